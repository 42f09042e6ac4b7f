"""Settings survive a restart, damage and mistakes."""

from pathlib import Path

import pytest

from core import settings
from core.errors import SettingsError
from core.settings import Settings


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    changed = settings.change(Settings(), theme="light", overlay_opacity=0.3, shortcuts={"film.invert": "J"})
    settings.save(changed, tmp_path / "config")
    assert settings.load(tmp_path / "config") == (changed, "")


def test_a_new_user_has_the_defaults_without_a_warning(tmp_path: Path) -> None:
    assert settings.load(tmp_path) == (Settings(), "")


@pytest.mark.parametrize("content", [b"{", b'{"overlay_opacity": 7}', b'{"theme": "pink"}', b"\xff\xfe"])
def test_a_damaged_file_is_kept_beside_and_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / settings.FILE_NAME
    path.write_bytes(content)
    loaded, warning = settings.load(tmp_path)
    assert loaded == Settings()
    assert "damaged" in warning
    assert (tmp_path / "settings.json.bad").read_bytes() == content


def test_a_file_of_a_newer_version_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    (tmp_path / settings.FILE_NAME).write_text('{"theme": "light", "from_the_future": 1}')
    assert settings.load(tmp_path) == (settings.change(Settings(), theme="light"), "")


@pytest.mark.parametrize(("name", "value"), [("overlay_opacity", 2), ("theme", "pink"), ("nonsense", 1)])
def test_a_wrong_value_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=r"opacity|theme|nonsense"):
        settings.change(Settings(), **{name: value})


@pytest.mark.ordinary_user
def test_a_read_only_folder_is_a_clear_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SettingsError, match="cannot be saved"):
        settings.save(Settings(), tmp_path / "config")
    tmp_path.chmod(0o700)
