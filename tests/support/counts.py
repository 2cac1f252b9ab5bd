"""What the verdicts of many runs were, and the line that shows them."""

from __future__ import annotations

import re
from collections import Counter

from attrs import define, field


@define
class Counts:
    """What the verdicts of many runs were, held against the server's own record."""

    verdicts: int = 0
    submits: int = 0
    false_applied: Counter[str] = field(factory=Counter)
    rival_creations: int = 0
    wrong_recipe: list[str] = field(factory=list)
    false_not_applied: list[str] = field(factory=list)
    late: list[str] = field(factory=list)
    doubled: int = 0
    harmful: int = 0
    unknown: Counter[str] = field(factory=Counter)
    unknown_submits: Counter[str] = field(factory=Counter)
    reads: list[int] = field(factory=list)
    waits: list[float] = field(factory=list)
    stories: list[str] = field(factory=list)
    why: list[str] = field(factory=list)
    """What StillUnknown says."""
    proofs: Counter[str] = field(factory=Counter)
    seen: Counter[str] = field(factory=Counter)

    @property
    def undone(self) -> list[str]:
        """Plain writes leave no recipe: one that was undone before the reading looks as if it had never been."""
        plain = r": (roles|team_roles|teams|clusters|deployments\.update)"
        return [story for story in self.false_not_applied if re.search(plain, story)]


def row(found: Counts) -> str:
    """One line of the table of figures."""
    reads, total = sorted(found.reads), found.verdicts + found.submits
    false = sum(found.false_applied.values())
    p95 = reads[int(0.95 * (len(reads) - 1))] if reads else 0
    return (
        f"{found.verdicts}+{found.submits} | {false} ({100 * false / max(1, total):.2f} %) | {found.rival_creations} | "
        f"{len(found.wrong_recipe)} | {len(found.false_not_applied)} | "
        f"{len(found.late)} ({100 * len(found.late) / max(1, found.verdicts):.2f} %) | "
        f"{found.doubled} / {found.harmful} | "
        f"{100 * sum(found.unknown.values()) / max(1, found.verdicts):.2f} % | "
        f"{100 * sum(found.unknown_submits.values()) / max(1, found.submits):.2f} % | "
        f"{sum(reads) / max(1, len(reads)):.2f} ({p95}) | {sum(found.waits) / max(1, len(found.waits)):.1f} s"
    )
