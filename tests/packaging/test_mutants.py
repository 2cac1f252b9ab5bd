"""The command that mutates a room makes valid Python, of every kind that it promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.mutants import ROOT, mutants_of

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
def share(done: int | None, total, *, most=200):
    if not total:
        raise ValueError("é")
    self.seen = total
    total += done or 0
    print(total, flush=True)
    return min(done / total, most) if done in total else None
"""
CHANGES = {
    "3: not total → (total)",
    '4: raise ValueError("é") → pass',
    "5: self.seen = total → pass",
    "6: total += done or 0 → pass",
    "6: done or 0 → (done and 0)",
    "6: done or 0 → (done)",
    "6: done or 0 → (0)",
    "6: 0 → (1)",
    "6: 0 → (-1)",
    "7: print(total, flush=True) → pass",
    "7: flush=True → dropped",
    "7: True → (False)",
    "8: return min(done / total, most) if done in total else None → return None",
    "8: done in total → (done not in total)",
    "8: most → dropped",
    "8: done / total → (done * total)",
}


def test_every_kind_of_change_is_made_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "share.py"
    path.write_text(SOURCE, encoding="utf-8")
    mutants = list(mutants_of(path))
    assert {mutant.name.partition(":")[2] for mutant in mutants} == CHANGES | {"2: 200 → (201)", "2: 200 → (199)"}


def test_every_mutant_of_a_module_is_valid_and_differs() -> None:
    path = ROOT / "compose_async" / "recipes" / "status.py"
    mutants = list(mutants_of(path))
    for mutant in mutants:
        compile(mutant.source, mutant.name, "exec")
        assert mutant.source != path.read_bytes()
    assert len({mutant.source for mutant in mutants}) > 0.9 * len(mutants) > 50
