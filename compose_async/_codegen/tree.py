"""The generator's picture of an API: frozen classes between the description and the source text."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

Kind = Literal["str", "int", "float", "bool", "datetime", "json", "enum", "model", "list", "map"]


@frozen
class Type:
    """A type of the wire. ``values`` are the known ones of an open enum, ``item`` that of a list or map."""

    kind: Kind
    model: str = ""
    values: tuple[str, ...] = ()
    item: Type | None = None
    nullable: bool = False


@frozen(kw_only=True)
class Field:
    """One attribute of a model. ``wire`` is its path in the body, ``aliases`` are other spellings of the last key."""

    name: str
    wire: tuple[str, ...]
    type: Type
    required: bool
    description: str
    aliases: tuple[str, ...] = ()
    secret: bool = False
    long: bool = False
    empty_is_null: bool = False
    scalar_ok: bool = False

    @property
    def hidden(self) -> bool:
        """True if values stay out of reprs and errors."""
        return self.secret or self.long


@frozen(kw_only=True)
class Model:
    """One schema of the description."""

    name: str
    description: str
    fields: tuple[Field, ...]


@frozen(kw_only=True)
class Parameter:
    """One argument of a coroutine; ``limits`` are (check's keyword, number) pairs."""

    name: str
    type: Type
    required: bool
    description: str
    secret: bool = False
    limits: tuple[tuple[str, int], ...] = ()


@frozen(kw_only=True)
class Body:
    """A request body: ``wrappers`` from the outside in, then its members. One of ``one_of`` has to be given."""

    wrappers: tuple[str, ...]
    members: tuple[Parameter, ...]
    one_of: tuple[str, ...] = ()


@frozen
class Starts:
    """A recipe that the operation starts: the key of its id, and the operation that reads its outcome."""

    recipe_id: str
    result: Literal["deployments.get", "recipes.get", "none"]


@frozen(kw_only=True)
class Operation:
    """One coroutine."""

    namespace: str
    method: str
    verb: str
    path: str
    summary: str
    description: str
    evidence: Literal["A", "B", "C", "D"]
    replay: Literal["safe", "unsent-only"]
    ids: tuple[Parameter, ...]
    query: tuple[Parameter, ...]
    body: Body | None
    model: str | None
    embedded: str | None
    starts: Starts | None
    refusals: tuple[str, ...] = field(default=())

    @property
    def id(self) -> str:
        return f"{self.namespace}.{self.method}"


@frozen
class Namespace:
    """The operations of one resource."""

    name: str
    description: str
    operations: tuple[Operation, ...]


@frozen
class Description:
    """The content of all generated modules."""

    models: tuple[Model, ...]
    namespaces: tuple[Namespace, ...]
