"""Ways in that nothing else goes through: lazy modules asked for a stranger, values that came late, enumerations."""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest
from support.client import Untouchable, connect

from compose_async import models
from compose_async._arguments import to_json_value
from compose_async._pickling import restore
from compose_async._transport.pool import httpx_types
from compose_async.errors import Attempt


class Kind(str, Enum):  # noqa: UP042 - as people write it
    LEFT = "left"


def test_a_lazy_module_lists_its_names_and_knows_no_others() -> None:
    assert {"Deployment", "to_json"} <= set(dir(models))
    with pytest.raises(AttributeError, match="nonsense"):
        getattr(httpx_types, "nonsense")  # noqa: B009 - the checkers know that it is not there


def test_a_field_that_was_never_stored_stays_unset_and_a_later_one_gets_its_default() -> None:
    attempt = Attempt.__new__(Attempt)
    restore(attempt, {"operation": "teams.create"})
    assert (attempt.operation, attempt.signature) == ("teams.create", None)
    assert not hasattr(attempt, "method")


def test_members_of_enumerations_become_their_values_at_any_depth() -> None:
    found: Any = to_json_value({Kind.LEFT: [{"inner": Kind.LEFT}]})
    assert [type(key) for key in found] == [str]
    assert found == {"left": [{"inner": "left"}]}
    assert type(found["left"][0]["inner"]) is str


@pytest.mark.asyncio
async def test_a_signature_is_a_text() -> None:
    async with connect(Untouchable()) as compose:
        wrong: Any = 5
        with pytest.raises(TypeError, match="signature must be a str"):
            compose.with_options(signature=wrong)


@pytest.mark.asyncio
async def test_the_limiter_of_a_client_can_be_replaced_while_it_works() -> None:
    class Limiter:
        async def acquire(self, operation: str) -> None:
            raise RuntimeError(f"no {operation} now")

        async def pause(self, seconds: float) -> None: ...

    async with connect(Untouchable()) as compose:
        transport, limiter = compose._caller.transport, Limiter()
        assert transport.replace_rate(limiter) is None
        with pytest.raises(RuntimeError, match=r"no user\.get now"):
            await compose.user.get()
        assert transport.replace_rate(None) is limiter
