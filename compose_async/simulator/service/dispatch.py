"""Answer one request for the API: who asks, what for, with which body; then do it."""

from __future__ import annotations

import fnmatch
import secrets
from typing import TYPE_CHECKING

from ..api import downloads, validation
from ..api.responses import Answer, Call, Refused, not_found
from ..api.routes import Match, match
from ..operations import OPERATIONS

if TYPE_CHECKING:
    from ..api.settings import Settings
    from ..state.world import World
    from .exchanges import Incoming, Target

_VENDOR_FLOW = "refresh_tokens.create"


def answer(world: World, settings: Settings, incoming: Incoming, target: Target) -> Answer:
    """Answer a request for the API; a refusal is an answer, too. The world must be settled."""
    try:
        if target.instance is not None and target.path == "/":
            return _instance(world, settings, incoming, target.instance)
        found = match(incoming.method, target.path)
        if found.route.operation == _VENDOR_FLOW:
            return _vendor_flow(world, settings, incoming, target, found)
        _check_token(world, settings, incoming)
        _check_role(settings, found.route.operation)
        return _perform(world, settings, incoming, target, found)
    except Refused as refused:
        return refused.answer


def download(world: World, settings: Settings, incoming: Incoming) -> tuple[int, bytes | str]:
    """Serve a backup or a log file by its signed link: status and content, or the reason for refusing."""
    name = incoming.path.removeprefix(downloads.PREFIX)
    signed_in = "authorization" in incoming.headers
    refusal = downloads.refusal(name, incoming.query, signed_in=signed_in, now=world.now)
    if refusal is not None:
        return refusal
    return 200, downloads.content(name, settings.download_bytes)


def operation_of(method: str, path: str) -> str | None:
    """Name the operation that a request is for; None if there is none."""
    try:
        return match(method, path).route.operation
    except Refused:
        return None


def _perform(world: World, settings: Settings, incoming: Incoming, target: Target, found: Match) -> Answer:
    """Check the rest of a request whose token is good, and do what it asks for."""
    deployment_id = found.params.get("deployment_id")
    if deployment_id is not None and deployment_id not in world.deployments:
        raise not_found()  # a bad body does not matter where there is nothing to apply it to
    body = validation.check(found.route, validation.parse(incoming.body) if found.route.schema else {})
    call = Call(
        operation=found.route.operation,
        params=found.params,
        query=incoming.query,
        body=body,
        base=target.base,
        origin=incoming.origin,
        user=world.user,
        settings=settings,
        ip=incoming.ip,
        user_agent=incoming.headers.get("user-agent"),
    )
    return OPERATIONS[call.operation](world, call)


def _check_token(world: World, settings: Settings, incoming: Incoming) -> None:
    """Refuse a request without a token, or with one that is unknown or has expired."""
    token = incoming.bearer
    personal = secrets.compare_digest(token.encode(), settings.token.encode())
    if not personal and world.app_tokens.get(token, 0.0) <= world.now:
        raise Refused(401, "invalid_token")


def _check_role(settings: Settings, operation: str) -> None:
    """Refuse what the token's role may not do, in the way seen for single clusters (users met it in 2017)."""
    if any(fnmatch.fnmatchcase(operation, denied) for denied in settings.denied):
        raise Refused(401, "unauthorized")


def _vendor_flow(world: World, settings: Settings, incoming: Incoming, target: Target, found: Match) -> Answer:
    """Make a refresh token for a personal token; every credential problem is a 404 (REFERENCE section 3)."""
    if incoming.bearer != settings.token:
        raise not_found()
    try:
        return _perform(world, settings, incoming, target, found)
    except Refused:
        raise not_found() from None  # the client id is a credential, too


def _instance(world: World, settings: Settings, incoming: Incoming, instance: str) -> Answer:
    """Describe an IBM Cloud service instance; every instance holds the oldest deployment here (section 7)."""
    if incoming.method != "GET":
        raise Refused(405, "method_not_allowed", {"Allow": "GET"})
    _check_token(world, settings, incoming)
    oldest = next(iter(world.deployments.values()), None)
    if oldest is None:
        raise not_found()
    cluster = {"cluster_id": oldest.cluster_id} if oldest.cluster_id else {}
    return Answer(200, {"id": instance, "resource_type": "deployment", "resource_id": oldest.id, **cluster})
