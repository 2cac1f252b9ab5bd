"""Decompression of response bodies, with a limit on the unpacked bytes."""

from __future__ import annotations

import zlib
from typing import Final

_SUPPORTED: Final = {"gzip", "x-gzip", "deflate"}
"""Content codings that are unpacked."""
_UNSUPPORTED: Final = {"aes128gcm", "br", "bzip2", "compress", "dcb", "dcz", "exi", "lzma", "x-compress", "xz", "zstd"}
"""Registered content codings that no request accepts."""
_GZIP_MAGIC: Final = b"\x1f\x8b"
"""First bytes of a gzip member."""
_MAX_MEMBERS: Final = 10_000
"""Most members of one gzip body. Proxies write one, or one for each 64 KB; more would only cost time."""


def decompressor_for(encoding: str) -> Decompressor | None:
    """Return the decompressor for a Content-Encoding; None for a plain body.

    Unregistered codings, such as ``none``, are ignored. Raises zlib.error for more than one coding, or one that no
    request accepts.
    """
    codings = [
        name for name in (part.strip().lower() for part in encoding.split(",")) if name in _SUPPORTED | _UNSUPPORTED
    ]
    if not codings:
        return None
    if len(codings) > 1 or codings[0] in _UNSUPPORTED:
        raise zlib.error("the body has an encoding that was not asked for")
    return Decompressor(may_be_raw=codings[0] == "deflate")


class Decompressor:
    """Incremental decompressor for zlib, raw deflate, and gzip with one or more members."""

    def __init__(self, *, may_be_raw: bool) -> None:
        self._may_be_raw = may_be_raw
        self._member: zlib._Decompress | None = None
        self._members = 0
        self._is_gzip = False
        self._pending = b""

    def feed(self, data: bytes, max_length: int) -> bytes:
        """Unpack further bytes, and return at most ``max_length`` unpacked ones. Raises zlib.error."""
        unpacked = b""
        data = self._pending + data
        while data := self._enter_member(data):
            assert self._member is not None  # noqa: S101 - entered with data
            unpacked += self._member.decompress(data, max_length - len(unpacked))
            if len(unpacked) >= max_length or not self._member.eof:
                break
            data, self._member = self._member.unused_data, None
        return unpacked

    def check_complete(self) -> None:
        """Raise zlib.error if a member is incomplete."""
        if self._pending or self._member is not None:
            raise zlib.error("the compressed body has no end")

    def _enter_member(self, data: bytes) -> bytes:
        """Begin a member if none is open; return the bytes to unpack, or none while the kind is not known."""
        if self._member is not None:
            return data
        if self._members:
            data = data.lstrip(b"\0")  # padding of tapes and some proxies
        self._pending = data if len(data) < len(_GZIP_MAGIC) else b""
        if self._pending or not data:
            return b""
        is_gzip = data.startswith(_GZIP_MAGIC)
        if self._members and not (is_gzip and self._is_gzip and self._members < _MAX_MEMBERS):
            raise zlib.error("bytes came after the end of the compressed body")
        has_zlib_header = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
        is_raw = self._may_be_raw and not is_gzip and not has_zlib_header
        self._member = zlib.decompressobj(-zlib.MAX_WBITS if is_raw else zlib.MAX_WBITS | 32)
        self._members += 1
        self._is_gzip = is_gzip
        return data
