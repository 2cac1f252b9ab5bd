"""``python -m benchmarks``: all suites, or those of ``--suite``, as tables."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from benchmarks.measure import NotInstalledError, peer, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.tables import Table

SUITES: Final = ("call", "decode", "import", "construct", "waits", "policy", "churn", "fleet", "durable")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--suite", action="append", choices=SUITES, help="only this one; may be given more than once")
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds and sizes: to see that it works, not to quote"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all tables to a file")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write all tables as Markdown")
    parser.add_argument("--plot", type=Path, metavar="DIR", help="draw pictures (PNG) of call and policy")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    if options.plot:
        try:
            peer("matplotlib")  # before minutes are spent
        except NotInstalledError:
            print("--plot needs matplotlib: pip install -e '.[bench]'", file=sys.stderr)
            return 2
    known = versions()
    print(", ".join(f"{name} {version}" for name, version in known.items()))
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start")
    tables: dict[str, list[Table]] = {}
    for name in options.suite or SUITES:
        began = time.perf_counter()
        tables[name] = import_module(f"benchmarks.suite_{name}").run(quick=options.quick, plots=options.plot)
        for table in tables[name]:
            print(table, flush=True)
        print(f"({name}: {time.perf_counter() - began:.0f} s)", flush=True)
    if options.json:
        report = {name: [attrs.asdict(table) for table in found] for name, found in tables.items()}
        options.json.write_text(json.dumps({"versions": known, "suites": report}, indent=1))
    if options.markdown:
        options.markdown.write_text("\n".join(table.as_markdown() for found in tables.values() for table in found))
    missed = [goal for found in tables.values() for table in found for goal in table.goals if not goal.met]
    print(f"\n{len(missed)} goals missed" + "".join(f"\n  {goal}" for goal in missed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
