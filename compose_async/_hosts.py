"""Names and literal addresses of hosts. Nothing here resolves a name."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import inet_aton
from typing import Final

_IPV4_IN_IPV6: Final = tuple(
    IPv6Network(network) for network in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48")
)
"""IPv6 networks whose addresses end with an IPv4 address: compatible, mapped, translated, and NAT64."""


def is_valid_host(name: str) -> bool:
    """Return whether the name is valid in DNS, or an address."""
    try:
        labels = name if name.isascii() else name.encode("idna").decode("ascii")  # the codec is slow to load
    except UnicodeError:
        return False
    return all(0 < len(label) < 64 for label in labels.removesuffix(".").split("."))  # noqa: PLR2004 - RFC 1035


def host_port(host: str, port: int) -> str:
    """Return ``host:port``, with brackets around an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_loopback(host: str) -> bool:
    """Return whether a host is ``localhost`` or a loopback address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_local(host: str) -> bool:
    """Return whether a host names this machine or its network: ``localhost``, or an address that is not public.

    A name is not resolved. The resolver's old spellings of addresses, such as ``127.1``, are read as it reads them.
    """
    name = host.removesuffix(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        try:
            address = ip_address(inet_aton(name))
        except OSError:
            return False
    reached = _embedded_ipv4(address) if isinstance(address, IPv6Address) else address
    return not reached.is_global or reached.is_multicast


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | IPv6Address:
    if any(address in network for network in _IPV4_IN_IPV6):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour or address
