"""The README is true: every Python block runs against a simulator on a real socket, section by section."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from compose_async import ComposeClient, PollPolicy, errors, fixed
from compose_async.simulator import ScaledClock, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

README = Path(__file__).parents[2] / "README.md"
SPEED = 3000.0


def sections() -> dict[str, list[str]]:
    """The Python blocks of each second-level section that has any."""
    parts = re.split(r"^## (.+)$", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    blocks = {
        title: re.findall(r"^```python\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
        for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }
    return {title: found for title, found in blocks.items() if found}


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Simulator]:
    simulator = Simulator(clock=ScaledClock(SPEED))
    with simulator.serve() as server:
        monkeypatch.setenv("COMPOSE_API_URL", server.base_url)
        monkeypatch.setenv("COMPOSE_API_TOKEN", simulator.token)
        monkeypatch.chdir(tmp_path)
        yield simulator


@pytest.fixture(scope="session")
def exporter() -> InMemorySpanExporter:
    """The real SDK of OpenTelemetry, which may be set up once in a process."""
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    trace.set_tracer_provider(provider)
    return spans


async def run(blocks: list[str]) -> dict[str, Any]:
    """Run the blocks one after the other, with what a reader has at hand by then: a client and a deployment."""
    async with ComposeClient(poll=PollPolicy(first=0.02, schedule=fixed(0.05))) as compose:
        [account] = await compose.accounts.list()
        creation = await compose.deployments.create(
            account_id=account.id, name="orders", type="postgresql", datacenter="aws:us-east-1"
        )
        names: dict[str, Any] = {
            "asyncio": asyncio,
            "compose": compose,
            "account": account,
            "deployment": await creation,
            "ComposeClient": ComposeClient,
            **vars(errors),
        }
        for block in blocks:
            code = compile(block, str(README), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            result = FunctionType(code, names)()
            if inspect.iscoroutine(result):
                await result
        return names


@pytest.mark.slow
@pytest.mark.parametrize("title", [title for title in sections() if title != "First example"])
def test_the_blocks_of_this_section_run(title: str, simulator: Simulator, exporter: InMemorySpanExporter) -> None:
    names = asyncio.run(run(sections()[title]))
    match title:
        case "In a web service":
            asyncio.run(drive(names["app"], simulator))
        case "Watching and tracing":
            [span] = exporter.get_finished_spans()
            assert span.name == "recipe scalings.set"
            assert [event.name for event in span.events][:: len(span.events) - 1] == ["started", "ended"]
            assert dict(span.attributes or {})["compose.outcome"] == "complete"
        case "Testing your own code":
            asyncio.run(run_as_pytest_would(names["test_a_failed_provision_is_reported"]))
        case _:
            pass


@pytest.mark.slow
def test_the_first_example_runs_as_a_program(simulator: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(sections()["First example"][0], str(README), "exec"), {"__name__": "__main__"})  # noqa: S102
    assert "ready: orders" in capsys.readouterr().out


def test_the_two_commands_are_the_ones_promised() -> None:
    text = README.read_text(encoding="utf-8")
    prefix = "python3 -m venv .venv && .venv/bin/pip install -q -c tests/constraints.txt -e "
    assert f"\n{prefix}'.[simulator,cli]' && .venv/bin/compose-async demo\n" in text
    assert f"\n{prefix}'.[dev]' && .venv/bin/pytest -q\n" in text


async def drive(app: Any, simulator: Simulator) -> None:
    """Scale through the README's web service, then ask it for the status until it is done."""
    [deployment] = simulator.state.deployments.values()
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://shop") as shop:
        accepted = await shop.post(f"/deployments/{deployment.id}/scale")
        assert accepted.status_code == 202
        for _ in range(100):
            answer = await shop.post("/status", content=accepted.json()["handle"])
            if answer.json()["done"]:
                return
            await asyncio.sleep(0.05)
    raise AssertionError("the scaling never ended")


async def run_as_pytest_would(test: Any) -> None:
    from compose_async.simulator import VirtualClock

    simulator = Simulator(clock=VirtualClock())
    async with ComposeClient(
        simulator.token, base_url="http://localhost/2016-07", transport=simulator.transport()
    ) as client:
        await test(simulator, client)
