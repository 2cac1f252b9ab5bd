"""The caller: sends calls through the transport and reads responses as models."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from os import PathLike
from typing import TYPE_CHECKING, Final, Self, TypeVar
from urllib.parse import urljoin

from .. import models
from .._arguments import check_text
from .._clock import in_thread, utc
from .._display import quoted
from .._secret_str import HiddenStr, hidden
from .._transport import deferred
from .._transport.call import READS, Call, Replay, call_for
from .._transport.download_options import DownloadOptions, LinkError
from .._transport.transport import Transport
from .._types import Json, JsonLike
from ..errors import ComposeError, DecodeError, NotFoundError
from .write_memory import WriteMemory

if TYPE_CHECKING:
    from pathlib import Path

    from .._transport.messages import Reply

T = TypeVar("T")

_MAX_INLINE_BODY: Final = 256 * 1024
"""Bytes of a body above which it is decoded in a thread."""


class Caller:
    """The sender of calls over one transport, and the reader of their responses."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.memory = WriteMemory()
        self.signature: str | None = None
        """The random id in the User-Agent of all writes, if they have one in common."""

    def with_changes(self, **changes: object) -> Self:
        """Return a copy with another ``transport`` or ``signature``. It shares the memory."""
        clone = copy.copy(self)
        vars(clone).update(changes)
        return clone

    def signed(self, call: Call) -> Call:
        """Return the call with this caller's signature, if it has one."""
        return call if self.signature is None else call.replace(signature=self.signature)

    # --- for generated coroutines

    async def fetch(self, call: Call, model_type: Callable[[], type[T]]) -> T:
        call, sent = self.signed(call), self.now()
        reply = await self.transport.send(call)
        try:
            value = await self.read(call, reply, model_type)
        except DecodeError as error:
            if call.is_repeatable:
                raise
            raise deferred.accepted_error(call, reply, *sent, "its response cannot be read") from error
        self._record_write(call, reply)
        return value

    async def fetch_list(self, call: Call, model_type: Callable[[], type[T]], key: str) -> tuple[T, ...]:
        reply = await self.transport.send(call)
        return await self._decode(call, reply, lambda body: deferred.decode_list(body, model_type(), key))

    async def execute(self, call: Call) -> None:
        self._record_write(call, await self.transport.send(self.signed(call)))

    # --- for polling: one attempt each

    async def fetch_recipe(self, recipe_id: str) -> models.Recipe:
        call = call_for("recipes.get", "GET", "/recipes/{recipe_id}", ids={"recipe_id": recipe_id}, replay="safe")
        call = call.replace(is_poll=True)
        reply = await self.transport.send(call)
        recipe = await self.read(call, reply, lambda: models.Recipe, lenient=True)
        if recipe.id != recipe_id:  # of a confused cache or proxy: its end is not that of this recipe
            raise self._with_call(DecodeError("the response is another recipe", path="$.id"), call)
        return recipe

    async def fetch_recipes(self, deployment_id: str) -> tuple[models.Recipe, ...]:
        ids = {"deployment_id": deployment_id}
        call = call_for("recipes.list", "GET", "/deployments/{deployment_id}/recipes", ids=ids, replay="safe")
        return await self.fetch_list(call.replace(is_poll=True), lambda: models.Recipe, "recipes")

    async def deployment_is_gone(self, deployment_id: str) -> bool:
        try:
            await self.transport.send(deployment_call(deployment_id).replace(is_poll=True))
        except NotFoundError:
            return True
        return False

    # --- beside the endpoints

    async def request(self, method: str, path: str, json: JsonLike) -> Reply:
        hiding = Call(operation="request", method="", path="", body=json)
        del json  # a traceback may show locals
        if not (isinstance(method, str) and method.isascii() and method.isalpha()):
            raise ValueError(f"method must be an HTTP verb such as 'GET', not {quoted(method)}")
        method = method.upper()
        if method == "CONNECT":
            raise ValueError("CONNECT opens a tunnel and asks for nothing: no endpoint takes it")
        replay: Replay = "safe" if method in READS else "unsent-only"
        path = hidden(check_text("path", path))  # a str-Enum member becomes its value
        call = Call(operation="request", method=method, path=path, body=hiding.body, replay=replay)
        reply = await self.transport.send(self.signed(call))
        self._record_write(call, reply)
        return reply

    async def download(
        self, link: str | None, path: str | PathLike[str], options: DownloadOptions | None = None, *, missing: str = ""
    ) -> Path:
        """Download from the link of a response. Raises ComposeError with ``missing`` if it has none."""
        if link is None:
            raise ComposeError(missing)
        link = HiddenStr(link)  # a traceback may show locals
        with suppress(ValueError):  # such a link is refused below
            link = HiddenStr(urljoin(f"{self.transport.settings.base_url}/", link))  # it may be relative
        try:
            return await self.transport.download(link, path, options)
        except LinkError as error:
            raise DecodeError(str(error)) from None

    async def read(self, call: Call, reply: Reply, model_type: Callable[[], type[T]], *, lenient: bool = False) -> T:
        """Read a response as one ``model_type``. Raises DecodeError with the call in its message.

        With ``lenient``, a misfit optional member goes to ``extra`` instead of raising.
        """
        return await self._decode(call, reply, lambda body: deferred.decode(body, model_type(), lenient=lenient))

    async def _decode(self, call: Call, reply: Reply, read: Callable[[Json], T]) -> T:
        """Parse a body and read it: a large one in a thread, so that it does not hold up the event loop."""
        try:
            if len(reply.body) <= _MAX_INLINE_BODY:
                return read(deferred.parse(reply.body))
            return await in_thread(self.transport.clock, lambda: read(deferred.parse(reply.body)))
        except DecodeError as error:
            raise self._with_call(error, call) from None

    def now(self) -> tuple[datetime | None, datetime]:
        """Return Compose's time, if known, and that of this machine."""
        return self.transport.server_time.now(), utc(self.transport.clock)

    def _record_write(self, call: Call, reply: Reply) -> None:
        """Record an accepted write."""
        if call.is_write:
            self.memory.record_accepted(self.signature or reply.request_id)

    def _with_call(self, error: DecodeError, call: Call) -> DecodeError:
        """Return a copy of the error that names the call."""
        return DecodeError(
            f"{call.method} {call.path}: {error}",
            path=error.path,
            excerpt=self.transport.auth.redact(error.excerpt),
            method=call.method,
            request_path=call.path,
        )


def deployment_call(deployment_id: str) -> Call:
    """Return the call that reads a deployment. Raises TypeError or ValueError for an invalid id."""
    ids = {"deployment_id": deployment_id}
    return call_for("deployments.get", "GET", "/deployments/{deployment_id}", ids=ids, replay="safe")
