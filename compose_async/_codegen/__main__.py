"""``python -m compose_async._codegen [--check]``: write the generated modules, or say where they drifted."""

from __future__ import annotations

import argparse
import difflib
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from .load import load
from .render_models import render_models
from .render_operations import render_operations
from .render_readers import render_readers
from .render_resources import render_resources

PACKAGE = Path(__file__).resolve().parent.parent
SOURCE = PACKAGE / "openapi.yaml"
TARGET = PACKAGE / "_generated"


def generate(source: Path = SOURCE) -> dict[str, str]:
    """The text of every generated module by its file name, formatted."""
    description = load(source)
    operations, resources = render_operations(description), render_resources(description)
    return _formatted(
        {
            **render_models(description),
            **render_readers(description),
            "operations.py": operations,
            "resources.py": resources,
        }
    )


def drift(expected: dict[str, str], target: Path = TARGET) -> list[str]:
    """The differences between what should be there and what is, as diff lines; empty when there are none."""
    lines: list[str] = []
    for name in sorted(expected.keys() | set(_surplus(expected, target))):
        path = target / name
        present = path.read_text(encoding="utf-8") if path.exists() else ""
        lines += difflib.unified_diff(
            present.splitlines(),
            expected.get(name, "").splitlines(),
            f"{name} as committed",
            f"{name} as generated",
            lineterm="",
        )
    return lines


def _surplus(expected: dict[str, str], target: Path) -> list[str]:
    """Return the modules of former models."""
    return [name for path in target.glob("*/*.py") if (name := path.relative_to(target).as_posix()) not in expected]


def _formatted(sources: dict[str, str]) -> dict[str, str]:
    with TemporaryDirectory() as folder:
        paths = {name: Path(folder, name) for name in sources}
        for name, path in paths.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(sources[name], encoding="utf-8")
        # Imports first, so that the formatter sees the final order; both come from the pinned ruff.
        for command in (["check", "--fix-only", "--select", "I,F401,RUF022"], ["format"]):
            configured = [*command, "--quiet", "--no-cache", "--config", str(PACKAGE.parent / "pyproject.toml"), folder]
            result = subprocess.run(  # noqa: S603 - our own interpreter and a fixed command
                [sys.executable, "-m", "ruff", *configured], capture_output=True, text=True, check=False
            )
            if result.returncode:
                msg = f"ruff {command[0]} failed: {result.stderr.strip()}"
                raise SystemExit(msg)
        return {name: path.read_text(encoding="utf-8") for name, path in paths.items()}


def main() -> int:
    """Exit status: 0 written or up to date, 1 drifted."""
    parser = argparse.ArgumentParser(prog="python -m compose_async._codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail and say where files drifted")
    check = parser.parse_args().check
    modules = generate()
    if check:
        lines = drift(modules)
        print("\n".join(lines) or "generated code is up to date")
        return 1 if lines else 0
    for name in _surplus(modules, TARGET):
        (TARGET / name).unlink()
    for name, text in modules.items():
        (TARGET / name).parent.mkdir(exist_ok=True)
        (TARGET / name).write_text(text, encoding="utf-8")
        print(f"wrote {(TARGET / name).relative_to(PACKAGE.parent)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
