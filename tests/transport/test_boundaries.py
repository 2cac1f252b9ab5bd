"""Exact facts at the edges of the transport: what a budget pays for, and since when a file is private."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import httpx
import pytest
from support.transport import GET, client

from compose_async._transport.retry import Budget
from compose_async.errors import InternalServerError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.asyncio


async def test_a_429_is_repeated_even_when_the_budget_is_spent() -> None:
    """It costs a pause and no budget: Compose said that it did nothing."""
    status, asked = 500, 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        return httpx.Response(200 if status == 429 and asked == 3 else status)

    transport = client("https://api.example", over=httpx.MockTransport(answer))
    for _ in range(Budget.CAPACITY // Budget.COST // 4 + 1):
        with pytest.raises(InternalServerError):
            await transport.send(GET)
    asked = 0
    with pytest.raises(InternalServerError):
        await transport.send(GET)
    assert asked == 1, "the budget is spent"
    status, asked = 429, 0
    assert (await transport.send(GET)).status == 200
    assert asked == 3


async def test_a_download_is_private_from_its_first_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    change = os.fchmod

    def noting(descriptor: int, mode: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        change(descriptor, mode)

    monkeypatch.setattr(os, "fchmod", noting)
    over = httpx.MockTransport(lambda _: httpx.Response(200, content=b"rows"))
    before = os.umask(0)
    try:
        await client("https://api.example", over=over).download("https://files.example/x", tmp_path / "backup")
    finally:
        os.umask(before)
    assert modes == [0o600]
