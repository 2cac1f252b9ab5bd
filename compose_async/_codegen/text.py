"""The tree spelled in Python: docstrings and annotations."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from typing import Final

from .tree import Type

WIDTH: Final = 100
HEADER: Final = '''"""{title}

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""
'''


def annotation(kind: Type, *, nullable: bool = False) -> str:
    """Return the Python annotation of a type, with ``| None`` where the type or the caller says so."""
    text = _bare(kind)
    return f"{text} | None" if (nullable or kind.nullable) and kind.kind != "json" else text


def _bare(kind: Type) -> str:
    match kind.kind:
        case "enum":
            values = ", ".join(f'"{value}"' for value in kind.values)
            return f"Literal[{values}] | str"
        case "model":
            return kind.model
        case "list":
            assert kind.item is not None
            return f"tuple[{annotation(kind.item)}, ...]"
        case "map":
            assert kind.item is not None
            return f"dict[str, {annotation(kind.item)}]"
        case "json":
            return "Json"
        case scalar:
            return scalar


def paragraphs(text: str, indent: str) -> list[str]:
    """Return the text as indented lines of at most ``WIDTH``, with blank lines between its paragraphs."""
    blocks = [" ".join(block.split()) for block in text.strip().split("\n\n")]
    lines: list[str] = []
    for block in blocks:
        lines += ["", *textwrap.wrap(block, WIDTH, initial_indent=indent, subsequent_indent=indent)]
    return lines[1:]


def section(title: str, entries: Iterable[tuple[str, str]], indent: str) -> list[str]:
    """Return a section of a Google style docstring, nothing if it has no entries."""
    lines: list[str] = []
    for name, description in entries:
        lines += textwrap.wrap(
            f"{name}: {description}" if name else description,
            WIDTH,
            initial_indent=f"{indent}    ",
            subsequent_indent=f"{indent}        " if name else f"{indent}    ",
        )
    return ["", f"{indent}{title}:", *lines] if lines else []


def sentence(text: str) -> str:
    """Return the text with a full stop, safe inside a docstring."""
    text = " ".join(text.split()).replace("\\", "\\\\").replace('"""', "'''")
    return text if text.endswith((".", "!", "?")) else f"{text}."


def snake_case(name: str) -> str:
    """Return the name of a class in the spelling of modules."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
