from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.transport import GET, POST

from compose_async import errors
from compose_async._transport.attempt_result import AttemptResult, NotSent, ResponseLost
from compose_async._transport.call import Call
from compose_async._transport.messages import Reply, Request
from compose_async._transport.retry import RetryDecision
from compose_async._transport.status_errors import error_for, reply_or_raise, status_error


def of(call: Call) -> Request:
    return Request(call=call, url=f"https://api.example:8443{call.path}", timeout=5.0, id="r1")


def refusal(status: int, body: object, **headers: str) -> errors.APIStatusError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return status_error(Reply(status, headers, raw), of(POST))


def unknown(result: AttemptResult) -> errors.OutcomeUnknownError:
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        reply_or_raise(result, RetryDecision(action="outcome_unknown"), of(POST))
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, errors.APIStatusError),
        (400, errors.BadRequestError),
        (401, errors.AuthenticationError),
        (402, errors.PaymentRequiredError),
        (403, errors.PermissionDeniedError),
        (404, errors.NotFoundError),
        (408, errors.APIStatusError),
        (409, errors.ConflictError),
        (418, errors.APIStatusError),
        (422, errors.UnprocessableError),
        (429, errors.RateLimitError),
        (500, errors.InternalServerError),
        (503, errors.InternalServerError),
        (599, errors.InternalServerError),
    ],
)
def test_each_status_has_its_own_error(status: int, kind: type[errors.APIStatusError]) -> None:
    error = refusal(status, b"<html>")
    assert type(error) is kind
    assert (error.status, error.method, error.path, error.request_id) == (status, "POST", "/deployments", "r1")
    assert (error.errors, error.body) == ({}, "<html>")
    assert str(error).startswith(str(status))
    assert pickle.loads(pickle.dumps(error)).status == status  # noqa: S301 - our own


@pytest.mark.parametrize(
    ("status", "deployment_id", "hints"), [(404, "orders", 1), (404, "5c7cfac262d82c07cd000009", 0), (403, "orders", 0)]
)
def test_a_name_in_place_of_an_id_gets_a_hint(status: int, deployment_id: str, hints: int) -> None:
    call = GET.replace(ids={"deployment_id": deployment_id})
    error = status_error(Reply(status, {}, b"{}"), of(call))
    assert [note for note in getattr(error, "__notes__", []) if "finds a deployment by its name" in note] == hints * [
        "the deployment_id does not look like an id: deployments.find() finds a deployment by its name"
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"errors": "invalid_token"}, {"base": ("invalid_token",)}),
        ({"errors": {"name": ["is too long", "is odd"]}}, {"name": ("is too long", "is odd")}),
        ({"errors": {"name": "is odd"}}, {"name": ("is odd",)}),
        ({"errors": {"error": "went wrong"}}, {"base": ("went wrong",)}),
        ({"errors": {"error": "a", "base": ["b"]}}, {"base": ("a", "b")}),
        ({"errors": ["one", "two"]}, {"base": ("one", "two")}),
        ({"errors": {"units": [3, {"min": 4}]}}, {"units": ("3", '{"min": 4}')}),
        ({"errors": {"units": None}}, {}),
        ({"errors": {}}, {}),
        ({"error": "gone"}, {"base": ("gone",)}),
        ({"message": "gone"}, {"base": ("gone",)}),
        ([1], {}),
        ("text", {}),
        (b"", {}),
        (b"[" * 100_000, {}),
        (b"\xff\xfe\x00", {}),
    ],
)
def test_every_known_shape_of_error_body_is_read(body: object, expected: dict[str, tuple[str, ...]]) -> None:
    assert refusal(400, body).errors == expected


def test_the_text_is_short_and_says_what_was_asked_and_what_was_wrong() -> None:
    error = refusal(422, {"errors": {"name": ["has already been taken"]}})
    assert str(error) == "422 Unprocessable from POST /deployments: name has already been taken"
    assert str(refusal(401, {"errors": "invalid_token"})) == "401 Unauthorized from POST /deployments: invalid_token"
    assert str(refusal(599, b"")) == "599 from POST /deployments"
    assert "base_url" in str(refusal(301, b""))
    assert len(str(refusal(400, {"errors": {"x" * 9999: ["y" * 9999] * 999}}))) < 300


@pytest.mark.parametrize("text", ["has already been taken", "is taken", "already exists", "Name is in use"])
def test_a_taken_name_is_told_from_other_refusals(text: str) -> None:
    assert type(refusal(422, {"errors": {"name": [text]}})) is errors.NameTakenError
    assert type(refusal(422, {"errors": {"units": [text]}})) is errors.UnprocessableError
    assert type(refusal(422, {"errors": {"name": ["is mistaken"]}})) is errors.UnprocessableError
    assert type(refusal(400, {"errors": {"name": [text]}})) is errors.BadRequestError


def test_no_password_survives_in_an_error() -> None:
    leak = "postgres://admin:hunter2@db:5432"
    error = refusal(400, {"errors": {leak: [leak]}, "token": "hunter2"})
    assert "hunter2" not in f"{error} {error.errors} {error.body}"


def test_retry_after_is_kept_in_the_error() -> None:
    assert refusal(429, b"", **{"retry-after": "90"}).retry_after == 90
    assert refusal(429, b"").retry_after is None


json_values: Any = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["errors", "error", "name", "x"]), inner),
    max_leaves=8,
)


@given(status=st.integers(300, 999), body=st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_body_makes_building_the_error_fail(status: int, body: bytes) -> None:
    error = refusal(status, body)
    assert error.status == status
    assert all(isinstance(message, str) for messages in error.errors.values() for message in messages)


@pytest.mark.parametrize("depth", range(900, 1000, 3))
def test_a_message_that_is_just_shallow_enough_to_be_read_does_not_fail_either(depth: int) -> None:
    assert refusal(422, b'{"errors": ' + b"[" * depth + b"]" * depth + b"}").status == 422


def test_a_failure_without_a_response_says_whether_it_was_sent_and_whether_it_took_too_long() -> None:
    refused_ = error_for(NotSent(OSError("connection refused"), timed_out=False), of(GET))
    assert type(refused_) is errors.APIConnectionError
    assert str(refused_) == "could not reach Compose at api.example:8443 for GET /recipes/1: connection refused"
    late = error_for(ResponseLost(TimeoutError(), timed_out=True), of(GET))
    assert type(late) is errors.APITimeoutError
    assert str(late) == "lost the response for GET /recipes/1: timed out"
    nameless = error_for(ResponseLost(EOFError(), timed_out=False), of(GET))
    assert str(nameless).endswith(": EOFError")
    assert isinstance(nameless.__cause__, EOFError)


def test_an_unknown_outcome_carries_the_attempt_and_what_is_known_but_never_the_body() -> None:
    error = unknown(Reply(502, {}, b"bad gateway"))
    assert error.status == 502
    assert isinstance(error.__cause__, errors.InternalServerError)
    assert error.attempt == errors.Attempt(
        operation="deployments.create",
        method="POST",
        path="/deployments",
        ids={"account_id": "a1"},
        name="orders",
        wanted={"name": "orders"},
        request_id="r1",
        signature="r1",
    )
    silent = unknown(ResponseLost(TimeoutError(), timed_out=True))
    assert silent.status is None
    assert isinstance(silent.__cause__, errors.APITimeoutError)
    assert pickle.loads(pickle.dumps(silent)).attempt == silent.attempt  # noqa: S301 - our own


def test_a_body_that_takes_long_to_parse_is_only_quoted() -> None:
    error = refusal(422, {"errors": "no", "padding": "x" * 300_000})
    assert error.errors == {}
    assert error.body.startswith('{"errors": "no"')


@pytest.mark.parametrize("name", ["x-auth-token", "X-Api-Key", "Set-Cookie", "x-goog-signature", "x-auth"])
def test_a_header_whose_name_speaks_of_a_secret_is_masked(name: str) -> None:
    kept = {"x-request-id": "r1", "www-authenticate": "Basic realm=api"}
    assert refusal(401, {}, **{name: "S3CRET"}, **kept).headers == {name: "***", **kept}
