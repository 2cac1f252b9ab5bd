"""The example of the guide runs as it stands."""

from __future__ import annotations

import asyncio
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from compose_async import durable


def test_the_example_of_the_guide_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    found = re.search(r"::\n\n((?:    .*\n|\n)+)", durable.__doc__ or "")
    assert found is not None
    scope: dict[str, Any] = {}
    body = textwrap.indent(textwrap.dedent(found[1]), "    ")
    exec(f"async def main():\n{body}", scope)  # noqa: S102 - our own
    asyncio.run(scope["main"]())
    assert capsys.readouterr().out == "queued\n"
    assert (tmp_path / "jobs.db").exists()


def test_every_public_name_is_there_and_documented() -> None:
    named = {name: getattr(durable, name) for name in durable.__all__}
    assert [name for name, value in named.items() if isinstance(value, type) and not value.__doc__] == []
    assert durable.__all__ == sorted(durable.__all__)
    with pytest.raises(AttributeError):
        durable.nonsense  # noqa: B018 - the access is the point
