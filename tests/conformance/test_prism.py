"""Prism between the SDK's contract tests and whoever answers: it judges all that passes by openapi.yaml.

npm install -g @stoplight/prism-cli@5.14.2 && pytest -m conformance tests/conformance/test_prism.py
"""

from __future__ import annotations

import asyncio
import importlib
import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import compose_async
from compose_async import ComposeClient, InternalServerError, UnprocessableError
from compose_async.simulator import Fault, Server, Simulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PRISM = shutil.which("prism")
HERE = Path(__file__).parent
CONTRACT = HERE.parent / "contract"
BY_EXAMPLE = [str(CONTRACT / name) for name in ("test_contract_operations.py", "test_contract_refusals.py")]
# Tests whose answers are outside the description on purpose: statuses that no source has, and a path beside the API.
OUTSIDE = "(nothing_to_read and 200) or beside_the_api"

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.conformance,
    pytest.mark.timeout(300),
    pytest.mark.skipif(PRISM is None, reason="needs Prism"),
]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@asynccontextmanager
async def judged(upstream: str) -> AsyncIterator[str]:
    """Run Prism in front of a base URL; give the address to use instead."""
    port = free_port()
    description = Path(compose_async.__file__).with_name("openapi.yaml")
    command = [str(PRISM), "proxy", "--errors", "-p", str(port), str(description), upstream]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: ASYNC220, S603 - it only starts
        try:
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except ConnectionRefusedError:
                    await asyncio.sleep(0.1)
                else:
                    writer.close()
                    break
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


async def test_the_story_of_all_operations_passes_through_prism(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(CONTRACT), *sys.path])
    suite = importlib.import_module("test_simulator_operations")
    direct = Server.base_url
    port = free_port()
    async with judged(f"http://127.0.0.1:{port}/2016-07") as address:
        monkeypatch.setattr(Server, "base_url", property(lambda _: address))
        serve = Simulator.serve
        monkeypatch.setattr(Simulator, "serve", lambda simulator: serve(simulator, port=port))
        await suite.test_every_operation_has_its_effect_over_a_socket(tmp_path)
        monkeypatch.setattr(Server, "base_url", direct)


@pytest.mark.parametrize(("chosen", "outcomes"), [(f"not ({OUTSIDE})", {"passed"}), (OUTSIDE, {"failed"})])
async def test_the_contract_by_examples_passes_and_what_is_outside_it_does_not(chosen: str, outcomes: set[str]) -> None:
    upstream = free_port()
    async with judged(f"http://127.0.0.1:{upstream}") as address:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "through_prism", "-p", "no:cacheprovider", "-k", chosen]
        process = await asyncio.create_subprocess_exec(
            *command,
            *BY_EXAMPLE,
            env={
                **os.environ,
                "PRISM_URL": address,
                "UPSTREAM_PORT": str(upstream),
                "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)]),
            },
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await process.communicate()
    ended = set(re.findall(r"\d+ (passed|failed|error|skipped)", said.decode().splitlines()[-1]))
    assert ended == outcomes, said.decode()[-4000:]


async def test_a_violation_is_caught_in_either_direction() -> None:
    simulator = Simulator()
    with simulator.serve() as server:
        async with judged(server.base_url) as address, ComposeClient(simulator.token, base_url=address) as compose:
            assert (await compose.user.get()).name == "Sam Example"
            simulator.faults.add(Fault(operation="user.get", json={"id": 7, "name": "Sam"}))
            with pytest.raises(InternalServerError) as caught:
                await compose.with_options(max_retries=0).user.get()
            assert "VIOLATIONS" in str(caught.value.body)
            with pytest.raises(UnprocessableError):
                await compose.request("POST", "/teams", json={"team": {"name": 7}})
            assert [exchange.operation for exchange in simulator.requests] == ["user.get", "user.get"]
