"""Options of this test suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("compose-async's own tests")
    group.addoption("--seeds", type=int, default=2000, help="seeds of the deterministic simulation (default: 2000)")
    group.addoption("--first-seed", type=int, default=0, help="where to begin; a failing seed names itself")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``chunk``: runs of 100 seeds, so that each test stays far below its time limit."""
    if "chunk" in metafunc.fixturenames:
        first, count = (int(metafunc.config.getoption(name) or 0) for name in ("--first-seed", "--seeds"))
        chunks = [range(start, min(start + 100, first + count)) for start in range(first, first + count, 100)]
        metafunc.parametrize("chunk", chunks, ids=lambda chunk: f"{chunk.start}-{chunk.stop - 1}")
