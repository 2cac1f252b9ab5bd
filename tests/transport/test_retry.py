from __future__ import annotations

import asyncio
import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.transport import GET, POST, JumpClock, StillClock, client

from compose_async._transport.attempt_result import AttemptResult, NotSent, ResponseLost
from compose_async._transport.messages import Reply
from compose_async._transport.retry import (
    MAX_BACKOFF,
    MAX_RETRY_AFTER,
    RetryDecision,
    RetryQuota,
    backoff,
    decide,
    parse_retry_after,
)
from compose_async._transport.server_time import ServerTime, parse_http_date
from compose_async.errors import APIConnectionError, OutcomeUnknownError

if TYPE_CHECKING:
    from collections.abc import Iterable

NOON = "Mon, 23 Nov 2026 12:00:00 GMT"

responses = st.builds(
    Reply,
    st.integers(100, 599),
    st.fixed_dictionaries({}, optional={"retry-after": st.one_of(st.integers(0, 200).map(str), st.text(max_size=9))}),
    st.just(b""),
)
outcomes: st.SearchStrategy[AttemptResult] = st.one_of(
    responses,
    st.booleans().map(lambda timed_out: NotSent(OSError(), timed_out=timed_out)),
    st.booleans().map(lambda timed_out: ResponseLost(OSError(), timed_out=timed_out)),
)
jitters = st.floats(0, 1)


def may_have_acted(outcome: AttemptResult) -> bool:
    if isinstance(outcome, Reply):
        return outcome.status == 408 or outcome.status >= 500
    return isinstance(outcome, ResponseLost)


@given(outcome=outcomes, can_retry=st.booleans(), attempts=st.integers(1, 50), jitter=jitters)
def test_what_may_have_been_carried_out_is_never_sent_twice(
    outcome: AttemptResult, attempts: int, jitter: float, *, can_retry: bool
) -> None:
    decision = decide(outcome, repeatable=False, can_retry=can_retry, attempts=attempts, jitter=jitter)
    assert (decision.action == "outcome_unknown") == may_have_acted(outcome)


@given(outcome=outcomes, repeatable=st.booleans(), can_retry=st.booleans(), attempts=st.integers(1, 50), jitter=jitters)
def test_every_outcome_has_one_verdict_with_bounded_waits(
    outcome: AttemptResult, attempts: int, jitter: float, *, repeatable: bool, can_retry: bool
) -> None:
    decision = decide(outcome, repeatable=repeatable, can_retry=can_retry, attempts=attempts, jitter=jitter)
    succeeded = isinstance(outcome, Reply) and 200 <= outcome.status < 300
    assert (decision.action == "return") == succeeded
    assert can_retry or decision.action != "retry"
    assert not repeatable or decision.action != "outcome_unknown"
    assert 0 <= decision.delay <= MAX_RETRY_AFTER + 1
    assert 0 <= decision.pause <= MAX_RETRY_AFTER + 1
    assert decision.action != "retry" or decision.reason
    if isinstance(outcome, Reply) and 300 <= outcome.status < 500 and outcome.status not in {408, 429}:
        assert decision.action == "raise"
    if isinstance(outcome, NotSent):
        assert decision.action == ("retry" if can_retry else "raise")


def response(status: int, after: str | None = None) -> Reply:
    return Reply(status, {} if after is None else {"retry-after": after}, b"")


def decision(outcome: AttemptResult, *, repeatable: bool = True, can_retry: bool = True) -> RetryDecision:
    return decide(outcome, repeatable=repeatable, can_retry=can_retry, attempts=1, jitter=0.5)


def test_only_429_and_503_with_retry_after_pause_the_whole_client() -> None:
    assert decision(response(429)).pause > 0
    assert decision(response(429, "7")).pause >= 7
    assert decision(response(503, "7")).pause >= 7
    assert decision(response(503, "7"), repeatable=False).pause >= 7
    assert decision(response(429, "7"), can_retry=False).pause >= 7
    assert decision(response(503)).pause == 0
    assert decision(response(500, "7")).pause == 0
    assert decision(response(500, "7")).delay >= 7


def test_a_retry_after_of_more_than_a_minute_fails_at_once_and_holds_up_nobody() -> None:
    assert decision(response(429, "61")) == RetryDecision(action="raise")
    assert decision(response(503, "61")) == RetryDecision(action="raise")
    assert decision(response(429, "60")).action == "retry"


@given(attempts=st.integers(1, 10_000), jitter=jitters)
def test_backoff_is_bounded_however_often_it_failed(attempts: int, jitter: float) -> None:
    assert 0 <= backoff(attempts, jitter) <= MAX_BACKOFF
    assert [backoff(n, 1.0) for n in range(1, 7)] == [0.5, 1, 2, 4, 8, 8]


@given(st.text())
def test_no_retry_after_text_makes_reading_it_fail(text: str) -> None:
    seconds = parse_retry_after({"retry-after": text, "date": NOON})
    assert seconds is None or 0 <= seconds < math.inf
    parse_http_date(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("9" * 400, None),
        ("", None),
        ("soon", None),
        ("Mon, 23 Nov 2026 12:01:30 GMT", 90.0),
        ("Mon, 23 Nov 2026 12:01:30 -0000", 90.0),
        ("Mon, 23 Nov 2026 13:00:30 +0100", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
    ],
)
def test_retry_after_is_a_number_or_a_date_seen_from_the_responses_own_date(text: str, seconds: float | None) -> None:
    assert parse_retry_after({"retry-after": text, "date": NOON}) == seconds


def test_a_retry_after_date_without_a_date_to_compare_with_says_nothing() -> None:
    assert parse_retry_after({"retry-after": NOON}) is None
    assert parse_retry_after({}) is None


@given(st.datetimes(datetime(1900, 1, 1), datetime(9998, 12, 31)))  # noqa: DTZ001 - made aware below
def test_every_http_date_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    assert parse_http_date(format_datetime(moment, usegmt=True)) == moment


def test_server_time_runs_on_between_responses_and_is_unknown_before_the_first() -> None:
    clock = JumpClock()
    time = ServerTime(clock)
    assert time.now() is None
    time.record({"date": NOON})
    clock.time += 90
    time.record({})
    time.record({"date": "garbage"})
    assert time.now() == datetime(2026, 11, 23, 12, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("years", [-60, -10, -2, 2, 10, 1000])
def test_a_date_that_is_years_away_from_this_machines_is_not_trusted(years: int) -> None:
    clock = JumpClock()
    time = ServerTime(clock)
    far = format_datetime(clock.utc().replace(year=2026 + years), usegmt=True)
    time.record({"date": far})
    assert time.now() is None
    for days in (-300, 300):
        near = clock.utc() + timedelta(days=days)
        time.record({"date": format_datetime(near, usegmt=True)})
        time.record({"date": far})
        assert time.now() == near


class Script(httpx.AsyncBaseTransport):
    """A server whose attempts end as scripted: an error on the way, or a response."""

    def __init__(self, ends: Iterable[httpx.Response | Exception]) -> None:
        self.left = list(ends)
        self.made = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.made += 1
        end = self.left.pop(0)
        if isinstance(end, Exception):
            raise end
        return end


async def run(
    script: Script,
    *,
    repeatable: bool = True,
    max_retries: int = 4,
    budget: RetryQuota | None = None,
    clock: object = None,
) -> Reply:
    transport = client("https://api.example", clock=clock, over=script, max_retries=max_retries)
    transport._quota = budget or RetryQuota()  # no setting brings a used-up one
    return await transport.send(GET if repeatable else POST)


UNSENT = httpx.ConnectError("refused")


def ok(**headers: str) -> httpx.Response:
    return httpx.Response(200, headers=headers)


@pytest.mark.asyncio
async def test_attempts_end_with_success_or_after_the_last_retry() -> None:
    script = Script([UNSENT, UNSENT, ok(), UNSENT])
    assert (await run(script)).status == 200
    assert script.made == 3
    script = Script([UNSENT] * 9)
    with pytest.raises(APIConnectionError) as caught:
        await run(script, max_retries=3)
    assert (caught.value.__cause__, script.made) == (UNSENT, 4)
    script = Script([UNSENT] * 9)
    with pytest.raises(APIConnectionError):
        await run(script, max_retries=0)
    assert script.made == 1


@pytest.mark.asyncio
async def test_a_write_stops_at_the_first_attempt_that_may_have_been_carried_out() -> None:
    script = Script([UNSENT, httpx.ReadTimeout("lost"), ok()])
    with pytest.raises(OutcomeUnknownError):
        await run(script, repeatable=False)
    assert script.made == 2


@pytest.mark.asyncio
async def test_an_error_in_an_attempt_comes_out_as_it_is_even_in_a_retry() -> None:
    for ends in ([KeyError("x")], [UNSENT, KeyError("x")]):
        with pytest.raises(KeyError):
            await run(Script(ends))


@pytest.mark.asyncio
async def test_waits_are_those_of_the_clock() -> None:
    clock = JumpClock()
    responses = [httpx.Response(status, headers={"Retry-After": after}) for status, after in ((429, "7"), (503, "9"))]
    await run(Script([*responses, ok()]), clock=clock)
    assert [int(wait) for wait in clock.waits] == [7, 9]


@pytest.mark.asyncio
async def test_a_wait_can_be_cancelled() -> None:
    clock = StillClock()
    task = asyncio.create_task(run(Script([UNSENT, ok()]), clock=clock))
    while not clock.waiting:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert clock.waiting == 0


@pytest.mark.asyncio
async def test_a_repeat_that_is_in_flight_can_be_cancelled() -> None:
    sent = asyncio.Event()

    class Hanging(Script):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            response = await super().handle_async_request(request)
            sent.set()
            await asyncio.Event().wait()
            return response

    task = asyncio.create_task(run(Hanging([UNSENT, ok()])))
    await sent.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.asyncio
async def test_many_callers_at_a_time_do_not_mix_up_their_outcomes() -> None:
    async def caller(number: int) -> None:
        reply = await run(Script([UNSENT] * (number % 4) + [ok(number=str(number))]))
        assert reply.headers["number"] == str(number)

    await asyncio.gather(*(caller(number) for number in range(200)))


@pytest.mark.asyncio
async def test_a_failing_compose_is_left_in_peace_once_the_budget_is_spent() -> None:
    budget = RetryQuota()
    scripts = [Script([UNSENT] * 5) for _ in range(40)]
    for script in scripts:
        with pytest.raises(APIConnectionError):
            await run(script, budget=budget)
    assert sum(script.made for script in scripts) == 40 + RetryQuota.CAPACITY // RetryQuota.COST
    assert scripts[-1].made == 1
    await run(Script([ok()]), budget=budget)
    assert not budget.can_retry()
    for _ in range(4):
        await run(Script([ok()]), budget=budget)
    script = Script([UNSENT, ok()])
    await run(script, budget=budget)
    assert script.made == 2
    assert budget.can_retry()
