"""The client fixture as pytest-asyncio wants it; a module of its own, since not everybody has that plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio

from .errors import ClientClosedError
from .testing import connected

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from . import ComposeClient
    from .simulator import Simulator


@pytest_asyncio.fixture(loop_scope="function")
async def _compose_client_run_by_asyncio(compose_simulator: Simulator) -> AsyncIterator[ComposeClient]:
    connection = connected(compose_simulator)
    client = await connection.__aenter__()
    yield client
    try:
        await connection.__aexit__(None, None, None)
    except ClientClosedError:
        # The test ran on a loop of a wider scope, which is not ours to use; nothing is open in the process.
        client._closed = True  # noqa: SLF001
