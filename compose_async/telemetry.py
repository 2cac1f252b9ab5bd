"""OpenTelemetry for a client: spans of calls and recipes, and metrics. Needs the extra ``otel``.

Without an OpenTelemetry SDK in your program nothing is recorded. Instrument a client before you use it::

    from compose_async import ComposeClient
    from compose_async.telemetry import instrument

    async with ComposeClient() as compose:
        telemetry = instrument(compose)
        await (await compose.scalings.set(deployment_id, units=2))
        telemetry.uninstrument()  # closing the client does the same

- Each call is a client span, named after its operation, such as ``scalings.set``. It covers all attempts. Spans of an
  instrumented HTTP library become its children.
- Each recipe is an internal span, such as ``recipe scalings.set``, from its first future to its end. It links to the
  call that started it; its polls are its children, and changes of its snapshot are events. It also ends, with
  ``abandoned`` as its ``compose.outcome``, when its last future is dropped, and when the client closes.
- ``http.client.request.duration`` measures attempts. ``compose.client.calls`` counts calls, with ``error.type`` if they
  failed, ``compose.client.retries`` retries and ``compose.client.throttled`` responses with status 429.
- ``compose.recipe.duration``, ``.lateness`` (from its end to the poll that saw it) and ``.polls`` measure recipes by
  ``compose.operation`` and ``compose.outcome``. Duration and lateness need the timestamps of the recipe.
- Attributes hold ids and paths, but no query, body, token or text of the server.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

from opentelemetry import metrics, trace

from . import ComposeClient, __version__
from ._config import Settings
from ._transport.call import DOWNLOAD, Call
from ._transport.messages import Reply
from ._transport.transport import Transport
from .events import ABANDONED, Event, RecipeEvent, RequestEvent, RetryEvent

__all__ = ["Instrumentation", "instrument"]

_last_write: ContextVar[tuple[str, trace.SpanContext] | None] = ContextVar("compose_accepted", default=None)
"""The latest write of this task, for the link of the recipe that it started."""


def instrument(
    client: ComposeClient,
    *,
    tracer_provider: trace.TracerProvider | None = None,
    meter_provider: metrics.MeterProvider | None = None,
) -> Instrumentation:
    """Record spans and metrics of a client, and of every client that its ``with_options`` returns from now on.

    The global providers are the default. Raises ValueError for a second time, and for a client of ``with_options``.
    """
    if client._original is not None or isinstance(client._caller.transport, _TracedTransport):  # noqa: SLF001 - our own
        raise ValueError("instrument() takes a client that owns its connections, and each only once")
    tracer = trace.get_tracer("compose_async", __version__, tracer_provider)
    return Instrumentation(client, tracer, metrics.get_meter("compose_async", __version__, meter_provider))


class Instrumentation:
    """The spans and metrics of one client, made by :func:`instrument`."""

    def __init__(self, client: ComposeClient, tracer: trace.Tracer, meter: metrics.Meter) -> None:
        self._caller, self._watcher, self._tracer = client._caller, client._caller.watcher, tracer  # noqa: SLF001
        self._attempt = meter.create_histogram("http.client.request.duration", "s", "Duration of an attempt")
        self._calls = meter.create_counter("compose.client.calls", "{call}", "Calls that ended")
        self._retries = meter.create_counter("compose.client.retries", "{retry}", "Retries of calls")
        self._throttled = meter.create_counter("compose.client.throttled", "{request}", "Responses with status 429")
        self._duration = meter.create_histogram("compose.recipe.duration", "s", "Start to end of a recipe")
        self._lateness = meter.create_histogram("compose.recipe.lateness", "s", "End of a recipe to the poll seeing it")
        self._polls = meter.create_histogram("compose.recipe.polls", "{poll}", "Polls of a recipe up to its end")
        self._base_url, base = client.base_url, urlsplit(client.base_url)
        self._server: dict[str, str | int] = {"server.address": base.hostname or ""}
        self._server["server.port"] = base.port or (80 if base.scheme == "http" else 443)
        self._recipes: dict[str, tuple[trace.Span, weakref.finalize[..., Any]]] = {}
        self._active, self._original_transport = True, self._caller.transport
        traced = _TracedTransport(self._original_transport, self)
        self._caller.transport = traced.with_settings(traced.settings)
        self._watcher.add_hook(self._on_event)

    def uninstrument(self) -> None:
        """Stop recording, and end all open spans of recipes. May be called again."""
        if self._active:
            settings = self._caller.transport.settings  # a worker may have replaced the limiter meanwhile
            hooks = tuple(hook for hook in settings.hooks if hook != self._on_event)
            self._active = False
            self._caller.transport = self._original_transport.with_settings(settings._replace(hooks=hooks))
            self._watcher.remove_hook(self._on_event)
            for recipe_id in list(self._recipes):
                self._end(recipe_id, ABANDONED)

    @contextmanager
    def _call(self, call: Call) -> Iterator[trace.Span]:
        """Record one call as the current span."""
        if not self._active:
            yield trace.INVALID_SPAN
            return
        tags: dict[str, str | int] = {"compose.operation": call.operation}
        attributes = tags | {"http.request.method": call.method}
        if call.operation != DOWNLOAD:  # a link is a secret
            attributes |= self._server | {"url.full": self._base_url + call.path}
        recipe = self._recipes.get(call.ids.get("recipe_id", "")) if call.is_poll else None
        parent = trace.set_span_in_context(recipe[0]) if recipe else None
        with self._tracer.start_as_current_span(
            call.operation,
            parent,
            trace.SpanKind.CLIENT,
            attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
                if call.is_write:
                    _last_write.set((call.operation, span.get_span_context()))
            except BaseException as error:
                tags["error.type"] = type(error).__name__
                status = {"http.response.status_code": s} if (s := getattr(error, "status", None)) else {}
                span.set_attributes(tags | status)
                span.set_status(trace.StatusCode.ERROR)
                raise
            finally:
                self._calls.add(1, tags)

    def _on_event(self, event: Event) -> None:
        """Record an event of the client, as one of its ``hooks``."""
        if isinstance(event, RequestEvent) and self._active:
            found = {"http.response.status_code": event.status, "error.type": event.error}
            tags = {"compose.operation": event.operation, "http.request.method": event.method, **self._server}
            self._attempt.record(event.elapsed, tags | {name: value for name, value in found.items() if value})
            if event.status == 429:  # noqa: PLR2004 - too many requests
                self._throttled.add(1, {"compose.operation": event.operation})
            trace.get_current_span().set_attribute("http.request.header.x-request-id", [event.request_id])
        elif isinstance(event, RetryEvent) and self._active:
            self._retries.add(1, {"compose.operation": event.operation, "compose.reason": event.reason})
            trace.get_current_span().set_attribute("http.request.resend_count", event.attempt)
        elif isinstance(event, RecipeEvent):  # none arrives after uninstrument()
            if event.phase == "changed" and event.recipe_id in self._recipes:
                self._recipes[event.recipe_id][0].add_event("changed", {"compose.complete": event.operations_complete})
            elif event.phase != "changed" and event.outcome != ABANDONED:  # the finalizer of the span ends it
                (self._start if event.phase == "started" else self._finish)(event)

    def _start(self, event: RecipeEvent) -> None:
        operation, context = _last_write.get() or ("", None)
        _last_write.set(None)
        links = [trace.Link(context)] if context is not None and operation == event.operation else []
        attributes = {"compose.operation": event.operation, "compose.recipe_id": event.recipe_id}
        span = self._tracer.start_span(f"recipe {event.operation}", None, trace.SpanKind.INTERNAL, attributes, links)
        state, key = self._watcher.find(event.recipe_id), event.recipe_id
        self._recipes[key] = span, weakref.finalize(state, self._end, key, ABANDONED, is_collected=True)

    def _finish(self, event: RecipeEvent) -> None:
        tags = {"compose.operation": event.operation, "compose.outcome": event.outcome or ""}
        self._polls.record(event.polls, tags)
        if event.duration is not None and event.late is not None:
            self._duration.record(event.duration, tags)
            self._lateness.record(event.late, tags)
        self._end(event.recipe_id, event.outcome or "", event.polls)

    def _end(self, recipe_id: str, outcome: str, polls: int = 0, *, is_collected: bool = False) -> None:
        if recipe_id in self._recipes:  # else it was watched before this instrumentation
            span, finalizer = self._recipes.pop(recipe_id)
            finalizer.detach()
            span.set_attributes({"compose.outcome": outcome, "compose.polls": polls})
            span.set_status(trace.StatusCode.ERROR if outcome in {"failed", "lost"} else trace.StatusCode.UNSET)
            with suppress(RuntimeError):  # without a loop
                if is_collected:  # code that a garbage collection interrupts may hold locks of an exporter
                    asyncio.get_running_loop().call_soon(span.end)
                    return
            span.end()


class _TracedTransport(Transport):
    """A transport that records its calls. It shares all parts of the one that it stands in for."""

    def __init__(self, original: Transport, telemetry: Instrumentation) -> None:
        vars(self).update(vars(original))
        self.telemetry = telemetry

    def with_settings(self, settings: Settings) -> Transport:
        hook = self.telemetry._on_event  # noqa: SLF001 - here and below: of this module
        return super().with_settings(settings._replace(hooks=(*(h for h in settings.hooks if h != hook), hook)))

    async def send(self, call: Call) -> Reply:
        with self.telemetry._call(call) as span:  # noqa: SLF001
            reply = await super().send(call)
            span.set_attribute("http.response.status_code", reply.status)
            return reply

    async def download(self, url: str, *args: Any, **options: Any) -> Any:
        with self.telemetry._call(Call(operation=DOWNLOAD, method="GET", path="/")):  # noqa: SLF001
            return await super().download(url, *args, **options)

    async def aclose(self) -> None:
        self.telemetry.uninstrument()
        await super().aclose()
