"""The guide in the docstring of ``workflows`` is true: its examples run, one after the other, in virtual time."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from types import FunctionType
from typing import Any

import pytest
from support.workflows import postgres, simulated

from compose_async import workflows
from compose_async.simulator import Fault

GUIDE = workflows.__doc__ or ""


def examples() -> list[str]:
    """The indented blocks after ``::``."""
    return [textwrap.dedent(block) for block in re.findall(r"::\n\n((?:    .*\n|\n)+)", GUIDE)]


async def run(example: str, names: dict[str, Any]) -> None:
    code = compile(example, "the guide", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    result = FunctionType(code, names)()
    if inspect.iscoroutine(result):
        await result


@pytest.mark.asyncio
async def test_every_example_of_the_guide_runs(capsys: pytest.CaptureFixture[str]) -> None:
    async with simulated() as (simulator, compose):
        [account] = await compose.accounts.list()
        await compose.deployments.ensure(postgres())
        names: dict[str, Any] = {"compose": compose, "account": account}
        for example in examples():
            if "reconcile" in example:
                simulator.faults.add(Fault(operation="scalings.set", drop=True))
            await run(example, names)
        said = capsys.readouterr().out
        assert names["orders"] == names["both"]["orders"]
        assert names["both"]["cache"] is None
        assert "+ cache (redis): create" in said
        assert "created (" in said
        assert names["backup"] == names["newest"]
        assert names["copy"].deployment.name == "cache-copy"
        await names["scaling"]
        assert isinstance(names["verdict"], workflows.NotApplied)
        assert names["first"].started.handle.recipe_id == names["second"].started.handle.recipe_id
        assert names["event"].event == "deployment.scale.members"


def test_the_guide_mentions_every_entrance() -> None:
    for word in ("find", "plan", "ensure", "apply_fleet", "fan_out", "take", "restore_newest", "connection_details",
                 "reconcile", "intend", "submit_once"):  # fmt: skip
        assert word in GUIDE
