"""What is loaded or built when it is first used: the names of a package (PEP 562), and the resources of a client."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Resource_co = TypeVar("Resource_co", covariant=True)


def lazy_names(
    package: str, homes: Mapping[str, Iterable[str]]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` for a package: ``homes`` maps a module to the names it defines."""
    home_of = {name: module for module, names in homes.items() for name in names}

    def load(name: str) -> object:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(home_of[name], package), name)
        setattr(import_module(package), name, value)
        return value

    return load, lambda: sorted({*vars(import_module(package)), *home_of})


class HasConnection(Protocol):
    """A client, or a view of one: what its resources are built from."""

    _caller: Any
    _futures: Any


class LazyResource(Generic[Resource_co]):
    """A resource as an attribute of a client, built at first use. On the class it is the resource's class."""

    def __init__(self, kind: Callable[[Any, Any], Resource_co]) -> None:
        self._kind = kind

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, client: None, owner: type) -> Callable[[Any, Any], Resource_co]: ...
    @overload
    def __get__(self, client: HasConnection, owner: type) -> Resource_co: ...
    def __get__(self, client: HasConnection | None, owner: type) -> Resource_co | Callable[[Any, Any], Resource_co]:
        if client is None:
            return self._kind
        made = self._kind(client._caller, client._futures)  # noqa: SLF001 - its own client's
        client.__dict__[self._name] = made
        return made
