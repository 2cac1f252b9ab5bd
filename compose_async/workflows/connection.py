"""Connection strings of a deployment, parsed into the parts that drivers accept."""

from __future__ import annotations

import base64
import binascii
import re
import ssl
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode

from attrs import evolve, field, frozen

from .._arguments import LONE_SURROGATE, check_instance
from .._display import ShortRepr, quoted
from ..models import ConnectionStrings, Deployment

_PORTS: Final = {
    "amqp": 5672, "amqps": 5671, "http": 80, "https": 443, "mongodb": 27017, "mysql": 3306, "postgres": 5432,
    "postgresql": 5432, "redis": 6379, "rediss": 6379, "rethinkdb": 28015,
}  # fmt: skip
"""Default port of each scheme."""
_TLS_SCHEMES: Final = frozenset({"amqps", "https", "rediss", "mongodb+srv"})
"""Schemes that always encrypt."""
_PORT: Final = re.compile(r"[0-9]{1,5}")
_LOGIN: Final = re.compile(r"https://([^:/@]*):([^/@]*)@")
_TLS_OFF: Final = frozenset({"false", "0", "no", "disable", "disabled"})
"""Values of an option that turn encryption off."""


@frozen(kw_only=True, repr=False)
class ConnectionDetails(ShortRepr):
    """One set of connection details. The repr does not show the password; :meth:`url` contains it.

    ``asyncpg.connect(details.url(), ssl=details.ssl_context())``, ``redis.asyncio.from_url(details.url())``,
    ``pymongo.AsyncMongoClient(details.url())``, or the individual fields.
    """

    scheme: str
    hosts: tuple[tuple[str, int | None], ...]
    """Host and port of each portal, in Compose's order. A missing port is the default port of the scheme."""
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str | None = None
    """Path of the URL: the name of the database, or the virtual host for rabbitmq."""
    options: Mapping[str, str] = field(factory=dict, hash=False, repr=lambda options: quoted(sorted(options)))
    tls: bool = False
    """True if the scheme or the options request encryption. Some drivers always encrypt."""
    ca: str | None = field(default=None, repr=False)
    """The deployment's own certificate authority as PEM; None for a public one."""
    address_map: Mapping[str, str] = field(factory=dict, hash=False)
    """Scylla's internal ``ip:port`` addresses, each mapped to its public ``host:port``."""

    @property
    def host(self) -> str:
        """Host of the first portal."""
        return self.hosts[0][0]

    @property
    def port(self) -> int | None:
        """Port of the first portal."""
        return self.hosts[0][1]

    def url(self) -> str:
        """Return one URL with all hosts. Contains the password: do not log it."""
        login = "" if self.username is None else quote(self.username, safe="")
        if self.password is not None:
            login += f":{quote(self.password, safe='')}"
        hosts = ",".join(_format_host(host, port) for host, port in self.hosts)
        path = "" if self.database is None else f"/{quote(self.database, safe='')}"
        query = f"{'' if path else '/'}?{urlencode(self.options)}" if self.options else ""
        return f"{self.scheme}://{login}{'@' if login else ''}{hosts}{path}{query}"

    def ssl_context(self) -> ssl.SSLContext:
        """Return an SSL context that trusts the deployment's own authority, or the default ones if it has none.

        With an authority of its own, certificates need not follow RFC 5280 in every point, which Python 3.13 would
        otherwise demand. Validity, signatures and host name are checked.
        """
        context = ssl.create_default_context(cadata=self.ca)
        if self.ca is not None:
            context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return context


def parse_connection(text: str) -> ConnectionDetails:
    """Parse one connection string: several hosts, percent-encoded credentials, database, query.

    Raises ValueError for any other text; the error does not show the text.
    """
    check_instance("text", text, str)
    if LONE_SURROGATE.search(text):
        raise ValueError("this is not a connection string: it holds characters that no text can hold")
    scheme, separator, rest = text.strip().partition("://")
    end = min((at for at in map(rest.find, "/?") if at >= 0), default=len(rest))
    authority, tail = rest[:end], rest[end:]
    path, _, query = tail.partition("?")
    login, at, addresses = authority.rpartition("@")
    username, colon, password = login.partition(":")
    options = dict(parse_qsl(query, keep_blank_values=True))
    scheme = scheme.lower()
    if not scheme or not separator or not addresses:
        raise ValueError("this is not a connection string: it has no scheme or no host")
    return ConnectionDetails(
        scheme=scheme,
        hosts=tuple(_address(address, _PORTS.get(scheme)) for address in addresses.split(",")),
        username=unquote(username) if at else None,
        password=unquote(password) if colon else None,
        database=unquote(path.removeprefix("/")) or None,
        options=options,
        tls=_requests_tls(scheme, options),
    )


def connection_details(deployment: Deployment) -> tuple[ConnectionDetails, ...]:
    """Return the connection details of a deployment.

    Portals that differ only in the host are combined into one result with several hosts.

    Raises ValueError for a string that cannot be parsed; the error does not show the string.
    """
    check_instance("deployment", deployment, Deployment)
    strings = deployment.connection_strings or ConnectionStrings()
    ca = decode_certificate(deployment.ca_certificate_base64)
    pairs = {inner: outer for element in strings.maps for inner, outer in element.items()}
    details: list[ConnectionDetails] = []
    for text in strings.direct:
        found = evolve(parse_connection(text), ca=ca, address_map=pairs)
        if found.username is None and (login := _session_login(strings.misc)):
            found = evolve(found, username=unquote(login[1]), password=unquote(login[2]))
        for position, earlier in enumerate(details):
            if evolve(earlier, hosts=found.hosts) == found:
                details[position] = evolve(earlier, hosts=(*earlier.hosts, *found.hosts))
                break
        else:
            details.append(found)
    return tuple(details)


def _session_login(misc: object) -> re.Match[str] | None:
    """Match the login in the addresses of JanusGraph's sessions; its direct strings hold none."""
    return _LOGIN.search(str(misc.get("session"))) if isinstance(misc, Mapping) else None


def _requests_tls(scheme: str, options: Mapping[str, str]) -> bool:
    for key in ("ssl", "tls", "sslmode", "ssl-mode"):
        if key in options:
            return options[key].lower() not in _TLS_OFF
    return scheme in _TLS_SCHEMES


def _address(text: str, port: int | None) -> tuple[str, int | None]:
    """Return host and port. An IPv6 address must be enclosed in brackets."""
    host, colon, digits = text.rpartition(":")
    if not colon or digits.endswith("]"):
        host, digits = text, ""
    if not host or (digits and not _PORT.fullmatch(digits)):
        raise ValueError("this is not a connection string: a host has no name, or its port is not a number")
    return host.removeprefix("[").removesuffix("]"), int(digits) if digits else port


def _format_host(host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port is None else f"{name}:{port}"


def decode_certificate(encoded: str | None) -> str | None:
    """Return a certificate as PEM, or None if there is none. Raises ValueError for any other text."""
    if not encoded:
        return None
    if "-----BEGIN" in encoded:
        return encoded
    try:
        return base64.b64decode("".join(encoded.split()), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        raise ValueError("ca_certificate_base64 holds no certificate") from None
