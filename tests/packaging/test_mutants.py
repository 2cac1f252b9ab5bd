"""The command that mutates a room makes valid Python, of every kind that it promises."""

from __future__ import annotations

import pytest
from support.mutants import ROOT, mutants_of

STATUS = ROOT / "compose_async" / "recipes" / "status.py"


def test_every_mutant_is_valid_and_differs() -> None:
    mutants = list(mutants_of(STATUS))
    for mutant in mutants:
        compile(mutant.source, mutant.name, "exec")
        assert mutant.source != STATUS.read_bytes()
    assert len({mutant.source for mutant in mutants}) > 0.9 * len(mutants) > 50


@pytest.mark.parametrize(
    "change",
    [
        ": self.complete / self.total → (self.complete * self.total)",
        ": recipe.status in KNOWN_STATUSES → (recipe.status not in KNOWN_STATUSES)",
        ": (of := node.operations_total) and of > 0 → ((of := node.operations_total) or of > 0)",
        ": (of := node.operations_total) and of > 0 → (of > 0)",
        ": self.total → (not self.total)",
        ": 200 → (199)",
        ": total += of → pass",
        ": return complete, total → return None",
        ": 40 → dropped",
    ],
)
def test_a_kind_of_change_is_made(change: str) -> None:
    assert [mutant.name for mutant in mutants_of(STATUS) if mutant.name.endswith(change)]
