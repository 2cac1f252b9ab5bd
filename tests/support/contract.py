"""openapi.yaml read by other eyes than the generator's, the example bodies, and a Compose that answers one thing."""

from __future__ import annotations

import inspect
import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
import yaml
from attrs import frozen

import compose_async
from compose_async import ComposeClient, RecipeFuture

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

OPENAPI: Final = Path(compose_async.__file__).with_name("openapi.yaml")
DIRECTORY: Final = Path(__file__).parents[1] / "contract" / "examples"
BASE_URL: Final = "https://api.example.com/2016-07"
VERBS: Final = ("get", "put", "post", "patch", "delete")


@cache
def document() -> dict[str, Any]:
    """openapi.yaml as it stands."""
    loaded: dict[str, Any] = yaml.safe_load(OPENAPI.read_text(encoding="utf-8"))
    return loaded


@frozen
class Described:
    """One operation of the description."""

    id: str
    verb: str
    path: str
    node: dict[str, Any]

    @property
    def status(self) -> int:
        return next(int(status) for status in self.node["responses"] if str(status).startswith("2"))

    @property
    def success(self) -> dict[str, Any]:
        found: dict[str, Any] = self.node["responses"][str(self.status)]
        return found

    @property
    def embedded(self) -> str | None:
        return self.node.get("x-embedded")

    @property
    def ids(self) -> dict[str, str]:
        """A different id for every part of the path."""
        return {name: f"the-{name.replace('_', '-')}" for name in re.findall(r"{(\w+)}", self.path)}


@cache
def operations() -> dict[str, Described]:
    return {
        node["operationId"]: Described(node["operationId"], verb.upper(), path, node)
        for path, item in document()["paths"].items()
        for verb, node in item.items()
        if verb in VERBS
    }


def example(name: str) -> Any:
    return json.loads((DIRECTORY / f"{name}.json").read_text(encoding="utf-8"))


def example_names() -> set[str]:
    return {path.stem for path in DIRECTORY.iterdir()}


class OneAnswer(httpx.MockTransport):
    """Answers every request with the same, and keeps them all."""

    def __init__(self, status: int, body: Any = None) -> None:
        self.requests: list[httpx.Request] = []
        self._status = status
        self._content = b"" if body is None else json.dumps(body).encode()
        super().__init__(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self._status, content=self._content)


def connect(transport: OneAnswer) -> ComposeClient:
    return ComposeClient("t0ken", base_url=BASE_URL, transport=transport, max_retries=0)


def coroutine_of(client: ComposeClient, operation: str) -> Callable[..., Coroutine[Any, Any, Any]]:
    namespace, method = operation.split(".")
    found: Callable[..., Coroutine[Any, Any, Any]] = getattr(getattr(client, namespace), method)
    return found


def keywords_of(function: Callable[..., Any], body: dict[str, Any]) -> dict[str, Any]:
    """The keyword arguments behind a request body: what is left once the wrappers are off."""
    parameters = inspect.signature(function).parameters
    while not body.keys() <= parameters.keys():
        [body] = body.values()
    return body


def model_of(answer: Any) -> Any:
    """What an answer was read as; of a future, what the starting call answered."""
    if not isinstance(answer, RecipeFuture):
        return answer
    return answer.snapshot if answer.resource is None else answer.resource


# --- what a round trip may change: documents, responses and clients disagree here

_OTHER_SPELLINGS: Final[dict[str, str]] = {"status_details": "status_detail"}  # a document, and every response
_BESIDE_EMBEDDED: Final = ("recipes", "alerts")  # documented at the top, responded below ``_embedded``
_SCALAR_LISTS: Final = ("direct", "cli", "ssh", "health", "admin", "ssh_admin")  # plain strings before 2017-11
_TIMES: Final = ("created_at", "updated_at", "start_at", "end_at", "date")  # in three spellings


def normalised(body: Any) -> Any:
    """The body with everything that a model is allowed to forget taken out, and one spelling for the rest."""
    if isinstance(body, list):
        return [normalised(item) for item in body]
    if not isinstance(body, dict):
        return body
    result: dict[str, Any] = {}
    for key, value in body.items():
        name: Any = _OTHER_SPELLINGS.get(key, key)
        if key in _SCALAR_LISTS and isinstance(value, str):
            value = [value] if value else []  # noqa: PLW2901 - normalised step by step
        if key in _TIMES and isinstance(value, str):
            value = datetime.fromisoformat(value).isoformat()  # noqa: PLW2901
        if key == "cluster_id" and value == "":  # of a hosted deployment, instead of null
            continue
        value = normalised(value)  # noqa: PLW2901
        if value is None or value in ([], {}):  # null or empty is as good as absent
            continue
        if name in _BESIDE_EMBEDDED:
            result.setdefault("_embedded", {})[name] = value
        else:
            result[name] = value
    if "file_size" in body or ("capsule_id" in body and "region" in body):  # a log file, whose time has two names
        result = {("date" if key == "created_at" else key): value for key, value in result.items()}
    return result
