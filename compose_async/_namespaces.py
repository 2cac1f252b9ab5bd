"""Deployments and Backups: generated resources with the workflows that go across several of them."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from . import models, workflows
from ._api.caller import Caller
from ._api.endpoints import Endpoints, OnProgress
from ._api.futures import Futures
from ._generated import resources
from .errors import ComposeError


class Deployments(resources.DeploymentsResource):
    """Database deployments, from creation to removal."""

    _caller: Caller
    _futures: Futures

    async def find(self, name: str) -> models.Deployment | None:
        """The deployment of this name, or of this id, in full, or None: one list and one detail request.

        The API has no filter. A deployment that disappears between the two requests counts as not found, and so
        does one that is listed as being deprovisioned.

        Raises:
            ComposeError: several deployments could be meant; the text names them.
        """
        from .workflows.find import find  # as above

        return await find(self, name)

    async def find_all(self, names: Iterable[str]) -> dict[str, models.Deployment | None]:
        """Each of these names or ids with its deployment, as :meth:`find`: one list for all, one detail for each."""
        from .workflows.find import find_all

        return await find_all(self, names)

    async def ensure(
        self,
        spec: workflows.DeploymentSpec,
        *,
        upgrade: bool = False,
        recreate_failed: bool = False,
        deadline: float | None = None,
    ) -> workflows.Ensured:
        """Make it so that this deployment is there as declared, and ready; writes only what differs.

        A provision that is under way is joined, and so is anything else under way that could change what is
        declared. Whatever answer is lost, nothing is created or changed twice. Cancelling it leaves what was
        begun going on at Compose; calling it again, in any process, goes on from what is there.

        Args:
            spec: What there should be.
            upgrade: Upgrade in place where the version is not as declared; otherwise that is left, and reported.
            recreate_failed: Remove a deployment whose provision failed, and create it again. Compose may refuse
                the name for 24 hours after the removal.
            deadline: Seconds to wait for each recipe, by default those of the poll policy.

        Returns:
            The deployment, what was done (created, adopted, updated, unchanged), and what was changed.

        Raises:
            SpecError: it cannot be had; ``problems`` has all reasons, and nothing was written.
            RecipeFailedError: the provision, or a change, failed. A deployment that never came up stays listed.
            NameTakenError: the name is cooling down after a removal.
            RecipeTimeoutError: a recipe had not ended at the deadline.
            OutcomeUnknownError: an answer was lost, and Compose does not say what came of it.
        """
        from .workflows.ensure import apply, plan

        endpoints = Endpoints(self._caller, self._futures)
        planned = await plan(endpoints, spec, upgrade=upgrade)
        return await apply(endpoints, planned, upgrade=upgrade, recreate_failed=recreate_failed, deadline=deadline)

    async def plan(self, spec: workflows.DeploymentSpec, *, upgrade: bool = False) -> workflows.Plan:
        """What :meth:`ensure` would do, as data and, by ``str``, as a readable diff. Only reads."""
        from .workflows.ensure import plan

        return await plan(Endpoints(self._caller, self._futures), spec, upgrade=upgrade)


class Backups(resources.BackupsResource):
    """Backups of a deployment, and new deployments made from them."""

    _caller: Caller
    _futures: Futures

    async def take(self, deployment_id: str, *, deadline: float | None = None) -> models.Backup:
        """Back up now: start, wait, list again, and give the new backup.

        Cancelling it leaves the backup going on at Compose.

        Args:
            deployment_id: Id of the deployment.
            deadline: Seconds to wait, by default those of the poll policy.

        Raises:
            APIStatusError: Compose refused; a quota says so in its text (users met ten a week).
            RecipeFailedError: the backup failed.
            RecipeTimeoutError: it had not ended at the deadline.
            OutcomeUnknownError: an answer was lost, and Compose does not say what came of it.
        """
        from .workflows.backups import take

        return await take(Endpoints(self._caller, self._futures), deployment_id, deadline=deadline)

    async def newest(
        self, deployment_id: str, *, restorable: bool = False, downloadable: bool = False
    ) -> models.Backup | None:
        """The newest backup, or the newest that can be restored or downloaded; None if there is none. One list."""
        from .workflows.backups import newest

        return await newest(
            Endpoints(self._caller, self._futures), deployment_id, restorable=restorable, downloadable=downloadable
        )

    async def restore_newest(
        self,
        deployment_id: str,
        *,
        name: str,
        datacenter: str | None = None,
        cluster_id: str | None = None,
        deadline: float | None = None,
    ) -> workflows.Ensured:
        """Make a new deployment from the newest restorable backup, with all that a restore alone drops.

        Carried over are notes, billing code, whitelist and team roles. Cancelling it leaves the restore going on.

        Args:
            deployment_id: Id of the deployment that was backed up.
            name: Name of the new one.
            datacenter: Where to put it; by default on the cluster of the old one, where that has its own.
            cluster_id: The cluster to put it on.
            deadline: Seconds to wait for each recipe, by default those of the poll policy.

        Raises:
            ComposeError: there is no restorable backup.
            NameTakenError: the name is in use, or cooling down.
            RecipeFailedError: the restore, or carrying over, failed.
            OutcomeUnknownError: an answer was lost, and Compose does not say what came of it.
        """
        from .workflows.backups import restore_newest

        return await restore_newest(
            Endpoints(self._caller, self._futures),
            deployment_id,
            name=name,
            datacenter=datacenter,
            cluster_id=cluster_id,
            deadline=deadline,
        )

    async def download(
        self,
        deployment_id: str,
        backup_id: str,
        path: str | PathLike[str],
        *,
        progress: OnProgress | None = None,
    ) -> Path:
        """Stream a backup into a file, and return its path.

        The file appears under its name when it is whole. The token is not sent to the host of the link.

        Args:
            deployment_id: Id of the deployment.
            backup_id: Id of the backup.
            path: The file to write; one that is there is replaced.
            progress: Called with the bytes received so far and the total, or None where that is not told.

        Raises:
            ComposeError: this backup cannot be downloaded.
            NotFoundError: there is no such backup.
            OSError: the file cannot be written.
        """
        backup = await self.get(deployment_id, backup_id)
        if backup.download_link is None:
            msg = f"backup {backup.id} ({backup.type}, {backup.status}) has no download link: it can be restored only"
            raise ComposeError(msg)
        return await self._caller.download(backup.download_link, path, progress)
