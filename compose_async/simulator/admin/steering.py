"""The admin path: look into a running simulator and steer it over HTTP, without a token.

    GET    /_simulator/state      time, deployments, recipes, counts
    GET    /_simulator/requests   the exchanges so far (`?limit=N` gives the latest N)
    DELETE /_simulator/requests   forget them
    GET    /_simulator/faults     the faults in force
    POST   /_simulator/faults     add one: the fields of `Fault`
    DELETE /_simulator/faults     forget them, or with `?number=N` (counted from 0) one of them
    POST   /_simulator/plans      {"operation", "plan": the fields of `RecipePlan`, "deployment", "times"}
    POST   /_simulator/advance    {"seconds": N} moves a virtual clock
    POST   /_simulator/alerts     {"deployment": name or id, "alerts": [the fields of `Alert`]}
    POST   /_simulator/rate_limit {"per_second": N}, null for none

No path of the API begins like that, so nothing can collide. `/` is a page for people that shows all this.
"""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from ..api import render, validation
from ..api.json_types import Json, JsonObject
from ..api.responses import Answer, Refused, not_found
from ..clock import VirtualClock
from ..engine import timeline
from ..service.exchanges import Exchange, Incoming
from ..service.faults import Fault
from ..state.durations import PlanRule
from ..state.records import Alert
from . import strict_input as reading

if TYPE_CHECKING:
    from ..simulator import Simulator
    from ..state.records import Recipe
    from ..state.world import World

PREFIX: Final = "/_simulator/"

PAGE_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline' data:",
}

_T = TypeVar("_T")


@attrs.frozen
class _Advance:
    seconds: float


@attrs.frozen
class _RateLimit:
    per_second: float | None


@attrs.frozen
class _Alerts:
    deployment: str
    alerts: tuple[Alert, ...]


@functools.cache
def _page() -> str:
    return (
        importlib.resources.files("compose_async.simulator.admin").joinpath("console.html").read_text(encoding="utf-8")
    )


def is_for(incoming: Incoming) -> bool:
    """Tell whether a request is for the admin path or the page that shows it."""
    return incoming.path == "/" or incoming.path.startswith(PREFIX)


def answer(simulator: Simulator, incoming: Incoming) -> Answer:
    """Answer a request for the admin path."""
    if incoming.path == "/":
        return Answer(200, _page(), PAGE_HEADERS)
    try:
        return Answer(200, _handler_for(incoming)(simulator, incoming))
    except Refused as refused:
        return refused.answer


def _handler_for(incoming: Incoming) -> _Handler:
    handlers = _HANDLERS.get(incoming.path.removeprefix(PREFIX).strip("/"))
    if handlers is None:
        raise not_found()
    if incoming.method not in handlers:
        raise Refused(405, "method_not_allowed", {"Allow": ", ".join(handlers)})
    return handlers[incoming.method]


def _state(simulator: Simulator, _: Incoming) -> JsonObject:
    world = simulator.state
    deployments: list[Json] = [
        {
            "id": d.id,
            "name": d.name,
            "type": d.type,
            "version": d.version,
            "units": d.units,
            "up": d.provisioned_at is not None,
            "deprovisioning": d.deprovisioning,
        }
        for d in world.deployments.values()
    ]
    recipes: list[Json] = [
        {
            "id": recipe.id,
            "deployment_id": recipe.deployment_id,
            "name": recipe.name,
            **_progress(world, recipe),
        }
        for recipe in world.recipes.values()
        if recipe.parent_id is None
    ]
    return {
        "now": render.timestamp(world.now),
        "virtual": isinstance(simulator.clock, VirtualClock),
        "account_id": world.account.id,
        "user_id": world.user_id,
        "deployments": deployments,
        "recipes": recipes,
        "users": len(world.users),
        "teams": len(world.teams),
        "audit_events": len(world.audit_events),
    }


def _progress(world: World, recipe: Recipe) -> JsonObject:
    """Count the operations of a recipe and of those below it."""
    look = timeline.look(world, recipe)
    family = [look, *(timeline.look(world, world.recipes[child]) for child in recipe.child_ids)]
    return {
        "status": look.status,
        "complete": sum(member.complete for member in family),
        "total": sum(member.total for member in family),
    }


def _requests(simulator: Simulator, incoming: Incoming) -> JsonObject:
    limit = _number(incoming.query.get("limit", ""))
    exchanges = list(simulator.requests)
    if limit is not None:
        exchanges = exchanges[len(exchanges) - min(limit, len(exchanges)) :]
    return {"requests": list[Json](_exchange(exchange) for exchange in exchanges)}


def _exchange(exchange: Exchange) -> JsonObject:
    return attrs.asdict(exchange) | {"at": render.timestamp(exchange.at.timestamp())}


def _forget_requests(simulator: Simulator, _: Incoming) -> JsonObject:
    simulator.requests.clear()
    return {}


def _faults(simulator: Simulator, _: Incoming) -> JsonObject:
    return {"faults": [attrs.asdict(fault) for fault in simulator.faults.active()]}


def _add_fault(simulator: Simulator, incoming: Incoming) -> JsonObject:
    return attrs.asdict(simulator.faults.add(_read(incoming, Fault)))


def _forget_faults(simulator: Simulator, incoming: Incoming) -> JsonObject:
    given = incoming.query.get("number")
    number = _number(given or "")
    if given is None:
        simulator.faults.clear()
    elif number is None or not simulator.faults.remove(number):
        raise Refused(422, {"number": ["is invalid"]})
    return {}


def _number(digits: str) -> int | None:
    """Read a whole number; of a very long one, of which Python makes none, the last digits are left out."""
    return int(digits.lstrip("0")[:18] or "0") if digits.isascii() and digits.isdigit() else None


def _add_plan(simulator: Simulator, incoming: Incoming) -> JsonObject:
    rule = _read(incoming, PlanRule)
    simulator.plan(rule.operation, rule.plan, deployment=rule.deployment, times=rule.times)
    return attrs.asdict(rule)


def _advance(simulator: Simulator, incoming: Incoming) -> JsonObject:
    seconds = _read(incoming, _Advance).seconds
    if not isinstance(simulator.clock, VirtualClock):
        raise Refused(409, "this clock moves by itself")
    try:
        simulator.clock.advance(seconds)
    except ValueError as error:
        raise Refused(422, {"seconds": [str(error)]}) from None
    return {"now": render.timestamp(simulator.state.now)}


def _limit_rate(simulator: Simulator, incoming: Incoming) -> JsonObject:
    wish = _read(incoming, _RateLimit)
    try:
        simulator.limiter.limit(wish.per_second)
    except ValueError as error:
        raise Refused(422, {"per_second": [str(error)]}) from None
    return {"per_second": wish.per_second}


def _set_alerts(simulator: Simulator, incoming: Incoming) -> JsonObject:
    wish = _read(incoming, _Alerts)
    world = simulator.state
    for deployment in world.deployments.values():
        if wish.deployment in {deployment.id, deployment.name}:
            world.alerts[deployment.id] = wish.alerts
            return {"alerts": [attrs.asdict(alert) for alert in wish.alerts]}
    raise Refused(422, {"deployment": ["is unknown"]})


def _read(incoming: Incoming, kind: type[_T]) -> _T:
    """Read the body as a value of a kind. Raises Refused with 422, saying what does not fit."""
    try:
        return reading.read(validation.parse(incoming.body), kind)
    except reading.MisfitError as error:
        raise Refused(422, {"body": list[Json](error.messages)}) from None


_Handler = Callable[["Simulator", Incoming], JsonObject]
_HANDLERS: Final[Mapping[str, Mapping[str, _Handler]]] = {
    "state": {"GET": _state},
    "requests": {"GET": _requests, "DELETE": _forget_requests},
    "faults": {"GET": _faults, "POST": _add_fault, "DELETE": _forget_faults},
    "plans": {"POST": _add_plan},
    "advance": {"POST": _advance},
    "alerts": {"POST": _set_alerts},
    "rate_limit": {"POST": _limit_rate},
}
