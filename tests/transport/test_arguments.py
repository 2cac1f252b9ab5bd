from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from compose_async._arguments import flag, given, integer, mapping, one_of, text, texts, timestamp
from compose_async._types import UNSET


def test_unset_stays_one_object_and_is_false() -> None:
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET  # noqa: S301 - our own
    assert copy.deepcopy(UNSET) is UNSET
    assert not UNSET
    assert repr(UNSET) == "UNSET"


@pytest.mark.parametrize("check", [text, integer, flag, texts, timestamp, mapping])
def test_what_was_not_given_passes_untouched(check: Any) -> None:
    assert check("x", UNSET) is UNSET


def test_what_fits_becomes_the_json_that_is_sent() -> None:
    assert text("name", "orders") == "orders"
    assert text("note", None, nullable=True) is None
    assert integer("units", 3, minimum=1, maximum=3) == 3
    assert flag("ssl", False) is False
    assert texts("tags", ("a", "b")) == ["a", "b"]
    assert texts("tags", iter(["a"]), minimum=1) == ["a"]
    assert texts("tags", []) == []
    assert mapping("options", {"a": [1]}) == {"a": [1]}


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (datetime(2026, 11, 23, 12, 0, 0, 123999, tzinfo=UTC), "2026-11-23T12:00:00.123Z"),
        (datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=-5))), "2026-11-23T17:00:00.000Z"),
    ],
)
def test_a_datetime_is_sent_in_utc_with_milliseconds(value: datetime, sent: str) -> None:
    assert timestamp("from_", value) == sent


@pytest.mark.parametrize(
    ("check", "value", "says"),
    [
        (text, 5, "x must be a str, not int"),
        (text, None, "x must be a str, not NoneType"),
        (integer, True, "x must be an int, not bool"),
        (integer, "3", "x must be an int, not str"),
        (integer, 3.0, "x must be an int, not float"),
        (flag, 1, "x must be True or False, not int"),
        (texts, "ab", r"x must be a list of str, such as \['one'\], not str"),
        (texts, {"a": 1}, "not dict"),
        (texts, 5, "not int"),
        (texts, ["a", 5], r"x\[1\] must be a str, not int"),
        (timestamp, "2026-11-23", "x must be a datetime, not str"),
        (timestamp, date(2026, 11, 23), "not date"),
        (mapping, [("a", 1)], "x must be a mapping"),
        (mapping, {1: 2}, "a key of x must be a str, not int"),
    ],
)
def test_a_wrong_type_is_told_with_the_right_one(check: Any, value: object, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        check("x", value)


def test_nullable_is_named_where_it_is_allowed() -> None:
    with pytest.raises(TypeError, match="a str or None, not int"):
        text("x", 5, nullable=True)  # type: ignore[type-var] # that is the point


@pytest.mark.parametrize(
    ("check", "says"),
    [
        (lambda: text("name", "", minimum=1), "name must be at least 1 characters long, not 0"),
        (lambda: text("name", "abc", maximum=2), "name must be at most 2 characters long, not 3"),
        (lambda: integer("units", 0, minimum=1), "units must be at least 1, not 0"),
        (lambda: integer("units", 9, maximum=8), "units must be at most 8, not 9"),
        (lambda: texts("tags", [], minimum=1), "tags must hold at least 1, not 0"),
        (lambda: timestamp("since", datetime(2026, 11, 23)), "since has no time zone"),  # noqa: DTZ001 - the case
        (lambda: one_of(a=UNSET, b=UNSET), "give at least one of a, b"),
    ],
)
def test_a_wrong_value_is_told_with_the_bound(check: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        check()


def test_only_what_was_given_is_sent_and_null_is_given() -> None:
    assert given(a=1, b=UNSET, c=None) == {"a": 1, "c": None}
    one_of(a=UNSET, b=None)
