"""Every shape of error body becomes the right exception, with its messages by field."""

from __future__ import annotations

from typing import Any

import pytest
from support.contract import OneAnswer, connect, example
from support.contract_table import ERRORS

import compose_async
from compose_async import APIStatusError

pytestmark = pytest.mark.asyncio

EXPECTED: dict[str, tuple[int, type[APIStatusError], dict[str, tuple[str, ...]]]] = {
    "error_402_account_close": (
        402,
        compose_async.PaymentRequiredError,
        {"base": ("deployments must be removed before the account can be closed",)},
    ),
    "error_404": (404, compose_async.NotFoundError, {"base": ("not_found",)}),
    "error_field_map": (
        422,
        compose_async.NameTakenError,
        {"name": ("has already been taken",), "datacenter": ("is invalid", "or cluster_id is required")},
    ),
    "error_field_string": (422, compose_async.UnprocessableError, {"base": ("something went wrong",)}),
    "error_invalid_token": (401, compose_async.AuthenticationError, {"base": ("invalid_token",)}),
    "error_string": (400, compose_async.BadRequestError, {"base": ("human readable message",)}),
}


async def refusal(status: int, body: Any) -> APIStatusError:
    async with connect(OneAnswer(status, body)) as client:
        with pytest.raises(APIStatusError) as caught:
            await client.accounts.close("a1")
    return caught.value


async def test_no_error_example_is_without_an_expectation() -> None:
    assert EXPECTED.keys() == set(ERRORS)


@pytest.mark.parametrize("name", ERRORS)
async def test_the_error_example_becomes_a_typed_error(name: str) -> None:
    status, kind, errors = EXPECTED[name]
    error = await refusal(status, example(name))
    assert type(error) is kind
    assert (error.status, error.method, error.path) == (status, "DELETE", "/accounts/a1")
    assert error.errors == errors
    assert all(message in str(error) for messages in errors.values() for message in messages)


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, compose_async.BadRequestError),
        (401, compose_async.AuthenticationError),
        (402, compose_async.PaymentRequiredError),
        (403, compose_async.PermissionDeniedError),
        (404, compose_async.NotFoundError),
        (409, compose_async.ConflictError),
        (422, compose_async.UnprocessableError),
        (429, compose_async.RateLimitError),
        (418, APIStatusError),
    ],
)
async def test_the_status_alone_decides_which_branch_of_the_tree(
    name: str, status: int, kind: type[APIStatusError]
) -> None:
    assert isinstance(await refusal(status, example(name)), kind)
