from __future__ import annotations

from pathlib import Path

import pytest

from core.curation.addresses import address_of, default_url, file_of, server_of, shown, url_of
from core.errors import StoreError
from core.paths import HOME_VARIABLE

SECRET = "geheim"


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("postgresql://anna:geheim@server/tags", "postgresql://anna@server/tags"),
        ("postgres://anna:geheim@server:5433/tags?sslmode=require", "postgresql://anna@server:5433/tags"),
        ("postgresql+pg8000://anna:ge/he?im@[::1]:5432/tags", "postgresql://anna@[::1]:5432/tags"),
        ("postgresql://anna@server/tags?password=geheim", "postgresql://anna@server/tags"),
        ("postgresql://anna:geheim", "postgresql://…"),
        ("postgresql://anna:geheim@server", "postgresql://…"),
        ("postgresql://anna:ge@heim@server/tags", "postgresql://…"),
        ("postgresql://server:geheim/tags", "postgresql://…"),
        ("mysql://anna:geheim@server/tags", "mysql://…"),
        ("sqlite:////data/tags.sqlite", "/data/tags.sqlite"),
    ],
)
def test_no_password_is_ever_shown(url: str, seen: str) -> None:
    assert shown(url) == seen
    assert "heim" not in shown(url)


def test_one_server_written_in_several_ways_is_one_store() -> None:
    schemes = ("postgres", "postgresql", "postgresql+pg8000")
    assert len({shown(f"{scheme}://anna:{scheme}@server/tags") for scheme in schemes}) == 1


def test_the_default_is_a_file_among_this_users_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    assert file_of(default_url()) == tmp_path / "data" / "tags.sqlite"
    assert shown("") == str(tmp_path / "data" / "tags.sqlite")


@pytest.mark.parametrize("name", ["tags.sqlite", "ä ö%20?x=1#y.sqlite"])
def test_a_files_address_names_that_file(name: str, tmp_path: Path) -> None:
    assert file_of(url_of(tmp_path / name)) == tmp_path / name


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "postgresql://anna:geheim@server/tags"])
def test_what_is_no_file_names_none(url: str) -> None:
    assert file_of(url) is None


@pytest.mark.parametrize(
    ("query", "tls"),
    [("", None), ("?sslmode=prefer", None), ("?sslmode=disable", False), ("?sslmode=require", True)],
)
def test_encryption_is_asked_for_by_postgresqls_own_words(query: str, tls: bool | None) -> None:
    server = server_of(f"postgresql://anna:{SECRET}%2F@server:5433/tags{query}")
    assert (server.url.drivername, server.url.password, server.url.port) == ("postgresql+pg8000", "geheim/", 5433)
    assert server.url.query == {}
    assert server.arguments == {"ssl_context": tls}


@pytest.mark.parametrize(("mode", "checks"), [("verify-ca", False), ("verify-full", True)])
def test_a_servers_certificate_can_be_verified(mode: str, checks: bool) -> None:
    tls = server_of(f"postgresql://anna@server/tags?sslmode={mode}").arguments["ssl_context"]
    assert (tls.check_hostname, tls.verify_mode.name) == (checks, "CERT_REQUIRED")


def test_a_unix_socket_is_named_by_its_folder() -> None:
    server = server_of("postgresql://anna@/tags?host=/run/postgresql")
    assert server.arguments["unix_sock"] == "/run/postgresql/.s.PGSQL.5432"


@pytest.mark.parametrize(
    "url",
    [
        "tags.sqlite",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://anna:geheim@server/tags",
        "postgresql://anna:geheim@server",
        "postgresql://server/tags",
        "postgresql://anna:geheim@server/tags?passwort=geheim",
        "postgresql://anna:geheim@server/tags?sslmode=geheim",
        "postgresql://anna:geheim@server/tags?sslmode=verify-full&sslrootcert=/not/there",
    ],
)
def test_what_is_no_address_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        server_of(url)
    assert SECRET not in str(caught.value)
    assert caught.value.remedy


def test_a_home_that_is_not_there_is_no_address() -> None:
    with pytest.raises(StoreError, match="no address of a tag store"):
        server_of(address_of("~nobody-of-this-name/tags.sqlite"))
