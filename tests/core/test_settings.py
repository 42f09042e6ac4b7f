"""Settings survive a restart, damage and mistakes."""

from pathlib import Path

import pytest

from core import settings
from core.errors import SettingsError
from core.policy import Policy, load_policy
from core.settings import Settings


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    changed = settings.change(Settings(), theme="light", overlay_opacity=0.3, shortcuts={"film.invert": "J"})
    settings.save(changed, tmp_path / "config")
    assert settings.load(tmp_path / "config") == (changed, "")


def test_a_new_user_has_the_defaults_without_a_warning(tmp_path: Path) -> None:
    assert settings.load(tmp_path) == (Settings(), "")


DAMAGED = {
    "cut off": b"{",
    "out of range": b'{"overlay_opacity": 7}',
    "no such theme": b'{"theme": "pink"}',
    "two bytes": b"\xff\xfe",
    "a list": b"[]",
    "not UTF-8": b'{"annotator": "J\xf6rg"}',
    "a name that is not UTF-8": b'{"shortcuts": {"\xff": "J"}}',
    "deep": b'{"nonsense": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "large": b'{"theme": "' + b"x" * 10_000_000 + b'"}',
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_kept_beside_and_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / settings.FILE_NAME
    path.write_bytes(content)
    loaded, warning = settings.load(tmp_path)
    assert loaded == Settings()
    assert "damaged" in warning
    assert len(warning) < 1000
    assert (tmp_path / "settings.json.bad").read_bytes() == content


def test_a_byte_order_mark_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / settings.FILE_NAME).write_bytes(b'\xef\xbb\xbf{"theme": "light"}')
    assert settings.load(tmp_path) == (settings.change(Settings(), theme="light"), "")


def test_a_folder_in_the_files_place_is_said(tmp_path: Path) -> None:
    (tmp_path / settings.FILE_NAME).mkdir()
    loaded, warning = settings.load(tmp_path)
    assert loaded == Settings()
    assert "cannot be read" in warning


def test_a_text_with_a_zero_byte_is_no_path(tmp_path: Path) -> None:
    for name in ("bundle", "tag_store"):
        with pytest.raises(SettingsError):
            settings.change(Settings(), **{name: "models\0humerus"})


def test_a_file_of_a_newer_version_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    (tmp_path / settings.FILE_NAME).write_text('{"theme": "light", "from_the_future": 1}')
    assert settings.load(tmp_path) == (settings.change(Settings(), theme="light"), "")


@pytest.mark.parametrize(
    ("name", "value"), [("overlay_opacity", 2), ("theme", "pink"), ("nonsense", 1), ("settings", 1)]
)
def test_a_wrong_value_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=r"opacity|theme|nonsense|settings"):
        settings.change(Settings(), **{name: value})


@pytest.mark.ordinary_user
def test_a_read_only_folder_is_a_clear_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SettingsError, match="cannot be saved"):
        settings.save(Settings(), tmp_path / "config")
    tmp_path.chmod(0o700)


def policy(tmp_path: Path, content: str) -> Policy:
    path = tmp_path / "policy.json"
    path.write_text(content)
    return load_policy(path)


def test_what_the_administrator_fixed_holds_and_the_users_own_value_stays_in_the_file(tmp_path: Path) -> None:
    settings.save(settings.change(Settings(), keep_cache=True, theme="light"), tmp_path / "config", Policy())
    fixed = policy(tmp_path, '{"keep_cache": false, "tag_store": "postgresql://tags@server/tags"}')
    loaded, warning = settings.load(tmp_path / "config", fixed)
    assert (loaded.keep_cache, loaded.tag_store, loaded.theme) == (False, "postgresql://tags@server/tags", "light")
    assert warning == ""
    assert settings.fixed(fixed) == {"keep_cache", "tag_store"}
    settings.save(settings.change(loaded, theme="dark"), tmp_path / "config", fixed)
    again, _ = settings.load(tmp_path / "config", Policy())
    assert (again.keep_cache, again.tag_store, again.theme) == (True, "", "dark")


@pytest.mark.parametrize("content", ["{", "[]", '"keep_cache"'])
def test_while_a_policy_cannot_be_read_nothing_is_cached(tmp_path: Path, content: str) -> None:
    loaded, warning = settings.load(tmp_path / "config", policy(tmp_path, content))
    assert not loaded.keep_cache
    assert "policy.json" in warning
    assert "administrator" in warning


def test_a_policy_that_fixes_what_cannot_be_is_said_and_the_rest_holds(tmp_path: Path) -> None:
    fixed = policy(tmp_path, '{"theme": "pink", "from_the_future": 1, "blind": true}')
    loaded, warning = settings.load(tmp_path / "config", fixed)
    assert (loaded.theme, loaded.blind) == ("dark", True)
    assert "theme" in warning
    assert "from_the_future" in warning
    assert settings.fixed(fixed) == {"blind"}


def test_without_a_policy_nothing_is_fixed(tmp_path: Path) -> None:
    assert load_policy(tmp_path / "nothing.json") == Policy()
    assert settings.fixed(Policy()) == frozenset()


@pytest.mark.ordinary_user
def test_damaged_settings_in_a_read_only_folder_are_no_reason_not_to_start(tmp_path: Path) -> None:
    (tmp_path / settings.FILE_NAME).write_text("{")
    tmp_path.chmod(0o500)
    loaded, warning = settings.load(tmp_path)
    tmp_path.chmod(0o700)
    assert loaded == Settings()
    assert "damaged" in warning
