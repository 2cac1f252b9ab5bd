"""Where the client cannot work, it says so: under another library's loop, at the end of the program, in a pickle."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
import threading
from typing import Any

import pytest
from support.scripted import ScriptedCompose, connected, lasting

from compose_async import ClientClosedError, ComposeClient, recipes
from compose_async._clock import LoopClock, run_once_in_thread

LATE = """
import asyncio, atexit
from compose_async import ClientClosedError, ComposeClient
async def main():
    async with ComposeClient("t", base_url="http://localhost:9/2016-07", max_retries=0) as compose:
        {use}
def late():
    try:
        asyncio.run(main())
    except ClientClosedError as error:
        print(error)
atexit.register(late)
"""


@pytest.mark.slow
@pytest.mark.parametrize("use", ["await compose.user.get()", "await compose.recipes.future('r1')"])
def test_a_client_used_at_exit_says_what_is_the_matter(use: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", LATE.format(use=use)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    assert "the interpreter is shutting down, as in an atexit function" in done.stdout, done.stderr


def driven(coroutine: Any) -> None:
    """Run a coroutine as a loop of another library does."""
    try:
        coroutine.send(None)
    finally:
        coroutine.close()


def test_a_client_under_another_library_names_asyncio() -> None:
    compose = ComposeClient("t", base_url="http://localhost/2016-07", transport=ScriptedCompose(lasting(5)))
    uses: list[Any] = [compose.user.get, compose.recipes.future("r1").wait, compose.recipes.future("r1").refresh]
    for use in uses:
        with pytest.raises(RuntimeError, match=r"works with asyncio only: .* asyncio\.run\(\); under trio"):
            driven(use())


@pytest.mark.asyncio
@pytest.mark.parametrize("use", [pickle.dumps, copy.copy, copy.deepcopy])
async def test_a_future_is_not_pickled_and_names_its_handle(use: Any) -> None:
    async with connected(ScriptedCompose(lasting(5))) as client:
        for future in (await client.scalings.set("d1", units=2), client.recipes.future("r1")):
            with pytest.raises(TypeError, match=r"pickle its \.handle"):
                use(future)
            assert isinstance(pickle.loads(pickle.dumps(future.handle)), recipes.RecipeHandle)  # noqa: S301 - ours


@pytest.mark.asyncio
async def test_a_thread_that_cannot_start_leaves_nothing_to_wait_for(monkeypatch: Any) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError, match="shutdown"):
            await run_once_in_thread(LoopClock(), str.upper, "a thread that cannot start")
    assert (
        await run_once_in_thread(LoopClock(), str.upper, "a thread that cannot start") == "A THREAD THAT CANNOT START"
    )


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "words", ["cannot schedule new futures after interpreter shutdown", "the vault is in shutdown"]
)
async def test_an_error_of_the_end_of_the_program_is_told_from_others(words: str) -> None:
    async with connected(ScriptedCompose(lambda line, now: RuntimeError(words))) as client:
        with pytest.raises((ClientClosedError, RuntimeError)) as caught:
            await client.user.get()
        assert isinstance(caught.value, ClientClosedError) is ("interpreter" in words)
