"""Options of this test suite."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("compose-async's own tests")
    group.addoption("--seeds", type=int, default=2000, help="seeds of what is drawn by chance (default: 2000)")
    group.addoption("--writers", type=int, default=0, help="at least so many seeds of many writers (default: a share)")
    group.addoption("--first-seed", type=int, default=0, help="where to begin; a failing seed names itself")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``chunk``: runs of 100 seeds, so that each test stays far below its time limit; a module may have its own size.

    A module whose seeds take longer has a ``SEEDS_SHARE`` of them.
    """
    if "chunk" in metafunc.fixturenames:
        first, count = (int(metafunc.config.getoption(name) or 0) for name in ("--first-seed", "--seeds"))
        size = getattr(metafunc.module, "CHUNK", 100)
        last = first + math.ceil(count * getattr(metafunc.module, "SEEDS_SHARE", 1.0))
        chunks = [range(start, min(start + size, last)) for start in range(first, last, size)]
        metafunc.parametrize("chunk", chunks, ids=lambda chunk: f"{chunk.start}-{chunk.stop - 1}")
