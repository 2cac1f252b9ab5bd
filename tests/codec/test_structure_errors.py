"""A response that does not fit is a DecodeError with its place and without secrets, and no other error escapes."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from datetime import datetime
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.codec import DEPLOYMENT, PASSWORD, RECIPE, bodies, embedded, responding

from compose_async import DecodeError, models
from compose_async._codec.bodies import decode, decode_list, parse
from compose_async.models import Billable, Cluster, Deployment, Recipe, RefreshToken, Scaling, User

MODELS = [getattr(models, name) for name in models.__all__ if name != "to_json"]


# --- the path of the error


@pytest.mark.parametrize(
    ("shape", "body", "path", "expected"),
    [
        (Recipe, [], "$", "an object"),
        (Recipe, "text", "$", "an object"),
        (Recipe, None, "$", "an object"),
        (Recipe, {"id": "r1"}, "$.status", "a value"),
        (Recipe, {"id": None, "status": "running"}, "$.id", "a string"),
        (Recipe, {**RECIPE, "created_at": "yesterday"}, "$.created_at", "a timestamp"),
        (Recipe, {**RECIPE, "created_at": 1551694530}, "$.created_at", "a timestamp"),
        (Recipe, {**RECIPE, "created_at": "2019-13-04T10:15:30.123Z"}, "$.created_at", "a timestamp"),
        (Recipe, {**RECIPE, "operations_total": True}, "$.operations_total", "a whole number"),
        (Recipe, {**RECIPE, "operations_total": 1.5}, "$.operations_total", "a whole number"),
        (Recipe, {**RECIPE, **embedded("recipes", RECIPE, {"id": 5})}, "$._embedded.recipes[1].id", "a string"),
        (Recipe, {**RECIPE, "recipes": [RECIPE, []]}, "$.recipes[1]", "an object"),
        (Deployment, {**DEPLOYMENT, "connection_strings": [DEPLOYMENT]}, "$.connection_strings", "an object"),
        (Deployment, {**DEPLOYMENT, "_links": {"cluster": {"href": 1}}}, "$._links.cluster.href", "a string"),
        (Cluster, {"id": "c1", "name": "n", "multitenant": "perhaps"}, "$.multitenant", "true or false"),
        (Billable, {"id": "b1", "amount": "a lot"}, "$.amount", "a number"),
    ],
)
def test_the_path_names_the_member_that_does_not_fit(shape: type[Any], body: Any, path: str, expected: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(body, shape)
    assert caught.value.path == path
    assert str(caught.value).startswith(f"{shape.__name__}: expected {expected} at {path}, found ")


def test_a_tab_inside_a_text_is_read_though_json_would_escape_it() -> None:
    body = b'{"id": "r1", "status": "running", "status_detail": "\tRunning create_capsule on portal.3."}'
    assert decode(parse(body), Recipe).status_detail == "\tRunning create_capsule on portal.3."


@pytest.mark.parametrize("irregular", ["+-1", "--", "9" * 5000, "1_0", "", " ", "٣x", 1e300 * 1e300])
def test_a_text_that_is_no_number_is_a_decode_error_and_no_other(irregular: Any) -> None:
    units = {"used_units": 1, "starting_units": 1, "minimum_units": 1}
    with pytest.raises(DecodeError):
        decode({**units, "allocated_units": irregular}, Scaling)


@pytest.mark.asyncio
async def test_the_error_names_its_request() -> None:
    async with responding(embedded("users", {"id": "u1", "name": "Sam"}, {"name": "Robin"})) as (client, _):
        with pytest.raises(DecodeError) as caught:
            await client.accounts.list_users("a1")
    error = caught.value
    assert (error.method, error.request_path, error.path) == ("GET", "/accounts/a1/users", "$._embedded.users[1].id")
    assert "GET /accounts/a1/users" in str(error)


@pytest.mark.asyncio
@pytest.mark.parametrize("body", [b"<html>maintenance</html>", b'{"id": "u1', b"\xff\xfe\x00", b""])
async def test_a_success_that_is_not_json_is_a_decode_error(body: bytes) -> None:
    async with responding(body) as (client, _):
        with pytest.raises(DecodeError) as caught:
            await client.user.get()
    assert caught.value.request_path == "/user"


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301 - our own bytes
def test_the_error_pickles_and_copies_with_all_its_fields(clone: Any) -> None:
    error = DecodeError("does not fit", path="$.a[3]", excerpt="{}", method="GET", request_path="/user")
    error.add_note("a note")
    cloned = clone(error)
    assert vars(cloned) == vars(error)
    assert str(cloned) == "does not fit"


# --- one irregular member of a list


def test_an_irregular_optional_field_leaves_the_rest_of_the_list_intact(caplog: pytest.LogCaptureFixture) -> None:
    items = [{"id": "c1", "name": "one"}, {"id": "c2", "name": "two", "created_at": PASSWORD, "tags": 7, "new": 1}]
    with caplog.at_level(logging.WARNING, logger="compose_async"):
        first, second = decode_list(embedded("clusters", *items), Cluster, "clusters")
    assert first == Cluster(id="c1", name="one")
    assert second == Cluster(id="c2", name="two")
    assert second.extra == {"created_at": PASSWORD, "tags": 7, "new": 1}
    assert "Cluster: moved $.created_at to extra" in caplog.text
    assert "Cluster: moved $.tags to extra" in caplog.text
    assert PASSWORD not in caplog.text


def test_an_irregular_detail_of_a_child_is_moved_to_extra_in_the_child() -> None:
    child = {"id": "c", "status": "complete", "updated_at": ""}
    [read] = decode_list(embedded("recipes", {**RECIPE, **embedded("recipes", child)}), Recipe, "recipes")
    assert [grown.extra for grown in read.recipes] == [{"updated_at": ""}]
    assert read.extra == {}


def test_an_irregular_child_is_moved_to_extra_with_its_list() -> None:
    [read] = decode_list(embedded("recipes", {**RECIPE, **embedded("recipes", {"id": 5})}), Recipe, "recipes")
    assert read.recipes == ()
    assert read.extra == embedded("recipes", {"id": 5})


@pytest.mark.parametrize(
    ("irregular", "place", "found"),
    [
        ({"id": 5, "name": "x"}, ".id", "int"),
        ({"name": "x"}, ".id", "NoneType"),
        ("x", "", "str"),
        (None, "", "NoneType"),
        ([], "", "list"),
    ],
)
def test_an_irregular_required_field_names_the_index(
    irregular: Any, place: str, found: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(DecodeError, match=f"found {found}$") as caught:
        decode_list(embedded("users", {"id": "u1", "name": "Sam"}, irregular), User, "users")
    assert caught.value.path == f"$._embedded.users[1]{place}"
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "$"),
        (None, "$"),
        ("text", "$"),
        ({"_embedded": {}}, "$"),
        ({"_embedded": {"users": {}}}, "$._embedded.users"),
        ({"users": 5}, "$.users"),
    ],
)
def test_a_list_that_is_not_there_is_not_an_empty_list(body: Any, path: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode_list(body, User, "users")
    assert caught.value.path == path


@pytest.mark.parametrize("body", [{"_embedded": {"users": None}}, {"_embedded": {"users": []}}, [], {"users": []}])
def test_an_empty_list_is_an_empty_tuple(body: Any) -> None:
    assert decode_list(body, User, "users") == ()


# --- secrets and size


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (RefreshToken, {"token": [PASSWORD], "refresh_token": "x"}),
        (Deployment, {**DEPLOYMENT, "ca_certificate_base64": [PASSWORD]}),
        (Deployment, {**DEPLOYMENT, "connection_strings": PASSWORD}),
        (Deployment, {**DEPLOYMENT, "connection_strings": [{"url": PASSWORD}]}),
        (Deployment, [f"postgres://admin:{PASSWORD}@portal-1/compose"]),
        (User, {"id": ["postgres", {"password": PASSWORD}], "name": "x"}),
    ],
)
def test_no_secret_is_in_the_error(shape: type[Any], body: Any) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(body, shape)
    assert PASSWORD not in f"{caught.value!s} {caught.value.excerpt} {vars(caught.value)}"


def test_no_secret_of_a_body_that_is_not_json_is_in_the_error() -> None:
    with pytest.raises(DecodeError) as caught:
        parse(f"oops postgres://admin:{PASSWORD}@portal-1/ token={PASSWORD}".encode())
    assert PASSWORD not in f"{caught.value!s} {caught.value.excerpt}"


def test_the_excerpt_is_short() -> None:
    with pytest.raises(DecodeError) as caught:
        decode({**RECIPE, "name": ["x" * 100_000]}, Recipe)
    assert caught.value.excerpt == f'["{"x" * 198}…'
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("depth", [100, 300, 900, 5_000, 100_000])
@pytest.mark.parametrize(
    ("before", "after"), [('{"id":"r","status":"x","recipes":[', "]}"), ('{"id":"r","status":[', "]}"), ("[", "]")]
)
def test_a_body_nested_without_end_is_read_or_a_short_decode_error(before: str, after: str, depth: int) -> None:
    body = (before * depth + after * depth).encode()
    for text, read in ((body, as_one), (b"[" + body + b"]", as_list)):
        error = read(Recipe, text)
        assert error is None or len(str(error)) < 1000


def test_a_value_nested_too_deeply_to_be_shown_is_a_short_decode_error() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(DecodeError) as caught:
        decode({"id": "r1", "status": deep}, Recipe)
    assert len(str(caught.value)) < 1000


def as_one(shape: type[Any], body: bytes) -> DecodeError | None:
    """Read a body as one model and write it again. Return the error of reading, if any."""
    try:
        read = decode(parse(body), shape)
    except DecodeError as error:
        return error
    assert not any(isinstance(value, datetime) and value.tzinfo is None for value in fields_of(read))
    models.to_json(read)
    return None


def as_list(shape: type[Any], body: bytes) -> DecodeError | None:
    try:
        decode_list(parse(body), shape, "anything")
    except DecodeError as error:
        return error
    return None


def fields_of(model: Any) -> list[Any]:
    return [getattr(model, attribute.name) for attribute in attrs.fields(type(model))]


# --- anything at all


@pytest.mark.slow
@pytest.mark.parametrize("shape", MODELS)
@settings(max_examples=40)
@given(data=st.data())
def test_any_json_is_a_model_or_a_decode_error(shape: type[Any], data: st.DataObject) -> None:
    body = json.dumps(data.draw(bodies(shape))).encode()
    error = as_one(shape, body)
    assert error is None or error.path.startswith("$")
    error = as_list(shape, b"[" + body + b"]")
    assert error is None or error.path.startswith("$[0]")


@settings(max_examples=200)
@given(st.binary())
def test_any_bytes_are_a_model_or_a_decode_error(body: bytes) -> None:
    assert isinstance(as_one(User, body), DecodeError)


@pytest.mark.parametrize("irregular", [[], {}, True, ["1.5"], {"value": 1}])
def test_an_amount_that_is_no_number_is_a_decode_error_and_no_value(irregular: Any) -> None:
    with pytest.raises(DecodeError, match=r"expected a number at \$\.amount"):
        decode({"id": "b1", "amount": irregular}, Billable)


@pytest.mark.parametrize("key", ["k" * 100_000, "\x1b[2J\n::error::" * 100, "\ud800", "\u202e"])
def test_a_key_of_a_response_is_quoted_briefly_and_escaped(key: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode({**DEPLOYMENT, "_links": {key: {"href": 1}}}, Deployment)
    assert caught.value.path.startswith("$._links.")
    assert caught.value.path.endswith(".href")
    assert len(caught.value.path) <= 201
    assert str(caught.value).isprintable()


def test_the_path_in_a_deep_tree_shows_its_beginning_and_its_end() -> None:
    body: dict[str, Any] = {"id": 1}
    for _ in range(60):
        body = {**RECIPE, **embedded("recipes", body)}
    with pytest.raises(DecodeError) as caught:
        decode(body, Recipe)
    level = "._embedded.recipes[0]"
    assert caught.value.path == f"{f'${level * 60}'[:99]}…{f'{level * 60}.id'[-100:]}"
