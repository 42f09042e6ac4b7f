"""The policy lies where no user can move it, and whatever stands in it the program starts."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import settings
from core.policy import POLICY_VARIABLE, Policy, load_policy, policy_files
from core.settings import Settings

MOVERS = ("XDG_CONFIG_DIRS", "XDG_CONFIG_HOME", "ALLUSERSPROFILE", "PROGRAMDATA", "WIN_PD_OVERRIDE_COMMON_APPDATA")
BOM = b"\xef\xbb\xbf"

names = st.sampled_from(Settings.__struct_fields__) | st.sampled_from(["settings", "self", "", "values"]) | st.text()
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(names, inner),
)

ODD = {
    "nothing": b"",
    "a number": b"1",
    "null": b"null",
    "a list": b'[{"keep_cache": true}]',
    "not UTF-8": b'{"bundle": "\xff"}',
    "a name that is not UTF-8": b'{"\xff": 1}',
    "UTF-16": '{"theme": "dark"}'.encode("utf-16"),
    "deep": b'{"theme": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep and cut off": b'{"theme": ' + b"[" * 100_000,
    "large": b'{"theme": "' + b"x" * 10_000_000 + b'"}',
    "a number without end": b'{"overlay_opacity": ' + b"1" * 5000 + b"}",
}


def test_the_policy_lies_where_the_environment_cannot_move_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(POLICY_VARIABLE, raising=False)
    before = policy_files()
    for name in MOVERS:
        monkeypatch.setenv(name, f"{tmp_path / 'xdg-ubuntu'}{os.pathsep}{tmp_path / 'xdg'}")
    assert policy_files() == before


def test_on_linux_and_macos_it_lies_where_the_manual_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(POLICY_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_DIRS", "/etc/xdg/xdg-ubuntu:/etc/xdg")
    assert policy_files("linux") == (Path("/etc/xdg/humerus-viewer/policy.json"),)
    assert policy_files("darwin") == (Path("/Library/Application Support/humerus-viewer/policy.json"),)


def test_the_variable_counts_only_where_the_computer_has_no_policy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    system, other = tmp_path / "system.json", tmp_path / "other.json"
    other.write_text('{"blind": true}')
    monkeypatch.setenv(POLICY_VARIABLE, str(other))
    assert policy_files("linux")[1:] == (other,)
    assert load_policy(system, other).values == {"blind": True}
    system.write_text('{"keep_cache": false}')
    assert load_policy(system, other).values == {"keep_cache": False}
    system.write_text("{")
    assert "system.json" in load_policy(system, other).warning


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_while_a_policy_cannot_be_understood_nothing_is_cached(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "policy.json"
    path.write_bytes(content)
    policy = load_policy(path)
    loaded, warning = settings.load(tmp_path / "config", policy)
    assert not loaded.keep_cache
    assert policy.warning
    assert "policy.json" in warning
    assert len(warning) < 1000


def test_a_folder_in_the_policys_place_is_said(tmp_path: Path) -> None:
    loaded, warning = settings.load(tmp_path / "config", load_policy(tmp_path))
    assert not loaded.keep_cache
    assert "cannot be read" in warning


def test_a_link_that_leads_nowhere_is_no_policy_that_was_taken_away(tmp_path: Path) -> None:
    link = tmp_path / "policy.json"
    link.symlink_to(tmp_path / "not-mounted.json")
    assert "leads nowhere" in load_policy(link).warning


@pytest.mark.ordinary_user
def test_a_policy_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    path.write_text('{"theme": "light"}')
    path.chmod(0)
    loaded, warning = settings.load(tmp_path / "config", load_policy(path))
    assert (loaded.keep_cache, loaded.theme) == (False, "dark")
    assert "cannot be read" in warning


def test_a_byte_order_mark_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    path.write_bytes(BOM + b'{"blind": true}')
    assert load_policy(path) == Policy({"blind": True})


@given(content=anything)
def test_no_json_keeps_the_program_from_starting(content: object) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "policy.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        policy = load_policy(path)
        loaded, warning = settings.load(Path(name) / "config", policy)
        settings.save(loaded, Path(name) / "config", policy)
    fixed = settings.fixed(policy)
    assert isinstance(loaded, Settings)
    assert fixed <= set(Settings.__struct_fields__)
    assert bool(warning) is not (isinstance(content, dict) and all(_holds(loaded, *item) for item in content.items()))


def _holds(loaded: Settings, name: str, value: object) -> bool:
    if name not in Settings.__struct_fields__:
        return False
    now = getattr(loaded, name)
    return bool(now == value) and isinstance(now, bool) == isinstance(value, bool)


def test_many_wrong_names_make_one_short_sentence(tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    path.write_text(json.dumps({f"{number}{'x' * 500}": 1 for number in range(1000)} | {"theme": "y" * 5000}))
    _, warning = settings.load(tmp_path / "config", load_policy(path))
    assert "998 more" in warning
    assert len(warning) < 1000


@pytest.mark.parametrize("word", ['"false"', "0", "null"])
def test_a_word_on_caching_that_cannot_be_understood_forbids_it(tmp_path: Path, word: str) -> None:
    path = tmp_path / "policy.json"
    path.write_text(f'{{"keep_cache": {word}, "theme": "light"}}')
    loaded, warning = settings.load(tmp_path / "config", load_policy(path))
    assert (loaded.keep_cache, loaded.theme) == (False, "light")
    assert "keep_cache" in warning
