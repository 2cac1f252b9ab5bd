"""Help costs next to nothing: nothing of the SDK is loaded for it. Counted, not timed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import contextlib, io, json, sys
before = set(sys.modules)
from compose_async._cli.main import main
nowhere = io.StringIO()
with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere), contextlib.suppress(SystemExit):
    main({words!r})
print(json.dumps(sorted(set(sys.modules) - before)))
"""
OURS = {
    "compose_async",
    "compose_async._cli",
    "compose_async._cli.command_tree",
    "compose_async._cli.main",
    "compose_async._cli.parser",
    "compose_async._cli.screen",
    "compose_async._cli.shortcuts",
    "compose_async._cli.argument_values",
    "compose_async._display",
    "compose_async._generated",
    "compose_async._generated.operations",
    "compose_async._lazy",
    "compose_async._version",
    "compose_async.recipes",
    "compose_async.workflows",
}
"""The command line itself, and tables of contents that load nothing."""


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        ["deployments", "--help"],
        ["deployments", "create", "--help"],
        ["simulate", "--help"],
        ["worker", "--help"],
        ["jobs", "list", "--help"],
        ["deployments", "lst"],
    ],
)
def test_help_loads_nothing_of_the_sdk_and_nothing_heavy(words: list[str]) -> None:
    command = [sys.executable, "-c", PROGRAM.format(words=words)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    loaded = set(json.loads(done.stdout))
    assert {module for module in loaded if module.startswith("compose_async")} <= OURS
    strangers = {module.partition(".")[0] for module in loaded} - sys.stdlib_module_names - {"compose_async"}
    assert strangers == set()
    assert loaded.isdisjoint({"asyncio", "ssl", "json", "logging", "socket"})
    assert len(loaded) <= 70
