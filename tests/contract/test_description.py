"""openapi.yaml is valid, complete, and true of the example bodies."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from support.contract import OPENAPI, OneAnswer, connect, coroutine_of, document, example, example_names, operations
from support.contract_table import BESIDE_THE_API, ERRORS, EXAMPLES
from support.reference_index import INDEX


def test_the_description_is_valid_openapi() -> None:
    validate(document())


def test_no_dialect_is_declared() -> None:
    # It silently switches the validation of some servers off.
    assert "jsonSchemaDialect" not in OPENAPI.read_text(encoding="utf-8")


def test_the_59_operations_are_described_and_no_other() -> None:
    assert len(INDEX) == 59
    assert operations().keys() == INDEX.keys()


@pytest.mark.parametrize("operation", INDEX)
def test_the_operation_is_described_as_the_reference_has_it(operation: str) -> None:
    found, listed = operations()[operation], INDEX[operation]
    assert (found.verb, re.sub(r"{\w+}", ":", found.path)) == (listed.verb, re.sub(r":\w+", ":", listed.path))
    assert found.node["x-evidence"] == listed.evidence
    assert found.node.get("x-recipe", {}).get("id") == listed.recipe_id


def test_every_operation_can_be_called_by_its_name() -> None:
    client = connect(OneAnswer(200))
    assert all(callable(coroutine_of(client, operation)) for operation in operations())


def test_no_operation_is_without_its_contract_test() -> None:
    assert EXAMPLES.keys() == operations().keys()


def test_no_example_is_unused_and_none_is_missing() -> None:
    answers = {name for row in EXAMPLES.values() for name in row.answers}
    requests = {f"{name}.request" for row in EXAMPLES.values() for name in row.requests}
    assert answers | requests | set(ERRORS) | set(BESIDE_THE_API) == example_names()


@pytest.mark.parametrize("operation", [name for name, found in operations().items() if "requestBody" in found.node])
def test_every_request_body_has_an_example(operation: str) -> None:
    assert EXAMPLES[operation].requests


@pytest.mark.parametrize("operation", EXAMPLES)
def test_the_example_bodies_are_valid_by_their_schemas(operation: str) -> None:
    node = operations()[operation].node
    if requests := EXAMPLES[operation].requests:
        sent = node["requestBody"]["content"]["application/json"]["schema"]
        assert {name: problems(sent, example(f"{name}.request")) for name in requests} == {key: [] for key in requests}
    if answers := EXAMPLES[operation].answers:
        answered = operations()[operation].success["content"]["application/json"]["schema"]
        assert {name: problems(answered, example(name)) for name in answers} == {key: [] for key in answers}


@pytest.mark.parametrize("operation", [name for name, row in EXAMPLES.items() if not row.answers])
def test_an_operation_without_an_example_answer_describes_none(operation: str) -> None:
    assert "content" not in operations()[operation].success


@pytest.mark.parametrize("name", ERRORS)
def test_the_example_errors_are_valid_by_their_schema(name: str) -> None:
    assert problems({"$ref": "#/components/schemas/Error"}, example(name)) == []


@pytest.mark.parametrize("operation", EXAMPLES)
def test_the_links_say_what_the_recipe_extension_says(operation: str) -> None:
    found = operations()[operation]
    assert found.success.get("links", {}) == links(found.node.get("x-recipe"))


@pytest.mark.parametrize("operation", EXAMPLES)
def test_only_what_may_be_repeated_is_called_safe(operation: str) -> None:
    # A write that is repeated, be it only a tag, can land on what another writer wrote meanwhile.
    found = operations()[operation]
    assert found.node["x-replay"] == ("safe" if found.verb == "GET" else "unsent-only")


@pytest.mark.parametrize("operation", EXAMPLES)
def test_every_id_of_the_path_is_described(operation: str) -> None:
    found = operations()[operation]
    references = [node["$ref"] for node in found.node.get("parameters", []) if "$ref" in node]
    assert references == [f"#/components/parameters/{name}" for name in found.ids]


def links(recipe: dict[str, str] | None) -> dict[str, Any]:
    """The links that belong to an x-recipe: to the recipe, and to the deployment it builds."""
    if recipe is None:
        return {}
    followed: dict[str, Any] = {
        "recipe": {"operationId": "recipes.get", "parameters": {"recipe_id": f"$response.body#/{recipe['id']}"}}
    }
    if recipe["result"] == "deployments.get":
        parameters = {"deployment_id": "$response.body#/id"}
        followed["deployment"] = {"operationId": "deployments.get", "parameters": parameters}
    return followed


def problems(schema: dict[str, Any], body: Any) -> list[str]:
    whole = {**schema, "components": document()["components"]}
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(whole).iter_errors(body)]
