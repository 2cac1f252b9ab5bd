"""Generated resources with what a person needs beyond the endpoint: paging, downloads, futures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._generated import resources
from .._types import UNSET
from ..errors import ComposeError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime
    from os import PathLike
    from pathlib import Path

    from .._generated.models import AuditEvent, Deployment, Recipe
    from .._handle import RecipeHandle
    from .._types import Unset
    from ..recipes.future import RecipeFuture
    from .caller import Api

    OnProgress = Callable[[int, int | None], object]


class AuditEvents(resources.AuditEventsResource):
    """The log of who did what in an account."""

    async def iterate(
        self,
        *,
        older_than: datetime | Unset = UNSET,
        newer_than: datetime | Unset = UNSET,
        limit: int | Unset = UNSET,
    ) -> AsyncIterator[AuditEvent]:
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


class Logfiles(resources.LogfilesResource):
    """Log files of a deployment."""

    _api: Api

    async def download(
        self,
        deployment_id: str,
        logfile_id: str,
        path: str | PathLike[str],
        *,
        progress: OnProgress | None = None,
    ) -> Path:
        """Stream a log file into a file, and return its path; as :meth:`Backups.download`."""
        logfile = await self.get(deployment_id, logfile_id)
        if logfile.download_link is None:
            msg = f"log file {logfile.id} ({logfile.status}) has no download link yet"
            raise ComposeError(msg)
        return await self._api.download(logfile.download_link, path, progress)


class Recipes(resources.RecipesResource):
    """Background work on deployments and how far it has come."""

    _api: Api

    def future(self, recipe_id: str) -> RecipeFuture[Recipe]:
        """A future of a recipe known by its id. No request is made before it is awaited or refreshed."""
        return self._api.future(recipe_id)

    def resume(self, handle: RecipeHandle | str | bytes) -> RecipeFuture[Deployment | Recipe | None]:
        """The future of a recipe begun elsewhere, from its handle or the handle's JSON, with its deadline.

        Several processes may resume the same handle. No request is made before it is awaited or refreshed.

        Raises:
            ConfigurationError: the handle is broken, of a newer version, or was made with another base URL.
        """
        return self._api.resume(handle)
