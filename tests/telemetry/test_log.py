"""The log of the package: fields in ``extra=``, and ``COMPOSE_LOG``."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from support.client import Scripted, connect

from compose_async._log import log_to_stderr, logger
from compose_async.events import PollEvent, emit

PROGRAM = """
import asyncio, logging, httpx
from compose_async import ComposeClient
async def main():
    over = httpx.MockTransport(lambda request: httpx.Response(200, json={"id": "u1", "name": "Sam"}))
    async with ComposeClient("t0ken", base_url="http://localhost", transport=over) as compose:
        await compose.user.get()
asyncio.run(main())
root = logging.getLogger()
print(root.level, root.handlers, logging.getLogger("compose_async").level)
"""


@pytest.fixture
def unchanged() -> Iterator[None]:
    handlers, level = list(logger.handlers), logger.level
    yield
    logger.handlers[:] = handlers
    logger.setLevel(level)


@pytest.mark.asyncio
async def test_records_carry_the_fields_of_their_event(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "compose_async")
    async with connect(Scripted()) as compose:
        await compose.user.get()
    [record] = [record for record in caplog.records if record.name == "compose_async"]
    fields = vars(record)
    assert (fields["compose_event"], fields["compose_operation"]) == ("RequestEvent", "user.get")
    assert (fields["compose_status"], fields["compose_attempt"]) == (200, 1)


@pytest.mark.asyncio
async def test_a_field_of_a_record_is_cut_where_a_line_is(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "compose_async")
    async with connect(Scripted()) as compose:
        for length in (4096, 4097):
            await compose.request("GET", f"/{'x' * (length - 1)}")
    assert [len(vars(record)["compose_path"]) for record in caplog.records if hasattr(record, "compose_path")] == [
        4096
    ] * 2


@pytest.mark.usefixtures("unchanged")
def test_a_level_in_the_environment_adds_one_handler_to_the_logger_of_the_package() -> None:
    before = list(logger.handlers)
    log_to_stderr("Warning")
    assert len(logger.handlers) == len(before) + 1
    assert logger.level == logging.WARNING


@pytest.mark.usefixtures("unchanged")
def test_an_unknown_level_is_named_and_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    before = list(logger.handlers)
    log_to_stderr("loud")
    log_to_stderr(None)
    assert logger.handlers == before
    assert "COMPOSE_LOG names no level of logging, such as debug or warning: 'loud'" in caplog.text


@pytest.mark.parametrize("level", ["debug", ""])
def test_the_variable_shows_the_log_and_leaves_the_root_logger_alone(level: str) -> None:
    environment = {**os.environ, "COMPOSE_LOG": level}
    command = [sys.executable, "-c", PROGRAM]
    result = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)  # noqa: S603 - ours
    assert result.stdout.split("\n")[0] == f"30 [] {10 if level else 0}"
    assert result.stderr.count("RequestEvent(operation='user.get'") == (1 if level else 0)


def test_neither_the_line_nor_its_fields_hold_a_secret_of_the_server(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "compose_async")
    status = "failed at postgres://admin:hunter2@host/db"
    emit((), PollEvent(recipe_id="r1", status=status, operations_complete=0, operations_total=1, wait=1.0, error=None))
    [record] = caplog.records
    assert "hunter2" not in f"{record.getMessage()} {vars(record)}"
    assert vars(record)["compose_recipe_id"] == "r1"
