"""Ids, secrets and addresses from one seeded source, so that a run can be repeated exactly."""

from __future__ import annotations

import hashlib
import random
from typing import Final

import attrs

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@attrs.define
class IdGenerator:
    """The generator of all invented values. The same seed gives the same ids in the same order.

    ``made`` is the last number given; ``starts`` counts the restarts from a state file, each of which
    begins other draws; ``machine`` is the part that all ids share.
    """

    seed: int
    made: int = 0
    starts: int = 0
    machine: str = ""
    rng: random.Random = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Start the draws."""
        self.rng = random.Random(f"{self.seed}/{self.starts}" if self.starts else self.seed)  # noqa: S311 - repeatable
        self.machine = self.machine or f"{self.rng.getrandbits(40):010x}"

    def restarted(self) -> IdGenerator:
        """Return the generator of the next process: it continues to count, and draws other values."""
        return attrs.evolve(self, starts=self.starts + 1)

    def object_id(self, at: float) -> str:
        """Return an id of 24 lower-case hex digits that, as in Mongo, begins with its second of birth."""
        return f"{int(at) & 0xFFFFFFFF:08x}{self.machine}{self.count() & 0xFFFFFF:06x}"

    def count(self) -> int:
        """Return the next number."""
        self.made += 1
        return self.made

    def hex(self, digits: int) -> str:
        """Return lower-case hex digits, as in tokens and capsule names."""
        return f"{self.rng.getrandbits(4 * digits):0{digits}x}"

    def password(self) -> str:
        """Return a password of 16 letters, as found in connection strings."""
        return "".join(self.rng.choice(_LETTERS) for _ in range(16))

    def number(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return self.rng.randint(low, high)


def derived_id(*parts: object) -> str:
    """Return the constant id of an object that is computed and not stored."""
    return hashlib.sha256("/".join(map(str, parts)).encode(errors="replace")).hexdigest()[:24]
