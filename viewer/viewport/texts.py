"""What is written over the film's corners and edges, as words."""

from __future__ import annotations

from dataclasses import dataclass

from core.types import Identity, Laterality, LookupTable, Radiograph, Voi
from core.vocabulary import anatomy_of
from viewer.state import CornerTexts, ViewState
from viewer.viewport.geometry import View
from viewer.viewport.presets import presets
from viewer.words import readable_name

Lines = tuple[str, ...]

_AGE_UNITS = {"D": "d", "W": "w", "M": "m", "Y": "y"}
_OPPOSITE = str.maketrans("LRAPHF", "RLPAFH")
_SIDES = {Laterality.BOTH: "both sides", Laterality.UNPAIRED: ""}


@dataclass(frozen=True, slots=True)
class Corners:
    """Lines of text for each corner, top to bottom."""

    top_left: Lines = ()
    top_right: Lines = ()
    bottom_left: Lines = ()
    bottom_right: Lines = ()


@dataclass(frozen=True, slots=True)
class Edges:
    """Orientation letters for the middle of each edge."""

    left: str = ""
    top: str = ""
    right: str = ""
    bottom: str = ""


def corners(state: ViewState, view: View, voi: Voi, source: str) -> Corners:
    """The corner texts.

    Args:
        state: What is shown; its film is read.
        view: Where the film lies.
        voi: What the film is shown with.
        source: Where the VOI comes from, in words.
    """
    film = state.film
    if film is None or state.corner_texts is CornerTexts.NONE:
        return Corners()
    who, region, number = film.identity, _region(film), _number(state)
    zoom = f"Zoom {view.zoom * 100:.0f} %"
    if state.corner_texts is CornerTexts.FEW:
        return Corners(
            _lines(readable_name(who.patient_name) or who.patient_id),
            _lines(region),
            _lines(voi_text(voi), zoom),
            _lines(number),
        )
    return Corners(
        _lines(readable_name(who.patient_name), _identity(who), _labelled("Acc.", who.accession)),
        _lines(region, _date(who), _joined(film.modality, who.institution)),
        _lines(_tone(state, film, voi, source), _joined(zoom, spacing_text(film))),
        _lines(number, f"{film.columns} × {film.rows} · {_bits(film)}"),
    )


def voi_text(voi: Voi) -> str:
    """``W 2048 L 1024``, or the name of a LUT."""
    if isinstance(voi, LookupTable):
        return f"LUT {voi.explanation}".strip()
    return f"W {_number_text(voi.width)} L {_number_text(voi.center)}"


def spacing_text(film: Radiograph) -> str:
    """``0.143 mm/px at detector``; both numbers when they differ; empty when only pixels are known."""
    if film.spacing is None:
        return ""
    row, column = f"{film.spacing.row:.3g}", f"{film.spacing.column:.3g}"
    size = row if row == column else f"{row} × {column}"
    return f"{size} mm/px {film.spacing.source.value}"


def edges(film: Radiograph, view: View) -> Edges:
    """Orientation letters where they belong after turns and flips; none unless the film has Patient Orientation.

    PS3.3 C.7.6.1.1.1: the first value says what lies to the right of the picture, the second what lies below.
    """
    if len(film.orientation) != 2:
        return Edges()
    right, below = (letters.strip().upper() for letters in film.orientation)
    matrix = view.matrix
    found: dict[str, str] = {}
    for letters, (x, y) in ((right, matrix[:2, 0]), (below, matrix[:2, 1])):
        ends = ("left", "right") if abs(x) > abs(y) else ("top", "bottom")
        before, after = ends if x + y > 0 else reversed(ends)
        found[after], found[before] = letters, letters.translate(_OPPOSITE)
    return Edges(**found)


def probe_text(film: Radiograph, x: float, y: float) -> str:
    """Position and stored value below the cursor; empty beside the film."""
    column, row = int(x // 1), int(y // 1)
    if not (0 <= column < film.columns and 0 <= row < film.rows):
        return ""
    value = film.pixels[row, column]
    shown = f"RGB {' '.join(str(part) for part in value)}" if film.is_colour else f"{value:g}"
    return f"x {column}  y {row}  ·  {shown}"


def _tone(state: ViewState, film: Radiograph, voi: Voi, source: str) -> str:
    negative = "inverted" if state.tone.negative else ""
    if film.is_colour:
        return negative
    if state.tone.voi is not None:
        source = next((preset.name.lower() for preset in presets(film) if preset.voi == voi), "set by hand")
    return _joined(voi_text(voi), source, negative)


def _region(film: Radiograph) -> str:
    known = anatomy_of(film.body_part)
    region = known.meaning if known else film.body_part.strip().capitalize()
    side = _SIDES.get(film.laterality, film.laterality.value)
    return _joined(" ".join(part for part in (region, side) if part), film.view.strip())


def _number(state: ViewState) -> str:
    study = state.study
    if study is None:
        return ""
    number = next((place for place, record in enumerate(study.images, 1) if record.ref == state.image), 0)
    return f"Image {number}/{len(study.images)}" if number else ""


def _identity(who: Identity) -> str:
    return _joined(_labelled("ID", who.patient_id), " ".join(part for part in (_age(who.age), who.sex) if part))


def _age(age: str) -> str:
    # PS3.5 6.2, AS: nnnD, nnnW, nnnM, nnnY.
    number, unit = age[:-1], _AGE_UNITS.get(age[-1:].upper(), "")
    return f"{int(number)} {unit}" if unit and number.isdigit() else age


def _date(who: Identity) -> str:
    day, time = who.study_date, who.study_time
    date = f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdigit() else day
    return f"{date} {time[:2]}:{time[2:4]}".strip() if time[:4].isdigit() and len(time) >= 4 else date


def _bits(film: Radiograph) -> str:
    return "8 bit colour" if film.is_colour else f"{film.greyscale.bits_stored} bit"


def _number_text(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 or value == round(value) else f"{value:.3g}"


def _labelled(label: str, text: str) -> str:
    return f"{label} {text}" if text else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _lines(*lines: str) -> Lines:
    return tuple(line for line in lines if line)
