"""The page for people: served at the root, and (marker ``browser``) read in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.console_browser import CHROMIUM, browser

from compose_async.simulator import RecipePlan, Simulator, VirtualClock

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

        page.run("document.querySelector('#advance').click()")  # a minute of virtual time
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
