"""A library as JSON and as tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core.cli import console
from core.cli.console import near, shown
from core.library import Library
from core.types import ImageRecord, Study


def as_document(library: Library) -> dict[str, Any]:
    """The document of ``humerus index --json``."""
    return {
        "sources": [shown(source) for source in library.sources],
        "studies": [_study(study) for study in library.studies],
        "skipped": [{"path": shown(item.path), "reason": item.reason} for item in library.skipped],
    }


def print_tables(library: Library) -> None:
    """The same for people."""
    rows = [
        (study.patient.name or study.patient.id, study.date, study.description, str(len(study.images)))
        for study in library.studies
    ]
    images = sum(len(study.images) for study in library.studies)
    console.print_table(f"{len(rows)} studies, {images} images", ("Patient", "Date", "Study", "Images"), rows)
    if library.skipped:
        skipped = [(near(item.path), item.reason) for item in library.skipped]
        console.print_table(f"{len(skipped)} files are no films", ("File", "Reason"), skipped)


def _study(study: Study) -> dict[str, Any]:
    return {
        "key": shown(study.key),
        "patient": {name: shown(value) for name, value in asdict(study.patient).items()},
        "date": study.date,
        "time": study.time,
        "description": study.description,
        "accession": study.accession,
        "images": [_image(image) for image in study.images],
    }


def _image(image: ImageRecord) -> dict[str, Any]:
    return {
        "path": shown(image.ref.path),
        "frame": image.ref.frame,
        "format": image.format,
        "rows": image.rows,
        "columns": image.columns,
        "frames": image.frames,
        "modality": image.modality,
        "body_part": image.body_part,
        "view": image.view,
        "laterality": str(image.laterality),
        "label": image.label,
    }
