"""Ports for servers that a test starts by their number."""

from __future__ import annotations

import contextlib
import random
import socket


def free_port() -> int:
    """A free port, not one of those that the system gives to connections: it stays free while no server has it."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
