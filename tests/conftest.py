"""Options of this test suite, and which of its tests run."""

from __future__ import annotations

import gc
import math
import signal

import pytest
from hypothesis import HealthCheck, settings

OPT_IN = ("browser", "conformance", "drill")
"""Markers of tests that need other programs, or minutes."""

settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fast", settings.get_profile("suite"), max_examples=20)
settings.load_profile("suite")  # no test measures the machine

pytest_plugins = ["support.shell"]  # its fixtures


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("compose-async's own tests")
    group.addoption("--seeds", type=int, default=2000, help="seeds of what is drawn by chance (default: 2000)")
    group.addoption("--writers", type=int, default=0, help="at least so many seeds of many writers (default: a share)")
    group.addoption("--first-seed", type=int, default=0, help="where to begin; a failing seed names itself")


def pytest_configure(config: pytest.Config) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background lets its programs ignore it
    if "not slow" in str(config.getoption("markexpr")):
        settings.load_profile("fast")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``chunk``: runs of 50 seeds, so that each test stays far below its time limit; a module may have its own size.

    A module whose seeds take longer has a ``SEEDS_SHARE`` of them. Every chunk but the first is ``slow``.
    """
    if "chunk" in metafunc.fixturenames:
        first, count = (int(metafunc.config.getoption(name) or 0) for name in ("--first-seed", "--seeds"))
        size = getattr(metafunc.module, "CHUNK", 50)
        last = first + math.ceil(count * getattr(metafunc.module, "SEEDS_SHARE", 1.0))
        chunks = [range(start, min(start + size, last)) for start in range(first, last, size)]
        parameters = [pytest.param(chunk, marks=pytest.mark.slow if chunk.start > first else ()) for chunk in chunks]
        metafunc.parametrize("chunk", parameters, ids=lambda chunk: f"{chunk.start}-{chunk.stop - 1}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests that need other programs, or minutes, unless ``-m`` names their marker."""
    asked = str(config.getoption("markexpr"))
    absent = [name for name in OPT_IN if name not in asked]
    deselected = [item for item in items if any(item.get_closest_marker(name) for name in absent)]
    config.hook.pytest_deselected(items=deselected)
    items[:] = [item for item in items if item not in deselected]


def pytest_collection_finish() -> None:
    """Keep thousands of tests out of each garbage collection: they live to the end."""
    gc.collect()
    gc.freeze()
