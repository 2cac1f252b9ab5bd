"""Validation of bodies against openapi.yaml, with errors as the API words them: a map of fields."""

from __future__ import annotations

import functools
import itertools
import json
import math
from collections.abc import Iterator
from typing import Any, Final, NoReturn, cast
from urllib.parse import unquote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from .json_types import JsonObject, JsonValue, is_too_deep, member, string, strings
from .responses import ApiError
from .routes import Route, description

MAX_ERRORS: Final = 100
"""The mistakes of a body that are named; a long list may hold one in each item."""

_ROOT: Final = "urn:compose"


def parse(raw: bytes) -> JsonValue:
    """Read a body as JSON, whatever its content type says; an empty one is an empty object.

    Raises ApiError with 422 if it is not JSON, or nested too deeply: no source shows a 400.
    """
    if not raw.strip():
        return {}
    try:
        body = cast("JsonValue", json.loads(raw, parse_constant=_not_json, parse_float=_finite))
    except (ValueError, RecursionError):
        raise ApiError(422, "the body is not valid JSON") from None
    if is_too_deep(body):
        raise ApiError(422, "the body is nested too deeply")
    return body


def check(route: Route, body: JsonValue | ApiError) -> JsonObject:
    """Return the parsed body of an operation if it is as described. Raises ApiError with 422 and a map of fields.

    Optional members count as absent when they are blank, as clients written in Go send them. A number is read as its
    text where a string is described, as the service itself did.
    """
    if route.schema is None:
        return {}
    if isinstance(body, ApiError):
        raise body
    cleaned = _normalized(schema_at(route.schema), body)
    errors: dict[str, list[str]] = {}
    for error in itertools.islice(_validator(route.schema).iter_errors(cleaned), MAX_ERRORS):
        for field, message in _messages_of(error):
            messages = errors.setdefault(field, [])
            if message not in messages:
                messages.append(message)
    if errors or not isinstance(cleaned, dict):
        raise ApiError(422, {field: list[JsonValue](messages) for field, messages in errors.items()})
    return cleaned


@functools.cache
def _validator(pointer: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resource(_ROOT, DRAFT202012.create_resource(description()))
    return Draft202012Validator({"$ref": f"{_ROOT}#{pointer}"}, registry=registry)


def schema_at(pointer: str) -> JsonObject:
    """Return the schema of a body, to which a route points."""
    found = description()
    for step in pointer.lstrip("/").split("/"):
        found = member(found, unquote(step.replace("~1", "/").replace("~0", "~")))
    return found


def _normalized(schema: JsonObject, value: JsonValue) -> JsonValue:
    """Turn numbers into texts where only those are described, and drop blank members that are optional."""
    match value:
        case int() | float() if not isinstance(value, bool):
            types = _types(schema)
            return json.dumps(value) if "string" in types and not types & {"integer", "number"} else value
        case dict():
            properties, required = member(schema, "properties"), strings(schema, "required")
            return {
                key: _normalized(member(properties, key), inner)
                for key, inner in value.items()
                if key in required or not _is_blank(member(properties, key), inner)
            }
        case list():
            return [_normalized(member(schema, "items"), item) for item in value]
        case _:
            return value


def _types(schema: JsonObject) -> set[str]:
    """Return the types that a schema accepts, by its alternatives if it has any."""
    alternatives = schema.get("anyOf")
    names = {*strings(schema, "type"), string(schema, "type")}
    branches = alternatives if isinstance(alternatives, list) else []
    return names.union(*(_types(branch) for branch in branches if isinstance(branch, dict)))


def _is_blank(schema: JsonObject, value: JsonValue) -> bool:
    match value:
        case None:
            type_ = schema.get("type", "null")
            return "null" not in (type_ if isinstance(type_, list) else [type_])
        case "":
            return "minLength" in schema
        case []:
            return "minItems" in schema
        case _:
            return False


def _messages_of(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Turn one error into pairs of field and message; the field is the innermost named member."""
    names = [step for step in error.absolute_path if isinstance(step, str)]
    field = names[-1] if names else "body"
    match error.validator:
        case "required":
            present = error.instance if isinstance(error.instance, dict) else {}
            needed = cast("list[str]", error.validator_value)
            yield from ((name, "can't be blank") for name in needed if name not in present)
        case "anyOf" if alternatives := _alternatives(error):
            first, *others = alternatives
            yield first, "is invalid"
            yield from ((first, f"or {other} is required") for other in others)
        case "minLength" | "minItems":
            yield field, "can't be blank"
        case "maxLength":
            yield field, f"is too long (maximum is {error.validator_value} characters)"
        case "minimum":
            yield field, f"must be at least {error.validator_value}"
        case "type" if error.instance is None:
            yield field, "can't be blank"
        case _:
            yield field, "is invalid"


def _alternatives(error: ValidationError) -> list[str]:
    """Return the members of which an ``anyOf`` requires one; none if it says something else."""
    branches = cast("list[JsonObject]", error.validator_value)
    names = [branch.get("required") for branch in branches]
    return [str(name[0]) for name in names if isinstance(name, list) and name]


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _not_json(digits)


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
