"""Every operation sends what its examples say, and reads every example answer without losing anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from support.contract import (
    BASE_URL,
    OneAnswer,
    connect,
    coroutine_of,
    example,
    keywords_of,
    model_of,
    normalised,
    operations,
)
from support.contract_table import BESIDE_THE_API, EXAMPLES, QUERIES

from compose_async import RecipeFuture
from compose_async.models import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.asyncio

SENDING = [(operation, name) for operation, row in EXAMPLES.items() for name in row.requests or ("",)]
ANSWERS = [(operation, name) for operation, row in EXAMPLES.items() for name in row.answers]
EMPTY_ANSWERS = [operation for operation, row in EXAMPLES.items() if not row.answers]


def arguments(operation: str) -> dict[str, Any]:
    """Some valid keyword arguments, from the operation's first request example."""
    requests = EXAMPLES[operation].requests
    body = example(f"{requests[0]}.request") if requests else {}
    query = QUERIES.get(operation, ({}, {}))[0]
    return {**keywords_of(coroutine_of(connect(OneAnswer(200)), operation), body), **query}


async def call(operation: str, transport: OneAnswer, **keywords: Any) -> Any:
    async with connect(transport) as client:
        return await coroutine_of(client, operation)(*operations()[operation].ids.values(), **keywords)


@pytest.mark.parametrize(("operation", "request_name"), SENDING)
async def test_the_request_goes_out_as_the_example(operation: str, request_name: str) -> None:
    described = operations()[operation]
    answers = EXAMPLES[operation].answers
    transport = OneAnswer(described.status, example(answers[0]) if answers else None)
    body = example(f"{request_name}.request") if request_name else None
    given, query = QUERIES.get(operation, ({}, {}))
    keywords = keywords_of(coroutine_of(connect(transport), operation), body) if body is not None else {}

    await call(operation, transport, **keywords, **given)

    [request] = transport.requests
    path = described.path.format_map(described.ids)
    assert f"{request.method} {str(request.url).partition('?')[0]}" == f"{described.verb} {BASE_URL}{path}"
    assert dict(request.url.params) == query
    assert (json.loads(request.content) if request.content else None) == body
    assert request.headers.get("content-type") == (None if body is None else "application/json")
    assert request.headers["authorization"] == "Bearer t0ken"


@pytest.mark.parametrize("operation", QUERIES)
async def test_a_query_that_was_not_given_is_not_sent(operation: str) -> None:
    transport = OneAnswer(200, example(EXAMPLES[operation].answers[0]))
    await call(operation, transport)
    assert transport.requests[0].url.query == b""


@pytest.mark.parametrize(("operation", "answer_name"), ANSWERS)
async def test_the_example_answer_survives_reading_and_writing(operation: str, answer_name: str) -> None:
    described = operations()[operation]
    body = example(answer_name)
    answer = await call(operation, OneAnswer(described.status, body), **arguments(operation))

    if described.embedded is None:
        assert normalised(to_json(model_of(answer))) == normalised(body)
    else:
        [items] = [
            value for key, value in body.get("_embedded", body).items() if key.startswith(described.embedded[:-1])
        ]
        assert isinstance(answer, tuple)
        assert [normalised(to_json(item)) for item in answer] == normalised(items)


@pytest.mark.parametrize(("operation", "answer_name"), ANSWERS)
async def test_nothing_of_the_example_answer_is_unknown(operation: str, answer_name: str) -> None:
    answer = await call(
        operation, OneAnswer(operations()[operation].status, example(answer_name)), **arguments(operation)
    )
    models = list(models_in(model_of(answer)))
    assert models or answer == ()
    assert [model for model in models if model.extra] == []


@pytest.mark.parametrize("operation", EMPTY_ANSWERS)
@pytest.mark.parametrize(("status", "body"), [(204, None), (200, None), (200, {"unexpected": "body"})])
async def test_an_answer_with_nothing_to_read_gives_none(operation: str, status: int, body: Any) -> None:
    assert await call(operation, OneAnswer(status, body), **arguments(operation)) is None


@pytest.mark.parametrize("operation", [name for name, found in operations().items() if "x-recipe" in found.node])
async def test_a_starter_knows_its_recipe_and_its_deployment(operation: str) -> None:
    described = operations()[operation]
    body = example(EXAMPLES[operation].answers[0])
    future = await call(operation, OneAnswer(described.status, body), **arguments(operation))

    assert isinstance(future, RecipeFuture)
    assert future.handle.recipe_id == body[described.node["x-recipe"]["id"]]
    assert future.handle.operation == operation
    is_new = described.node["x-recipe"]["result"] == "deployments.get"
    assert future.handle.resource_id == (body["id"] if is_new else described.ids["deployment_id"])


@pytest.mark.parametrize("name", BESIDE_THE_API)
async def test_what_is_beside_the_api_is_reached_by_request(name: str) -> None:
    transport = OneAnswer(200, example(name))
    async with connect(transport) as client:
        reply = await client.request("GET", "/")
    assert (reply.status, reply.json()) == (200, example(name))


def models_in(value: Any) -> Iterator[Any]:
    """Every model inside a value, itself included."""
    if attrs.has(type(value)):
        yield value
        for attribute in attrs.fields(type(value)):
            yield from models_in(getattr(value, attribute.name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from models_in(item)
    elif isinstance(value, dict):
        yield from models_in(list(value.values()))
