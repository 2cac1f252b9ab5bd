"""Plans from observed states: pure decisions, without a server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from compose_async import DeploymentSpec, Plan
from compose_async.models import (
    Account,
    Database,
    Datacenter,
    Deployment,
    Recipe,
    Scaling,
    Team,
    TeamRole,
    Transition,
    WhitelistEntry,
)
from compose_async.recipes import recipe_kinds
from compose_async.workflows.plan import ObservedState, plan_creation, plan_from
from compose_async.workflows.spec import Catalog

NOW = datetime(2019, 3, 4, 10, 0, tzinfo=UTC)
NETWORKS = ["10.0.0.0/8", "192.0.2.0/24", "198.51.100.7/32", "203.0.113.0/25"]


def recipe(name: str, status: str = "complete", *, age: float = 0, id: str = "r1", **more: Any) -> Recipe:  # noqa: A002
    return Recipe(id=id, name=name, status=status, created_at=NOW - timedelta(seconds=age), **more)


def view(**more: Any) -> ObservedState:
    about = {"id": "d1", "name": "orders", "type": "postgresql", "version": "9.6.11", **more.pop("about", {})}
    return ObservedState(deployment=Deployment(**about), **{"recipes": (recipe("Provision"),), **more})


def spec(**wishes: Any) -> DeploymentSpec:
    return DeploymentSpec(**{"name": "orders", "type": "postgresql", **wishes})


def scaling(allocated: int = 4, *, minimum: int = 3) -> Scaling:
    return Scaling(allocated_units=allocated, used_units=3, starting_units=1, minimum_units=minimum)


@pytest.mark.parametrize(
    ("recipes", "state"),
    [
        ((), "present"),
        ((recipe("Provision"),), "present"),
        ((recipe("Provision", "completed"),), "present"),
        ((recipe("Provision", "running"),), "provisioning"),
        ((recipe("Provision", "waiting"),), "provisioning"),
        ((recipe("Provision", "queued by something new"),), "provisioning"),
        ((recipe("Provision", "failed"),), "failed"),
        ((recipe("Provision", "failed", age=90), recipe("Provision", age=10)), "present"),
        ((recipe("Provision", age=10), recipe("Provision", "failed", age=90)), "present"),
        ((recipe("Provision", "failed", age=10), recipe("Provision", age=90)), "present"),
        ((recipe("Provision", age=90), recipe("Provision portal", "failed", age=10)), "present"),
        ((recipe("Provision", age=90), recipe("Scale deployment to 3 units", "failed")), "present"),
        ((recipe("Provision", age=90), recipe("Provision portal", "failed", parent_id="r1")), "present"),
    ],
)
def test_the_newest_provision_says_whether_it_ever_came_up(recipes: tuple[Recipe, ...], state: str) -> None:
    assert plan_from(spec(), view(recipes=recipes), upgrade=False).state == state


def test_a_failed_provision_is_a_problem_with_its_recipe() -> None:
    plan = plan_from(spec(), view(recipes=(recipe("Provision", "failed"),)), upgrade=False)
    assert plan.problems == ("recipe r1 failed: no detail was given",)
    assert "! orders (postgresql): its provision failed" in str(plan)


@pytest.mark.parametrize(
    ("name", "waited_for"),
    [("Scale deployment to 3 units", True), ("Something new", True), (None, True), ("Backup deployment", False)],
)
def test_what_is_under_way_and_could_change_it_is_waited_for(name: str | None, waited_for: bool) -> None:
    running = Recipe(id="r2", name=name, status="running")
    plan = plan_from(spec(), view(recipes=(recipe("Provision"), running)), upgrade=False)
    assert plan.running == ((running,) if waited_for else ())
    assert plan.is_settled is not waited_for
    assert plan.action == "unchanged"
    assert ("waits for" in str(plan)) is waited_for


@pytest.mark.parametrize(
    ("wanted", "there", "changes"),
    [
        (None, "old", 0),
        ("old", "old", 0),
        ("", None, 0),
        ("", "", 0),
        ("new", "old", 1),
        ("", "old", 1),
        ("x", None, 1),
    ],
)
@pytest.mark.parametrize("key", ["notes", "customer_billing_code"])
def test_texts_are_changed_when_declared_and_different(key: str, wanted: Any, there: Any, changes: int) -> None:
    plan = plan_from(spec(**{key: wanted}), view(about={key: there}), upgrade=False)
    assert [(change.what, change.new) for change in plan.changes] == [(key, wanted)] * changes


@pytest.mark.parametrize(
    ("units", "allocated", "minimum", "outcome"),
    [(None, 4, 3, ""), (4, 4, 3, ""), (6, 4, 3, "4 → 6"), (3, 4, 3, "4 → 3"), (2, 4, 3, "refused"), (2, 2, 3, "")],
)
def test_units_are_changed_but_never_below_the_minimum(
    units: int | None, allocated: int, minimum: int, outcome: str
) -> None:
    plan = plan_from(spec(units=units), view(scaling=scaling(allocated, minimum=minimum)), upgrade=False)
    if outcome == "refused":
        assert plan.problems == ("units=2 is below the minimum of 3 (4 allocated, 3 used, 1 to start with)",)
    else:
        assert [str(change) for change in plan.changes] == ([f"units: {outcome}"] if outcome else [])


def moves(*targets: tuple[str, str]) -> tuple[Transition, ...]:
    return tuple(Transition(method=method, from_version="9.6.11", to_version=to) for method, to in targets)


MOVES = moves(("in_place", "9.6.12"), ("in_place", "9.6.14"), ("restore", "10.2"))


def test_a_version_is_left_unless_an_upgrade_is_asked_for() -> None:
    held = plan_from(spec(version="~=9.6.12"), view(transitions=MOVES), upgrade=False)
    assert (held.changes, held.action, held.is_settled) == ((), "unchanged", True)
    assert [str(change) for change in held.skipped] == ["version: 9.6.11 → ~=9.6.12 (upgrade=True would go to 9.6.14)"]
    assert "left as it is" in str(held)
    done = plan_from(spec(version="~=9.6.12"), view(transitions=MOVES), upgrade=True)
    assert [str(change) for change in done.changes] == ["version: 9.6.11 → 9.6.14"]


def test_an_upgrade_goes_in_place_or_not_at_all() -> None:
    plan = plan_from(spec(version="~=10.0"), view(transitions=MOVES), upgrade=True)
    assert plan.changes == ()
    assert plan.problems == (
        "no upgrade in place leads from version 9.6.11 to ~=10.0; restoring a backup leads to 10.2",
    )
    assert plan_from(spec(version="8.0"), view(transitions=()), upgrade=True).problems == (
        "no upgrade in place leads from version 9.6.11 to 8.0",
    )


@pytest.mark.parametrize("wanted", ["9.6.11", "~=9.6", None])
def test_a_version_that_satisfies_is_left_alone(wanted: str | None) -> None:
    plan = plan_from(spec(version=wanted), view(transitions=MOVES), upgrade=True)
    assert (plan.changes, plan.skipped, plan.problems) == ((), (), ())


@given(st.none() | st.sets(st.sampled_from(NETWORKS)), st.sets(st.sampled_from(NETWORKS)))
def test_a_whitelist_becomes_exactly_the_declared_one(wanted: set[str] | None, there: set[str]) -> None:
    entries = tuple(WhitelistEntry(id=f"w{net}", ip=net) for net in sorted(there))
    plan = plan_from(spec(whitelist=wanted), view(whitelist=None if wanted is None else entries), upgrade=False)
    added = {change.new for change in plan.changes if change.new is not None}
    removed = {change.old for change in plan.changes if change.old is not None}
    assert (there | added) - removed == (there if wanted is None else wanted)
    assert not added & there
    order = [change.old is None for change in plan.changes]
    assert order == sorted(order, reverse=True), "letting in comes before shutting out"


TEAMS = (Team(id="t1", name="Core"), Team(id="t2", name="Ops"))


SPECS = st.builds(
    lambda units, notes, code, whitelist, teams: spec(
        units=units, notes=notes, customer_billing_code=code, whitelist=whitelist, team_roles=teams
    ),
    st.none() | st.integers(3, 9),
    st.none() | st.sampled_from(["", "a", "b"]),
    st.none() | st.sampled_from(["", "a", "b"]),
    st.none() | st.sets(st.sampled_from(NETWORKS)),
    st.none() | st.dictionaries(st.sampled_from(["admin", "developer"]), st.sets(st.sampled_from(["Core", "t2"]))),
)


def carried_out(seen: ObservedState, plan: Plan) -> ObservedState:
    """The view after every change of a plan, by a model of Compose of five lines."""
    about, units = seen.deployment, seen.scaling.allocated_units if seen.scaling else 0
    whitelist = {entry.ip: entry for entry in seen.whitelist or ()}
    roles = {role.name: {team.id for team in role.teams} for role in seen.team_roles or ()}
    for change in plan.changes:
        what, _, role = change.what.partition(" ")
        if what == "units":
            units = int(str(change.new))
        elif what == "team_roles":
            operate = set.discard if change.new is None else set.add
            operate(roles.setdefault(role, set()), str(change.ref))
        elif what != "whitelist":
            texts: Any = {what: change.new}
            about = evolve(about, **texts)
        elif change.new is None:
            del whitelist[str(change.old)]
        else:
            whitelist[str(change.new)] = WhitelistEntry(id="new", ip=str(change.new))
    held = (TeamRole(name=name, teams=tuple(t for t in TEAMS if t.id in ids)) for name, ids in roles.items())
    return evolve(
        seen, deployment=about, scaling=scaling(units), whitelist=tuple(whitelist.values()), team_roles=tuple(held)
    )


@given(SPECS, SPECS)
def test_after_every_change_was_made_nothing_is_left_to_change(first: DeploymentSpec, second: DeploymentSpec) -> None:
    seen = view(scaling=scaling(4), whitelist=(), team_roles=(), teams=TEAMS)
    for wanted in (first, second):
        seen = carried_out(seen, plan_from(wanted, seen, upgrade=False))
        assert plan_from(wanted, seen, upgrade=False).is_settled


@pytest.mark.parametrize(
    ("wanted", "there", "changes"),
    [
        (None, ("t1",), []),
        ({"admin": ["Core"]}, ("t1",), []),
        ({"admin": ["t1"]}, ("t1",), []),
        ({"admin": ["Core", "Ops"]}, ("t1",), ["team_roles admin: + Ops"]),
        ({"admin": ["t2"]}, ("t1",), ["team_roles admin: + t2", "team_roles admin: - Core"]),
        ({"admin": []}, ("t1", "t2"), ["team_roles admin: - Core", "team_roles admin: - Ops"]),
        ({"developer": ["Ops"]}, ("t1",), ["team_roles developer: + Ops"]),
    ],
)
def test_declared_roles_have_exactly_the_declared_teams(
    wanted: Any, there: tuple[str, ...], changes: list[str]
) -> None:
    roles = (TeamRole(name="admin", teams=tuple(team for team in TEAMS if team.id in there)),)
    plan = plan_from(spec(team_roles=wanted), view(team_roles=roles, teams=TEAMS), upgrade=False)
    assert [str(change) for change in plan.changes] == changes
    assert all(change.ref in {"t1", "t2"} for change in plan.changes)


def test_a_team_that_does_not_exist_is_a_problem() -> None:
    plan = plan_from(spec(team_roles={"admin": ["Nobody"]}), view(team_roles=(), teams=TEAMS), upgrade=False)
    assert plan.problems == ("there is no team 'Nobody'",)


def test_another_type_is_a_problem_and_never_a_change() -> None:
    plan = plan_from(spec(type="redis"), view(), upgrade=False)
    assert plan.problems == ("it exists as postgresql, and the type of a deployment cannot be changed",)


def test_a_plan_reads_as_a_diff() -> None:
    wanted = spec(units=2, whitelist=["192.0.2.0/24"], notes="x")
    catalog = Catalog(
        accounts=(Account(id="a1", name="Acme", slug="acme"),),
        databases=(Database(type="postgresql"),),
        datacenters=(Datacenter(slug="x:y", provider="x", region="y"),),
    )
    assert str(plan_creation(evolve(wanted, datacenter="x:y"), catalog)) == (
        "+ orders (postgresql): create\n    account_id: a1\n    datacenter: x:y\n    notes: x\n    units: 2\n"
        "    whitelist: + 192.0.2.0/24"
    )
    adopted = plan_from(spec(), view(recipes=(recipe("Provision", "running"),)), upgrade=False)
    assert (str(adopted), adopted.action, adopted.deployment_id) == (
        "» orders (postgresql): wait until it is up",
        "adopted",
        "d1",
    )
    updated = plan_from(wanted, view(scaling=scaling(1, minimum=1), whitelist=()), upgrade=False)
    assert str(updated) == (
        "~ orders (postgresql): update\n    notes: (none) → x\n    units: 1 → 2\n    whitelist: + 192.0.2.0/24"
    )
    assert str(plan_from(spec(), view(), upgrade=False)) == "= orders (postgresql): unchanged"
    assert plan_creation(wanted, catalog).deployment_id is None


@pytest.mark.parametrize(
    ("name", "operations"),
    [
        ("Provision", {"deployments.create", "backups.restore"}),
        ("Deprovision", {"deployments.deprovision"}),
        ("Scale deployment to 7 units", {"scalings.set"}),
        ("Creating haproxy portal", {"portals.create"}),
        ("Deleting haproxy portal", {"portals.delete"}),
        ("Create portal user", {"portal_users.create"}),
        ("Whitelist IP", {"whitelist.add"}),
        ("Remove whitelisted IP", {"whitelist.remove"}),
        ("Upgrade to 9.6.12", {"versions.upgrade"}),
        ("Backup deployment", {"backups.start"}),
        ("Change password", {"deployments.set_password"}),
        ("Set max connections", {"settings.set_max_connections"}),
        ("Rotating the moon", set()),
        (None, set()),
    ],
)
def test_a_recipes_name_says_what_it_is_for(name: str | None, operations: set[str]) -> None:
    found = Recipe(id="r1", name=name, status="running")
    assert {
        operation for operation in recipe_kinds.NAME_PATTERNS if recipe_kinds.matches(found, operation)
    } == operations
    assert recipe_kinds.matches_any(found) is bool(operations)


@pytest.mark.parametrize(("units", "same"), [(7, True), (17, False), (None, True)])
def test_numbers_in_a_name_have_to_be_the_ones_asked_for(units: int | None, same: bool) -> None:
    found = Recipe(id="r1", name="Scale deployment to 7 units", status="running")
    assert recipe_kinds.matches(found, "scalings.set", {} if units is None else {"units": units}) is same
    assert recipe_kinds.matches(Recipe(id="r1", name="Scaling", status="running"), "scalings.set", {"units": units})
