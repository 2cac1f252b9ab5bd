"""All endpoints. Three generated resources are extended, with paging, downloads and futures."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from os import PathLike
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeVar, overload

from .. import _lazy_types as lazy_types
from .. import models, recipes
from .._arguments import check_instance, check_path
from .._clock import Clock
from .._config import total_timeout
from .._generated import resources
from .._lazy import LazyResource
from .._transport.download_options import MIN_RATE, DownloadOptions, OnProgress
from .._transport.signature import check_signature, is_signed_by
from .._types import UNSET, Keys, Unset
from .recipe_caller import RecipeCaller
from .write_memory import WriteMemory

if TYPE_CHECKING:
    from ..recipes.history import HistoryCache

PAGE_SIZE: Final = 50
"""The only page size of the audit log that clients of Compose were seen to use. A shorter page is then the last one."""

T = TypeVar("T")
HandleOrJson: TypeAlias = "recipes.RecipeHandle | str | bytes"


class AuditEvents(resources.AuditEventsResource):
    """The audit log of an account: users and their actions."""

    async def iterate(
        self,
        *,
        older_than: datetime | Unset = UNSET,
        newer_than: datetime | Unset = UNSET,
        limit: int | Unset = UNSET,
    ) -> AsyncIterator[models.AuditEvent]:
        """Iterate over every event, newest first and page by page. Each id is returned once.

        The iteration ends at an empty page or a repeated cursor. A short page ends it only with a ``limit`` of 50,
        because no other page size is known to be served in full.

        Args:
            older_than: Only events before this moment.
            newer_than: Only events after this moment.
            limit: Events per request, 1 to 100.
        """
        seen: set[str] = set()
        cursors: set[str] = set()
        cursor: str | Unset = UNSET
        while True:
            page = await self.list(older_than=older_than, newer_than=newer_than, cursor=cursor, limit=limit)
            for event in page:
                if event.id not in seen:
                    seen.add(event.id)
                    yield event
            if not page or page[-1].id in cursors or (limit == PAGE_SIZE and len(page) < PAGE_SIZE):
                return
            cursor = page[-1].id
            cursors.add(cursor)

    async def signed(
        self,
        signature: str,
        *,
        older_than: datetime | Unset = UNSET,
        newer_than: datetime | Unset = UNSET,
    ) -> AsyncIterator[models.AuditEvent]:
        """Iterate over the events whose user agent contains the signature of one write, newest first.

        An applied write has one event, if the log keeps user agents. Two events show that it was applied twice. No
        event proves nothing: the log may lag, shorten user agents, or omit events.

        Args:
            signature: The signature of the write: ``error.attempt.signature``, or an intent's ``id``.
            older_than: Only events before this moment.
            newer_than: Only events after this moment; by default the whole log is read.

        Raises:
            ValueError: The signature is not 32 hexadecimal digits.
        """
        check_signature(signature)
        async for event in self.iterate(older_than=older_than, newer_than=newer_than, limit=PAGE_SIZE):
            if is_signed_by(event.user_agent, signature):
                yield event


class Logfiles(resources.LogfilesResource):
    """Log files of a deployment."""

    _caller: RecipeCaller

    async def download(
        self,
        deployment_id: str,
        logfile_id: str,
        path: str | PathLike[str],
        *,
        progress: OnProgress | None = None,
        max_bytes: int | None = None,
        least_rate: float = MIN_RATE,
    ) -> lazy_types.Path:
        """Stream a log file to a local file, and return its path, like :meth:`Backups.download`."""
        path = check_path("path", path)
        options = DownloadOptions(progress=progress, max_bytes=max_bytes, least_rate=least_rate)
        logfile = await self.get(deployment_id, logfile_id)
        missing = f"log file {logfile.id} ({logfile.status}) has no download link yet"
        return await self._caller.download(logfile.download_link, path, options, missing=missing)


class Recipes(resources.RecipesResource):
    """Background work on deployments, and its progress."""

    _caller: RecipeCaller

    def future(self, recipe_id: str) -> recipes.RecipeFuture[models.Recipe]:
        """Return the future of a recipe known by its id. No request is made before it is awaited or refreshed."""
        return self._caller.by_id(recipe_id)

    @overload
    def resume(
        self, handle: HandleOrJson, *, sign_with: Keys | None = None
    ) -> recipes.RecipeFuture[models.Deployment | models.Recipe | None]: ...
    @overload
    def resume(
        self, handle: HandleOrJson, result: type[models.Deployment], *, sign_with: Keys | None = None
    ) -> recipes.RecipeFuture[models.Deployment]: ...
    @overload
    def resume(
        self, handle: HandleOrJson, result: type[models.Recipe], *, sign_with: Keys | None = None
    ) -> recipes.RecipeFuture[models.Recipe]: ...
    @overload
    def resume(
        self, handle: HandleOrJson, result: None, *, sign_with: Keys | None = None
    ) -> recipes.RecipeFuture[None]: ...
    def resume(
        self,
        handle: HandleOrJson,
        result: type[models.Deployment | models.Recipe] | Unset | None = UNSET,
        *,
        sign_with: Keys | None = None,
    ) -> recipes.RecipeFuture[models.Deployment | models.Recipe | None]:
        """Return the future of a recipe started elsewhere, from its handle or the handle's JSON, with its deadline.

        Several processes may resume the same handle. No request is made before it is awaited or refreshed. The first
        poll checks the handle: if the recipe works on another deployment, or is clearly of another kind, the future
        ends with RecipeMismatchError. The default deadline is limited by ``resumed_deadline`` of the poll policy. A
        handle that comes from outside the service should be signed: without a signature, any deployment that the
        token can read may be named in it.

        Args:
            handle: The handle, or its JSON.
            result: The expected result, for type checkers and verified at run time: ``Deployment`` (a creation or a
                restore), ``None`` (a deprovision), ``Recipe`` (any other operation).
            sign_with: The key, or several, that ``handle.to_json(sign_with=...)`` was signed with.

        Raises:
            ValueError: The handle is invalid, has a newer version, or gives another result; or its signature is
                missing or wrong.
            ConfigurationError: The handle was made with another base URL.
        """
        return self._caller.resume(handle, result, sign_with)


class Endpoints(resources.EndpointsBase):
    """Every operation of the API, by resource. Base class of the client, and its view for workflows."""

    _caller: RecipeCaller

    audit_events = LazyResource(AuditEvents)
    logfiles = LazyResource(Logfiles)
    recipes = LazyResource(Recipes)

    async def wait_until(
        self, look: Callable[[], Awaitable[T]], predicate: Callable[[T], bool], *, deadline: float | None = None
    ) -> T:
        """Poll until a condition that has no recipe holds, and return the value that satisfied it.

        Like :func:`compose_async.wait_until`, with the poll policy and clock of this client. Cancelling it only
        stops the polling.

        Args:
            look: An async callable that reads the value; transient failures (no connection, 408, 5xx, 429) count as
                "not yet".
            predicate: Returns whether the condition holds for the value.
            deadline: Seconds from now, by default the poll policy's deadline.

        Raises:
            TimeoutError: The condition did not hold by the deadline.
        """
        watcher = self._caller.watcher
        return await recipes.wait_until(look, predicate, deadline=deadline, poll=watcher.policy, clock=watcher.clock)


class ClientParts(NamedTuple):
    """The parts of a client that its workflows use."""

    memory: WriteMemory
    clock: Clock
    server_now: Callable[[], datetime | None]
    timeout: float
    """Time limit of one attempt of one request, in seconds."""
    tolerance: float
    """Seconds by which a wait may end late, from the poll policy."""
    histories: HistoryCache
    """The durations of recipes that the client has learned."""
    observe: Callable[[models.Recipe], None]
    """Takes the body of a recipe that was read in passing."""


def client_parts(compose: Endpoints) -> ClientParts:
    """Return the parts of a client that its workflows use."""
    caller = check_instance("compose", compose, Endpoints)._caller  # noqa: SLF001 - internal view of a client
    timeout, watcher = total_timeout(caller.transport.settings.timeout), caller.watcher
    return ClientParts(
        caller.memory,
        watcher.clock,
        watcher.server_now,
        timeout,
        watcher.policy.tolerance,
        watcher.histories,
        watcher.observe,
    )


def with_signature(compose: Endpoints, signature: str) -> Endpoints:
    """Return a copy of the endpoints with one signature for all writes."""
    return Endpoints(compose._caller.with_changes(signature=signature))  # noqa: SLF001 - as above
