"""The ``demo`` and ``simulate`` commands. They need extra packages and no connection to Compose."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

    from .screen import Screen

MISSING_EXTRA: Final = "this command needs more packages: pip install 'compose-async[simulator,cli]'"
"""Error message about a missing extra."""


def demo(_: argparse.Namespace, __: Screen) -> int:
    """Run the demo. Return 1 if a check failed."""
    try:
        from .demo import demo
        from .demo_view import view
    except ImportError as error:
        raise SystemExit(f"{MISSING_EXTRA} ({error.name} is missing)") from None
    with view() as screen:
        return int(not asyncio.run(demo(screen)))


def simulate(options: argparse.Namespace, _: Screen) -> None:
    """Run a simulator until it is interrupted."""
    try:
        from .simulate import run
    except ImportError as error:
        raise SystemExit(f"{MISSING_EXTRA} ({error.name} is missing)") from None
    run(options)
