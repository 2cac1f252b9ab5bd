"""Spans and metrics of an instrumented client, as the in-memory exporters of OpenTelemetry's SDK receive them."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import field, frozen
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, NumberDataPoint
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from support.guides import run_guide
from support.scripted import Answer, Script, ScriptedCompose, connected, lasting, recipe
from support.tracebacks import shown
from support.transport import backup
from support.workflows import simulated

from compose_async import (
    APIConnectionError,
    ComposeClient,
    DeploymentSpec,
    NotFoundError,
    PollPolicy,
    RecipeFailedError,
    __version__,
    fixed,
    telemetry,
)
from compose_async.telemetry import Instrumentation, instrument

pytestmark = pytest.mark.asyncio

TOKEN = "t0ken"
POLICY = PollPolicy(schedule=fixed(10))


@frozen
class Recorded:
    """An instrumented client, and the exporters of its spans and metrics."""

    spans: InMemorySpanExporter = field(factory=InMemorySpanExporter)
    reader: InMemoryMetricReader = field(factory=InMemoryMetricReader)

    def of(self, client: ComposeClient) -> Instrumentation:
        tracers = TracerProvider(shutdown_on_exit=False)
        tracers.add_span_processor(SimpleSpanProcessor(self.spans))
        meters = MeterProvider([self.reader], shutdown_on_exit=False)
        return instrument(client, tracer_provider=tracers, meter_provider=meters)

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.spans.get_finished_spans() if span.name == name]

    def points(self, name: str) -> list[tuple[dict[str, Any], Any]]:
        """Attributes of each point of a metric, with its value, or its count and sum."""
        data = self.reader.get_metrics_data()
        return [
            (
                dict(point.attributes or {}),
                point.value if isinstance(point, NumberDataPoint) else (point.count, point.sum),
            )
            for resource in (data.resource_metrics if data else [])
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
        ]


@asynccontextmanager
async def recorded(script: Script, **options: Any) -> AsyncIterator[tuple[Recorded, ComposeClient]]:
    to = Recorded()
    async with connected(ScriptedCompose(script), poll=POLICY, **options) as client:
        to.of(client)
        yield to, client


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def id_of(span: ReadableSpan) -> int:
    assert span.context is not None
    return int(span.context.span_id)


def outcome(span: ReadableSpan) -> Any:
    return attributes(span)["compose.outcome"]


def ends(status: str) -> dict[str, Any]:
    """The last body of a recipe that took 60 s, by its own timestamps, from the start of virtual time."""
    start = ScriptedCompose(lasting(1)).clock.utc().replace(microsecond=0)
    end = start + timedelta(seconds=60)
    return recipe(status, 10, created_at=start.isoformat(), updated_at=end.isoformat())


async def test_a_recipe_is_one_span_that_links_to_its_call_and_holds_its_polls() -> None:
    async with recorded(lasting(60)) as (seen, client):
        await (await client.scalings.set("d1", units=2))
        [call], [span] = seen.named("scalings.set"), seen.named("recipe scalings.set")
    assert [link.context.span_id for link in span.links] == [id_of(call)]
    scope = span.instrumentation_scope
    assert scope
    assert (scope.name, scope.version) == ("compose_async", __version__)
    assert (call.kind, span.kind) == (SpanKind.CLIENT, SpanKind.INTERNAL)
    assert outcome(span) == "complete"
    assert span.status.status_code is StatusCode.UNSET
    polls = [poll for poll in seen.named("recipes.get") if poll.parent and poll.parent.span_id == id_of(span)]
    assert len(polls) == attributes(span)["compose.polls"] > 5
    assert {event.name for event in span.events} == {"changed"}


async def test_a_resumed_recipe_has_a_span_without_the_link_of_another_call() -> None:
    async with recorded(lasting(60)) as (seen, client):
        first = await client.scalings.set("d1", units=2)
        handle = first.handle
        await first
        del first
        await asyncio.sleep(0.01)  # the task of the last poll ends
        gc.collect()
        await client.recipes.resume(handle)
    _, again = seen.named("recipe scalings.set")
    assert list(again.links) == []


async def test_a_call_has_the_names_of_http_client_spans() -> None:
    async with recorded(lasting(60)) as (seen, client):
        with pytest.raises(NotFoundError):
            await client.user.get()
        await client.recipes.get("r1")
    [missing], [found] = seen.named("user.get"), seen.named("recipes.get")
    tags = attributes(found)
    assert len(tags.pop("http.request.header.x-request-id")) == 1
    assert tags == {
        "compose.operation": "recipes.get",
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "server.address": "localhost",
        "server.port": 80,
        "url.full": "http://localhost/2016-07/recipes/r1",
    }
    assert found.parent is None, "a read of the caller's own belongs to no recipe"
    assert missing.status.status_code is StatusCode.ERROR
    assert attributes(missing)["error.type"] == "NotFoundError"
    assert attributes(missing)["http.response.status_code"] == 404
    assert [tags.get("error.type") for tags, _ in seen.points("compose.client.calls")] == ["NotFoundError", None]


async def test_a_failed_recipe_is_an_error_and_its_duration_is_measured() -> None:
    async with recorded(lasting(60, ends("failed"))) as (seen, client):
        scaling = await client.scalings.set("d1", units=2)
        with pytest.raises(RecipeFailedError):
            await scaling
        [span] = seen.named("recipe scalings.set")
        assert (span.status.status_code, outcome(span)) == (StatusCode.ERROR, "failed")
        tags = {"compose.operation": "scalings.set", "compose.outcome": "failed"}
        polls = attributes(span)["compose.polls"]
        assert seen.points("compose.recipe.polls") == [(tags, (1, polls))]
        [(tagged, (count, seconds))] = seen.points("compose.recipe.duration")
        assert (tagged, count, seconds) == (tags, 1, pytest.approx(60, abs=1))
        [(_, (_, late))] = seen.points("compose.recipe.lateness")
        assert 0 <= late <= 10, "polls are 10 s apart"


async def test_without_timestamps_neither_duration_nor_lateness_is_guessed() -> None:
    def gone(line: str, now: float) -> Answer:
        return (404, {}) if line.startswith("GET") else (202, recipe("waiting", deployment_id="d1"))

    async with recorded(gone) as (seen, client):
        await (await client.deployments.deprovision("d1"))
        assert [outcome(span) for span in seen.named("recipe deployments.deprovision")] == ["complete"]
        assert len(seen.points("compose.recipe.polls")) == 1
        assert seen.points("compose.recipe.duration") == seen.points("compose.recipe.lateness") == []


async def test_a_recipe_that_is_never_awaited_ends_with_its_last_future() -> None:
    async with recorded(lasting(60)) as (seen, client):
        await client.scalings.set("d1", units=2)
        gc.collect()
        await asyncio.sleep(0)
        [span] = seen.named("recipe scalings.set")
        assert outcome(span) == "abandoned"


async def test_a_recipe_that_is_dropped_and_watched_again_at_once_has_two_spans() -> None:
    async with recorded(lasting(60)) as (seen, client):
        client.recipes.future("r1")
        await client.recipes.future("r1")
        await asyncio.sleep(0)
    assert sorted(map(outcome, seen.named("recipe recipes.get"))) == ["abandoned", "complete"]


async def test_a_recipe_that_is_dropped_outside_an_event_loop_ends_as_well() -> None:
    seen, client = Recorded(), ComposeClient(TOKEN, base_url="http://localhost")
    seen.of(client)
    future = await asyncio.to_thread(client.recipes.future, "r1")
    held = [future]
    del future
    await asyncio.to_thread(held.clear)
    [span] = seen.named("recipe recipes.get")
    assert (outcome(span), attributes(span)["compose.polls"]) == ("abandoned", 0)


async def test_a_collected_recipe_ends_its_span_after_the_garbage_collection() -> None:
    async with recorded(lasting(60)) as (seen, client):
        client.recipes.future("r1")
        gc.collect()
        assert seen.named("recipe recipes.get") == []  # an exporter may hold a lock that the interrupted code wants
        await asyncio.sleep(0)
        assert len(seen.named("recipe recipes.get")) == 1


async def test_a_cancelled_wait_leaves_the_span_open_until_the_client_closes() -> None:
    async with recorded(lasting(60)) as (seen, client):
        scaling = await client.scalings.set("d1", units=2)
        wait = asyncio.ensure_future(scaling.wait())
        await asyncio.sleep(0)
        wait.cancel()
        with suppress(asyncio.CancelledError):
            await wait
        assert seen.named("recipe scalings.set") == []
    assert [outcome(span) for span in seen.named("recipe scalings.set")] == ["abandoned"]
    del scaling
    gc.collect()
    assert len(seen.named("recipe scalings.set")) == 1


async def test_a_recipe_links_to_no_write_of_another_operation() -> None:
    async with recorded(lasting(60)) as (seen, client):
        await client.request("POST", "/deployments/d1/scalings")
        await client.recipes.future("r1")
    [span] = seen.named("recipe recipes.get")
    assert span.links == ()


async def test_a_failed_call_has_no_text_of_the_server() -> None:
    async with recorded(lambda line, now: (404, {"errors": "hunter2"})) as (seen, client):
        with pytest.raises(NotFoundError):
            await client.user.get()
    [span] = seen.named("user.get")
    assert (span.status.description, span.events) == (None, ())


async def test_a_cancelled_call_ends_its_span() -> None:
    async with recorded(lambda line, now: None) as (seen, client):
        call = asyncio.ensure_future(client.user.get())
        await asyncio.sleep(0.01)
        call.cancel()
        with suppress(asyncio.CancelledError):
            await call
        [span] = seen.named("user.get")
        assert attributes(span)["error.type"] == "CancelledError"


async def test_attempts_and_retries_after_uninstrument_are_not_counted() -> None:
    answers: list[Answer] = [(429, {}), (200, {"id": "u1", "name": "Sam"})]

    def script(line: str, now: float) -> Answer:
        made.uninstrument()
        return answers.pop(0)

    seen = Recorded()
    async with connected(ScriptedCompose(script)) as client:
        made = seen.of(client)
        assert (await client.user.get()).id == "u1"
    counted = ("http.client.request.duration", "compose.client.retries", "compose.client.throttled")
    assert [seen.points(name) for name in counted] == [[], [], []]


async def test_each_metric_has_a_unit_and_a_description() -> None:
    answers: list[Answer] = [(429, {}), (200, {"id": "u1", "name": "Sam"})]
    async with recorded(lambda line, now: answers.pop(0)) as (seen, client):
        await client.user.get()
    data = seen.reader.get_metrics_data()
    assert data
    metrics = [
        metric for resource in data.resource_metrics for scope in resource.scope_metrics for metric in scope.metrics
    ]
    assert {metric.name: metric.unit for metric in metrics} == {
        "http.client.request.duration": "s",
        "compose.client.calls": "{call}",
        "compose.client.retries": "{retry}",
        "compose.client.throttled": "{request}",
    }
    assert all(metric.description for metric in metrics)


async def test_retries_and_throttled_requests_are_counted() -> None:
    answers: list[Answer] = [(429, {}), httpx.ReadError("hung up"), (200, {"id": "u1", "name": "Sam"})]
    async with recorded(lambda line, now: answers.pop(0)) as (seen, client):
        await client.user.get()
        [span] = seen.named("user.get")
        assert attributes(span)["http.request.resend_count"] == 2
        operation = {"compose.operation": "user.get"}
        assert seen.points("compose.client.throttled") == [(operation, 1)]
        assert [value for _, value in seen.points("compose.client.retries")] == [1, 1]
        assert seen.points("compose.client.calls") == [(operation, 1)]
        attempts = [tags for tags, _ in seen.points("http.client.request.duration")]
        assert [(tags.get("http.response.status_code"), tags.get("error.type")) for tags in attempts] == [
            (429, None), (None, "ReadError"), (200, None),
        ]  # fmt: skip


async def test_options_keep_the_instrumentation_also_with_hooks_of_their_own() -> None:
    heard: list[object] = []
    async with recorded(lasting(60)) as (seen, client):
        await client.with_options(hooks=[heard.append]).recipes.get("r1")
        await client.with_options(timeout=5).recipes.get("r1")
        assert (len(seen.named("recipes.get")), len(heard)) == (2, 1)
        assert [count for _, (count, _) in seen.points("http.client.request.duration")] == [2]


async def test_after_uninstrument_nothing_is_recorded_by_any_client() -> None:
    seen = Recorded()
    async with connected(ScriptedCompose(lasting(60))) as client:
        made = seen.of(client)
        twin = client.with_options(timeout=5)
        future = client.recipes.future("r1")
        with pytest.raises(ValueError, match="only once"):
            instrument(client)
        with pytest.raises(ValueError, match="owns its connections"):
            instrument(twin)
        made.uninstrument()
        made.uninstrument()
        await client.recipes.get("r1")
        await twin.recipes.get("r1")
        await future
        assert [span.name for span in seen.spans.get_finished_spans()] == ["recipe recipes.get"]
        again = Recorded()
        again.of(client)
        await client.recipes.get("r1")
        assert (len(again.named("recipes.get")), len(seen.named("recipes.get"))) == (1, 0)


async def test_a_limiter_that_was_replaced_meanwhile_still_holds_after_uninstrument() -> None:
    class Fence:
        async def acquire(self, operation: str) -> None:
            raise RuntimeError(f"no {operation} now")

        async def pause(self, seconds: float) -> None: ...

    async with connected(ScriptedCompose(lasting(60))) as client:
        made = Recorded().of(client)
        client._caller.transport.replace_limiter(Fence())  # as a worker of jobs does
        made.uninstrument()
        with pytest.raises(RuntimeError, match=r"no recipes\.get now"):
            await client.recipes.get("r1")


async def test_a_recipe_that_was_watched_before_counts_but_has_no_span(caplog: pytest.LogCaptureFixture) -> None:
    seen = Recorded()
    async with connected(ScriptedCompose(lasting(60)), poll=POLICY) as client:
        scaling = await client.scalings.set("d1", units=2)
        seen.of(client)
        await scaling
        assert seen.named("recipe scalings.set") == []
        assert len(seen.points("compose.recipe.polls")) == 1
    assert "a hook failed" not in caplog.text


async def test_no_span_or_metric_holds_a_secret(tmp_path: Path) -> None:
    async with simulated() as (simulator, client):
        seen = Recorded()
        seen.of(client)
        [account] = await client.accounts.list()
        creation = await client.deployments.create(
            account_id=account.id, name="orders", type="postgresql", datacenter="aws:us-east-1"
        )
        deployment = await creation
        backup = await client.backups.take(deployment.id)
        await client.backups.download(deployment.id, backup.id, tmp_path / "backup")
        with pytest.raises(NotFoundError):
            await client.request("GET", "/nowhere?password=hunter2")
        text = "".join(span.to_json() for span in seen.spans.get_finished_spans())
        data = seen.reader.get_metrics_data()
        text += data.to_json() if data else ""
    assert len(seen.named("download")) == 1
    assert '"url.full": "http://localhost/2016-07/nowhere"' in text
    assert [word for word in (simulator.token, "hunter2", "signature=", "postgres://") if word in text] == []


async def test_a_failed_download_shows_its_link_in_no_traceback_either(tmp_path: Path) -> None:
    answers: list[Answer] = [(200, backup("http://localhost/x?signature=hunter2")), httpx.ReadError("hung up")]
    async with recorded(lambda line, now: answers.pop(0), max_retries=0) as (_, client):
        with pytest.raises(APIConnectionError) as caught:
            await client.backups.download("d1", "b1", tmp_path / "x")
    assert "hunter2" not in shown(caught.value)


@pytest.mark.slow
async def test_the_guide_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    from compose_async.simulator import ScaledClock, Simulator

    simulator = Simulator(clock=ScaledClock(3000))
    with simulator.serve() as server:
        monkeypatch.setenv("COMPOSE_API_URL", server.base_url)
        monkeypatch.setenv("COMPOSE_API_TOKEN", simulator.token)
        async with ComposeClient() as compose:
            spec = DeploymentSpec(name="orders", type="postgresql", datacenter="aws:us-east-1")
            ensured = await compose.deployments.ensure(spec)
        names = await run_guide(telemetry, deployment_id=ensured.deployment.id)
    assert names["telemetry"]._active is False  # its client is closed, so that nothing else shows it
