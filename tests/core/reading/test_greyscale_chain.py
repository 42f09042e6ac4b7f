"""From stored values to grey, in the order of PS3.3: Modality, VOI, polarity."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.reading import (
    automatic_window,
    canonical,
    default_voi,
    display,
    display_table,
    equivalent_window,
    read,
    stored_range,
)
from core.types import Greyscale, ImageRef, LookupTable, Radiograph, Rescale, Voi, VoiFunction, Window

WriteDicom = Callable[..., Path]


def film(pixels: NDArray[Any], **chain: Any) -> Radiograph:  # noqa: ANN401 - the fields of Greyscale
    return Radiograph(ref=ImageRef(Path("film")), pixels=pixels, greyscale=Greyscale(**chain), digest="", encoding="")


def lut_item(descriptor: list[int], entries: NDArray[Any], explanation: str = "") -> pydicom.Dataset:
    item = pydicom.Dataset()
    item.add_new("LUTDescriptor", "US", descriptor)
    item.add_new("LUTData", "OW", entries.astype("<u2").tobytes())
    if explanation:
        item.LUTExplanation = explanation
    return item


def byte_film(**chain: Any) -> Radiograph:  # noqa: ANN401 - the fields of Greyscale
    return film(np.arange(256, dtype=np.uint8).reshape(16, 16), bits_stored=8, **chain)


@pytest.mark.parametrize(
    ("window", "value", "grey"),
    [
        # PS3.3 C.11.2.1.2.1: center 2048, width 4096 is the standard's own example.
        (Window(2048, 4096), 0, 0),
        (Window(2048, 4096), 4095, 255),
        (Window(2048, 1), 2047, 0),
        (Window(2048, 1), 2048, 255),
        (Window(0, 100), -50, 0),
        (Window(0, 100), 49, 255),
        (Window(0, 100, VoiFunction.LINEAR_EXACT), -50, 0),
        (Window(0, 100, VoiFunction.LINEAR_EXACT), 0, 128),
        (Window(0, 100, VoiFunction.LINEAR_EXACT), 50, 255),
        (Window(0, 100, VoiFunction.SIGMOID), 0, 128),
        (Window(0, 100, VoiFunction.SIGMOID), 25, round(255 / (1 + np.exp(-1)))),
        (Window(0, 1e-3, VoiFunction.SIGMOID), -30_000, 0),
    ],
)
def test_windows_as_the_standard_has_them(window: Window, value: int, grey: int) -> None:
    radiograph = film(np.array([[value]], np.int16), bits_stored=16, signed=True)
    low, _ = stored_range(radiograph)
    assert display_table(radiograph, window)[value - low] == pytest.approx(grey, abs=1)
    assert display(radiograph, window)[0, 0] == pytest.approx(grey, abs=1)


@given(
    center=st.floats(-1e5, 1e5),
    width=st.floats(1, 1e5),
    function=st.sampled_from(VoiFunction),
    slope=st.floats(0.01, 100),
    inverted=st.booleans(),
)
def test_a_display_never_turns_back(
    center: float, width: float, function: VoiFunction, slope: float, inverted: bool
) -> None:
    radiograph = film(
        np.zeros((1, 1), np.int16), modality=Rescale(slope), inverted=inverted, bits_stored=12, signed=True
    )
    table = display_table(radiograph, Window(center, width, function)).astype(int)
    steps = np.diff(table)
    assert table.size == 4096
    assert (steps <= 0).all() if inverted else (steps >= 0).all()


def test_negative_inverts_once_more() -> None:
    radiograph = byte_film(inverted=True)
    window = Window(128, 256)
    np.testing.assert_array_equal(display_table(radiograph, window), np.arange(255, -1, -1))
    np.testing.assert_array_equal(display_table(radiograph, window, negative=True), np.arange(256))


@pytest.mark.parametrize(
    ("photometric", "shape", "bone_is_low"),
    [
        ("MONOCHROME2", None, False),
        ("MONOCHROME2", "IDENTITY", False),
        ("MONOCHROME1", None, True),
        ("MONOCHROME1", "INVERSE", True),
        ("MONOCHROME2", "INVERSE", True),
        ("MONOCHROME1", "IDENTITY", True),
    ],
)
def test_polarity_is_applied_once(
    tmp_path: Path,
    write_dicom: WriteDicom,
    ramp: NDArray[np.uint16],
    photometric: str,
    shape: str | None,
    bone_is_low: bool,
) -> None:
    path = write_dicom(
        tmp_path / "film", ramp, PhotometricInterpretation=photometric, PresentationLUTShape=shape, BitsStored=12
    )
    picture = canonical(read(path))
    assert bool(picture[0, 0] > picture[-1, -1]) is bone_is_low


def test_modality_lut_comes_before_the_window(tmp_path: Path, write_dicom: WriteDicom) -> None:
    pixels = np.array([[0, 1], [2, 200]], np.uint8)
    table = lut_item([3, 0, 16], np.array([1000, 0, 500]))
    table.ModalityLUTType = "US"
    path = write_dicom(tmp_path / "film", pixels, ModalityLUTSequence=[table], WindowCenter=500.5, WindowWidth=1001)
    np.testing.assert_array_equal(display(read(path)), [[255, 0], [128, 128]])


def test_rescale_comes_before_the_window(tmp_path: Path, write_dicom: WriteDicom) -> None:
    pixels = np.array([[0, 50], [100, 200]], np.uint8)
    path = write_dicom(
        tmp_path / "film", pixels, RescaleSlope=2, RescaleIntercept=-100, WindowCenter=0.5, WindowWidth=201
    )
    np.testing.assert_array_equal(display(read(path)), [[0, 128], [255, 255]])


def test_a_voi_lut_wins_over_windows(tmp_path: Path, write_dicom: WriteDicom) -> None:
    pixels = np.arange(4, dtype=np.uint8).reshape(2, 2)
    tables = [lut_item([4, 0, 12], np.array([4095, 0, 2048, 4095]), "BONE"), lut_item([2, 0, 8], np.array([0, 255]))]
    path = write_dicom(tmp_path / "film", pixels, VOILUTSequence=tables, WindowCenter=2, WindowWidth=4)
    radiograph = read(path)
    voi, words = default_voi(radiograph)
    assert isinstance(voi, LookupTable)
    assert words == "from file: BONE"
    assert len(radiograph.greyscale.vois) == 3
    np.testing.assert_array_equal(display(radiograph), [[255, 0], [128, 255]])


def test_entries_of_8_bits_two_in_a_word(tmp_path: Path, write_dicom: WriteDicom) -> None:
    pixels = np.arange(4, dtype=np.uint8).reshape(2, 2)
    table = lut_item([4, 0, 8], np.frombuffer(bytes([0, 255, 100, 50]), "<u2"))
    path = write_dicom(tmp_path / "film", pixels, VOILUTSequence=[table])
    np.testing.assert_array_equal(display(read(path)), [[0, 255], [100, 50]])


def test_a_table_that_begins_below_zero(tmp_path: Path, write_dicom: WriteDicom) -> None:
    pixels = np.array([[-3, -2], [-1, 5]], np.int16)
    table = lut_item([3, 0x10000 - 3, 8], np.array([0, 100, 255]))
    path = write_dicom(tmp_path / "film", pixels, VOILUTSequence=[table])
    np.testing.assert_array_equal(display(read(path)), [[0, 100], [255, 255]])


@pytest.mark.parametrize("descriptor", [[4, 0], [400, 0, 12], [4, 0, 77], [0, 0, 16]])
def test_a_corrupt_table_warns_and_falls_back(tmp_path: Path, write_dicom: WriteDicom, descriptor: list[int]) -> None:
    pixels = np.arange(4, dtype=np.uint8).reshape(2, 2)
    table = lut_item(descriptor, np.array([0, 1, 2, 3]))
    path = write_dicom(tmp_path / "film", pixels, VOILUTSequence=[table], WindowCenter=2, WindowWidth=4)
    radiograph = read(path)
    assert default_voi(radiograph) == (Window(2, 4), "from file: window")
    assert "VOI LUT" in radiograph.warnings[0]


def test_windows_with_their_explanations(tmp_path: Path, write_dicom: WriteDicom) -> None:
    path = write_dicom(
        tmp_path / "film",
        np.zeros((2, 2), np.uint16),
        WindowCenter=[100, 200, 300],
        WindowWidth=[50, 0, 70],
        WindowCenterWidthExplanation=["NORMAL", "EMPTY", "HARDER"],
        VOILUTFunction="SIGMOID",
    )
    radiograph = read(path)
    expected: tuple[Voi, ...] = (
        Window(100, 50, VoiFunction.SIGMOID, "NORMAL"),
        Window(300, 70, VoiFunction.SIGMOID, "HARDER"),
    )
    assert radiograph.greyscale.vois == expected
    assert default_voi(radiograph)[1] == "from file: NORMAL"
    assert "Window 2" in radiograph.warnings[0]


def test_windows_of_an_enhanced_file_are_those_of_the_frame(tmp_path: Path, write_dicom: WriteDicom) -> None:
    def frame(center: float) -> pydicom.Dataset:
        voi = pydicom.Dataset()
        voi.WindowCenter, voi.WindowWidth = center, 10
        group = pydicom.Dataset()
        group.FrameVOILUTSequence = [voi]
        return group

    rescale = pydicom.Dataset()
    rescale.RescaleSlope, rescale.RescaleIntercept = 3, -1
    shared = pydicom.Dataset()
    shared.PixelValueTransformationSequence = [rescale]
    path = write_dicom(
        tmp_path / "run",
        np.zeros((2, 4, 4), np.uint16),
        PerFrameFunctionalGroupsSequence=[frame(20), frame(30)],
        SharedFunctionalGroupsSequence=[shared],
    )
    second = read(ImageRef(path, 1))
    assert second.greyscale.vois == (Window(30, 10),)
    assert second.greyscale.modality == Rescale(3, -1)


def test_an_absurd_rescale_is_left_out(tmp_path: Path, write_dicom: WriteDicom, ramp: NDArray[np.uint16]) -> None:
    radiograph = read(write_dicom(tmp_path / "film", ramp, RescaleSlope="0", RescaleIntercept="5"))
    assert radiograph.greyscale.modality == Rescale()
    assert "rescale" in radiograph.warnings[0]


def test_without_a_voi_the_window_is_automatic(tmp_path: Path, write_dicom: WriteDicom) -> None:
    pixels = np.full((100, 100), 1000, np.uint16)
    pixels[50:] = 2000
    pixels[0, 0], pixels[0, 1] = 0, 4095
    radiograph = read(write_dicom(tmp_path / "film", pixels, BitsStored=12, HighBit=11))
    voi, words = default_voi(radiograph)
    assert words == "automatic"
    assert voi == automatic_window(radiograph)
    shown = display(radiograph)
    assert shown[10, 10] == 0
    assert shown[60, 10] == 255


def test_padding_does_not_widen_the_automatic_window(tmp_path: Path, write_dicom: WriteDicom) -> None:
    pixels = np.full((100, 100), 1000, np.int16)
    pixels[50:] = 2000
    pixels[:, :40] = -2000
    plain = read(write_dicom(tmp_path / "plain", pixels))
    padded = read(write_dicom(tmp_path / "padded", pixels, PixelPaddingValue=-2000))
    ranged = read(write_dicom(tmp_path / "range", pixels, PixelPaddingValue=-2000, PixelPaddingRangeLimit=-1900))
    assert automatic_window(plain).width == 4001
    assert automatic_window(padded) == automatic_window(ranged) == Window(1500.5, 1001)


def test_a_file_of_padding_alone_is_still_shown(tmp_path: Path, write_dicom: WriteDicom) -> None:
    radiograph = read(write_dicom(tmp_path / "film", np.full((4, 4), 7, np.uint16), PixelPaddingValue=7))
    assert len(np.unique(display(radiograph))) == 1


@pytest.mark.parametrize("value", [0, 77, 4095])
def test_a_constant_film_is_mid_grey(value: int) -> None:
    shown = display(film(np.full((4, 4), value, np.uint16), bits_stored=12))
    assert abs(int(shown[0, 0]) - 128) <= 1


def test_the_canonical_picture_is_bone_bright_floats(
    tmp_path: Path, write_dicom: WriteDicom, ramp: NDArray[np.uint16]
) -> None:
    elements = {"BitsStored": 12, "HighBit": 11, "WindowCenter": 2048, "WindowWidth": 4096}
    plain = canonical(read(write_dicom(tmp_path / "two", ramp, **elements)))
    negative = write_dicom(tmp_path / "one", 4095 - ramp, PhotometricInterpretation="MONOCHROME1", **elements)
    assert plain.dtype == np.float32
    assert plain.shape == ramp.shape
    np.testing.assert_allclose(plain, ramp / 4095 * 255, atol=1e-4)
    np.testing.assert_allclose(canonical(read(negative)), plain, atol=1e-4)


def test_signed_and_unsigned_films_look_the_same(
    tmp_path: Path, write_dicom: WriteDicom, ramp: NDArray[np.uint16]
) -> None:
    unsigned = read(write_dicom(tmp_path / "unsigned", ramp))
    signed = read(write_dicom(tmp_path / "signed", (ramp.astype(int) - 2048).astype(np.int16)))
    np.testing.assert_array_equal(display(unsigned), display(signed))


def test_the_equivalent_window_of_a_table_does_not_jump() -> None:
    pixels = np.linspace(0, 4095, 4096).astype(np.uint16).reshape(64, 64)
    straight = np.clip((np.arange(4096) - 1000) / 2000, 0, 1) * 4095
    table = LookupTable(0, straight.astype(np.uint16), 12)
    radiograph = film(pixels, vois=(table,), bits_stored=12)
    window = equivalent_window(radiograph, table)
    difference = display(radiograph, window).astype(int) - display(radiograph, table)
    assert np.abs(difference).max() <= 1
    assert equivalent_window(radiograph, window) is window


def test_the_equivalent_window_of_an_s_curve_stays_near(ramp: NDArray[np.uint16]) -> None:
    curve = 65535 / (1 + np.exp(-(np.arange(4096) - 2000) / 300))
    table = LookupTable(0, curve.astype(np.uint16), 16)
    radiograph = film(ramp, vois=(table,), bits_stored=12)
    difference = display(radiograph, equivalent_window(radiograph, table)).astype(int) - display(radiograph, table)
    assert np.abs(difference).mean() < 16
