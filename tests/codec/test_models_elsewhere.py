"""Models in the hands of other libraries: pydantic, FastAPI by way of it, rich, sets and dictionaries."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import attrs
import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.pretty import pretty_repr
from support.codec import CERTIFICATE, DEPLOYMENT, PASSWORD, RECIPE, bodies, embedded

from compose_async import DecodeError, models
from compose_async._codec.bodies import decode
from compose_async.models import (
    AuditEvent,
    Backup,
    ConnectionStrings,
    Deployment,
    DeploymentSummary,
    Recipe,
    RefreshToken,
)

MODELS = [getattr(models, name) for name in models.__all__ if name != "to_json"]
EVENT = {"id": "e1", "event": "x", "created_at": "2018-03-27T09:55:19Z", "data": {"units": ["2", {"a": None}]}}
SHOWN = {"show_secrets": True}
CHILD = {**RECIPE, "id": "r2", "created_at": "2019-03-04T10:15:30.123Z"}


class Service(pydantic.BaseModel):
    deployment: Deployment
    others: tuple[DeploymentSummary, ...] = ()
    recipe: Recipe | None = None


def adapter(shape: Any) -> pydantic.TypeAdapter[Any]:
    return pydantic.TypeAdapter(shape)


# --- sets and dictionaries


@pytest.mark.parametrize("shape", MODELS)
@settings(max_examples=10)
@given(data=st.data())
def test_every_model_has_a_hash_that_is_equal_for_equals(shape: type[Any], data: st.DataObject) -> None:
    body = data.draw(bodies(shape))
    try:
        one, other = decode(body, shape), decode(body, shape)
    except DecodeError:
        return
    assert hash(one) == hash(other)
    assert {one: 1}.get(one) == 1


@pytest.mark.parametrize(
    ("shape", "body", "change"),
    [
        (Deployment, DEPLOYMENT, {"links": {}}),
        (DeploymentSummary, {"id": "d", "name": "n", "type": "t", "_links": {"a": {"href": "x"}}}, {"links": {}}),
        (Backup, {"id": "b", "type": "daily", "status": "x", "_links": {"a": {"href": "x"}}}, {"links": {}}),
        (AuditEvent, EVENT, {"data": {"units": ["3"]}}),
        (ConnectionStrings, DEPLOYMENT["connection_strings"], {"maps": ({"a": "b"},), "misc": {"a": {}}}),
    ],
)
def test_models_with_dictionaries_can_be_members_of_a_set(shape: type[Any], body: Any, change: dict[str, Any]) -> None:
    one = decode(body, shape)
    assert len({one, decode(body, shape), attrs.evolve(one, **change)}) == 2


# --- pydantic


@pytest.mark.parametrize("shape", MODELS)
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_every_model_has_a_json_schema_of_its_own_members(shape: type[Any], mode: Any) -> None:
    schema = adapter(shape).json_schema(mode=mode)
    own = schema["$defs"][shape.__name__] if "$ref" in schema else schema
    assert own["properties"].keys() == {a.name for a in attrs.fields(shape)} - {"extra"}
    assert set(own.get("required", ())) == {a.name for a in attrs.fields(shape) if a.default is attrs.NOTHING}


def test_a_model_of_pydantic_names_the_schemas_of_its_fields() -> None:
    schema = Service.model_json_schema(mode="serialization")
    assert {"ConnectionStrings", "Deployment", "DeploymentSummary", "Link", "Recipe"} <= schema["$defs"].keys()
    assert schema["$defs"]["Recipe"]["properties"]["recipes"]["items"] == {"$ref": "#/$defs/Recipe"}


def test_a_model_passes_through_pydantic_as_it_is() -> None:
    deployment = decode(DEPLOYMENT, Deployment)
    assert Service(deployment=deployment).deployment is deployment
    with pytest.raises(pydantic.ValidationError):
        Service(deployment=decode(RECIPE, Recipe))  # type: ignore[arg-type]  # on purpose
    assert PASSWORD not in repr(Service(deployment=deployment))


@pytest.mark.parametrize("dump", ["python", "json", "text"])
def test_secrets_are_masked_unless_the_context_asks_for_them(dump: str) -> None:
    strings = {**DEPLOYMENT["connection_strings"], "maps": [{"192.0.2.11:9042": "portal-1.example.com:23041"}]}
    service = Service(deployment=decode({**DEPLOYMENT, "connection_strings": strings, "future": PASSWORD}, Deployment))

    def written(context: Any = None) -> Any:
        if dump == "text":
            return json.loads(service.model_dump_json(context=context))["deployment"]
        return service.model_dump(mode=dump, context=context)["deployment"]

    for context in (None, {}, {"show_secrets": False}, "show_secrets", ["show_secrets"]):
        masked = written(context)
        assert PASSWORD not in str(masked)
        for secret in ("direct", "cli", "ssh", "health", "admin", "ssh_admin"):
            assert [*masked["connection_strings"][secret]] == ["***"]
        assert masked["connection_strings"]["misc"] == {"secret": "***"}
        assert [*masked["connection_strings"]["maps"]] == strings["maps"], "long, but no secret"
        assert masked["ca_certificate_base64"] == CERTIFICATE, "long, but no secret"
    shown = written(SHOWN)["connection_strings"]
    assert [*shown["direct"]] == DEPLOYMENT["connection_strings"]["direct"]
    assert shown["misc"] == {"secret": PASSWORD}


@pytest.mark.parametrize(
    "model",
    [
        RefreshToken(token=PASSWORD, refresh_token=PASSWORD),
        Backup(id="b", type="daily", status="x", download_link=f"https://x/?Signature={PASSWORD}"),
        ConnectionStrings(misc=[PASSWORD, {"a": PASSWORD}, 5, None]),
    ],
)
def test_masked_output_is_refused_as_input_and_shown_output_is_read(model: Any) -> None:
    its = adapter(type(model))
    masked = its.dump_json(model)
    assert PASSWORD.encode() not in masked
    for read, value in ((its.validate_json, masked), (its.validate_python, json.loads(masked))):
        with pytest.raises(pydantic.ValidationError, match="masked"):
            read(value)
    assert its.validate_json(its.dump_json(model, context=SHOWN)) == model


def test_a_string_that_holds_a_mask_is_refused_too() -> None:
    with pytest.raises(pydantic.ValidationError, match="direct: masked"):
        adapter(ConnectionStrings).validate_python({"direct": ["postgres://admin:***@portal-1/compose"]})


def test_a_tree_of_recipes_is_read_and_written() -> None:
    recipe = decode({**RECIPE, **embedded("recipes", CHILD)}, Recipe)
    assert adapter(Recipe).validate_json(adapter(Recipe).dump_json(recipe)) == recipe
    with pytest.raises(pydantic.ValidationError, match=r"recipes\.0\.id"):
        adapter(Recipe).validate_python({**RECIPE, "recipes": [{"status": "running"}]})


def test_absent_secrets_stay_absent() -> None:
    assert adapter(ConnectionStrings).dump_python(ConnectionStrings())["misc"] is None
    assert adapter(Backup).dump_python(Backup(id="b", type="daily", status="x"))["download_link"] is None


def test_schemas_can_be_made_in_several_threads_at_once() -> None:
    async def run() -> list[dict[str, Any]]:
        return await asyncio.gather(*(asyncio.to_thread(adapter(Recipe).json_schema) for _ in range(8)))

    first, *others = asyncio.run(run())
    assert all(schema == first for schema in others)


# --- rich


def test_rich_shows_what_has_a_value_and_no_secret() -> None:
    shown = pretty_repr(decode(DEPLOYMENT, Deployment))
    assert "name='orders'" in shown
    assert "notes" not in shown
    for hidden in (PASSWORD, CERTIFICATE, "connection_strings"):
        assert hidden not in shown


def test_the_models_load_neither_pydantic_nor_rich() -> None:
    program = "import sys; from compose_async.models import Deployment; from compose_async._codec import bodies"
    report = "print(*[name for name in sys.modules if name.partition('.')[0].startswith(('pydantic', 'rich'))])"
    done = subprocess.run([sys.executable, "-c", f"{program}\n{report}"], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.split() == []
