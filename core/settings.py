"""One table of settings: each field with its range, title and help; the settings dialog is drawn from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from core.errors import SettingsError
from core.paths import private_folder, write_atomically
from core.policy import CAREFUL, Policy, load_policy, read_json, shortened

FILE_NAME = "settings.json"
NO_ZERO = r"^[^\0]*$"
"""No path and no address holds a zero byte, and to ask the system for one is an error of its own kind."""
NAMED = 3
"""So many of a policy's mistakes are named in the warning."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """What a person can set. Values are checked when they are loaded or changed."""

    theme: Annotated[
        Literal["dark", "light", "system"],
        Meta(
            title="Theme",
            description="Colours of the window; reading rooms are dark.",
            extra_json_schema={"page": "Window"},
        ),
    ] = "dark"
    corner_texts: Annotated[
        Literal["all", "few", "none"],
        Meta(
            title="Corner texts",
            description="How much is written over the film.",
            extra_json_schema={"page": "Film"},
        ),
    ] = "all"
    overlay_at_start: Annotated[
        bool,
        Meta(
            title="Show the map at once",
            description="Off, the map waits for G, so that it cannot lead the eye.",
            extra_json_schema={"page": "Map"},
        ),
    ] = False
    overlay_opacity: Annotated[
        float,
        Meta(
            ge=0.05,
            le=1.0,
            title="Opacity",
            description="How strongly the map covers the film.",
            extra_json_schema={"page": "Map"},
        ),
    ] = 0.65
    overlay_style: Annotated[
        Literal["smooth", "cells", "contour"],
        Meta(
            title="Style",
            description="Smooth, the model's own 7 x 7 cells, or an outline.",
            extra_json_schema={"page": "Map"},
        ),
    ] = "smooth"
    colour_map: Annotated[
        Literal["inferno", "viridis", "turbo", "hot", "cividis"],
        Meta(
            title="Colour map",
            description="Colours of the map, weak to strong.",
            extra_json_schema={"page": "Map"},
        ),
    ] = "inferno"
    analyse_automatically: Annotated[
        bool,
        Meta(
            title="Analyse in the background",
            description="Run the model over the whole library, the film on screen first.",
            extra_json_schema={"page": "Model"},
        ),
    ] = True
    bundle: Annotated[
        str,
        Meta(
            pattern=NO_ZERO,
            title="Model",
            description="Folder of the model bundle; empty: the one that ships.",
            extra_json_schema={"page": "Model"},
        ),
    ] = ""
    annotator: Annotated[
        str,
        Meta(
            max_length=100,
            title="Annotator",
            description="The name that stands beside your tags; the same on every machine you work on.",
            extra_json_schema={"page": "Curation", "kind": "TEXT", "empty": "Your login name"},
        ),
    ] = ""
    tag_store: Annotated[
        str,
        Meta(
            max_length=2000,
            pattern=NO_ZERO,
            title="Tag store",
            description="Where tags are kept. A team names its server: postgresql://user:password@host/database.",
            extra_json_schema={"page": "Curation", "kind": "FILE", "empty": "On this computer"},
        ),
    ] = ""
    blind: Annotated[
        bool,
        Meta(
            title="Blind reading",
            description="You see your own tags alone, and no score beside the film: for double reading.",
            extra_json_schema={"page": "Curation"},
        ),
    ] = False
    blind_scores: Annotated[
        bool,
        Meta(
            title="Scores in blind reading too",
            description="Show how likely metal is beside the film although the reading is blind.",
            extra_json_schema={"page": "Curation"},
        ),
    ] = False
    keep_cache: Annotated[
        bool,
        Meta(
            title="Keep index and recent list",
            description="They hold patient names, in folders that only you can enter. Off, nothing is kept.",
            extra_json_schema={"page": "Privacy"},
        ),
    ] = True
    reopen_last: Annotated[
        bool,
        Meta(
            title="Reopen the last library",
            description="At start, open what was open.",
            extra_json_schema={"page": "Window"},
        ),
    ] = True
    shortcuts: Annotated[
        dict[str, str],
        Meta(
            title="Shortcuts",
            description="Keys that were changed, by action.",
            extra_json_schema={"page": ""},
        ),
    ] = {}
    notice_accepted: Annotated[
        bool, Meta(title="Research-use notice read", description="", extra_json_schema={"page": ""})
    ] = False


def login() -> str:
    """The user's name on this computer; "annotator" where the system knows none."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        # Which of them depends on system and version of Python.
        return "annotator"


def load(folder: Path, policy: Policy | None = None) -> tuple[Settings, str]:
    """Read the settings of a config folder, and lay over them what the administrator has fixed.

    Args:
        folder: Where they lie.
        policy: What is fixed; None: what this computer's policy says.

    Returns:
        The settings and a warning, empty when all is well. A damaged file is kept beside as ``settings.json.bad``
        and the defaults are used.
    """
    policy = policy or load_policy()
    own, warning = _own(folder)
    taken, refusal = _taken(policy)
    return change(own, **taken), " ".join(filter(None, (warning, policy.warning, refusal)))


def fixed(policy: Policy | None = None) -> frozenset[str]:
    """Names of the settings that the administrator of this computer has fixed."""
    return frozenset(_taken(policy or load_policy())[0])


def save(settings: Settings, folder: Path, policy: Policy | None = None) -> None:
    """Write the settings whole or not at all; what the administrator has fixed stays in the file as the user had it.

    Args:
        settings: What holds now.
        folder: Where they lie.
        policy: What is fixed; None: what this computer's policy says.

    Raises:
        SettingsError: The folder cannot be written.
    """
    values = msgspec.structs.asdict(settings)
    own = msgspec.structs.asdict(_own(folder)[0])
    values |= {name: own[name] for name in fixed(policy)}
    try:
        private_folder(folder)
        write_atomically(folder / FILE_NAME, msgspec.json.format(msgspec.json.encode(values)), private=True)
    except OSError as error:
        raise SettingsError(
            folder, f"settings cannot be saved ({error.strerror})", "Check the folder's rights"
        ) from error


def change(settings: Settings, /, **values: object) -> Settings:
    """The settings with some values changed and checked.

    Raises:
        SettingsError: A value is of the wrong kind or out of its range, or there is no such setting.
    """
    known = set(Settings.__struct_fields__)
    for name in values:
        if name not in known:
            raise SettingsError(name, "there is no such setting")
    try:
        return msgspec.convert({**msgspec.structs.asdict(settings), **values}, Settings)
    except msgspec.ValidationError as error:
        raise SettingsError(", ".join(values), str(error)) from error


def _own(folder: Path) -> tuple[Settings, str]:
    """The user's own settings, and what is wrong with their file."""
    path = folder / FILE_NAME
    try:
        return read_json(path, Settings), ""
    except FileNotFoundError:
        return Settings(), ""
    except OSError as error:
        return Settings(), f"The settings cannot be read ({error.strerror}); the defaults are used."
    except ValueError as error:
        return Settings(), f"The settings were damaged ({error}); the defaults are used.{_set_aside(path)}"


def _set_aside(path: Path) -> str:
    """Keep a damaged file under another name, where the folder can be written; says so."""
    kept = path.with_name(FILE_NAME + ".bad")
    try:
        path.replace(kept)
    except OSError:
        return ""
    return f" The old file is {kept.name}."


def _taken(policy: Policy) -> tuple[dict[str, object], str]:
    """What of a policy can be fixed, and a sentence about the rest.

    A word on caching that cannot be understood forbids it, as a policy that cannot be read does.
    """
    taken = {name: value for name, value in CAREFUL.items() if name in policy.values}
    problems = []
    for name, value in policy.values.items():
        try:
            taken[name] = getattr(change(Settings(), **{name: value}), name)
        except SettingsError as error:
            problems.append(f"{shortened(name)}: {shortened(error.problem)}")
    if not problems:
        return taken, ""
    more = f"; and {len(problems) - NAMED} more" if len(problems) > NAMED else ""
    return taken, f"The policy of this computer cannot fix {'; '.join(problems[:NAMED])}{more}."
