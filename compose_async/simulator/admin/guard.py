"""The guard of the admin path and its page: callers must name this server, and no foreign page may call.

The API itself has a token; steering has none, so that a page open in a browser on the same machine must not reach it:
neither under a name of its own that leads here (DNS rebinding), nor by requests across origins, nor by a form.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

import attrs

from ..api.requests import HttpRequest
from ..api.responses import ApiError

_OWN_SITES: Final = ("same-origin", "none")
"""The values of Sec-Fetch-Site for the page itself and for users; another port of this machine is ``same-site``."""


def _lowered(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


@attrs.frozen
class TrustedHosts:
    """The hosts under which a server may be steered: those of this machine, and ``names``.

    ``any_address`` adds all IP addresses, and ``anything`` all hosts.
    """

    names: frozenset[str] = attrs.field(default=frozenset(), converter=_lowered)
    any_address: bool = False
    anything: bool = False

    def include(self, host: str) -> bool:
        """Return whether a host, without its port and in lower case, is one of them."""
        return (
            self.anything
            or host in self.names
            or is_this_machine(host)
            or (self.any_address and _address(host) is not None)
        )


def is_this_machine(host: str) -> bool:
    """Return whether a host is ``localhost``, a name below it, or a loopback address."""
    address = _address(host)
    return host == "localhost" or host.endswith(".localhost") if address is None else address.is_loopback


def check(incoming: HttpRequest, trusted: TrustedHosts, page: str) -> None:
    """Raise ApiError for a request that may not steer; links may lead to the path ``page``."""
    headers = incoming.headers
    netloc = headers.get("host", incoming.origin.partition("://")[2])
    if not trusted.include(_host(netloc)):
        raise ApiError(403, f"{netloc[:200]!r} is no name of this simulator: see --allow-host")
    if headers.get("origin", f"://{netloc}").partition("://")[2] != netloc:
        raise ApiError(403, "pages from elsewhere may not steer the simulator")
    followed_link = incoming.path == page and incoming.method == "GET" and _is_followed_link(headers)
    if headers.get("sec-fetch-site", "none") not in _OWN_SITES and not followed_link:
        raise ApiError(403, "pages from elsewhere may not steer the simulator")


def check_json(incoming: HttpRequest) -> None:
    """Raise ApiError for a body that a page from elsewhere could send without being asked."""
    if incoming.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError(415, "the body must be of the type application/json")


def _is_followed_link(headers: Mapping[str, str]) -> bool:
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


def _host(netloc: str) -> str:
    """Return the host of a Host header; an empty one, which is never trusted, if there is none."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").removesuffix(".")
    except ValueError:
        return ""


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
