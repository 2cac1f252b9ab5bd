"""Names and literal addresses of hosts. Nothing here resolves a name."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from socket import inet_aton


def can_be_a_host(name: str) -> bool:
    """Return whether the name is valid in DNS, or an address."""
    try:
        labels = name if name.isascii() else name.encode("idna").decode("ascii")  # the codec is slow to load
    except UnicodeError:
        return False
    return all(0 < len(label) < 64 for label in labels.removesuffix(".").split("."))  # noqa: PLR2004 - RFC 1035


def is_loopback(host: str) -> bool:
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
    embedded = (address.ipv4_mapped or address.sixtofour) if isinstance(address, IPv6Address) else None
    return not (embedded or address).is_global
