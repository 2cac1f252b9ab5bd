"""The admin path: inspect and steer a running simulator over HTTP, without a token (see ``guard``).

    GET    /_simulator/state      time, deployments, recipes, counts
    GET    /_simulator/recipe     one recipe (``?id=``): sub-recipes, operations, why it failed
    GET    /_simulator/deployment one deployment (``?id=``): connection strings (``&secrets=1`` shows the password),
                                  portals, whitelist, backups
    GET    /_simulator/access     the URL of the API and the token
    GET    /_simulator/requests   the exchanges so far (``?limit=N`` gives the latest N)
    DELETE /_simulator/requests   clear them
    GET    /_simulator/faults     the faults in force
    POST   /_simulator/faults     add one: the fields of ``Fault``
    DELETE /_simulator/faults     clear them, or with ``?number=N`` (counted from 0) one of them
    POST   /_simulator/plans      {"operation", "plan": the fields of ``RecipePlan``, "deployment", "times"}
    POST   /_simulator/advance    {"seconds": N} moves a virtual clock
    POST   /_simulator/speed      {"speed": N}: simulated seconds per second of a clock that runs by itself; 0 pauses
    POST   /_simulator/alerts     {"deployment": name or id, "alerts": [the fields of ``Alert``]}
    POST   /_simulator/rate_limit {"per_second": N}, null for none

No path of the API begins with ``/_simulator/``, so nothing can collide. ``/`` is a page that shows all this.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.resources
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar

import attrs

from ..api import render
from ..api.json_types import JsonObject, JsonValue
from ..api.requests import HttpRequest, RoutedRequest
from ..api.responses import ApiError, ApiResponse, not_found
from ..clock import ScaledClock, VirtualClock
from ..service.faults import Fault
from ..service.request_log import Exchange
from ..service.service import Service
from ..state.durations import PlanRule
from ..state.records import Alert
from . import guard, strict_input, views

PREFIX: Final = "/_simulator/"
PAGE: Final = "/"

PAGE_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

_T = TypeVar("_T")


@attrs.frozen
class _AdvanceBody:
    seconds: float


@attrs.frozen
class _SpeedBody:
    speed: float


@attrs.frozen
class _RateLimitBody:
    per_second: float | None


@attrs.frozen
class _AlertsBody:
    deployment: str
    alerts: tuple[Alert, ...]


@functools.cache
def _page() -> str:
    return (
        importlib.resources.files("compose_async.simulator.admin").joinpath("console.html").read_text(encoding="utf-8")
    )


def handles(incoming: HttpRequest) -> bool:
    """Return whether a request is for the admin path or the page that shows it."""
    return incoming.path == PAGE or incoming.path.startswith(PREFIX)


def allows(incoming: HttpRequest, trusted: guard.TrustedHosts) -> bool:
    """Return whether the guard lets a request through."""
    try:
        guard.check(incoming, trusted, PAGE)
    except ApiError:
        return False
    return True


def respond(service: Service, request: RoutedRequest, trusted: guard.TrustedHosts) -> ApiResponse:
    """Respond to a request for the admin path."""
    try:
        guard.check(request.incoming, trusted, PAGE)
        if request.incoming.path == PAGE:
            return ApiResponse(200, _page(), PAGE_HEADERS)
        with service.store.transaction(request.incoming.method):
            return ApiResponse(200, _handler_for(request.incoming)(service, request))
    except ApiError as error:
        return error.response


def _handler_for(incoming: HttpRequest) -> _Handler:
    handlers = _HANDLERS.get(incoming.path.removeprefix(PREFIX).strip("/"))
    if handlers is None:
        raise not_found()
    if incoming.method not in handlers:
        raise ApiError(405, "method_not_allowed", {"Allow": ", ".join(handlers)})
    return handlers[incoming.method]


def _state(service: Service, _: RoutedRequest) -> JsonObject:
    return views.state(service.store.world, service.clock)


def _recipe(service: Service, request: RoutedRequest) -> JsonObject:
    world = service.store.world
    return views.recipe(world, _by_id(world.recipes, request))


def _deployment(service: Service, request: RoutedRequest) -> JsonObject:
    world, secrets = service.store.world, request.incoming.query.get("secrets") == "1"
    return views.deployment(world, _by_id(world.deployments, request), secrets=secrets)


def _by_id(records: Mapping[str, _T], request: RoutedRequest) -> _T:
    record = records.get(request.incoming.query.get("id", ""))
    if record is None:
        raise not_found()
    return record


def _access(service: Service, request: RoutedRequest) -> JsonObject:
    return {"url": f"{request.incoming.origin}/2016-07", "token": service.settings.token}


def _requests(service: Service, request: RoutedRequest) -> JsonObject:
    limit = _whole_number(request.incoming.query.get("limit", ""))
    exchanges = list(service.requests)
    if limit is not None:
        exchanges = exchanges[len(exchanges) - min(limit, len(exchanges)) :]
    return {"requests": list[JsonValue](_exchange(exchange) for exchange in exchanges)}


def _exchange(exchange: Exchange) -> JsonObject:
    return _as_json(exchange) | {"at": render.timestamp(exchange.at.timestamp())}


def _clear_requests(service: Service, _: RoutedRequest) -> JsonObject:
    service.requests.clear()
    return {}


def _faults(service: Service, _: RoutedRequest) -> JsonObject:
    return {"faults": [_as_json(fault) for fault in service.faults.active()]}


def _add_fault(service: Service, request: RoutedRequest) -> JsonObject:
    return _as_json(service.faults.add(_read(request, Fault)))


def _clear_faults(service: Service, request: RoutedRequest) -> JsonObject:
    given = request.incoming.query.get("number")
    number = _whole_number(given or "")
    if given is None:
        service.faults.clear()
    elif number is None or not service.faults.remove(number):
        raise ApiError(422, {"number": ["is invalid"]})
    return {}


def _as_json(value: attrs.AttrsInstance) -> JsonObject:
    """Return a value as JSON, in which an endless delay is null."""
    return attrs.asdict(value, value_serializer=lambda _, __, inner: None if inner == math.inf else inner)


def _whole_number(digits: str) -> int | None:
    """Read a whole number; a very long one, which Python does not convert, loses its last digits."""
    return int(digits.lstrip("0")[:18] or "0") if digits.isascii() and digits.isdigit() else None


def _add_plan(service: Service, request: RoutedRequest) -> JsonObject:
    rule = _read(request, PlanRule)
    service.store.add_rule(rule)
    return _as_json(rule)


def _advance(service: Service, request: RoutedRequest) -> JsonObject:
    seconds = _read(request, _AdvanceBody).seconds
    if not isinstance(service.clock, VirtualClock):
        raise ApiError(409, "this clock moves by itself")
    with _errors_of("seconds"):
        service.clock.advance(seconds)
    return {"now": render.timestamp(service.store.world.now)}


def _set_speed(service: Service, request: RoutedRequest) -> JsonObject:
    speed = _read(request, _SpeedBody).speed
    if not isinstance(service.clock, ScaledClock):
        raise ApiError(409, "this clock is moved by hand")
    with _errors_of("speed"):
        service.clock.run(speed)
    return {"speed": speed}


def _set_rate_limit(service: Service, request: RoutedRequest) -> JsonObject:
    body = _read(request, _RateLimitBody)
    with _errors_of("per_second"):
        service.rate_limiter.limit(body.per_second)
    return {"per_second": body.per_second}


def _set_alerts(service: Service, request: RoutedRequest) -> JsonObject:
    body = _read(request, _AlertsBody)
    world = service.store.world
    for deployment in world.deployments.values():
        if body.deployment in {deployment.id, deployment.name}:
            world.alerts[deployment.id] = body.alerts
            return {"alerts": [_as_json(alert) for alert in body.alerts]}
    raise ApiError(422, {"deployment": ["is unknown"]})


@contextlib.contextmanager
def _errors_of(field: str) -> Iterator[None]:
    """Turn the refusal of a value into a 422 that names its field."""
    try:
        yield
    except ValueError as error:
        raise ApiError(422, {field: [str(error)]}) from None


def _read(request: RoutedRequest, kind: type[_T]) -> _T:
    """Read the body as a value of a kind. Raises ApiError with 422, naming each misfit."""
    guard.check_json(request.incoming)
    if isinstance(request.body, ApiError):
        raise request.body
    try:
        return strict_input.read(request.body, kind)
    except strict_input.InputError as error:
        raise ApiError(422, {"body": list[JsonValue](error.messages)}) from None


_Handler = Callable[[Service, RoutedRequest], JsonObject]
_HANDLERS: Final[Mapping[str, Mapping[str, _Handler]]] = {
    "state": {"GET": _state},
    "requests": {"GET": _requests, "DELETE": _clear_requests},
    "faults": {"GET": _faults, "POST": _add_fault, "DELETE": _clear_faults},
    "plans": {"POST": _add_plan},
    "recipe": {"GET": _recipe},
    "deployment": {"GET": _deployment},
    "access": {"GET": _access},
    "advance": {"POST": _advance},
    "speed": {"POST": _set_speed},
    "alerts": {"POST": _set_alerts},
    "rate_limit": {"POST": _set_rate_limit},
}
