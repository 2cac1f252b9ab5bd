"""The page for people: served at the root, and (marker ``browser``) read in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.console_browser import CHROMIUM, browser

from compose_async.simulator import RecipePlan, ScaledClock, Simulator, VirtualClock

if TYPE_CHECKING:
    from pathlib import Path

HEADERS = {"Authorization": "Bearer simulator-token"}


def create(sim: Simulator, base_url: str, name: str) -> Any:
    wish = {"name": name, "type": "redis", "account_id": sim.state.account.id, "datacenter": "aws:us-east-1"}
    return httpx.post(f"{base_url}/deployments", headers=HEADERS, json={"deployment": wish})


def test_the_page_is_served_without_a_token_and_is_no_request_to_the_api() -> None:
    sim = Simulator()
    with sim.serve() as server:
        page = httpx.get(server.base_url.removesuffix("2016-07"))
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Simulated Compose" in page.text
    assert "http" not in page.text  # nothing from elsewhere
    assert len(sim.requests) == 0


@pytest.mark.browser
@pytest.mark.timeout(40)
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_the_page_shows_progress_and_switches_faults(tmp_path: Path) -> None:
    clock = VirtualClock(auto=False)
    sim = Simulator(clock=clock)
    sim.plan("deployments.create", RecipePlan(seconds=120, operations=12), deployment="orders")
    sim.plan("deployments.create", RecipePlan(seconds=40, operations=8, fail_at=5), deployment="broken")
    with sim.serve() as server, browser(tmp_path / "profile") as page:
        create(sim, server.base_url, "orders")
        create(sim, server.base_url, "broken")
        create(sim, server.base_url, "<b>bold</b>")
        page.open(server.base_url.removesuffix("2016-07"))
        page.wait_for("document.querySelector('#deployments').innerText.includes('orders')")
        page.wait_for("document.querySelector('#recipes').innerText.includes('0/12')")
        assert page.run("document.querySelectorAll('#deployments b').length") == 0

        page.run("document.querySelector('#advance button').click()")  # a minute of virtual time
        page.wait_for("document.querySelector('#recipes').innerText.includes('6/12')")
        page.wait_for("document.querySelector('#recipes').innerText.includes('failed')")

        page.run("document.querySelector('#add button').click()")
        page.wait_for("document.querySelector('#faults').innerText.includes('status 503')")
        assert create(sim, server.base_url, "refused").status_code == 503
        page.wait_for("document.querySelector('#requests').innerText.includes('503')")
        page.screenshot(tmp_path / "console.png")
        assert (tmp_path / "console.png").stat().st_size > 10_000
        page.run("document.querySelector('#faults button').click()")
        page.wait_for("document.querySelector('#faults').innerText.includes('all is well')")
        assert create(sim, server.base_url, "accepted").status_code == 202
    assert page.errors == []


VISIBLE = """(() => {
  const edge = document.documentElement.clientWidth;
  const cut = [...document.querySelectorAll("main section, td:not(.wide), button, input, select")].filter(
    e => e.offsetParent && (e.getBoundingClientRect().right > edge + 1
      || e.matches("section") && e.scrollWidth > e.clientWidth + 1));
  const page = document.documentElement.scrollWidth > edge ? ["the page"] : [];
  return cut.map(e => e.outerHTML.slice(0, 120)).concat(page);
})()"""
"""What of the page cannot be seen without scrolling sideways."""


@pytest.mark.browser
@pytest.mark.timeout(60)
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("width", [1280, 420])
def test_everything_that_counts_is_in_sight_and_opens(tmp_path: Path, width: int) -> None:
    clock = VirtualClock(auto=False)
    sim = Simulator(clock=clock)
    child = RecipePlan(
        seconds=40, operations=3, fail_at=1, detail="no room on cpu.17", name="member one", steps=("unpack",)
    )
    sim.plan("deployments.create", RecipePlan(seconds=60, operations=4, children=(child,)), deployment="broken")
    with sim.serve() as server, browser(tmp_path / "profile") as page:
        for name in ("orders", "broken", "a-name-that-is-as-long-as-a-name-can-be-which-is-sixty-three-chr"[:63]):
            assert create(sim, server.base_url, name).status_code == 202
        clock.advance(3600)
        key = next(iter(sim.state.deployments))
        path = f"{server.base_url}/deployments/{key}"
        entry = {"deployment": {"whitelist": {"ip": "10.0.0.0/8", "description": "office"}}}
        httpx.post(f"{path}/whitelist", headers=HEADERS, json=entry)
        httpx.post(f"{path}/backups", headers=HEADERS)
        clock.advance(3600)
        httpx.get(f"{path}/backups/{'f' * 24}/{'x' * 90}", headers=HEADERS)
        page.resize(width, 1400)
        page.open(server.base_url.removesuffix("2016-07"))
        page.wait_for("document.querySelector('#recipes').innerText.includes('no room on cpu.17')")  # unopened
        assert page.run(VISIBLE) == []
        forms = page.run("[...document.forms].filter(form => form.offsetParent).map(form => form.id)")
        assert forms == ["advance", "rate", "plan", "add"], "this clock has no speed"
        for table in ("deployments", "recipes"):
            page.run(f"document.querySelectorAll('#{table} button.name').forEach(b => b.click())")
        page.wait_for(
            "document.querySelector('#deployments').innerText.includes('postgres') || "
            "document.querySelector('#deployments').innerText.includes('redis://')"
        )
        page.wait_for("document.querySelector('#recipes').innerText.includes('unpack')")
        recipes = page.run("document.querySelector('#recipes').innerText")
        assert "member one 1/3" in recipes
        assert "unpack · failed" in recipes
        assert "7 × create_capsule on" in recipes, "equal operations are counted"
        deployments = page.run("document.querySelector('#deployments').innerText")
        assert "10.0.0.0/8 office" in deployments
        assert "on_demand, complete" in deployments
        password = sim.state.deployments[key].password
        assert password not in deployments
        assert "admin:***@" in deployments
        requests = page.run("document.querySelector('#requests').innerText")
        assert f"/deployments/…{key[-6:]} ({sim.state.deployments[key].name})/backups" in requests
        assert page.run(VISIBLE) == []
        page.screenshot(tmp_path / "opened.png")
        page.run("document.querySelector('#deployments .open button').click()")
        page.wait_for(f"document.querySelector('#deployments').innerText.includes('{password}')")
        assert page.run("document.querySelector('#token').innerText") == "***"
        page.run("document.querySelector('#show-token').click()")
        page.wait_for(f"document.querySelector('#token').innerText === '{sim.token}'")
        assert page.run("document.querySelector('#url').innerText") == server.base_url
    assert page.errors == []


@pytest.mark.browser
@pytest.mark.timeout(60)
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_plan_rate_speed_and_pause_are_forms(tmp_path: Path) -> None:
    clock = ScaledClock(1)
    sim = Simulator(clock=clock)
    with sim.serve() as server, browser(tmp_path / "profile") as page:
        page.open(server.base_url.removesuffix("2016-07"))
        page.wait_for("document.querySelector('#plan select').length > 5")

        def submit(form: str, **fields: str) -> None:
            for name, value in fields.items():
                page.run(f"document.querySelector('#{form} [name={name}]').value = '{value}'")
            page.run(f"document.querySelector('#{form} button').click()")

        submit("speed", speed="50")
        page.wait_for("document.querySelector('#now').innerText.includes('speed 50')")
        page.run("document.querySelector('#pause').click()")
        page.wait_for("document.querySelector('#now').innerText.includes('paused')")
        assert clock.speed == 0
        page.run("document.querySelector('#pause').click()")
        page.wait_for("document.querySelector('#pause').innerText === 'pause'")
        assert clock.speed == 50
        submit("rate", rate="1000")
        submit("plan", deployment="orders", seconds="20", operations="2", fail_at="1", detail="full", times="1")
        page.wait_for("document.querySelector('#planned').innerText.includes('deployments.create of orders')")
        assert sim.limiter.per_second == 1000
        assert create(sim, server.base_url, "orders").status_code == 202
        page.wait_for("document.querySelector('#recipes').innerText.includes('failed')")
        page.run("document.querySelector('#add [name=what]').value = 'late'")
        submit("add", operation="teams.*", value="3")
        page.wait_for("document.querySelector('#faults').innerText.includes('takes effect 3 s later')")
        assert page.errors == []
