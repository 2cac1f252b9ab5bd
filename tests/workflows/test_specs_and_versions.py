"""Declarations: what they accept, what they mean, and how versions are compared."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose_async import DeploymentSpec
from compose_async.models import Account, Cluster, Database, DatabaseVersion, Datacenter, Team
from compose_async.workflows import versions
from compose_async.workflows.spec import Catalog, create_arguments

DOTTED = st.lists(st.integers(0, 30), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))
CATALOG = Catalog(
    accounts=(Account(id="a1", name="Acme", slug="acme"),),
    databases=(
        Database(
            type="redis",
            versions=(
                DatabaseVersion(version="3.2.12", status="stable"),
                DatabaseVersion(version="4.0.10", status="stable", preferred=True),
                DatabaseVersion(version="4.0.14", status="stable"),
                DatabaseVersion(version="5.0.0", status="deprecated", preferred=True),
            ),
        ),
    ),
    datacenters=(Datacenter(slug="aws:us-east-1", provider="aws", region="us-east-1"),),
    clusters=(Cluster(id="c1", name="own", tags=("fast", "eu")), Cluster(id="c2", name="other")),
    teams=(Team(id="t1", name="Core"),),
)


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("9.6.12", "9.6.12", True),
        ("9.6.12", "9.6.1", False),
        ("9.6", "9.6.0", True),
        ("9.6.12", "~=9.6", True),
        ("9.7.0", "~=9.6", True),
        ("10.0", "~=9.6", False),
        ("9.6.12", "~=9.6.3", True),
        ("9.7.0", "~=9.6.3", False),
        ("9.6", "~=9.6.0", True),
        ("9.6.12", ">=9.5,<10", True),
        ("9.6.12", "> 9.6, != 9.6.12", False),
        ("9.6.12", "<=9.6.12,==9.6.12", True),
        ("9.6.12", "<9.6.9", False),
        ("2.0-rc1", "2.0-rc1", True),
        ("2.0-rc1", ">=1.0", False),
        ("2.0-rc1", "2.0-rc2", False),
    ],
)
def test_a_version_satisfies_what_was_declared_or_not(version: str, wanted: str, fits: bool) -> None:
    assert versions.satisfies(version, wanted) is fits


@given(DOTTED, DOTTED)
def test_exactly_one_of_less_equal_and_greater_holds(one: str, other: str) -> None:
    assert sum(versions.satisfies(one, f"{sign}{other}") for sign in ("<", "==", ">")) == 1
    assert versions.satisfies(one, f">={other}") == (not versions.satisfies(one, f"<{other}"))
    assert versions.satisfies(one, f"<={other}") == (not versions.satisfies(one, f">{other}"))
    assert versions.satisfies(one, f"!={other}") == (not versions.satisfies(one, other))


@given(DOTTED.filter(lambda text: "." in text), DOTTED)
def test_a_compatible_version_lies_between_the_bound_and_the_next_line(bound: str, version: str) -> None:
    *line, last = [int(part) for part in bound.split(".")[:-1]]
    limit = ".".join(map(str, [*line, last + 1]))
    between = versions.satisfies(version, f">={bound},<{limit}")
    assert versions.satisfies(version, f"~={bound}") == between


@pytest.mark.parametrize("wanted", ["~=9", ">=x", "~= ", "9 6", ">=9.5,", "", "=>9"])
def test_what_is_no_version_and_no_range_is_refused(wanted: str) -> None:
    with pytest.raises(ValueError, match="version"):
        DeploymentSpec(name="a", type="redis", version=wanted)


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [("3.2.12", "3.2.12"), (">=3", "4.0.10"), (">4.0.10", "4.0.14"), (">=5", None), ("5.0.0", "5.0.0"), ("6", None)],
)
def test_a_range_begins_with_the_newest_preferred_and_never_with_a_deprecated(wanted: str, chosen: str | None) -> None:
    assert versions.version_to_create(CATALOG.databases[0].versions, wanted) == chosen


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"name": " "}, ValueError),
        ({"name": "n" * 64}, ValueError),
        ({"name": "orders (deprovisioning)"}, ValueError),
        ({"units": 0}, ValueError),
        ({"units": True}, ValueError),
        ({"whitelist": ["300.1.1.1"]}, ValueError),
        ({"whitelist": "192.0.2.0/24"}, TypeError),
        ({"team_roles": {"admin": "Core"}}, TypeError),
        ({"provisioning_tags": "fast"}, TypeError),
    ],
)
def test_what_cannot_be_is_refused_at_once(wrong: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        DeploymentSpec(**{"name": "orders", "type": "redis", **wrong})


def test_a_whitelist_is_compared_as_networks_and_described() -> None:
    spec = DeploymentSpec(name="a", type="redis", whitelist=["1.1.1.1", "2001:db8::/32", "192.0.2.77/24"])
    assert list(spec.whitelist or ()) == ["1.1.1.1/32", "2001:db8::/32", "192.0.2.0/24"]
    assert spec == DeploymentSpec(name="a", type="redis", whitelist=dict.fromkeys(spec.whitelist or (), ""))
    described = DeploymentSpec(name="a", type="redis", whitelist={"1.1.1.1/32": "office"})
    assert described.whitelist == {"1.1.1.1/32": "office"}


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda spec: pickle.loads(pickle.dumps(spec))])  # noqa: S301
def test_a_declaration_is_plain_data(clone: Any) -> None:
    spec = DeploymentSpec(name="a", type="redis", whitelist=["1.1.1.1"], team_roles={"admin": ["Core"]})
    assert clone(spec) == spec


@pytest.mark.parametrize(
    ("wishes", "given"),
    [
        ({"datacenter": "aws:us-east-1"}, {"datacenter": "aws:us-east-1"}),
        ({"datacenter": "aws:us-east-1", "cluster_id": "own"}, {"cluster_id": "c1"}),
        ({"cluster_id": "c2"}, {"cluster_id": "c2"}),
        ({"provisioning_tags": ["eu"]}, {"provisioning_tags": ("eu",)}),
        ({"provisioning_tags": ["eu", "fast"]}, {"provisioning_tags": ("eu", "fast")}),
    ],
)
def test_a_creation_sends_what_was_declared_and_nothing_else(wishes: dict[str, Any], given: dict[str, Any]) -> None:
    spec = DeploymentSpec(name="a", type="redis", account_id="acme", team_roles={"admin": ["Core"]}, **wishes)
    assert create_arguments(spec, CATALOG) == ({"name": "a", "type": "redis", "account_id": "a1", **given}, ())


def test_every_reason_why_it_cannot_be_created_is_given_at_once() -> None:
    spec = DeploymentSpec(
        name="a", type="redsi", account_id="other", cluster_id="third", team_roles={"admin": ["Nobody"]}
    )
    _, problems = create_arguments(spec, CATALOG)
    assert len(problems) == 4
    told = "\n".join(problems)
    assert all(word in told for word in ("a1 (acme)", "own, other", "only redis", "'Nobody'"))


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({"datacenter": "aws:mars-1"}, "only aws:us-east-1"),
        ({"provisioning_tags": ["slow"]}, "slow"),
        ({}, "the place of a new deployment"),
        (
            {"datacenter": "aws:us-east-1", "version": "9.9"},
            "only 3.2.12 (stable), 4.0.10 (stable), 4.0.14 (stable), 5.0.0 (deprecated)",
        ),
    ],
)
def test_a_place_or_version_that_is_not_on_offer_is_named(wishes: dict[str, Any], told: str) -> None:
    _, [problem] = create_arguments(DeploymentSpec(name="a", type="redis", **wishes), CATALOG)
    assert told in problem


def test_without_an_account_id_there_has_to_be_exactly_one() -> None:
    two = Catalog(accounts=(*CATALOG.accounts, Account(id="a2", name="B", slug="b")), databases=CATALOG.databases)
    _, problems = create_arguments(DeploymentSpec(name="a", type="redis"), two)
    assert any("a2 (b)" in problem for problem in problems)
