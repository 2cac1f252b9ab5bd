"""Downloads of backups and log files by signed links, without a token.

Clients fetched the links without the Authorization header; a request that has one gets a 400, which exposes a client
that sends its token to a foreign host. A link is good for an hour; a wrong or late one gets a 403. The format of the
links is invented.
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
import io
import random
import tarfile
from collections.abc import Mapping
from typing import Final

from ..state.ids import derived_id
from .responses import ApiError

PREFIX: Final = "/_downloads/"
LIFETIME: Final = 3600
_KEY: Final = b"links of the simulator"


def sign(origin: str, name: str, now: float) -> str:
    """Return a link to ``name``, good for an hour from ``now`` (epoch seconds)."""
    expires = int(now) + LIFETIME
    return f"{origin}{PREFIX}{name}?Expires={expires}&Signature={_signature(name, expires)}"


def check(name: str, query: Mapping[str, str], *, signed_in: bool, now: float) -> None:
    """Check a link. Raises ApiError with 400 or 403."""
    if signed_in:
        raise ApiError(400, "the Authorization header does not belong here: the link is the permission")
    expires = query.get("Expires", "")
    if not (expires.isascii() and expires.isdigit()) or int(expires[:12]) < now:
        raise ApiError(403, "the link has expired")
    if not hmac.compare_digest(query.get("Signature", "").encode(), _signature(name, int(expires[:12])).encode()):
        raise ApiError(403, "the signature does not match")


def content(name: str, size: int) -> bytes:
    """Return the file: a tar archive of ``size`` pseudo-random bytes for a backup, compressed text for a log.

    The same name gives the same bytes.
    """
    if name.startswith("backups/"):
        return _archive(random.Random(name).randbytes(size))  # noqa: S311 - to be repeatable is the point
    lines = (f"2019-03-04T01:00:{number:02d}Z LOG: checkpoint {derived_id(name, number)}\n" for number in range(60))
    return gzip.compress("".join(lines).encode(), mtime=0)


def _archive(data: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        entry = tarfile.TarInfo("data.bin")
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), compresslevel=1, mtime=0)


def _signature(name: str, expires: int) -> str:
    return hmac.new(_KEY, f"{name}/{expires}".encode(), hashlib.sha256).hexdigest()[:32]
