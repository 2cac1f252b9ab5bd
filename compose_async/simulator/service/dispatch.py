"""Dispatch of one request: its token, role and body are checked, then its operation runs."""

from __future__ import annotations

import fnmatch
import secrets

from ..api import downloads, validation
from ..api.requests import HttpRequest, OperationCall, RoutedRequest
from ..api.responses import ApiError, ApiResponse, not_found, too_large
from ..api.routes import RouteMatch
from ..api.settings import Settings
from ..operations import OPERATIONS
from ..state.world import World

_VENDOR_FLOW = "refresh_tokens.create"


def respond(world: World, settings: Settings, request: RoutedRequest) -> ApiResponse:
    """Respond to a request for the API or a download; errors are responses, too. The world must be up to date."""
    try:
        if request.incoming.path.startswith(downloads.PREFIX):
            return _download(world, settings, request.incoming)
        if request.target is None:
            raise not_found()
        if request.target.instance is not None and request.target.path == "/":
            return _instance(world, settings, request.incoming, request.target.instance)
        if isinstance(request.match, ApiError):
            raise request.match
        if request.incoming.is_too_large:  # read at all only with a good token
            raise too_large()
        if request.operation == _VENDOR_FLOW:
            return _vendor_flow(world, settings, request, request.target.base, request.match)
        _check_token(world, settings, request.incoming)
        _check_role(settings, request.match.route.operation)
        return _perform(world, settings, request, request.target.base, request.match)
    except ApiError as error:
        return error.response


def has_valid_token(world: World, settings: Settings, incoming: HttpRequest) -> bool:
    """Return whether a request has a good token."""
    token = incoming.bearer
    personal = secrets.compare_digest(token.encode(), settings.token.encode())
    return personal or world.app_tokens.get(token, 0.0) > world.now


def _download(world: World, settings: Settings, incoming: HttpRequest) -> ApiResponse:
    """Serve a backup or a log file by its signed link."""
    name = incoming.path.removeprefix(downloads.PREFIX)
    downloads.check(name, incoming.query, signed_in="authorization" in incoming.headers, now=world.now)
    return ApiResponse(200, downloads.content(name, settings.download_bytes))


def _perform(world: World, settings: Settings, request: RoutedRequest, base: str, match: RouteMatch) -> ApiResponse:
    """Check the rest of a request whose token is good, and run its operation."""
    deployment_id = match.params.get("deployment_id")
    if deployment_id is not None and deployment_id not in world.deployments:
        raise not_found()  # a bad body does not matter where there is nothing to apply it to
    call = OperationCall(
        world=world,
        settings=settings,
        incoming=request.incoming,
        operation=match.route.operation,
        params=match.params,
        body=validation.check(match.route, request.body),
        base=base,
        user=world.user,
    )
    return ApiResponse(match.route.status, OPERATIONS[call.operation](call))


def _check_token(world: World, settings: Settings, incoming: HttpRequest) -> None:
    """Raise a 401 for a request without a token, or with one that is unknown or has expired."""
    if not has_valid_token(world, settings, incoming):
        raise ApiError(401, "invalid_token")


def _check_role(settings: Settings, operation: str) -> None:
    """Raise a 401 for an operation outside the token's role, as users met it for single clusters in 2017."""
    if any(fnmatch.fnmatchcase(operation, denied) for denied in settings.denied):
        raise ApiError(401, "unauthorized")


def _vendor_flow(world: World, settings: Settings, request: RoutedRequest, base: str, match: RouteMatch) -> ApiResponse:
    """Create a refresh token for a personal token; every problem with a credential is a 404, on purpose."""
    if request.incoming.bearer != settings.token:
        raise not_found()
    try:
        return _perform(world, settings, request, base, match)
    except ApiError:
        raise not_found() from None  # the client id is a credential, too


def _instance(world: World, settings: Settings, incoming: HttpRequest, instance: str) -> ApiResponse:
    """Describe an IBM Cloud service instance; every instance holds the oldest deployment (invented)."""
    if incoming.method != "GET":
        raise ApiError(405, "method_not_allowed", {"Allow": "GET"})
    _check_token(world, settings, incoming)
    oldest = next(iter(world.deployments.values()), None)
    if oldest is None:
        raise not_found()
    cluster = {"cluster_id": oldest.cluster_id} if oldest.cluster_id else {}
    return ApiResponse(200, {"id": instance, "resource_type": "deployment", "resource_id": oldest.id, **cluster})
