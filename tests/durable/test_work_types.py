"""Works are values that come back from JSON as they were, and that cannot be made wrong."""

from __future__ import annotations

import pytest

from compose_async import DeploymentSpec
from compose_async.durable import Backup, Deprovision, Ensure, Restore, Scale, Upgrade, Whitelist, Work, work_types

SPEC = DeploymentSpec(
    name="orders",
    type="postgresql",
    datacenter="aws:us-east-1",
    version="~=9.6",
    units=3,
    provisioning_tags=["fast"],
    whitelist={"192.0.2.0/24": "office"},
    team_roles={"developer": ["Core", "Apps"]},
    ssl=True,
)
ITEMS: tuple[Work, ...] = (
    Ensure(SPEC, upgrade=True),
    Ensure(DeploymentSpec(name="cache", type="redis"), recreate_failed=True),
    Scale("orders", units=3),
    Backup("orders"),
    Backup("orders", download="orders.tgz"),
    Upgrade("orders", "~=9.6"),
    Restore("orders", "copy", datacenter="aws:us-east-1", cluster_id="c1"),
    Whitelist("orders", ["192.0.2.1"]),
    Whitelist("orders", {}),
    Deprovision("orders"),
)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.kind)
def test_a_work_comes_back_as_it_was(item: Work) -> None:
    data = work_types.to_json(item)
    assert work_types.from_json(data) == item
    assert work_types.digest([data]) == work_types.digest([work_types.to_json(work_types.from_json(data))])


def test_the_digest_tells_works_apart_and_knows_no_order_of_keys() -> None:
    assert len({work_types.digest([work_types.to_json(item)]) for item in ITEMS}) == len(ITEMS)
    assert work_types.digest([{"a": 1, "b": 2}]) == work_types.digest([{"b": 2, "a": 1}])


def test_the_digest_of_a_stored_job_stays_as_it_was() -> None:
    """Else the key of a stored job would be refused with the same work."""
    spec = DeploymentSpec(name="orders", type="redis", units=2, team_roles={"admin": ["b", "a"]})
    data = work_types.to_json(Ensure(spec, upgrade=True))
    assert work_types.digest([data]) == "09cf1f6db06af04d2cad988e516b0311249bf9af9e101bc1b70740681da1d60b"


@pytest.mark.parametrize(
    "data", [None, 1, {}, {"kind": "dance"}, {"kind": "scale", "name": "orders"}, {"kind": "ensure"}]
)
def test_data_that_is_no_work_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="this is not a work"):
        work_types.from_json(data)  # type: ignore[arg-type]  # the point


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: Scale("orders", units=0), ValueError),
        (lambda: Scale("orders", units=True), TypeError),
        (lambda: Scale("", units=1), ValueError),
        (lambda: Backup(7), TypeError),  # type: ignore[arg-type]  # the point
        (lambda: Ensure("orders"), TypeError),  # type: ignore[arg-type]  # the point
        (lambda: Ensure(SPEC, upgrade=1), TypeError),  # type: ignore[arg-type]  # the point
        (lambda: Whitelist("orders", ["nonsense"]), ValueError),
        (lambda: Restore("orders", "x" * 64), ValueError),
        (lambda: Restore("orders", "copy", datacenter=5), TypeError),  # type: ignore[arg-type]  # the point
        (lambda: Restore("orders", "copy", cluster_id=""), ValueError),
        (lambda: Backup("orders", download=b"x"), TypeError),  # type: ignore[arg-type]  # the point
        (lambda: Backup("orders", download=""), ValueError),
    ],
)
def test_a_work_that_cannot_be_is_refused_before_anything_is_stored(make: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        make()  # type: ignore[operator]  # the lambdas above


def test_a_job_is_about_one_deployment() -> None:
    assert work_types.deployment_of([Ensure(SPEC), Scale("orders", 3), Restore("old", "orders")]) == "orders"
    with pytest.raises(ValueError, match="orders, copy"):
        work_types.deployment_of([Scale("orders", 3), Restore("orders", "copy")])
    with pytest.raises(ValueError, match="has none"):
        work_types.deployment_of([])
    with pytest.raises(ValueError, match="needs the name"):
        work_types.deployment_of([Backup()])


def test_the_place_of_a_restored_deployment_is_named_so_that_no_word_lands_in_the_wrong_one() -> None:
    with pytest.raises(TypeError, match="positional"):
        Restore("orders", "copy", "aws:us-east-1")  # type: ignore[call-arg]  # the point
