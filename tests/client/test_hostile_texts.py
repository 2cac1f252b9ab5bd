"""Whatever a text holds, its reader gives a value or its documented error, and quotes little of it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from compose_async import (
    Attempt,
    Change,
    ComposeError,
    DeploymentSpec,
    Ensured,
    Intent,
    OutcomeUnknownError,
    Plan,
    RecipeHandle,
    SpecError,
    connection_details,
    errors,
    models,
    parse_connection,
)
from compose_async._codec.bodies import decode, decode_list, parse
from compose_async.durable import work_types
from compose_async.models import ConnectionStrings, Deployment, Recipe
from compose_async.workflows import versions
from compose_async.workflows.fleet_file import fleet_from

NOW = datetime(2019, 3, 4, 10, 15, 30, tzinfo=UTC)
KEY = b"a key of the service"
ATTEMPT = Attempt(operation="teams.create", method="POST", path="/teams", ids={"a": "b"}, sent_at=NOW)
RECIPE = Recipe(id="r1", status="failed", created_at=NOW, recipes=(Recipe(id="r2", status="failed"),))
HANDLE = RecipeHandle(recipe_id="r1", resource_id="d1", started_at=NOW, deadline=NOW, origin="0123456789abcdef")
SPEC = DeploymentSpec(name="o", type="redis", whitelist={"1.1.1.1": "x"}, team_roles={"admin": ["Core"]}, units=3)
PLAN = Plan(spec=SPEC, state="present", changes=(Change("units", 1, 3),), running=(RECIPE,), creation={"units": 3})
FAILED = errors.RecipeFailedError("no", recipe_id="r1", snapshot=RECIPE, path=(RECIPE,), handle=HANDLE)
STATUS = errors.NotFoundError("no", status=404, errors={"a": ("b",)}, headers={"a": "b"}, retry_after=1.5)
WRITTEN: list[Any] = [
    HANDLE,
    Intent(operation="scalings.set", arguments={"deployment_id": "d1", "units": 3}, known=("r1",), id="0" * 32),
    ATTEMPT,
    OutcomeUnknownError("lost", attempt=ATTEMPT, status=502),
    FAILED,
    STATUS,
    SPEC,
    PLAN,
    Ensured(action="updated", deployment=Deployment(id="d1", name="o", type="redis")),
]
HUGE = int("9" * 4000)
ODD: list[Any] = [
    None, True, 0, -1, HUGE, -HUGE, 1.5, math.nan, math.inf, -math.inf, 1e308, "", "\ud800", "\x00", "é" * 5000,
    "9" * 5000,
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2019-03-04", [], {}, [[]], {"": {}}, [None] * 100,
    {"v": 1}, {"id": "\udfff"}, ["\ud800"], {"\ud800": "\ud800"}, "1.1.1.1/99", "~=9", ">=9,<9", "__class__",
]  # fmt: skip
JSON = st.recursive(
    st.sampled_from(ODD) | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
AT = st.integers(0, 10_000)
DEEP = ["[" * 100_000, '{"v":1,"value":' + "[" * 50_000 + "]" * 50_000 + "}", '{"a":' * 50_000, "[1e400, -1e400]"]
CALM = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    max_examples=30,
)


def refusal(read: Callable[[Any], object], text: Any, *kinds: type[Exception]) -> str:
    """The text of the documented error, or nothing; any other error fails the test."""
    try:
        read(text)
    except kinds as error:
        shown = str(error)
        assert len(shown) <= 420, shown
        shown.encode()
        return shown
    return ""


def edit(value: Any, other: Any, at: int) -> Any:
    """One of the edits of a JSON value: each part of it replaced or removed, or one added."""
    edits = list(edited(value, other))
    return edits[at % len(edits)]


def edited(value: Any, other: Any) -> Iterator[Any]:
    yield other
    if isinstance(value, dict):
        for key, item in value.items():
            yield {name: part for name, part in value.items() if name != key}
            yield from ({**value, key: part} for part in edited(item, other))
            yield {**value, "more": other}
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ([*value[:index], part, *value[index + 1 :]] for part in edited(item, other))
        yield [*value, other]


@pytest.mark.parametrize("value", WRITTEN, ids=lambda value: type(value).__name__)
@CALM
@given(JSON, AT)
@example(HUGE, 1)
def test_an_edited_text_is_read_or_refused(value: Any, other: Any, at: int) -> None:
    kind = type(value)
    text = json.dumps(edit(json.loads(value.to_json()), other, at))
    if not refusal(kind.from_json, text, ValueError):
        read = kind.from_json(text)
        again = kind.from_json(read.to_json())
        assert again.to_json() == read.to_json()
        assert len(repr(read)) < 5000
        hash(read)
    assert refusal(lambda text: kind.from_json(text, sign_with=KEY), text, ValueError)


@pytest.mark.parametrize("value", WRITTEN, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("text", [*DEEP, "9" * 5000, "-", "", "\ud800", b"\xff\x00", b"", None, 5], ids=range(12))
def test_what_is_no_such_json_at_all_is_refused(value: Any, text: Any) -> None:
    assert refusal(type(value).from_json, text, ValueError)


@CALM
@given(JSON, AT)
def test_a_stored_work_is_read_or_refused(other: Any, at: int) -> None:
    works = work_types.Ensure(SPEC), work_types.Backup("a", download="b"), work_types.Whitelist("a", {"1.1.1.1": "x"})
    for item in works:
        refusal(work_types.from_json, edit(work_types.to_json(item), other, at), ValueError)


def problems_of(data: dict[str, Any]) -> tuple[str, ...]:
    try:
        fleet_from(data)
    except SpecError as error:
        return error.problems
    return ()


@CALM
@given(JSON, AT)
def test_a_parsed_fleet_file_is_read_or_refused(other: Any, at: int) -> None:
    tables = {"defaults": {"type": "redis"}, "deployments": {"o": {"version": "~=9.6", "whitelist": ["1.1.1.1"]}}}
    data = edit(tables, other, at)
    if isinstance(data, dict):
        assert all(len(problem) <= 420 for problem in problems_of(data))


@CALM
@given(st.text() | st.from_regex(r"(~=|>=|<|!=)?\s?[\d.]{1,30}(,\s?<\w+)?", fullmatch=True) | st.sampled_from(ODD))
def test_a_version_is_read_or_refused(wanted: Any) -> None:
    if isinstance(wanted, str):
        refusal(versions.check_version, wanted, ValueError)
        refusal(lambda wanted: versions.satisfies("9" * 5000, wanted), wanted, ValueError)
        refusal(lambda wanted: versions.satisfies("9.6.12", wanted), wanted, ValueError)
        versions.version_numbers(wanted)


ADDRESS = st.from_regex(r"\w*://[^ ]{0,20}(:[^ ]{0,9})?@?\[?[\w.:%-]*\]?(:\d+)?[,/?#=&%\w]{0,20}", fullmatch=True)


@CALM
@given(st.text() | ADDRESS | ADDRESS.map(lambda text: text + "\ud800"))
@example("a://\ud800:\udfff@h/\ud800?\ud800=\ud800")
@example("a://h:" + "9" * 5000)
@example("a://[::1/")
@example("a://h?" + "a=b&" * 50_000)
def test_a_connection_string_is_read_or_refused(text: str) -> None:
    shown = refusal(parse_connection, text, ValueError)
    assert not shown or shown.startswith("this is not a connection string")
    if not shown:
        details = parse_connection(text)
        details.url().encode()
        assert len(repr(details)) < 5000
        hash(details)
    strings = ConnectionStrings(direct=(text, text))
    deployment = Deployment(id="d", name="n", type="t", connection_strings=strings, ca_certificate_base64=text[:50])
    refusal(connection_details, deployment, ValueError)


BODIES: list[tuple[type[Any], Any]] = [
    (Deployment, {"id": "d", "name": "n", "type": "t", "_links": {"a": {"href": "b"}}}),
    (Recipe, {"id": "r", "status": "s", "_embedded": {"recipes": [{"id": "c", "status": "s"}]}}),
]


@pytest.mark.parametrize(("shape", "body"), BODIES)
@pytest.mark.parametrize("lenient", [False, True])
@CALM
@given(JSON, AT)
def test_a_response_is_a_model_or_a_decode_error(shape: Any, body: Any, lenient: bool, other: Any, at: int) -> None:
    data = edit(body, other, at)
    refusal(lambda data: decode_list(data, shape, "deployments"), data, ComposeError)
    if not refusal(lambda data: decode(data, shape, lenient=lenient), data, ComposeError):
        read = decode(data, shape, lenient=lenient)
        json.dumps(models.to_json(read))
        assert len(repr(read)) < 5000
        hash(read)


@pytest.mark.parametrize("text", [*DEEP, "9" * 5000, "NaN", "\ud800"], ids=range(7))
def test_a_body_that_is_no_usual_json_is_parsed_or_a_decode_error(text: str) -> None:
    refusal(lambda body: decode(parse(body), Deployment), text.encode("utf-8", "surrogatepass"), ComposeError)
