"""An unknown construct is an error of the generator that names its place, never a guess."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from compose_async._codegen.load import load
from compose_async._codegen.render_models import render_models
from compose_async._codegen.render_readers import render_readers
from compose_async._codegen.render_resources import render_resources
from compose_async._codegen.schema import Unsupported

if TYPE_CHECKING:
    from pathlib import Path

OPERATION: dict[str, Any] = {
    "operationId": "things.rename",
    "tags": ["things"],
    "summary": "Rename a thing.",
    "x-namespace": "things",
    "x-method": "rename",
    "x-evidence": "A",
    "x-replay": "safe",
    "parameters": [{"$ref": "#/components/parameters/thing_id"}],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string", "minLength": 1, "description": "Name."},
                        "notes": {"type": "string", "description": "Notes."},
                    },
                }
            }
        },
    },
    "responses": {
        "200": {
            "description": "The thing.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
        },
        "404": {"$ref": "#/components/responses/NotFound"},
    },
}
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.1",
    "info": {"title": "Things", "version": "1"},
    "tags": [{"name": "things", "description": "Things."}],
    "paths": {"/things/{thing_id}": {"patch": OPERATION}},
    "components": {
        "securitySchemes": {},
        "responses": {},
        "parameters": {
            "thing_id": {
                "name": "thing_id",
                "in": "path",
                "required": True,
                "description": "Id of the thing.",
                "schema": {"type": "string"},
            }
        },
        "schemas": {
            "Thing": {
                "type": "object",
                "description": "A thing.",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string", "description": "Id."},
                    "size": {"type": ["integer", "null"], "description": "Size."},
                },
            }
        },
    },
}
PATCH = "paths /things/{thing_id} patch"
SIZE = "components schemas Thing properties size"
THING = "components schemas Thing"
REQUEST = f"{PATCH} requestBody"
BODY = f"{REQUEST} content application/json schema"
NAME = f"{BODY} properties name"
ANSWER = f"{PATCH} responses 200"
PARAMETER = "components parameters thing_id"
TAG = {"name": "things", "description": "Things."}
DELETED = object()
OTHER = {**OPERATION, "operationId": "things.other", "x-method": "other"}

MUTATIONS: list[tuple[str, Any]] = [
    ("jsonSchemaDialect", "https://example.com"),
    ("webhooks", {}),
    ("tags", [*DESCRIPTION["tags"], {"name": "others", "description": "Without an operation."}]),
    ("tags", []),
    ("tags", [{**TAG, "x-new": True}]),
    ("components callbacks", {}),
    ("components schemas Thing", {"type": "string", "description": "Not an object."}),
    ("components schemas Thing description", DELETED),
    ("components schemas Thing additionalProperties", False),
    ("components schemas Thing allOf", []),
    (SIZE, {"type": "integer"}),
    (SIZE, {"type": "integer", "description": "  "}),
    (SIZE, "integer"),
    (f"{SIZE} type", "decimal"),
    (f"{SIZE} type", ["integer", "string"]),
    (f"{SIZE} type", DELETED),
    (f"{SIZE} format", "int64"),
    (f"{SIZE} enum", [1, 2]),
    (f"{SIZE} default", 1),
    (f"{SIZE} deprecated", True),
    (f"{SIZE} x-new", True),
    (SIZE, {"type": "string", "enum": ["small"], "description": "A closed enum."}),
    (SIZE, {"anyOf": [{"type": "string", "enum": ["small"]}], "description": "A closed enum in other words."}),
    (SIZE, {"anyOf": [{"type": "string"}, {"type": "integer"}], "description": "This or that."}),
    (SIZE, {"oneOf": [{"type": "string"}], "description": "One of one."}),
    (SIZE, {"type": "array", "description": "Of what?"}),
    (SIZE, {"type": "object", "description": "Of what?"}),
    (SIZE, {"type": "object", "properties": {}, "description": "An unnamed model."}),
    (SIZE, {"$ref": "#/components/schemas/Nothing", "description": "Leads nowhere."}),
    ("components schemas Thing properties class", {"type": "string", "description": "Not a Python name."}),
    ("components schemas Thing properties a-b", {"type": "string", "description": "Not a Python name."}),
    (f"{PATCH} operationId", "things.renamed"),
    (f"{PATCH} tags", ["others"]),
    (f"{PATCH} summary", DELETED),
    (f"{PATCH} x-replay", "always"),
    (f"{PATCH} x-replay", DELETED),
    (f"{PATCH} x-evidence", "E"),
    (f"{PATCH} x-evidence", "AB"),
    (f"{PATCH} x-new", True),
    (f"{PATCH} deprecated", True),
    (f"{PATCH} x-recipe", {"id": "id", "result": "things.get"}),
    (f"{PATCH} x-recipe", {"result": "none"}),
    (f"{PATCH} x-embedded", "things"),
    (f"{PATCH} parameters", []),
    (f"{PATCH} parameters", [{"$ref": "#/components/parameters/nothing"}]),
    ("paths /things/{thing_id} parameters", []),
    ("paths /things/{thing_id} options", OTHER),
    ("paths /things/{thing_id} put", OPERATION),
    ("paths /things/{thing_id}/parts/{part_id}", {"put": OTHER}),
    (f"{PARAMETER} in", "header"),
    (f"{PARAMETER} in", "cookie"),
    (f"{PARAMETER} description", DELETED),
    (f"{PARAMETER} style", "simple"),
    (f"{PARAMETER} schema", {"type": "string", "pattern": "[0-9a-f]+"}),
    (f"{PATCH} requestBody required", DELETED),
    (f"{PATCH} requestBody content", {"text/plain": {"schema": {"type": "string"}}}),
    (f"{BODY} type", DELETED),
    (f"{BODY} additionalProperties", True),
    (f"{BODY} anyOf", [{"required": ["name", "notes"]}]),
    (f"{BODY} properties name", {"type": "string"}),
    (f"{BODY} properties name", {"type": "number", "description": "Nothing checks a number."}),
    (f"{BODY} properties name", {"$ref": "#/components/schemas/Thing", "description": "A model as an argument."}),
    (f"{PATCH} responses 201", OPERATION["responses"]["200"]),
    (f"{PATCH} responses 200", DELETED),
    (f"{PATCH} responses 418", {"$ref": "#/components/responses/Teapot"}),
    (f"{ANSWER} content", {"text/csv": {"schema": {"type": "string"}}}),
    (f"{ANSWER} content application/json schema", {"type": "string"}),
    (f"{ANSWER} content application/json schema", {"$ref": "#/components/schemas/Nothing"}),
    (f"{ANSWER} content application/json x-source", "A media type has no description, and so no provenance."),
    ("tags", [{**TAG, "x-source": 2018}]),
    *((f"{PATCH} x-source", wrong) for wrong in ("", " ", None, 2018, True, {"year": "2018"}, [], [""], ["page", 1])),
    *((f"{place} x-source", {"page": "2018"}) for place in (SIZE, NAME, BODY, REQUEST, ANSWER, PARAMETER, THING)),
]
SOURCED = (SIZE, NAME, BODY, REQUEST, ANSWER, PARAMETER, THING, PATCH)


def render(description: Any, path: Path) -> str:
    path.write_text(json.dumps(description), encoding="utf-8")
    loaded = load(path)
    modules = {**render_models(loaded), **render_readers(loaded), "resources.py": render_resources(loaded)}
    return "".join(modules.values())


def mutate(place: str, value: Any) -> Any:
    """Copy the description with another value at a place, or with none."""
    mutated = copy.deepcopy(DESCRIPTION)
    *parents, key = place.split(" ")
    node = mutated
    for parent in parents:
        node = node[parent]
    if value is DELETED:
        del node[key]
    else:
        node[key] = value
    return mutated


def test_the_description_that_the_mutations_start_from_is_understood(tmp_path: Path) -> None:
    source = render(DESCRIPTION, tmp_path / "openapi.yaml")
    assert "async def rename(self, thing_id: str, *, name: str, notes: str | Unset = UNSET) -> models.Thing:" in source


@pytest.mark.parametrize(("place", "value"), MUTATIONS, ids=lambda part: part if isinstance(part, str) else "")
def test_an_unknown_construct_is_an_error(place: str, value: Any, tmp_path: Path) -> None:
    mutated = mutate(place, value)
    with pytest.raises(Unsupported) as caught:
        render(mutated, tmp_path / "openapi.yaml")
    assert str(caught.value)


@pytest.mark.parametrize("source", ["help article, 2019", ["API documentation", "help article, 2019"]])
@pytest.mark.parametrize("place", SOURCED)
def test_a_source_may_stand_beside_every_description_and_is_not_rendered(
    place: str, source: Any, tmp_path: Path
) -> None:
    path = tmp_path / "openapi.yaml"
    assert render(mutate(f"{place} x-source", source), path) == render(DESCRIPTION, path)
