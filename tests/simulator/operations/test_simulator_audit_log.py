"""The audit log as a knob: late, cut, anonymous, rewritten, silent, ahead of time, or refused."""

from __future__ import annotations

import json
from typing import Any

import attrs
import pytest
from support.simulator_driver import BASE, Driver, names, simulated

from compose_async.simulator import AuditLog, Simulator

pytestmark = pytest.mark.asyncio

AGENT = "compose-async/1 (op=00112233445566778899aabbccddeeff) billing/2"


async def post_team(compose: Driver, name: str = "team") -> None:
    response = await compose.client.post(f"{BASE}/teams", json={"team": {"name": name}}, headers={"User-Agent": AGENT})
    assert response.status_code == 201


async def events(compose: Driver, query: str = "") -> list[Any]:
    return await compose.listed(f"/audit_events{query}")


@pytest.mark.parametrize(
    ("log", "shown"),
    [
        (AuditLog(), AGENT),
        (AuditLog(user_agent="none"), None),
        (AuditLog(user_agent="proxied"), "proxy"),
        (AuditLog(cut=20), AGENT[:20]),
        (AuditLog(cut=0), ""),
        (AuditLog(cut=2, user_agent="proxied"), "pr"),
        (AuditLog(cut=2, user_agent="none"), None),
    ],
)
async def test_the_user_agent_is_shown_as_the_log_has_it_and_kept_in_the_record(
    log: AuditLog, shown: str | None
) -> None:
    async with simulated(audit=log) as compose:
        await post_team(compose)
        [event] = await events(compose)
        assert event["user_agent"] == shown
        assert (await compose.get(f"/audit_events/{event['id']}"))["user_agent"] == shown
        assert [record.user_agent for record in compose.sim.state.audit_events.values()] == [AGENT]


async def test_a_delayed_event_is_not_there_before_its_time() -> None:
    async with simulated(audit=AuditLog(delay=30)) as compose:
        await post_team(compose)
        event_id = next(iter(compose.sim.state.audit_events))
        compose.clock.advance(29.5)
        assert await events(compose) == []
        await compose.get(f"/audit_events/{event_id}", expect=404)
        compose.clock.advance(0.5)
        [event] = await events(compose)
        assert event["created_at"] == "2019-03-04T10:15:30.000Z", "late, and dated when it happened"
        assert await compose.get(f"/audit_events/{event_id}") == event


@pytest.mark.parametrize(("ahead", "shown"), [(30, "10:16:00"), (-30, "10:15:00")])
async def test_a_log_whose_clock_differs_dates_and_chooses_by_that_clock(ahead: float, shown: str) -> None:
    async with simulated(audit=AuditLog(ahead=ahead)) as compose:
        await post_team(compose)
        [event] = await events(compose)
        assert event["created_at"] == f"2019-03-04T{shown}.000Z"
        later = f"newer_than=2019-03-04T10:15:{31 if ahead > 0 else 29}Z"
        assert len(await events(compose, f"?{later}")) == (ahead > 0)
        assert len(await events(compose, f"?{later.replace('newer', 'older')}")) == (ahead < 0)


async def test_an_unreadable_log_is_refused_as_to_a_lesser_role_and_still_written() -> None:
    async with simulated(audit=AuditLog(readable=False)) as compose:
        await post_team(compose)
        event_id = next(iter(compose.sim.state.audit_events))
        for path in ("/audit_events", f"/audit_events/{event_id}"):
            assert await compose.get(path, expect=401) == {"errors": "unauthorized"}


async def test_a_silent_operation_leaves_no_event_and_the_others_do() -> None:
    async with simulated(audit=AuditLog(silent=("teams.c*", "backups.*"))) as compose:
        await post_team(compose, "a")
        [team] = await compose.listed("/teams")
        assert await events(compose) == []
        await compose.call("PATCH", f"/teams/{team['id']}", {"team": {"name": "b"}})
        assert names(await events(compose), "event") == ["team.update"]


async def test_pages_of_a_delayed_log_leave_nothing_out() -> None:
    async with simulated(audit=AuditLog(delay=10)) as compose:
        for number in range(5):
            await post_team(compose, str(number))
            compose.clock.advance(4)
        seen: list[Any] = await events(compose, "?limit=2")
        while page := await events(compose, f"?limit=2&cursor={seen[-1]['id']}"):
            seen += page
        assert [event["data"]["team"] for event in seen] == ["2", "1", "0"]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"delay": -1}, {"delay": float("inf")}, {"ahead": float("nan")}, {"ahead": -1e300}, {"cut": -1},
        {"silent": ("nothing.*",)}, {"user_agent": "invented"}, {"readable": 1},
    ],
)  # fmt: skip
async def test_a_log_that_makes_no_sense_is_refused(nonsense: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        AuditLog(**nonsense)


async def test_the_log_is_a_frozen_value() -> None:
    assert AuditLog(silent=("teams.*",)) == AuditLog(silent=("teams.*",))
    assert Simulator().settings.audit == AuditLog()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        AuditLog().delay = 3  # type: ignore[misc]  # that is the point
    assert json.loads(json.dumps(attrs.asdict(AuditLog())))["user_agent"] == "kept"
