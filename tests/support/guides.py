"""Running the examples of a guide: the literal blocks of a docstring, one after the other, with ``await`` allowed."""

from __future__ import annotations

import ast
import inspect
import textwrap
from types import FunctionType, ModuleType
from typing import Any


def blocks(module: ModuleType) -> list[str]:
    """The indented blocks that follow a paragraph ending in ``::``, padded so that tracebacks show the right line."""
    lines = (module.__doc__ or "").splitlines()
    found: list[str] = []
    for number, line in enumerate(lines):
        if line.endswith("::"):
            end = number + 1
            while end < len(lines) and (not lines[end] or lines[end].startswith("    ")):
                end += 1
            found.append("\n" * (number + 1) + textwrap.dedent("\n".join(lines[number + 1 : end])))
    return found


async def run_guide(module: ModuleType, **names: Any) -> dict[str, Any]:
    """Run all blocks in one namespace that begins with ``names``; returns it."""
    for block in blocks(module):
        code = compile(block, str(module.__file__), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        result = FunctionType(code, names)()
        if inspect.iscoroutine(result):
            await result
    return names
