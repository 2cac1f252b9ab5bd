"""Proxy for a URL, from the environment: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from .._hosts import can_be_a_host, is_loopback
from .._secrets import HiddenStr
from ..errors import ConfigurationError

_NEEDS: Final = {"http": None, "https": None, "socks5": "socksio", "socks5h": "socksio"}
"""Supported proxy schemes, each with the package that it needs in addition to httpx."""


def proxy_for(url: str) -> HiddenStr | None:
    """Return the proxy's URL, or None for a direct connection. Loopback is always direct: no proxy can reach it."""
    target, address = urlsplit(url), _configured(url)
    refusal = None if address is None else _refusal_of(address)
    if refusal:  # without the address, which may hold a password
        msg = f"the environment's {target.scheme} proxy {refusal}: change it, or set NO_PROXY={target.hostname}"
        raise ConfigurationError(msg)
    return address


def _configured(url: str) -> HiddenStr | None:
    target = urlsplit(url)
    proxies = getproxies()
    address = proxies.get(target.scheme) or proxies.get("all")
    if not address or is_loopback(target.hostname or "") or proxy_bypass(target.netloc):
        return None
    return HiddenStr(address if "://" in address else f"http://{address}")


def _refusal_of(address: str) -> str | None:
    """Return why a proxy cannot be used."""
    try:
        proxy = urlsplit(address)
        usable = address.isprintable() and can_be_a_host(proxy.hostname or ".") and (proxy.port or 1) > 0
        package = _NEEDS[proxy.scheme]
    except (ValueError, KeyError):
        usable, package = False, None
    if not usable:
        return "is not an http, https or socks5 address"
    return f"needs the package {package}" if package and find_spec(package) is None else None
