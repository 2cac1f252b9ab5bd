"""The routes of openapi.yaml: from method and path to an operation.

Old clients send trailing and doubled slashes, so empty segments do not count. Segments are compared before
percent-decoding, so that an id may hold any character, even a newline, and is simply not found.
"""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Mapping
from typing import Final, cast
from urllib.parse import unquote

import attrs
import yaml

from .json_types import JsonObject, member, string
from .responses import ApiError, not_found

METHODS: Final = ("get", "post", "put", "patch", "delete")


@attrs.frozen
class Route:
    """One operation; a segment in braces is a parameter, ``schema`` points to that of the body."""

    operation: str
    method: str
    segments: tuple[str, ...]
    status: int
    schema: str | None


@attrs.frozen
class RouteMatch:
    """The operation a request is for, and the parameters found in its path."""

    route: Route
    params: Mapping[str, str]


@functools.cache
def description() -> JsonObject:
    """Load openapi.yaml, once."""
    source = importlib.resources.files("compose_async").joinpath("openapi.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, if it was compiled
    return cast("JsonObject", yaml.load(source, Loader=loader))  # noqa: S506 - both loaders are safe


@functools.cache
def routes() -> tuple[Route, ...]:
    """Return all operations of the description."""
    paths = member(description(), "paths")
    return tuple(
        _route(method, path, member(member(paths, path), method))
        for path in paths
        for method in METHODS
        if method in member(paths, path)
    )


@functools.cache
def _routes_by_length() -> Mapping[int, tuple[Route, ...]]:
    lengths = {len(route.segments) for route in routes()}
    return {length: tuple(r for r in routes() if len(r.segments) == length) for length in lengths}


def match(method: str, raw_path: str) -> RouteMatch:
    """Find the operation of a path below the version root; HEAD is routed like GET.

    Raises ApiError with 404 or 405.
    """
    wanted = "GET" if method == "HEAD" else method
    segments = tuple(segment for segment in raw_path.split("/") if segment)
    matching = [route for route in _routes_by_length().get(len(segments), ()) if _fits(route.segments, segments)]
    if not matching:
        raise not_found()
    for route in matching:
        if route.method == wanted:
            return RouteMatch(route, _params(route.segments, segments))
    allowed = ", ".join(sorted(route.method for route in matching))
    raise ApiError(405, "method_not_allowed", {"Allow": allowed})


def _route(method: str, path: str, operation: JsonObject) -> Route:
    success = next(int(status) for status in member(operation, "responses") if status.startswith("2"))
    pointer = f"/paths/{path.replace('/', '~1')}/{method}/requestBody/content/application~1json/schema"
    return Route(
        operation=string(operation, "operationId"),
        method=method.upper(),
        segments=tuple(path.strip("/").split("/")),
        status=success,
        schema=pointer if "requestBody" in operation else None,
    )


def _fits(template: tuple[str, ...], segments: tuple[str, ...]) -> bool:
    return all(part == segment or part.startswith("{") for part, segment in zip(template, segments, strict=True))


def _params(template: tuple[str, ...], segments: tuple[str, ...]) -> dict[str, str]:
    return {
        part.strip("{}"): unquote(segment, errors="replace")
        for part, segment in zip(template, segments, strict=True)
        if part.startswith("{")
    }
