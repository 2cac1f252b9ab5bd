"""The session of one command: its options, its screen, and a client that is created at first use."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from .. import models
from .._client import ComposeClient
from .._config import BASE_URL, BASE_URL_VARIABLE, TOKEN_VARIABLES
from .._generated.operations import OPERATIONS
from .._redact import redact
from .._transport.call import READS
from ..errors import NameTakenError, OutcomeUnknownError
from ..events import RequestEvent, RetryEvent
from .argument_values import UsageError, read_standard_input, read_text
from .error_report import outcome_hint, resume_hint
from .masking import masked
from .name_lookup import LOOKUPS, has_names, only_account, resolve
from .output import show
from .request_recorder import record_request, request_target

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Mapping

    from ..events import Event
    from ..recipes.future import RecipeFuture
    from .screen import Screen

T = TypeVar("T")

IRREVERSIBLE: Final = frozenset(
    {"accounts.close", "accounts.delete_user", "deployments.deprovision", "portals.delete", "teams.delete"}
)
"""Operations that need consent."""


class CommandDone(Exception):  # noqa: N818 - not an error
    """The command is complete: the request was printed and not sent, or the raw response was printed."""


class Session:
    """State shared by the code of one command. ``async with`` closes the client if it was created."""

    def __init__(self, options: argparse.Namespace, screen: Screen) -> None:
        self.options = options
        self.screen = screen
        self._client: ComposeClient | None = None
        self._trouble = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._client is not None:
            await self._client.aclose()

    @property
    def compose(self) -> ComposeClient:
        """The client, created at first use."""
        if self._client is None:
            path, token = self.options.token_file, None
            if path is not None:
                token = read_standard_input("--token-file") if path == "-" else read_text(path)
            elif not any(map(os.environ.get, TOKEN_VARIABLES)):
                raise UsageError(
                    "no API token: set COMPOSE_API_TOKEN, or give --token-file FILE (- reads standard input)"
                )
            self._client = ComposeClient(token, hooks=[self._note_trouble])
        return self._client

    def _note_trouble(self, event: Event) -> None:
        if isinstance(event, RetryEvent):
            self._trouble = f", and the last try failed: {event.reason}"
        elif isinstance(event, RequestEvent) and event.status and event.status < HTTPStatus.BAD_REQUEST:
            self._trouble = ""  # of an earlier request

    # --- requests

    async def read(self, request: Awaitable[T]) -> T:
        """Wait for a read-only request within ``--timeout``."""
        try:
            async with asyncio.timeout(self.options.timeout):
                return await request
        except TimeoutError as error:
            if type(error) is not TimeoutError:
                raise
            late = f"Compose had not answered after {self.options.timeout:g} s{self._trouble}"
            raise TimeoutError(late) from None

    async def perform(self, operation: str, values: Mapping[str, Any]) -> Any:
        """Run an operation and return its result. Raises CommandDone for a dry run or a raw response."""
        arguments = await self._prepare(operation, values)
        call = record_request(operation, arguments)
        if self.options.dry_run:
            self.show_request(call.method, request_target(call), call.body)
            raise CommandDone
        resource, _, method = operation.partition(".")
        if self.options.output == "raw":
            request: Awaitable[Any] = self.compose.request(call.method, request_target(call), json=call.body)
        else:
            request = getattr(getattr(self.compose, resource), method)(**arguments)
        try:
            response = await self.send(call.method, call.path, outcome_hint(operation, arguments), request)
        except NameTakenError as error:
            error.add_note(f"the name is {arguments.get('name')!r}")
            raise
        if self.options.output == "raw":
            self.show_body(response.body)
            raise CommandDone
        return response

    async def _prepare(self, operation: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Check the arguments, ask before a dangerous operation, and resolve names. Invalid arguments send nothing."""
        row = OPERATIONS[operation]
        implied = {p.name: "" for p in row.parameters if p.name == "account_id" and p.name not in values}
        record_request(operation, {**values, **{name: "id" for name in (*values, *implied) if name in LOOKUPS}})
        if operation in IRREVERSIBLE and not self.options.dry_run:
            self.confirm(
                row.summary, [str(values[p.name]) for p in row.parameters if p.place == "path" and p.name in values]
            )
        if not implied and not any(has_names(name, value) for name, value in values.items()):
            return dict(values)
        if implied:
            values = {"account_id": await self.read(only_account(self.compose)), **values}
        return await self.read(resolve(self.compose, operation, values))

    async def send(self, method: str, path: str, advice: str, request: Awaitable[T]) -> T:
        """Send a request. ``--timeout`` does not interrupt a write; print the advice if it may have been applied."""
        if method in READS:
            return await self.read(request)
        try:
            return await request
        except asyncio.CancelledError:
            self.screen.problem(f"compose-async: interrupted: {method} {path} may have been carried out")
            self.screen.problem(f"  {advice}")
            raise
        except OutcomeUnknownError as error:
            error.add_note(advice)
            raise

    def confirm(self, summary: str, targets: list[str]) -> None:
        """Ask before an irreversible operation. Raises UsageError without consent or without a terminal to ask on."""
        if self.options.yes:
            return
        what = f"{summary.removesuffix('.')}: {' '.join(targets)}".rstrip(": ")
        if not (sys.stdin and sys.stdin.isatty()):
            raise UsageError(f"this cannot be undone, and there is no terminal to ask on: give --yes ({what})")
        self.screen.problem(f"{what}. This cannot be undone. Go on? [y/N]")
        if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
            raise UsageError("not confirmed, so nothing was sent")

    # --- recipes

    async def follow(self, future: RecipeFuture[Any]) -> None:
        """Wait for a recipe and print its result, or print its handle immediately."""
        if self.options.wait:
            self.show(await self.finish(future))
            return
        handle = str(future.handle)
        self.show(json.loads(handle), text=handle)
        self.screen.note(f"started; {resume_hint(future.handle)}")

    async def finish(self, future: RecipeFuture[T], *, on_output: bool = False) -> T:
        """Wait for a recipe, show its progress, and return its result."""
        try:
            try:
                async with asyncio.timeout(self.options.timeout):
                    async for snapshot in future:
                        done, name = future.progress, snapshot.name or snapshot.id
                        if on_output:
                            self.screen.line(f"{name}: {snapshot.status} {done.complete}/{done.total}")
                        else:
                            self.screen.progress(name, done.complete, done.total, snapshot.status)
                    return await future
            except TimeoutError:
                return await future.wait(0)  # a final poll; its error contains the last status
        except asyncio.CancelledError:
            self.screen.problem("compose-async: interrupted; the operation goes on at Compose")
            self.screen.problem(f"  {resume_hint(future.handle)}")
            raise

    # --- output

    def show(self, data: object, *, text: str | None = None) -> None:
        """Print one model, several models, or plain data."""
        plain: Any = data
        if isinstance(data, tuple):
            plain = [models.to_json(item) for item in data]
        elif data is not None and not isinstance(data, dict | list):
            plain = models.to_json(data)
        show(self.screen, plain, self.options.output, secrets=self.options.show_secrets, text=text)

    def show_body(self, body: bytes) -> None:
        """Print a raw response. Masking of secrets may change its formatting; ``--show-secrets`` disables masking."""
        if not self.options.show_secrets:
            try:
                body = json.dumps(masked(json.loads(body))).encode() if body.strip() else b""
            except (ValueError, RecursionError):
                body = redact(body.decode("utf-8", "replace")).encode("utf-8", "replace")
        self.screen.body(body)

    def show_request(self, method: str, target: str, body: Any) -> None:
        """Print the request that would be sent."""
        url = (os.environ.get(BASE_URL_VARIABLE) or BASE_URL).rstrip("/") + target
        shown = body if self.options.show_secrets else masked(body)
        text = f"{method} {url}" + ("" if body is None else f"\n{json.dumps(shown, indent=2)}")
        self.show({"method": method, "url": url, "body": body}, text=text)
