"""The memory of one client: accepted writes by signature, and intents."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from .._transport.signature import MIN_DIGITS

if TYPE_CHECKING:
    from .._handle import RecipeHandle

MAX_ENTRIES: Final = 10_000
"""Number of writes, and of intents, that a memory keeps; the oldest are dropped."""


class WriteMemory:
    """The accepted writes and the intents of a client. Clients made by ``with_options`` share it."""

    log_keeps_signatures = False
    """Whether a signature of this client was seen in the audit log. If so, an unsigned event is another's."""

    def __init__(self) -> None:
        self._handles: dict[str, RecipeHandle | None] = {}
        self._by_prefix: dict[str, str] = {}
        """The accepted signatures by their first digits, which are what a log may have left of one."""
        self._intents: dict[str, float] = {}

    def record_accepted(self, signature: str, handle: RecipeHandle | None = None) -> None:
        """Record a write that Compose accepted, and the recipe that it started."""
        self._handles[signature] = handle or self._handles.get(signature)
        self._by_prefix[signature[:MIN_DIGITS]] = signature
        _drop_oldest(self._handles)
        _drop_oldest(self._by_prefix)

    def was_accepted(self, signature: str | None) -> bool:
        """Return whether Compose accepted a write with this signature, which a log may have shortened."""
        if signature is None or signature in self._handles:
            return signature is not None
        return self._by_prefix.get(signature[:MIN_DIGITS], "").startswith(signature)

    def handle_of(self, signature: str) -> RecipeHandle | None:
        """Return the recipe that the write started, if known."""
        return self._handles.get(signature)

    def recipes_of_other_writes(self, signature: str | None) -> Collection[str]:
        """Return the ids of the recipes that this client's other writes started."""
        return {
            handle.recipe_id for other, handle in self._handles.items() if handle is not None and other != signature
        }

    def record_intent(self, intent_id: str, now: float) -> None:
        """Record an intent of this client that is not yet submitted."""
        self._intents[intent_id] = now
        _drop_oldest(self._intents)

    def take_intent_age(self, intent_id: str | None, now: float) -> float | None:
        """Return the age of an intent of this client in seconds at its first submission, otherwise None."""
        made = self._intents.pop(intent_id or "", None)
        return None if made is None else now - made


def _drop_oldest(kept: dict[str, Any]) -> None:
    if len(kept) > MAX_ENTRIES:
        del kept[next(iter(kept))]
