"""The model card as text: what the model is for, how good it is, and where its limits are."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from core.vocabulary import anatomy

if TYPE_CHECKING:
    from core.bundle import Bundle, BundleInfo, Metric, Thresholds

RESEARCH = "For research. Not a medical device: no decision about a patient may rest on it."


def card_html(bundle: Bundle) -> str:
    """The card of a bundle as rich text. Everything that comes from the bundle is escaped: it may be foreign."""
    info = bundle.info
    sections = (
        ("", f"<p>{escape(RESEARCH)}</p>"),
        ("What it is", _what(info)),
        ("Known limits", _list(info.limits) or "<p>The bundle states none.</p>"),
        ("What it was trained on", _training(info)),
        ("How good it is", _metrics(info)),
        ("What it does with a film first", _list(_stages(info))),
        ("How a result comes about", _results(info)),
        ("Licence", f"<p>{escape(info.licence)}</p><p>{escape(info.attribution)}</p>"),
        ("Identity", _identity(bundle)),
    )
    body = "".join((f"<h3>{title}</h3>" if title else "") + text for title, text in sections)
    return f"<h2>{escape(info.name)} {escape(info.version)}</h2>{body}"


def anatomy_names(info: BundleInfo) -> str:
    """The regions that the model is meant for, as words: "humerus, upper arm"."""
    return ", ".join(_anatomy_name(identifier) for identifier in info.anatomy)


def number_with_interval(metric: Metric) -> str:
    """``0.87 (0.82 to 0.91)``, or that it cannot be estimated and why."""
    if metric.value is None:
        return f"not estimable: {metric.reason}"
    interval = f" ({metric.low:.2f} to {metric.high:.2f})" if metric.low is not None and metric.high is not None else ""
    return f"{metric.value:.2f}{interval}"


def _anatomy_name(identifier: str) -> str:
    try:
        return anatomy(identifier).meaning.lower()
    except KeyError:
        return identifier


def _what(info: BundleInfo) -> str:
    labels, made = info.labels, info.architecture
    return (
        f"<p>A {escape(made.backbone)} that says how likely a radiograph shows "
        f"<b>{escape(labels.positive)}</b> rather than {escape(labels.negative)}. "
        f"Meant for: {escape(anatomy_names(info))}. Other films are not analysed unless you ask for it.</p>"
    )


def _training(info: BundleInfo) -> str:
    origin = info.provenance
    metal = (
        "Films with metal hardware were among the positive ones, so it may take metal for the finding."
        if origin.hardware_in_training
        else "Positive films with metal hardware were left out, so it has never learned what metal means."
    )
    return (
        f"<p>{escape(origin.dataset)}: {origin.images:,} images, {origin.positives:,} of them "
        f"{escape(info.labels.positive)}. {metal}</p>"
        f"<p>Its weights started from: {escape(origin.init)}. Seed {origin.seed}.</p>"
    )


def _metrics(info: BundleInfo) -> str:
    """A table for each split, those that nothing was chosen on first."""
    fitted = info.calibration.split
    splits = sorted(dict.fromkeys(metric.split for metric in info.metrics), key=lambda split: split == fitted)
    notes = {fitted: "Thresholds were fitted on these films, so the numbers flatter:"}
    tables = (
        f"<p>{notes.get(split, 'On films that nothing was fitted on:')} <b>{escape(split)}</b> split</p>"
        + _table([metric for metric in info.metrics if metric.split == split])
        for split in splits
    )
    return "".join(tables) or "<p>The bundle states no measurements.</p>"


def _table(metrics: list[Metric]) -> str:
    head = "".join(f"<th align='left'>{name}</th>" for name in ("Measure", "Value (95 % interval)", "n", "Of"))
    rows = "".join(_metric_row(metric) for metric in metrics)
    return f"<table cellspacing='0' cellpadding='4' width='100%'><tr>{head}</tr>{rows}</table>"


def _metric_row(metric: Metric) -> str:
    name = f"{metric.name}, {metric.stratum}" if metric.stratum else metric.name
    level = {"image": "images", "study": "studies"}[metric.level]
    cells = (name, number_with_interval(metric), f"{metric.n:,}", level)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _results(info: BundleInfo) -> str:
    positive = escape(info.labels.positive)
    calibration = info.calibration
    return (
        f"<p>The probability is calibrated with a temperature of {calibration.temperature:.2f}, fitted on the "
        f"{escape(calibration.split)} split. One image: {_thresholds(calibration.image, positive)} "
        f"A study is the mean over its analysed views: {_thresholds(calibration.study, positive)}</p>"
        "<p>The map shows where the model looked, on a grid of 7 x 7 cells. It is not the outline of a finding.</p>"
    )


STAGES = {
    (
        "polarity",
        "checked",
    ): "A film that looks inverted, whatever its file says, is put right; its result says so.",
    ("crop", "collimation"): "Only the exposed field goes to the model, upright even where it lies turned on the film.",
    ("contrast", "clahe"): "The contrast is equalised locally (CLAHE).",
    ("emphasis", "bone"): "What surrounds the bone is pushed down by a soft mask.",
    ("resize", "stretch"): "It is stretched to a square of {size} x {size} pixels; its proportions are lost.",
    (
        "resize",
        "letterbox",
    ): "It is fitted into a square of {size} x {size} pixels, black around; proportions are kept.",
    ("normalise", "per-image"): "Its grey values are brought to a mean of 0 and a standard deviation of 1.",
}
"""What each choice of :class:`core.preprocess.Preprocessing` does, in the order in which it is done."""


def _stages(info: BundleInfo) -> tuple[str, ...]:
    chosen = info.preprocessing
    texts = (text for (name, value), text in STAGES.items() if getattr(chosen, name) == value)
    return tuple(text.format(size=chosen.size) for text in texts)


def _thresholds(thresholds: Thresholds, positive: str) -> str:
    if thresholds.crossed or thresholds.rule_out == thresholds.rule_in:
        return f"{positive} from {thresholds.rule_in:.2f} on, negative below; there is no uncertain range."
    return f"negative below {thresholds.rule_out:.2f}, {positive} from {thresholds.rule_in:.2f} on, uncertain between."


def _list(sentences: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in sentences) + "</ul>" if sentences else ""


def _identity(bundle: Bundle) -> str:
    info = bundle.info
    parity = info.provenance.parity
    agrees = (
        f"<p>The compiled model was compared with Keras and tf-keras-vis on {parity.images} images: the probability "
        f"differs by at most {parity.probability:.1e}, the map by {parity.map:.1e}.</p>"
        if parity
        else ""
    )
    return (
        f"<p>Made {escape(info.created[:10])} by Humerus Viewer {escape(info.program_version)}.</p>{agrees}"
        f"<p>SHA-256 {escape(bundle.digest)}</p>"
    )
