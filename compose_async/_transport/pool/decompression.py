"""Decompression of response bodies, with a bound on what is unpacked."""

from __future__ import annotations

import zlib
from typing import Final

_PACKED: Final = {"gzip", "x-gzip", "deflate"}
_UNREADABLE: Final = {"aes128gcm", "br", "bzip2", "compress", "dcb", "dcz", "exi", "lzma", "x-compress", "xz", "zstd"}
"""Codings that exist, and that no request of ours accepts."""
_GZIP: Final = b"\x1f\x8b"
_MOST_MEMBERS: Final = 10_000
"""gzip bodies of a proxy have one, or one for each 64 KB; more would only cost time."""


def decompressor(encoding: str) -> Decompressor | None:
    """Return how to unpack a body by its Content-Encoding; None for a plain one.

    A coding that nobody has registered, such as ``none``, says nothing: the body is taken as it is. Raises zlib.error.
    """
    codings = [name for name in (part.strip().lower() for part in encoding.split(",")) if name in _PACKED | _UNREADABLE]
    if not codings:
        return None
    if len(codings) > 1 or codings[0] in _UNREADABLE:
        raise zlib.error("the body has an encoding that was not asked for")
    return Decompressor(raw_is_possible=codings[0] == "deflate")


class Decompressor:
    """Unpacks zlib, raw deflate, and gzip of any number of members, chunk by chunk."""

    def __init__(self, *, raw_is_possible: bool) -> None:
        self._raw_is_possible = raw_is_possible
        self._member: zlib._Decompress | None = None
        self._members = 0
        self._is_gzip = False
        self._held = b""

    def feed(self, data: bytes, room: int) -> bytes:
        """Unpack further bytes, to at most ``room`` of them. Raises zlib.error."""
        unpacked = b""
        data = self._held + data
        while data := self._enter_member(data):
            assert self._member is not None  # noqa: S101 - entered with data
            unpacked += self._member.decompress(data, room - len(unpacked))
            if len(unpacked) >= room or not self._member.eof:
                break
            data, self._member = self._member.unused_data, None
        return unpacked

    def end(self) -> None:
        """Raise zlib.error if a member has no end."""
        if self._held or self._member is not None:
            raise zlib.error("the compressed body has no end")

    def _enter_member(self, data: bytes) -> bytes:
        """Begin a member where none has begun; return the bytes to unpack, none if its kind is not clear yet."""
        if self._member is not None:
            return data
        if self._members:
            data = data.lstrip(b"\0")  # padding, as tapes and some proxies write it
        self._held = data if len(data) < len(_GZIP) else b""
        if self._held or not data:
            return b""
        is_gzip = data.startswith(_GZIP)
        if self._members and not (is_gzip and self._is_gzip and self._members < _MOST_MEMBERS):
            raise zlib.error("bytes came after the end of the compressed body")
        has_zlib_header = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
        is_raw = self._raw_is_possible and not is_gzip and not has_zlib_header
        self._member = zlib.decompressobj(-zlib.MAX_WBITS if is_raw else zlib.MAX_WBITS | 32)
        self._members += 1
        self._is_gzip = is_gzip
        return data
