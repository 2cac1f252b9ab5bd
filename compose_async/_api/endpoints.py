"""All endpoints, three of the generated resources with more: paging, downloads, futures."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TypeVar

from attrs import frozen

from .. import models, recipes
from .._arguments import callback
from .._clock import Clock
from .._generated import resources
from .._lazy import LazyResource
from .._transport.signature import check_signature, is_signed_by
from .._types import UNSET, Unset
from ..errors import ComposeError
from ..recipes.condition import wait_until as recipes_wait_until
from .caller import Caller
from .futures import Futures
from .memory import Memory

T = TypeVar("T")
OnProgress = Callable[[int, int | None], object]


class AuditEvents(resources.AuditEventsResource):
    """The log of who did what in an account."""

    async def iterate(
        self,
        *,
        older_than: datetime | Unset = UNSET,
        newer_than: datetime | Unset = UNSET,
        limit: int | Unset = UNSET,
    ) -> AsyncIterator[models.AuditEvent]:
        """Every event, newest first, page after page; each id once.

        Ends at an empty page, or when a cursor comes again: a short page proves nothing, because the
        server's own maximum of a page is unknown.

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
            if not page or page[-1].id in cursors:
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
        """Iterate over the events of one write, newest first: those whose user agent bears its signature.

        A write that was carried out has one, if the log keeps user agents; a second one shows that it was carried
        out twice. None proves nothing: the log may lag, cut, or leave out.

        Args:
            signature: Of the write: ``error.attempt.signature``, or an intent's ``id``.
            older_than: Only events before this moment.
            newer_than: Only events after this moment; without it the whole log is read.

        Raises:
            ValueError: This is no signature.
        """
        check_signature(signature)
        async for event in self.iterate(older_than=older_than, newer_than=newer_than):
            if is_signed_by(event.user_agent, signature):
                yield event


class Logfiles(resources.LogfilesResource):
    """Log files of a deployment."""

    _caller: Caller

    async def download(
        self,
        deployment_id: str,
        logfile_id: str,
        path: str | PathLike[str],
        *,
        progress: OnProgress | None = None,
    ) -> Path:
        """Stream a log file into a file, and return its path; as :meth:`Backups.download`."""
        callback("progress", progress)
        logfile = await self.get(deployment_id, logfile_id)
        if logfile.download_link is None:
            msg = f"log file {logfile.id} ({logfile.status}) has no download link yet"
            raise ComposeError(msg)
        return await self._caller.download(logfile.download_link, path, progress)


class Recipes(resources.RecipesResource):
    """Background work on deployments and how far it has come."""

    _futures: Futures

    def future(self, recipe_id: str) -> recipes.RecipeFuture[models.Recipe]:
        """A future of a recipe known by its id. No request is made before it is awaited or refreshed."""
        return self._futures.by_id(recipe_id)

    def resume(
        self, handle: recipes.RecipeHandle | str | bytes
    ) -> recipes.RecipeFuture[models.Deployment | models.Recipe | None]:
        """The future of a recipe begun elsewhere, from its handle or the handle's JSON, with its deadline.

        Several processes may resume the same handle. No request is made before it is awaited or refreshed.

        Raises:
            ValueError: The handle is broken, or of a newer version.
            ConfigurationError: The handle was made with another base URL.
        """
        return self._futures.resume(handle)


class Endpoints(resources.EndpointsBase):
    """Every operation of the API, by resource: the base of a client, and a view of it for workflows."""

    _caller: Caller
    _futures: Futures

    audit_events = LazyResource(AuditEvents)
    logfiles = LazyResource(Logfiles)
    recipes = LazyResource(Recipes)

    def __init__(self, caller: Caller, futures: Futures) -> None:
        super().__init__(caller, futures)

    async def wait_until(
        self, look: Callable[[], Awaitable[T]], predicate: Callable[[T], bool], *, deadline: float | None = None
    ) -> T:
        """Poll until a condition holds, and return what was read: for what has no recipe.

        As :func:`compose_async.wait_until`, on the schedule with which this client polls. Cancelling it just stops
        the polling.

        Args:
            look: An async callable that reads something; passing failures (no connection, 408, 5xx, 429) are
                "not yet".
            predicate: Returns whether the condition holds for what was read.
            deadline: Seconds from now, by default those of the poll policy.

        Raises:
            TimeoutError: The condition did not hold by the deadline.
        """
        watches = self._futures.watches
        return await recipes_wait_until(look, predicate, deadline=deadline, poll=watches.policy, clock=watches.clock)


@frozen
class Wiring:
    """What workflows need to know of the client behind an :class:`Endpoints`."""

    memory: Memory
    clock: Clock
    server_now: Callable[[], datetime | None]
    timeout: float
    """Seconds for one attempt of one request."""


def wiring_of(compose: Endpoints) -> Wiring:
    """Return the parts of a client that its workflows share with it."""
    caller, watches = compose._caller, compose._futures.watches  # noqa: SLF001 - the view of a client on its own parts
    return Wiring(caller.memory, watches.clock, watches.server_now, caller.transport.timeout)


def with_signature(compose: Endpoints, signature: str) -> Endpoints:
    """Return the same endpoints with one signature for all writes."""
    caller = compose._caller.with_signature(signature)  # noqa: SLF001 - as above
    return Endpoints(caller, compose._futures.with_caller(caller))  # noqa: SLF001 - as above
