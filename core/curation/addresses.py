"""Addresses of tag stores: a file, or a server with user and password. Never shown with the password."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from core.curation.failures import in_words
from core.errors import StoreError
from core.paths import places, written

if TYPE_CHECKING:
    import sqlalchemy as sa

_FILE = re.compile(r"sqlite(?:\+pysqlite)?:///(.+)", re.DOTALL)
_SERVER = re.compile(
    r"postgres(?:ql)?(?:\+pg8000)?://(?P<user>[^:/@?]+)(?::[^@]*)?@"
    r"(?P<place>(?:\[[^]@/?]+\]|[^:/@?]*)(?::\d+)?/[^@?]+)(?:\?.*)?",
    re.DOTALL,
)
_HOW = "Write sqlite:///FILE, or postgresql://USER:PASSWORD@SERVER/DATABASE with special characters as %XX"
_TLS: dict[str, bool | None] = {"": None, "prefer": None, "disable": False, "require": True}
"""``sslmode`` as PostgreSQL's own programs know it, and the driver's word for it."""
_VERIFYING = ("verify-ca", "verify-full")


class Server(NamedTuple):
    """Where a server is, and how its driver gets there."""

    url: sa.URL
    arguments: dict[str, Any]


def default_url() -> str:
    """The store in this user's data folder."""
    return url_of(places().data / "tags.sqlite")


def url_of(file: Path) -> str:
    """The address of a store that is a file."""
    return f"sqlite:///{file.absolute().as_posix()}"


def address_of(name: str) -> str:
    """The address that people mean: a URL as it is, a file's path as one; empty: the default store."""
    name = name.strip()
    if not name:
        return default_url()
    try:
        return name if "://" in name else url_of(written(name))
    except FileNotFoundError:
        # Nobody has such a home: no file's path, and whoever opens the store is told that it is no address.
        return name


def shown(url: str) -> str:
    """An address as people may see it: a file's path, or user, server and database. Empty: the default one's."""
    url = url or default_url()
    file, server = file_of(url), _SERVER.fullmatch(url)
    if file:
        return str(file)
    return f"postgresql://{server['user']}@{server['place']}" if server else f"{url.partition('://')[0][:20]}://…"


def file_of(url: str) -> Path | None:
    """The file that an address names; None: it names none."""
    match = _FILE.fullmatch(url)
    return Path(match[1]).absolute() if match and match[1] != ":memory:" else None


def server_of(url: str) -> Server:
    """The server that an address names.

    Raises:
        StoreError: It names none, or has an option that is not known.
    """
    import sqlalchemy as sa

    if not _SERVER.fullmatch(url):
        raise StoreError(shown(url), "is no address of a tag store", _HOW)
    parts = sa.make_url("postgresql+pg8000" + url[url.index("://") :])
    return Server(parts.set(query={}), _arguments(shown(url), dict(parts.query)))


def _arguments(name: str, options: dict[str, Any]) -> dict[str, Any]:
    mode, authority, folder = (options.pop(key, "") for key in ("sslmode", "sslrootcert", "host"))
    if options or mode not in (*_TLS, *_VERIFYING):
        raise StoreError(name, "has an option that is not known", "Known are sslmode, sslrootcert and host")
    tls = _verifying(mode, authority) if mode in _VERIFYING else _TLS[mode]
    return {"ssl_context": tls} | ({"unix_sock": f"{folder}/.s.PGSQL.5432"} if folder else {})


def _verifying(mode: str, authority: str) -> object:
    import ssl

    with in_words(authority):
        context = ssl.create_default_context(cafile=authority or None)
    context.check_hostname = mode == "verify-full"
    return context
