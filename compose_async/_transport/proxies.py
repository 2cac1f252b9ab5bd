"""Proxy for a URL, from the environment: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from .._hosts import is_loopback, is_valid_host
from .._secret_str import HiddenStr
from ..errors import ConfigurationError

_EXTRA_PACKAGES: Final = {"http": None, "https": None, "socks5": "socksio", "socks5h": "socksio"}
"""Supported proxy schemes, each with the package that it needs in addition to httpx."""


def proxy_for(url: str) -> HiddenStr | None:
    """Return the proxy's URL, or None for a direct connection. Loopback is always direct: no proxy can reach it."""
    address = _from_environment(url)
    refusal = None if address is None else _describe_flaw(address)
    if refusal:  # without the address and the URL: both may hold a secret, and a traceback may show locals
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
        raise ConfigurationError(f"the environment's {scheme} proxy {refusal}: change it, or set NO_PROXY={host}")
    return address


def _from_environment(url: str) -> HiddenStr | None:
    parts = urlsplit(url)
    proxies = getproxies()
    address = proxies.get(parts.scheme) or proxies.get("all")
    if not address or is_loopback(parts.hostname or "") or proxy_bypass(parts.netloc):
        return None
    return HiddenStr(address if "://" in address else f"http://{address}")


def _describe_flaw(address: str) -> str | None:
    """Return the reason against a proxy; None if it is usable."""
    try:
        proxy = urlsplit(address)
        usable = address.isprintable() and is_valid_host(proxy.hostname or ".") and (proxy.port or 1) > 0
        package = _EXTRA_PACKAGES[proxy.scheme]
    except (ValueError, KeyError):
        usable, package = False, None
    if not usable:
        return "is not an http, https or socks5 address"
    return f"needs the package {package}" if package and find_spec(package) is None else None
