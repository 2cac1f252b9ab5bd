"""``python -m benchmarks.compare CHECKOUT``: the CPU time of this checkout's package beside that of another one.

Both take turns, each sample in a process of its own. ``--case`` picks cases by how they begin, ``--rounds`` says how
often (9).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from benchmarks.compare_worker import CASES
from benchmarks.measure import ROOT, in_fresh_process, progress
from benchmarks.tables import Goal, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT = 1.05


def compare(other: Path, cases: Sequence[str], rounds: int) -> Table:
    table = Table(
        f"this checkout beside {other}: CPU µs",
        ("case", "other", "this", "× other", "± %"),
        note=f"Medians of {rounds} rounds, and of the ratios within each; ± is half the distance between the quartiles "
        "of those.",
    )
    for case in cases:
        found: dict[Path, list[float]] = {other: [], ROOT: []}
        for number in range(rounds):
            progress(f"{case}: round {number + 1} of {rounds}")
            for checkout in (other, ROOT) if number % 2 else (ROOT, other):
                answer = in_fresh_process("compare_worker", checkout, case)
                if not Path(answer["package"]).is_relative_to(checkout):
                    raise RuntimeError(f"{answer['package']} was measured instead of {checkout}")
                found[checkout].append(answer["us"])
        ratios = [this / before for this, before in zip(found[ROOT], found[other], strict=True)]
        lower, _, upper = quantiles(ratios)
        ratio, spread = median(ratios), (upper - lower) / 2
        table.rows.append((case, median(found[other]), median(found[ROOT]), ratio, 100 * spread))
        table.goals.append(Goal(f"{case}, × other, less the spread", ratio - spread, LIMIT))
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("checkout", type=Path, help="a directory that holds another compose_async")
    parser.add_argument("--case", action="append", default=[], help="only cases that begin so")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args(arguments)
    cases = [case for case in CASES if not options.case or case.startswith(tuple(options.case))]
    print(compare(options.checkout.resolve(), cases, options.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
