"""A server that may send anything costs a call no more than its bounds, never gets the token elsewhere, and ends it.

A failing seed names itself: ``pytest tests/faults/test_hostile_server.py --first-seed N --seeds 1`` runs it again.
"""

from __future__ import annotations

import asyncio
import json
import tracemalloc
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import anyio.to_thread
import pytest
from support.breaking import Break, breaking
from support.hostile import CAP, DIRTY, LONG, Hostile, hostile
from support.transport import reply
from support.virtual_loop import VirtualLoop

from compose_async import ComposeClient, DeploymentSpec
from compose_async._transport.retry import MAX_BACKOFF, MAX_RETRY_AFTER
from compose_async.errors import ComposeError, RecipeFailedError, UnprocessableError

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from pathlib import Path

TOKEN: Final = "t0p-s3cret-t0ken"
TIMEOUT, RETRIES, DEADLINE = 5.0, 2, 120.0
BUFFERS: Final = 1_000_000
"""Bytes that may be on their way, unread, when the client hangs up."""
MEMORY: Final = 40 * CAP + 4_000_000
"""Bytes at the peak of one call: JSON of small objects grows 24-fold in Python."""
CALL: Final = (RETRIES + 1) * TIMEOUT + RETRIES * (MAX_RETRY_AFTER + MAX_BACKOFF)
"""Longest time of one call in seconds: its attempts, and the pauses between them."""

WINDOW: Final = 60.0 + TIMEOUT
"""Seconds of waiting after which a download is too slow."""
SPEC: Final = DeploymentSpec(name="orders", type="postgresql", units=2, notes="n")


async def starter(compose: ComposeClient, path: Path) -> object:
    return await compose.scalings.set("d1", units=2)


async def poll(compose: ComposeClient, path: Path) -> object:
    return await compose.recipes.future("r1").wait(DEADLINE)


async def download(compose: ComposeClient, path: Path) -> object:
    return await compose.backups.download("d1", "b1", path, max_bytes=CAP)


ACTS: Final[dict[str, tuple[Any, float, int]]] = {
    "read": (lambda compose, _: compose.user.get(), CALL, RETRIES + 1),
    "list": (lambda compose, _: compose.deployments.list(), CALL, RETRIES + 1),
    "starter": (starter, CALL, RETRIES + 1),
    "poll": (poll, DEADLINE + TIMEOUT, 50),
    "download": (download, 3 * CALL + (RETRIES + 1) * WINDOW, 30),
    "ensure": (lambda compose, _: compose.deployments.ensure(SPEC, deadline=DEADLINE), 20 * CALL, 150),
}
"""The call, its longest time in virtual seconds, and its most requests."""


@pytest.fixture(autouse=True)
def _bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(function: Any, *args: Any, **_: Any) -> Any:
        return function(*args)

    monkeypatch.setattr(anyio.to_thread, "run_sync", at_once)  # virtual time does not wait for threads


def fits(text: str) -> bool:
    """Whether a text of an error quotes little, and nothing that a terminal obeys."""
    dirty = [character for character in text if unicodedata.category(character) in {"Cc", "Cf", "Cs"}]
    return not dirty and text.count(LONG) <= 200 and len(text) <= 1000


async def ended(call: Awaitable[object]) -> object:
    """Return the result of a call, or its error."""
    try:
        return await call
    except ComposeError as error:
        return error


async def run(seed: int, folder: Path) -> tuple[str, Hostile]:
    """Run the seed's call against the seed's server, and return how it ended."""
    name, (act, longest, most) = list(ACTS.items())[seed % len(ACTS)]
    loop = asyncio.get_running_loop()
    async with hostile(seed) as server:
        async with ComposeClient(
            TOKEN, base_url=server.base_url, timeout=TIMEOUT, max_retries=RETRIES, max_response_bytes=CAP
        ) as compose:
            began = loop.time()
            end = await ended(act(compose, folder / "backup"))
            took = loop.time() - began
        if isinstance(end, ComposeError):
            assert all(map(fits, [str(end), *getattr(end, "__notes__", ())])), str(end)
        assert took <= longest + server.patience, f"{took} s"
        assert server.sent <= (len(server.requests) + len(server.strayed)) * (CAP + BUFFERS), f"{server.sent} bytes"
        assert len(server.requests) <= most, f"{len(server.requests)} requests"
        assert not any(TOKEN.encode() in request for request in server.strayed)
        assert name == "download" or not server.strayed
        assert not any(TOKEN.encode() in request for request in server.requests if request.startswith(b"GET /file"))
    return f"{name}: {type(end).__name__}", server


DIRTY_BODY: Final = json.dumps({"errors": DIRTY}).encode()


@pytest.mark.asyncio
async def test_texts_of_a_server_are_escaped_in_errors_and_kept_in_the_data() -> None:
    response = reply(DIRTY_BODY, "422 Unprocessable")
    failed = reply(json.dumps({"id": "r1", "status": "failed", "status_detail": DIRTY}).encode())
    async with breaking(Break(send=response), then=failed) as seen, ComposeClient(TOKEN, base_url=seen.base_url) as one:
        with pytest.raises(UnprocessableError, match=r"\\x1b\[2J.*\\r\\n::error::.*\\u202e") as refused:
            await one.user.get()
        assert fits(str(refused.value))
        assert fits(refused.value.errors["base"][0])
        with pytest.raises(RecipeFailedError, match=r"\\x1b\[2J.*\\r\\n::error::.*\\u202e") as ended:
            await one.recipes.future("r1").wait()
        assert fits(str(ended.value))
        assert ended.value.snapshot is not None
        assert ended.value.snapshot.status_detail == DIRTY


async def load() -> None:
    """Load in real time, as modules load in a thread."""
    async with ComposeClient(TOKEN) as compose:
        await compose.warm_up()


def test_nothing_that_a_server_sends_costs_more_than_the_bounds_of_a_call(chunk: range, tmp_path: Path) -> None:
    asyncio.run(load())
    for seed in chunk:
        if seed == chunk.start:
            tracemalloc.start()
        try:
            with asyncio.Runner(loop_factory=VirtualLoop) as runner:
                runner.run(run(seed, tmp_path))
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
        if seed == chunk.start:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert peak < MEMORY, f"seed {seed}: {peak} bytes"
