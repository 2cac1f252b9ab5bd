"""Texts that leave the service and come back: signed, versioned, and read as nothing but what was written."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose_async import (
    Attempt,
    Change,
    ComposeError,
    DeploymentSpec,
    Ensured,
    Intent,
    OutcomeUnknownError,
    Plan,
    RecipeHandle,
    errors,
)
from compose_async.models import ConnectionStrings, Deployment, DeploymentSummary, Recipe
from compose_async.workflows.plan import ObservedState

NOW = datetime(2019, 3, 4, 10, 15, 30, tzinfo=UTC)
HANDLE = RecipeHandle(recipe_id="r1", resource_id="d1", started_at=NOW, deadline=NOW, origin="0123456789abcdef")
INTENT = Intent(operation="scalings.set", arguments={"deployment_id": "d1", "units": 3}, known=("r1",), id="0" * 32)
ATTEMPT = Attempt(operation="teams.create", method="POST", path="/teams", sent_at=NOW, wanted={"units": 3, "name": "x"})
ERROR = OutcomeUnknownError("lost", attempt=ATTEMPT, status=502)
SPEC = DeploymentSpec(
    name="orders", type="postgresql", provisioning_tags=["ssd"], version="~=9.6", units=3, notes="", whitelist={},
    team_roles={"admin": ["Core", "Ops"]}, ssl=True,
)  # fmt: skip
SEEN = ObservedState(deployment=DeploymentSummary(id="d1", name="orders", type="postgresql"))
PLAN = Plan(
    spec=SPEC, state="present", changes=(Change("units", 1, 3), Change("notes", None, "x", ref="1", note="n")),
    problems=("no",), running=(Recipe(id="r1", status="running", created_at=NOW),), view=SEEN,
    creation={"provisioning_tags": ("ssd",), "units": 3, "ssl": True},
)  # fmt: skip
ENSURED = Ensured(action="updated", deployment=Deployment(id="d1", name="o", type="redis"), changes=PLAN.changes)
VALUES: list[Any] = [HANDLE, INTENT, ATTEMPT, ERROR, SPEC, PLAN, ENSURED]
KEY, OTHER = b"0123456789abcdef", b"another key of the service"


def plain(value: Any) -> Any:
    return (type(value), value.args, vars(value)) if isinstance(value, ComposeError) else value


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_text_is_read_as_it_was_written_with_and_without_a_key(value: Any) -> None:
    kind = type(value)
    assert plain(kind.from_json(value.to_json())) == plain(value)
    signed = value.to_json(sign_with=KEY)
    assert plain(kind.from_json(signed, sign_with=KEY)) == plain(value)
    assert plain(kind.from_json(signed.encode(), sign_with=[OTHER, KEY])) == plain(value)
    assert plain(kind.from_json(signed)) == plain(value), "where no key is asked for, a signature does no harm"
    assert plain(kind.from_json(value.to_json(sign_with=[KEY, OTHER]), sign_with=KEY)) == plain(value)
    reordered = json.dumps(dict(reversed(json.loads(signed).items())), indent=1)
    assert plain(kind.from_json(reordered, sign_with=KEY)) == plain(value), "as a database may store it"


def test_a_signed_handle_is_a_short_line() -> None:
    long = RecipeHandle(
        recipe_id="a" * 24,
        operation="settings.set_max_connections",
        resource_id="b" * 24,
        started_at=NOW,
        deadline=NOW,
        origin="c" * 16,
    )
    assert len(long.to_json(sign_with=KEY)) < 300


def refused(kind: Any, text: str, keys: Any) -> str:
    with pytest.raises(ValueError, match="signed with this key") as caught:
        kind.from_json(text, sign_with=keys)
    shown = str(caught.value)
    assert len(shown) < 200
    assert KEY.decode() not in shown
    assert OTHER.decode() not in shown
    return shown


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_what_is_unsigned_edited_or_of_another_key_is_refused(value: Any) -> None:
    kind, signed = type(value), value.to_json(sign_with=KEY)
    data = json.loads(signed)
    refused(kind, value.to_json(), KEY)
    refused(kind, signed, OTHER)
    refused(kind, signed, [OTHER, OTHER])
    for name in data:
        others: list[Any] = [None, 5, "x", [], {}, "\ud800", "é", f"{data[name]}x"]
        for other in others:
            if other != data[name]:
                refused(kind, json.dumps(data | {name: other}), KEY)
        refused(kind, json.dumps({key: item for key, item in data.items() if key != name}), KEY)
    shown = refused(kind, json.dumps(data | {"more": 1}), KEY)
    assert data["mac"] not in shown


def test_a_signature_is_of_one_kind_and_one_version() -> None:
    """Else the signature of an error that quotes a browser would make an intent."""
    data = json.loads(HANDLE.to_json(sign_with=KEY))
    refused(Intent, json.dumps(data), KEY)
    refused(RecipeHandle, json.dumps(data | {"v": 2}), KEY)


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        (b"", ValueError), (b"short", ValueError), (b"x" * 15, ValueError), ([], ValueError), ([KEY, b"x"], ValueError),
        ("a key that is no bytes", TypeError), (["a key that is no bytes"], TypeError), (5, TypeError),
        ({KEY}, TypeError), (bytearray(KEY), TypeError), (iter([KEY]), TypeError),
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_is_refused_and_not_shown(keys: Any, kind: type[Exception]) -> None:
    for use in (lambda: HANDLE.to_json(sign_with=keys), lambda: HANDLE.from_json(HANDLE.to_json(), sign_with=keys)):
        with pytest.raises(kind, match="sign_with must") as caught:
            use()
        assert "no bytes" not in str(caught.value)
        assert "short" not in str(caught.value)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("version", [3, 99, 10**300])
def test_a_newer_version_is_refused_clearly(value: Any, version: int) -> None:
    text = json.dumps(json.loads(value.to_json()) | {"v": version})
    with pytest.raises(ValueError, match=r"has version .* upgrade it here") as caught:
        type(value).from_json(text)
    assert len(str(caught.value)) < 200


def test_no_connection_string_is_in_a_plan_or_in_a_summary() -> None:
    strings = ConnectionStrings(direct=("postgres://admin:S3CRET@host/db",))
    full = Deployment(id="d1", name="o", type="redis", connection_strings=strings, extra={"key": "S3CRET"})
    plan = Plan(spec=SPEC, state="present", view=ObservedState(deployment=full))
    assert "S3CRET" not in plan.to_json()
    assert Plan.from_json(plan.to_json()).deployment_id == "d1"
    ensured = Ensured(action="created", deployment=full)
    assert "S3CRET" not in ensured.to_json()
    assert Ensured.from_json(ensured.to_json()).deployment.connection_strings is None


def test_an_empty_whitelist_is_not_an_absent_one() -> None:
    """Read as absent, it would leave networks that the spec removes."""
    assert DeploymentSpec.from_json(SPEC.to_json()).whitelist == {}
    absent = DeploymentSpec(name="orders", type="redis")
    assert DeploymentSpec.from_json(absent.to_json()).whitelist is None


# --- errors


def test_the_json_of_an_error_holds_no_secret() -> None:
    error = errors.APIStatusError(
        "no: postgres://admin:S3CRET@host/db", status=500, body='{"password": "S3CRET"}', headers={"x": "token=S3CRET"}
    )
    error.add_note("Authorization: Bearer S3CRET")
    error.__cause__ = OSError("redis://:S3CRET@host")
    assert "S3CRET" not in error.to_json()
    failed = Recipe(id="r1", status="failed", status_detail="psql postgres://a:S3CRET@h", extra={"key": "S3CRET"})
    lost = errors.RecipeFailedError("failed", recipe_id="r1", snapshot=failed, path=(failed,))
    assert "S3CRET" not in lost.to_json()


def test_the_path_to_the_failing_child_survives() -> None:
    leaf = Recipe(id="c", status="failed", created_at=NOW, operations_total=3)
    tree = Recipe(id="a", status="failed", recipes=(Recipe(id="x", status="complete"), leaf))
    error = errors.RecipeFailedError("failed", recipe_id="a", snapshot=tree, path=(tree, leaf), handle=HANDLE)
    read = errors.RecipeError.from_json(error.to_json())
    assert isinstance(read, errors.RecipeFailedError)
    assert (read.snapshot, read.path, read.handle) == (tree, (tree, leaf), HANDLE)
    by_hand = errors.RecipeFailedError("failed", recipe_id="a", path=(leaf,))
    assert errors.RecipeFailedError.from_json(by_hand.to_json()).path == ()


def test_an_error_of_another_class_is_refused() -> None:
    with pytest.raises(ValueError, match="OutcomeUnknownError instead of RecipeError"):
        errors.RecipeError.from_json(ERROR.to_json())


def test_a_subclass_of_a_user_is_read_as_the_class_that_it_extends() -> None:
    class OutOfQuotaError(errors.ConflictError):
        pass

    read = ComposeError.from_json(OutOfQuotaError("no", status=409).to_json())
    assert type(read) is errors.ConflictError


def test_a_snapshot_that_is_nested_too_deeply_is_left_out() -> None:
    tree = Recipe(id="r", status="failed")
    for _ in range(2000):
        tree = Recipe(id="r", status="failed", recipes=(tree,))
    error = errors.RecipeFailedError("failed", recipe_id="r", snapshot=tree, path=(tree,))
    read = errors.RecipeFailedError.from_json(error.to_json())
    assert (read.snapshot, read.path) == (None, ())


def refusal(kind: Any, text: str) -> str | None:
    try:
        kind.from_json(text)
    except ValueError as error:
        return str(error)
    return None


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("value", [{}, {"x": "y"}, "no", 5, None])
def test_only_a_list_is_read_as_several(value: Any) -> None:
    error = json.loads(errors.SpecError("no", problems=("a",)).to_json())
    spec = json.loads(DeploymentSpec(name="a", type="b", team_roles={"admin": ["Core"]}).to_json())
    error["fields"]["problems"] = spec["value"]["team_roles"]["admin"] = value
    assert refusal(ComposeError, json.dumps(error))
    assert refusal(DeploymentSpec, json.dumps(spec))


@given(JSON, st.sampled_from(["v", "error", "message", "fields", "notes", "attempt", "status", "value"]))
def test_no_json_escapes_the_reader_of_errors_as_another_error(value: Any, name: str) -> None:
    data = json.loads(ERROR.to_json())
    data["fields"][name] = value
    for text in (json.dumps(value), json.dumps(data), json.dumps(json.loads(ERROR.to_json()) | {name: value})):
        for kind in (ComposeError, Attempt, DeploymentSpec, Plan, Ensured):
            if (problem := refusal(kind, text)) is not None:
                assert len(problem) < 250
