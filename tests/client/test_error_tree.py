"""The errors are plain data: they cross processes, keep what they know, and are all public."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

import compose_async
from compose_async import APIConnectionError, Attempt, ComposeError, RecipeHandle, errors
from compose_async.models import Recipe

NOW = datetime(2019, 3, 4, 10, 15, 30, tzinfo=UTC)
RECIPE = Recipe(id="r1", status="failed")
HANDLE = RecipeHandle(recipe_id="r1", started_at=NOW, deadline=NOW, origin="0123456789abcdef")
# A value for every field that some error has, by its name.
FIELDS: dict[str, Any] = {
    "method": "GET",
    "path": "/user",
    "request_id": "q1",
    "attempt": Attempt(operation="teams.create", method="POST", path="/teams", name="Core", sent_at=NOW),
    "status": 503,
    "errors": {"name": ("is bad",)},
    "body": "{}",
    "retry_after": 2.5,
    "excerpt": "{}",
    "request_path": "/user",
    "recipe_id": "r1",
    "snapshot": RECIPE,
    "handle": HANDLE,
    "problems": ("no such type",),
    "elapsed": 12.5,
    "polls": 3,
}
KINDS = [kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, ComposeError)]
CLONES = [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))]  # noqa: S301 - our own bytes


def fields_of(kind: type[ComposeError]) -> list[str]:
    names = {name for base in kind.__mro__ if base in KINDS for name in inspect.signature(base.__init__).parameters}
    return [name for name in FIELDS if name in names]


def build(kind: type[ComposeError]) -> ComposeError:
    fields = {name: FIELDS[name] for name in fields_of(kind)}
    if kind is errors.RecipeFailedError:
        fields["path"] = (RECIPE,)
    return kind("what happened", **fields)


def test_every_error_is_exported_by_the_package() -> None:
    assert {kind.__name__ for kind in KINDS} | {"Attempt"} == set(errors.__all__)
    assert set(errors.__all__) <= set(compose_async.__all__)
    assert all(getattr(compose_async, name) is getattr(errors, name) for name in errors.__all__)


@pytest.mark.parametrize(
    ("kind", "name", "usual"),
    [(errors.APITimeoutError, "transient", True), (errors.OutcomeUnknownError, "unread", False)],
)
def test_an_error_keeps_in_its_json_whether_it_may_pass(kind: type[ComposeError], name: str, usual: bool) -> None:
    error = build(kind)
    old = json.loads(error.to_json())
    del old["fields"][name]
    assert getattr(kind.from_json(json.dumps(old)), name) is usual
    setattr(error, name, not usual)
    assert getattr(ComposeError.from_json(error.to_json()), name) is not usual


def test_the_tree_is_the_one_that_is_drawn() -> None:
    drawn = str(errors.__doc__)
    assert all(kind.__name__ in drawn for kind in KINDS)
    builtin = {
        "APIConnectionError": ConnectionError,
        "APITimeoutError": TimeoutError,
        "RecipeTimeoutError": TimeoutError,
    }
    assert all(issubclass(getattr(errors, name), kind) for name, kind in builtin.items())
    assert not issubclass(errors.RecipeTimeoutError, errors.APITimeoutError)


@pytest.mark.parametrize("clone", CLONES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_error_keeps_its_fields_text_and_notes(kind: type[ComposeError], clone: Any) -> None:
    error = build(kind)
    error.add_note("a note")
    cloned = clone(error)
    assert type(cloned) is kind
    assert vars(cloned) == vars(error)
    assert (str(cloned), cloned.args, cloned.__notes__) == ("what happened", error.args, ["a note"])


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_its_json_with_fields_text_and_notes(kind: type[ComposeError]) -> None:
    error = build(kind)
    error.add_note("a note")
    error.__cause__ = OSError("hung up")
    for reader in (kind, ComposeError):
        read = reader.from_json(error.to_json())
        assert type(read) is kind
        assert (str(read), read.args) == ("what happened", error.args)
        assert read.__notes__ == ["a note", "caused by OSError: hung up"]
        assert {**vars(read), "__notes__": ["a note"]} == vars(error)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_without_a_field_has_a_json_form(kind: type[ComposeError]) -> None:
    error = build(kind)
    vars(error).clear()  # as unpickled from a version that had not got these fields
    assert json.loads(error.to_json())["error"] == kind.__name__


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_an_error_can_be_read(kind: type[ComposeError]) -> None:
    error = build(kind)
    assert all(getattr(error, name) in (FIELDS[name], (RECIPE,)) for name in fields_of(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_the_cause_crosses_as_a_note_and_stays_in_this_process(kind: type[ComposeError]) -> None:
    error = build(kind)
    error.__cause__ = APIConnectionError("hung up")
    crossed = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert crossed.__cause__ is None
    assert crossed.__notes__ == ["caused by APIConnectionError: hung up"]
    assert not hasattr(error, "__notes__")


def test_a_cause_that_cannot_be_pickled_is_no_obstacle() -> None:
    error = APIConnectionError("lost")
    error.__cause__ = OSError(lambda: None)
    assert "OSError" in pickle.loads(pickle.dumps(error)).__notes__[0]  # noqa: S301 - our own bytes


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_is_short(kind: type[ComposeError]) -> None:
    assert str(build(kind)) == "what happened"
    assert str(kind.__new__(kind)) == kind.__name__


def test_errors_change_in_one_copy_only() -> None:
    given = {"name": ("is bad",)}
    error = errors.UnprocessableError("no", status=422, errors=given)
    given.clear()
    assert error.errors == {"name": ("is bad",)}
