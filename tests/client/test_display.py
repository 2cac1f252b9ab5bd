"""Texts of servers and users reach terminals, CI and logs as harmless lines of limited length."""

from __future__ import annotations

import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.scripted import ScriptedCompose, connected, recipe

from compose_async import (
    Change,
    ConnectionDetails,
    DecodeError,
    DeploymentSpec,
    FleetItem,
    FleetPlan,
    FleetReport,
    Intent,
    Plan,
    RecipeHandle,
    SpecError,
    errors,
)
from compose_async._codec.bodies import decode
from compose_async._display import json_safe, printable, printable_lines, quoted
from compose_async._redact import redacted_excerpt
from compose_async.events import RequestEvent, emit
from compose_async.models import Deployment, Recipe
from compose_async.workflows import versions

NASTY = "\x1b]0;owned\x07\x1b[2K\r\n::error::you\u2028lose \u202egnp\u200b \x9b31m \ud800"
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LONG = NASTY * 20_000
NOW = datetime(2019, 3, 4, tzinfo=UTC)


def harmless(text: str, *, limit: int = 5000, lines: int = 1) -> None:
    assert not UNSAFE.search(text)
    assert not any(line.startswith("::") for line in text.splitlines())
    assert len(text.split("\n")) <= lines
    assert len(text) <= limit


@pytest.mark.parametrize("text", [NASTY, LONG], ids=["nasty", "long"])
@pytest.mark.parametrize("show", [str, repr])
@pytest.mark.parametrize(
    "value",
    [
        errors.ComposeError,
        lambda text: errors.RecipeFailedError(text, recipe_id=text),
        lambda text: Recipe(id=text, status=text, recipes=(Recipe(id=text, status=text),)),
        lambda text: Deployment(id="d", name=text, type=text),
        lambda text: RecipeHandle(recipe_id=text, operation=text, started_at=NOW, deadline=NOW, origin=text),
        lambda text: Intent(operation=text, arguments={"name": text}, known=(text,)),
        lambda text: Change("notes", text, text, note=text),
        lambda text: Change("whitelist", None, text),
        lambda text: FleetItem(spec=evolve_name(text), error=ValueError(text)),
        lambda text: RequestEvent(
            operation=text, method="GET", path=text, attempt=1, status=1, error=text, elapsed=0.0, request_id=text
        ),
        lambda text: ConnectionDetails(scheme=text, hosts=((text, 1),), options={text: text}),
    ],
)
def test_a_value_shows_no_control_characters(value: Any, show: Any, text: str) -> None:
    if show is str and isinstance(value(NASTY), RecipeHandle):
        assert not UNSAFE.search(str(value(text)))  # its JSON, complete
    else:
        harmless(show(value(text)))


def evolve_name(text: str) -> DeploymentSpec:
    spec = DeploymentSpec(name="x", type="redis")
    object.__setattr__(spec, "name", text)  # as Compose might list it
    return spec


def plan(text: str) -> Plan:
    return Plan(
        spec=evolve_name(text),
        state="present",
        changes=(Change("notes", text, text), Change("whitelist", text, None)),
        skipped=(Change("version", text, text, note=text),),
        problems=(text, text),
        running=(Recipe(id="r", status=text, name=text),),
        creation={text: text},
    )


@pytest.mark.parametrize("text", [NASTY, LONG], ids=["nasty", "long"])
def test_a_plan_is_as_many_lines_as_it_has_differences(text: str) -> None:
    made = plan(text)
    harmless(str(made), lines=8, limit=50_000)
    harmless(repr(made))
    item = FleetItem(spec=made.spec, plan=made)
    failed = FleetItem(spec=made.spec, error=errors.ComposeError(text))
    harmless(str(FleetPlan(items=(item, failed), problems=(text,))), lines=10, limit=60_000)
    harmless(str(FleetReport(items=(item, failed))), lines=3, limit=10_000)


@pytest.mark.parametrize("text", [NASTY, LONG], ids=["nasty", "long"])
def test_a_traceback_of_an_error_with_notes_is_harmless(text: str) -> None:
    error = errors.ComposeError(text)
    error.add_note(text)
    shown = "".join(traceback.format_exception_only(error))
    harmless(shown, lines=3, limit=10_000)


@pytest.mark.asyncio
@pytest.mark.parametrize("text", [NASTY, LONG], ids=["nasty", "long"])
async def test_what_a_server_says_reaches_errors_reprs_and_logs_harmlessly(text: str, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG, logger="compose_async")
    failed = recipe("failed", name=text, status_detail=text, deployment_id=text, source=text)
    answers = iter([(200, recipe(text, name=text)), (200, failed)])
    async with connected(ScriptedCompose(lambda line, now: next(answers))) as client:
        future = client.recipes.future("r1")
        await future.refresh()
        harmless(repr(future), limit=300)
        with pytest.raises(errors.RecipeFailedError) as caught:
            await future
        harmless(str(caught.value), limit=1000)
        harmless(repr(future.snapshot))
    async with connected(ScriptedCompose(lambda line, now: (422, {"errors": {text: [text]}}))) as client:
        with pytest.raises(errors.UnprocessableError) as refused:
            await client.teams.create(name="x")
        harmless(str(refused.value), limit=1000)
        harmless(repr(refused.value.errors))
        assert not UNSAFE.search("".join(refused.value.errors))
    assert len(caplog.records) > 3
    for record in caplog.records:
        harmless(record.getMessage())


@pytest.mark.parametrize("text", [NASTY, LONG], ids=["nasty", "long"])
def test_the_path_of_a_decode_error_is_short(text: str) -> None:
    body: Any = {"id": "d", "name": "n", "type": "t", "_links": {text: 5}}
    with pytest.raises(DecodeError) as caught:
        decode(body, Deployment)
    harmless(caught.value.path, limit=200)
    harmless(str(caught.value), limit=400)
    harmless(caught.value.excerpt, limit=300)


REFUSED: list[Any] = [
    lambda text: DeploymentSpec(name=text, type="redis"),
    lambda text: DeploymentSpec(name="x" * 10 + " (deprovisioning)", type="redis"),
    lambda text: DeploymentSpec(name="x", type="redis", version=text),
    lambda text: DeploymentSpec(name="x", type="redis", whitelist=[text]),
    lambda text: DeploymentSpec(name="x", type="redis", whitelist=text),
    versions.check_version,
    lambda text: versions.check_version(f"~={text}"),
    lambda text: versions.check_version("~=" + "9" * 10_000),
    RecipeHandle.from_json,
    Intent.from_json,
    errors.ComposeError.from_json,
    Plan.from_json,
]


@pytest.mark.parametrize("text", [NASTY, LONG, "9" * 100_000, "~=" * 50_000], ids=range(4))
@pytest.mark.parametrize("use", REFUSED)
def test_what_is_refused_is_quoted_in_200_characters(use: Any, text: str) -> None:
    harmless(refusal(use, text), limit=400)


def refusal(use: Any, text: str) -> str:
    try:
        use(text)
    except (ValueError, TypeError) as error:
        return str(error)
    return ""  # an odd name, or a long version


def test_a_body_keeps_its_lines_so_that_it_can_be_parsed() -> None:
    assert redacted_excerpt(b'{\n\t"a": "\x1b[2K"\n}') == '{\n\t"a": "\\x1b[2K"\n}'
    assert redacted_excerpt("a\nb") == "a\\nb"


@given(st.text() | st.binary(max_size=50).map(lambda raw: raw.decode("latin-1")))
def test_every_text_becomes_safe_and_stays_so(text: str) -> None:
    shown = printable(text, 50)
    harmless(shown.lstrip(":"), limit=50)
    assert printable(shown, 50) == shown
    assert not UNSAFE.search(printable_lines(text).replace("\t", ""))
    assert not UNSAFE.search(json_safe(text).replace("\t", ""))


class Unshown:
    def __repr__(self) -> str:
        raise AttributeError("not set yet")


DEEP: Any = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(("limit", "shown"), [(5, "abcde"), (4, "a..."), (3, "..."), (2, "...")])
def test_a_text_of_just_one_character_too_many_is_cut(limit: int, shown: str) -> None:
    assert printable("abcde", limit) == shown


@pytest.mark.parametrize(
    "value", [10**10_000, DEEP, "x" * 10_000, b"\x00" * 10_000, ["x" * 10_000], None, Unshown()], ids=range(7)
)
def test_everything_can_be_quoted(value: Any) -> None:
    harmless(quoted(value), limit=200)


def test_a_fleet_file_that_is_nested_too_deeply_or_is_no_text_is_a_spec_error(tmp_path: Any) -> None:
    from compose_async import read_fleet

    path = tmp_path / "fleet.toml"
    for content, why in (
        (b"a = " + b"[" * 100_000, "not TOML"),
        (b"\xff", "not UTF-8"),
        (b"a = " + b"9" * 9999, "TOML"),
    ):
        path.write_bytes(content)
        with pytest.raises(SpecError, match=why):
            read_fleet(path)


def test_the_log_of_a_failing_hook_is_harmless_and_redacted(caplog: Any) -> None:
    def hook(event: object) -> None:
        raise RuntimeError

    text = "postgres://u:S3CRET@h " + LONG
    event = RequestEvent(
        operation="x", method="GET", path="/x", attempt=1, status=1, error=text, elapsed=0.0, request_id="q"
    )
    emit([hook], event)
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    harmless(record.getMessage())
    assert "S3CRET" not in record.getMessage()
    assert "a hook failed on RequestEvent" in record.getMessage()
