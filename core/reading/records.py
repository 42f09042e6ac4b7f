"""What the library lists of a file, read from its first bytes without decoding a pixel."""

from __future__ import annotations

from pathlib import Path

from core.reading import facts
from core.reading.dicom import dataset_of
from core.reading.facts import Header
from core.reading.source import PREFIX, Format, opened, sniffed
from core.types import ImageRecord, ImageRef


def read_records(path: Path) -> tuple[ImageRecord, ...]:
    """The images of a file, one for each frame.

    Raises:
        ReadingError: The file is none of ours, damaged, or holds no picture.
    """
    with opened(path) as stream:
        head = stream.read(PREFIX)
    kind = sniffed(path, head)
    if kind is not Format.DICOM:
        return (ImageRecord(ref=ImageRef(path), format=str(kind)),)
    header = Header(dataset_of(path, pixels_too=False))
    frames = max(1, header.whole("NumberOfFrames", 1))
    return tuple(
        ImageRecord(
            ref=ImageRef(path, frame),
            format=str(kind),
            rows=header.whole("Rows"),
            columns=header.whole("Columns"),
            frames=frames,
            modality=header.text("Modality"),
            body_part=header.text("BodyPartExamined"),
            view=header.text("ViewPosition"),
            laterality=facts.laterality(header),
            identity=facts.identity(header),
        )
        for frame in range(frames)
    )
