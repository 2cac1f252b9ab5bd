"""openapi.yaml -> tree. An unknown construct is an error that names its place, never a guess."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from .schema import Unsupported, body_of, model_of, parameter_of, take
from .tree import Body, Description, Model, Namespace, Operation, Parameter, Starts, Type

VERBS = ("get", "put", "post", "patch", "delete")
REPLAYS = ("safe", "unsent-only")
RESULTS = ("deployments.get", "recipes.get", "none")


def load(source: Path) -> Description:
    """Read the description. Raise Unsupported for any construct that the generator does not know."""
    document: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    top = take(
        document,
        "$",
        required=("openapi", "info", "paths", "components", "tags"),
        optional=("servers", "security"),
    )
    components = take(
        top["components"],
        "components",
        required=("schemas", "parameters", "responses", "securitySchemes"),
        optional=("headers",),
    )
    models = tuple(model_of(name, schema) for name, schema in components["schemas"].items() if name != "Error")
    operations = [
        _operation(verb, path, item[verb], components)
        for path, item in top["paths"].items()
        for verb in take(item, path, optional=VERBS)
    ]
    _no_two_alike(operations)
    _no_dangling_reference(models, operations)
    namespaces = tuple(
        Namespace(tag["name"], tag["description"], tuple(o for o in operations if o.namespace == tag["name"]))
        for tag in (take(node, "tags", required=("name", "description")) for node in top["tags"])
    )
    described = {namespace.name for namespace in namespaces}
    if missing := {operation.namespace for operation in operations} ^ described:
        msg = f"tags and namespaces differ: {sorted(missing)}"
        raise Unsupported(msg)
    return Description(models, namespaces)


def _operation(verb: str, path: str, node: dict[str, Any], components: dict[str, Any]) -> Operation:
    where = f"paths.{path}.{verb}"
    node = take(
        node,
        where,
        required=(
            "operationId",
            "tags",
            "summary",
            "responses",
            "x-namespace",
            "x-method",
            "x-evidence",
            "x-replay",
        ),
        optional=("description", "parameters", "requestBody", "x-embedded", "x-recipe"),
    )
    namespace, method = node["x-namespace"], node["x-method"]
    if node["operationId"] != f"{namespace}.{method}" or node["tags"] != [namespace]:
        msg = f"{where}: operationId and tags must spell {namespace}.{method}"
        raise Unsupported(msg)
    if node["x-replay"] not in REPLAYS or node["x-evidence"] not in tuple("ABCD"):
        msg = f"{where}: x-replay or x-evidence is out of range"
        raise Unsupported(msg)
    ids, query = _parameters(node.get("parameters", []), where, components)
    if [parameter.name for parameter in ids] != re.findall(r"{(\w+)}", path):
        msg = f"{where}: the path and its parameters name different ids"
        raise Unsupported(msg)
    model, refusals = _responses(node["responses"], f"{where}.responses", node.get("x-embedded"))
    return Operation(
        namespace=namespace,
        method=method,
        verb=verb.upper(),
        path=path,
        summary=node["summary"],
        description=node.get("description", ""),
        evidence=node["x-evidence"],
        replay=node["x-replay"],
        ids=ids,
        query=query,
        body=_body(node.get("requestBody"), f"{where}.requestBody"),
        model=model,
        embedded=node.get("x-embedded"),
        starts=_starts(node.get("x-recipe"), f"{where}.x-recipe"),
        refusals=refusals,
    )


def _parameters(
    nodes: list[dict[str, Any]], where: str, components: dict[str, Any]
) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...]]:
    ids: list[Parameter] = []
    query: list[Parameter] = []
    for node in nodes:
        resolved = components["parameters"].get(node["$ref"].rsplit("/", 1)[1]) if "$ref" in node else node
        entry = take(
            resolved,
            f"{where}.parameters",
            required=("name", "in", "schema", "description"),
            optional=("required",),
        )
        parameter = parameter_of(
            entry["name"],
            {**entry["schema"], "description": entry["description"]},
            f"{where}.parameters.{entry['name']}",
            required=entry.get("required", False),
        )
        if entry["in"] not in {"path", "query"}:
            msg = f"{where}: a parameter in {entry['in']}"
            raise Unsupported(msg)
        (ids if entry["in"] == "path" else query).append(parameter)
    return tuple(ids), tuple(query)


def _body(node: dict[str, Any] | None, where: str) -> Body | None:
    if node is None:
        return None
    entry = take(node, where, required=("required", "content"), optional=("description",))
    media = take(entry["content"], where, required=("application/json",))["application/json"]
    return body_of(take(media, where, required=("schema",), optional=("example",))["schema"], where)


def _responses(nodes: dict[str, Any], where: str, embedded: str | None) -> tuple[str | None, tuple[str, ...]]:
    success = [status for status in nodes if str(status).startswith("2")]
    if len(success) != 1:
        msg = f"{where}: exactly one 2xx response is described, not {len(success)}"
        raise Unsupported(msg)
    refusals = tuple(sorted(str(status) for status in nodes if status not in success))
    response = take(nodes[success[0]], where, required=("description",), optional=("content", "links", "headers"))
    if "content" not in response:
        return None, refusals
    media = take(response["content"], where, required=("application/json",))["application/json"]
    schema = take(media, where, required=("schema",), optional=("example",))["schema"]
    if embedded is not None:
        properties = schema.get("properties", {})
        holder = properties.get("_embedded", schema).get("properties", {})
        schema = holder.get(embedded, {}).get("items", {})
    if "$ref" not in schema:
        msg = f"{where}: the response must be a $ref, or a list of it under x-embedded"
        raise Unsupported(msg)
    return schema["$ref"].rsplit("/", 1)[1], refusals


def _starts(node: dict[str, Any] | None, where: str) -> Starts | None:
    if node is None:
        return None
    entry = take(node, where, required=("id", "result"))
    if entry["result"] not in RESULTS:
        msg = f"{where}.result is {entry['result']!r}"
        raise Unsupported(msg)
    return Starts(entry["id"], entry["result"])


def _no_dangling_reference(models: tuple[Model, ...], operations: list[Operation]) -> None:
    referred = {operation.model for operation in operations if operation.model}
    referred |= {name for model in models for field in model.fields for name in _referred(field.type)}
    if unknown := referred - {model.name for model in models}:
        msg = f"no schema is called {sorted(unknown)}"
        raise Unsupported(msg)


def _referred(kind: Type | None) -> set[str]:
    return set() if kind is None else ({kind.model} - {""}) | _referred(kind.item)


def _no_two_alike(operations: list[Operation]) -> None:
    seen: set[str] = set()
    for operation in operations:
        if operation.id in seen:
            msg = f"two operations are called {operation.id}"
            raise Unsupported(msg)
        seen.add(operation.id)
