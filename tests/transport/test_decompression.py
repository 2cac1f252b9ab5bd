"""Every legal way to pack a body is read, over either carrier; nothing is unpacked beyond the cap."""

from __future__ import annotations

import gzip
import random
import zlib
from asyncio import sleep
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.transport import GET, POST, client, reply, serving

from compose_async._transport.pool.decompression import Decompressor, decompressor_for
from compose_async.errors import APIConnectionError, DecodeError, OutcomeUnknownError

if TYPE_CHECKING:
    import asyncio

    from support.transport import Served

BODY: Final = b'{"id": "u1", "name": "Sam", "notes": "' + b"x" * 1000 + b'"}'


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def members(*parts: bytes) -> bytes:
    return b"".join(map(gzip.compress, parts))


READABLE: Final[dict[str, tuple[str, bytes]]] = {
    "gzip": ("gzip", gzip.compress(BODY)),
    "two members": ("gzip", members(BODY[:9], BODY[9:])),
    "many members": ("gzip", members(*(BODY[n : n + 7] for n in range(0, len(BODY), 7)))),
    "an empty last member": ("gzip", members(BODY, b"")),
    "an empty first member": ("gzip", members(b"", BODY)),
    "an empty member in the middle": ("gzip", members(BODY[:9], b"", BODY[9:])),
    "zero padding": ("gzip", gzip.compress(BODY) + bytes(512)),
    "zero padding between members": ("gzip", gzip.compress(BODY[:9]) + bytes(7) + gzip.compress(BODY[9:])),
    "x-gzip of members": ("x-gzip", members(BODY[:9], BODY[9:])),
    "zlib": ("deflate", zlib.compress(BODY)),
    "raw deflate": ("deflate", raw_deflate(BODY)),
    "gzip called deflate": ("deflate", gzip.compress(BODY)),
    "gzip and identity": ("gzip, identity", gzip.compress(BODY)),
    "identity and gzip": ("identity,gzip", gzip.compress(BODY)),
    "in capitals": ("GZIP", gzip.compress(BODY)),
    "identity": ("identity", BODY),
    "none": ("none", BODY),
    "an invented one": ("utf-8", BODY),
    "an invented one and gzip": ("none, gzip", gzip.compress(BODY)),
    "nothing at all": (" , ", BODY),
}
UNREADABLE: Final[dict[str, tuple[str, bytes]]] = {
    "cut in the second member": ("gzip", members(BODY[:9], BODY[9:])[:-3]),
    "half a header behind": ("gzip", gzip.compress(BODY) + b"\x1f"),
    "more behind": ("gzip", gzip.compress(BODY) + b"more"),
    "more behind the padding": ("gzip", gzip.compress(BODY) + bytes(9) + b"more"),
    "zlib twice": ("deflate", zlib.compress(BODY) * 2),
    "zlib behind gzip": ("gzip", gzip.compress(BODY) + zlib.compress(BODY)),
    "plain": ("gzip", BODY),
    "a wrong checksum": ("gzip", gzip.compress(BODY)[:-8] + b"wrong!!!"),
    "one byte": ("gzip", b"\x1f"),
    "raw deflate without an end": ("deflate", raw_deflate(BODY)[:-3]),
    "raw deflate called gzip": ("gzip", raw_deflate(BODY)),
    "packed twice": ("gzip, gzip", gzip.compress(gzip.compress(BODY))),
    "brotli": ("br", BODY),
    "zstandard after gzip": ("gzip, zstd", gzip.compress(BODY)),
    "too many members": ("gzip", gzip.compress(b"") * 10_001),
}


def unpack(encoding: str, packed: bytes, step: int, room: int = 10**9) -> bytes:
    unpacker = decompressor_for(encoding)
    assert unpacker is not None
    body = b""
    for start in range(0, len(packed), step):
        body += unpacker.feed(packed[start : start + step], room - len(body))
        if len(body) >= room:
            return body
    unpacker.check_complete()
    return body


@pytest.mark.asyncio
@pytest.mark.parametrize("over", [None, "aiohttp"])
@pytest.mark.parametrize("name", READABLE)
async def test_every_legal_body_is_read(name: str, over: Any) -> None:
    encoding, packed = READABLE[name]

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(reply(packed, "200 OK", f"Content-Encoding: {encoding}", "Content-Type: application/json"))

    async with serving(serve) as served:
        transport = client(served.base_url, over=over, max_retries=0)
        for call in (GET, POST):
            assert (await transport.send(call)).body == BODY
        await transport.aclose()


@pytest.mark.asyncio
@pytest.mark.parametrize("over", [None, "aiohttp"])
@pytest.mark.parametrize("name", UNREADABLE)
async def test_a_body_that_is_broken_is_a_lost_response(name: str, over: Any) -> None:
    encoding, packed = UNREADABLE[name]

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(reply(packed, "200 OK", f"Content-Encoding: {encoding}"))

    async with serving(serve) as served:
        transport = client(served.base_url, over=over, max_retries=0)
        with pytest.raises(APIConnectionError):
            await transport.send(GET)
        with pytest.raises(OutcomeUnknownError):
            await transport.send(POST)
        await transport.aclose()


@pytest.mark.parametrize("step", [1, 2, 3, 10, 10**6])
@pytest.mark.parametrize("name", [name for name, (encoding, _) in READABLE.items() if decompressor_for(encoding)])
def test_it_does_not_matter_where_chunks_are_cut(name: str, step: int) -> None:
    encoding, packed = READABLE[name]
    assert unpack(encoding, packed, step) == BODY


@given(
    parts=st.lists(st.binary(max_size=50), min_size=1, max_size=9), step=st.integers(1, 60), padding=st.integers(0, 9)
)
def test_whatever_is_packed_in_members_comes_out(parts: list[bytes], step: int, padding: int) -> None:
    assert unpack("gzip", members(*parts) + bytes(padding), step) == b"".join(parts)


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate"]), st.integers(1, 50))
def test_garbage_ends_as_an_error_of_zlib_or_as_bytes(garbage: bytes, encoding: str, step: int) -> None:
    with suppress(zlib.error):
        unpack(encoding, garbage, step)


@pytest.mark.parametrize("step", [1, 1000, 10**6])
@pytest.mark.parametrize("count", [1, 20])
def test_no_member_is_unpacked_beyond_the_room(count: int, step: int) -> None:
    bomb = gzip.compress(b" " * 1_000_000) * count
    assert len(unpack("gzip", bomb, step, room=1001)) == 1001


@pytest.mark.asyncio
async def test_the_room_shrinks_with_each_chunk_that_was_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    feed, unpacked = Decompressor.feed, 0

    def counting(self: Decompressor, data: bytes, room: int) -> bytes:
        nonlocal unpacked
        body = feed(self, data, room)
        unpacked += len(body)
        return body

    monkeypatch.setattr(Decompressor, "feed", counting)
    first, bomb = gzip.compress(b" " * 60_000), gzip.compress(b" " * 5_000_000)

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        whole = reply(first + bomb, "200 OK", "Content-Encoding: gzip")
        writer.write(whole[: -len(bomb)])
        await writer.drain()
        while not unpacked:
            await sleep(0.001)
        writer.write(bomb)

    async with serving(serve) as served:
        transport = client(served.base_url, max_response_bytes=100_000)
        with pytest.raises(DecodeError, match="longer than 100000 bytes"):
            await transport.send(GET)
        assert unpacked == 100_001
        await transport.aclose()


@pytest.mark.asyncio
async def test_a_bomb_of_many_members_is_cut_at_the_cap() -> None:
    rng = random.Random(3)  # noqa: S311 - the same each time
    bomb = members(*(b" " * rng.randrange(90_000) for _ in range(50)))

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(reply(bomb, "200 OK", "Content-Encoding: gzip"))

    async with serving(serve) as served:
        transport = client(served.base_url, max_response_bytes=100_000)
        with pytest.raises(DecodeError, match="longer than 100000 bytes"):
            await transport.send(GET)
        await transport.aclose()
