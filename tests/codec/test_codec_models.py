"""Models keep unknown members, hide secrets, and are values."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from support.codec import CERTIFICATE, DEPLOYMENT, PASSWORD, RECIPE, embedded

from compose_async import models
from compose_async._codec.bodies import decode, decode_list
from compose_async.models import (
    AuditEvent,
    Backup,
    Billable,
    ConnectionStrings,
    Database,
    Deployment,
    Logfile,
    Recipe,
    RefreshToken,
    Scaling,
    User,
    to_json,
)

EVENT = {"id": "e1", "event": "deployment.create", "created_at": "2018-03-27T09:55:19Z"}


# --- members that the description does not know


def test_unknown_keys_are_kept_at_every_level() -> None:
    body = {
        **RECIPE,
        "new": 1,
        "_embedded": {"recipes": [{**RECIPE, "newer": [2]}], "charts": ["c"]},
        "_links": {"self": {"href": "/r"}},
    }
    read = decode(body, Recipe)
    assert read.extra == {"new": 1, "_embedded": {"charts": ["c"]}, "_links": {"self": {"href": "/r"}}}
    assert read.recipes[0].extra == {"newer": [2]}


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (Recipe, {**RECIPE, "new": 1, "_embedded": {"recipes": [{**RECIPE, "newer": [2]}], "charts": ["c"]}}),
        (Deployment, {"id": "d", "name": "n", "type": "t", "connection_strings": {"future": "x"}, "new": None}),
        (Database, {"type": "redis", "_embedded": {"versions": [{"version": "4", "new": {}}], "more": {"a": 1}}}),
    ],
)
def test_unknown_keys_are_written_back_where_they_were(shape: type[Any], body: dict[str, Any]) -> None:
    written = to_json(decode(body, shape))
    assert decode(written, shape) == decode(body, shape)
    assert contains(written, body), written


@pytest.mark.parametrize(("key", "odd"), [("tags", 5), ("created_at", "soon"), ("multitenant", "perhaps")])
def test_a_value_that_was_moved_to_extra_is_written_back(key: str, odd: Any) -> None:
    body = embedded("clusters", {"id": "c1", "name": "acme", key: odd})
    [cluster] = decode_list(body, models.Cluster, "clusters")
    assert to_json(cluster)[key] == odd


def test_an_embedded_list_that_was_moved_to_extra_is_written_back() -> None:
    odd = {"type": "redis", "_embedded": {"versions": "all of them"}}
    [database] = decode_list(embedded("applications", odd), Database, "applications")
    assert to_json(database)["_embedded"] == {"versions": "all of them"}
    assert to_json(decode({"type": "redis", "_embedded": 5}, Database))["_embedded"] == 5


@pytest.mark.parametrize(
    ("shape", "key", "body"),
    [
        (Recipe, "status", RECIPE),
        (Deployment, "type", DEPLOYMENT),
        (Backup, "type", {"id": "b", "type": "daily", "status": "complete"}),
        (models.Portal, "type", {"id": "p", "type": "ssl"}),
        (models.Transition, "method", {"method": "x", "from_version": "1", "to_version": "2"}),
    ],
)
def test_an_unknown_word_is_a_plain_string(shape: type[Any], key: str, body: dict[str, Any]) -> None:
    read = getattr(decode({**body, key: "unheard-of"}, shape), key)
    assert (type(read), read) == (str, "unheard-of")


# --- times and numbers


@pytest.mark.parametrize(
    ("spelling", "moment"),
    [
        ("2019-03-04", datetime(2019, 3, 4, tzinfo=UTC)),
        ("2019-03-04T01:02:03", datetime(2019, 3, 4, 1, 2, 3, tzinfo=UTC)),
        ("2019-03-04 01:02:03 UTC", datetime(2019, 3, 4, 1, 2, 3, tzinfo=UTC)),
        (" 2019-03-04T01:02:03.000000Z ", datetime(2019, 3, 4, 1, 2, 3, tzinfo=UTC)),
        ("9999-12-31T23:59:59.000Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("10000-01-01T00:00:00Z", datetime.max.replace(tzinfo=UTC)),
        ("+292278994-08-17T07:12:55Z", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_other_spellings_of_a_time_are_aware_datetimes_too(spelling: str, moment: datetime) -> None:
    assert decode({"id": "l1", "date": spelling}, Logfile).date == moment
    assert decode({"id": "b1", "end_at": spelling}, Billable).end_at == moment


def test_the_offset_of_a_time_survives_reading_and_writing() -> None:
    read = decode({**EVENT, "created_at": "2017-01-05T15:23:46.853-05:00"}, AuditEvent)
    assert read.created_at.utcoffset() == timedelta(hours=-5)
    assert to_json(read)["created_at"] == "2017-01-05T15:23:46.853-05:00"


@pytest.mark.parametrize(("wire", "amount"), [(31.0, 31.0), (31, 31), ("31.50", 31.5), ("1e2", 100.0)])
def test_an_amount_may_be_a_string(wire: Any, amount: float) -> None:
    assert decode({"id": "b1", "amount": wire}, Billable).amount == amount


@pytest.mark.parametrize("wire", [2, 2.0, "2", " +2 "])
def test_a_whole_number_may_be_a_string_or_have_a_fraction_of_nothing(wire: Any) -> None:
    units = {"used_units": 1, "starting_units": 1, "minimum_units": 1}
    read = decode({**units, "allocated_units": wire}, Scaling).allocated_units
    assert (type(read), read) == (int, 2)


# --- secrets


def test_no_credential_of_a_deployment_is_in_its_repr() -> None:
    deployment = decode({**DEPLOYMENT, "future_secret": PASSWORD}, Deployment)
    shown = repr(deployment) + repr(deployment.connection_strings) + str(deployment)
    assert PASSWORD not in shown
    assert CERTIFICATE not in shown
    assert "portal-1" not in shown
    assert "orders" in shown


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (RefreshToken, {"token": PASSWORD, "refresh_token": PASSWORD}),
        (Backup, {"id": "b", "type": "daily", "status": "x", "download_link": f"https://x/?Signature={PASSWORD}"}),
        (Logfile, {"id": "l", "download_link": f"https://x/?Signature={PASSWORD}"}),
    ],
)
def test_no_token_and_no_signed_link_is_in_a_repr(shape: type[Any], body: dict[str, Any]) -> None:
    assert PASSWORD not in repr(decode(body, shape))


def test_the_data_itself_is_there() -> None:
    strings = decode(DEPLOYMENT, Deployment).connection_strings
    assert isinstance(strings, ConnectionStrings)
    assert PASSWORD in strings.direct[0]
    assert to_json(strings) == DEPLOYMENT["connection_strings"]


# --- models as values


@pytest.mark.parametrize("name", [name for name in models.__all__ if name != "to_json"])
def test_every_model_is_a_frozen_value_without_positions(name: str) -> None:
    shape: Any = getattr(models, name)
    with pytest.raises(TypeError):
        shape("x")
    extra = attrs.fields_dict(shape)["extra"]
    assert (bool(extra.eq), bool(extra.repr)) == (False, False)


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])  # noqa: S301 - our own
def test_a_copy_is_equal_and_keeps_all_data(clone: Any) -> None:
    deployment = decode({**DEPLOYMENT, "new": 1}, Deployment)
    cloned = clone(deployment)
    assert cloned == deployment
    assert cloned.extra == {"new": 1}
    assert to_json(cloned) == to_json(deployment)


def test_a_model_cannot_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        decode(RECIPE, Recipe).status = "complete"  # type: ignore[misc]


def test_unknown_members_do_not_make_two_models_differ() -> None:
    assert decode({**RECIPE, "new": 1}, Recipe) == decode(RECIPE, Recipe)


def test_flat_models_can_be_members_of_a_set() -> None:
    users = [decode({"id": "u1", "name": "Sam", "new": number}, User) for number in range(2)]
    assert len(set(users)) == 1
    assert hash(decode({**RECIPE, **embedded("recipes", RECIPE)}, Recipe))


def contains(whole: Any, part: Any) -> bool:
    """Return whether ``whole`` has every member of ``part`` at the same place."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and contains(whole[key], value) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(whole) == len(part) and all(map(contains, whole, part))
    return bool(whole == part)
