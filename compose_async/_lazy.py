"""Lazy attributes: the names of a module (PEP 562), and the resources of a client."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any, Generic, TypeVar, cast, overload

Resource_co = TypeVar("Resource_co", covariant=True)


def lazy_names(
    module: str, sources: Mapping[str, Iterable[str]]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` for a module that loads its names from others at first use.

    Args:
        module: Its ``__name__``.
        sources: Relative name of each defining module, with the names to load from it.
    """
    source_of = {name: source for source, names in sources.items() for name in names}
    target = sys.modules[module]

    def load(name: str) -> object:
        if name not in source_of:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        value = getattr(import_module(source_of[name], target.__package__), name)
        setattr(target, name, value)
        return value

    return load, lambda: sorted({*vars(target), *source_of})


class LazyResource(Generic[Resource_co]):
    """Attribute of a client that builds its resource at first use. On the class it is the resource's class."""

    def __init__(self, kind: type[Resource_co]) -> None:
        self._kind: Any = kind

    @overload
    def __get__(self, client: None, owner: type) -> type[Resource_co]: ...
    @overload
    def __get__(self, client: object, owner: type) -> Resource_co: ...
    def __get__(self, client: Any, owner: type) -> Resource_co | type[Resource_co]:
        if client is None:
            return cast("type[Resource_co]", self._kind)
        resources: dict[object, Resource_co] = vars(client).setdefault("_resources", {})
        if self not in resources:
            resources[self] = self._kind(client._caller)  # noqa: SLF001 - the client owns it
        return resources[self]
