"""The resources ``deployments`` and ``backups`` with their workflow methods, such as ``find`` and ``ensure``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike

from . import _lazy_types as lazy_types
from . import models, recipes, workflows
from ._api.endpoints import Endpoints
from ._api.recipe_caller import RecipeCaller
from ._arguments import check_path
from ._generated import resources
from ._transport.download_options import MIN_RATE, DownloadOptions, OnProgress


class Deployments(resources.DeploymentsResource):
    """Database deployments, from creation to removal."""

    _caller: RecipeCaller

    async def find(
        self, name: str, *, listed: Iterable[models.DeploymentSummary | models.Deployment] | None = None
    ) -> models.Deployment | None:
        """Return the deployment with this name or id in full, or None: one list and one detail request.

        ``listed`` holds deployments that the caller has read before, and replaces the list: one list then serves many
        calls, and ``[summary]`` is enough for a deployment that the caller knows.

        The API has no filter. A deployment that disappears between the two requests counts as not found, and so
        does one that is listed as being deprovisioned.

        Raises:
            ComposeError: Several deployments match; the text names them.
        """
        await _load(self, "find")
        from .workflows.find import find

        return await find(self, name, listed)

    async def find_all(
        self,
        names: Iterable[str],
        *,
        listed: Iterable[models.DeploymentSummary | models.Deployment] | None = None,
    ) -> dict[str, models.Deployment | None]:
        """Return a mapping of each name or id to its deployment, matched as in :meth:`find`.

        Costs one list request for all, and one detail request for each deployment that was found.
        """
        await _load(self, "find")
        from .workflows.find import find_all

        return await find_all(self, names, listed)

    async def ensure(
        self,
        spec: workflows.DeploymentSpec,
        *,
        upgrade: bool = False,
        recreate_failed: bool = False,
        deadline: float | None = None,
        tolerance: float | None = None,
        progress: Callable[[recipes.RecipeFuture[models.Deployment | models.Recipe | None]], object] | None = None,
        listed: Iterable[models.DeploymentSummary | models.Deployment] | None = None,
    ) -> workflows.Ensured:
        """Create or update the deployment to match the spec, and wait until it is ready. Writes only differences.

        Waits for a provision that is already running, and for every other running recipe that could change a
        declared aspect. A lost response never creates or changes anything twice. After a cancellation, started
        recipes continue at Compose; a later call, in any process, continues from the state it finds.

        Args:
            spec: The desired state.
            upgrade: Upgrade in place if the version differs; otherwise the difference is left and reported.
            recreate_failed: Remove a deployment whose provision failed, and create it again. Compose may refuse
                the name for 24 hours after the removal.
            deadline: Seconds to wait for each recipe, by default those of the poll policy.
            tolerance: Seconds by which each wait may end late, by default those of the poll policy.
            progress: A plain function, called once with the future of each recipe that is begun or joined, before the
                wait for it. An exception that it raises is logged.
            listed: Deployments that the caller has read before. They replace the list of all deployments; the
                deployment itself is read again. A deployment that they lack is created, or adopted if its name is
                taken by now.

        Returns:
            The deployment, the action (created, adopted, updated, unchanged), and the changes.

        Raises:
            SpecError: The spec cannot be satisfied; ``problems`` lists every reason, and nothing was written.
            RecipeFailedError: The provision, or a change, failed. A deployment that never came up stays listed.
            NameTakenError: The name is cooling down after a removal.
            RecipeTimeoutError: A recipe had not ended at the deadline.
            OutcomeUnknownError: A response was lost, and nothing proves whether the write was applied.
        """
        compose = await _load(self, "ensure")
        from .workflows.ensure import WorkflowRun, apply, plan_deployment

        run = WorkflowRun(
            upgrade=upgrade, recreate_failed=recreate_failed, deadline=deadline, tolerance=tolerance, progress=progress
        )
        return await apply(compose, await plan_deployment(compose, spec, upgrade=upgrade, listed=listed), run)

    async def plan(
        self,
        spec: workflows.DeploymentSpec,
        *,
        upgrade: bool = False,
        listed: Iterable[models.DeploymentSummary | models.Deployment] | None = None,
    ) -> workflows.Plan:
        """Return the plan that :meth:`ensure` would apply; ``str`` is a readable diff. Only reads.

        ``listed`` is that of :meth:`ensure`.
        """
        compose = await _load(self, "ensure")
        from .workflows.ensure import plan_deployment

        return await plan_deployment(compose, spec, upgrade=upgrade, listed=listed)


class Backups(resources.BackupsResource):
    """Backups of a deployment, and new deployments made from them."""

    _caller: RecipeCaller

    async def take(self, deployment_id: str, *, deadline: float | None = None) -> models.Backup:
        """Start a backup, wait for it, and return it. After a cancellation the backup continues at Compose.

        Args:
            deployment_id: Id of the deployment.
            deadline: Seconds to wait, by default those of the poll policy.

        Raises:
            APIStatusError: Compose refused; the text names a quota (users met ten a week).
            RecipeFailedError: The backup failed.
            RecipeTimeoutError: The backup had not ended at the deadline.
            OutcomeUnknownError: The response was lost, and nothing proves whether the backup was started.
        """
        compose = await _load(self, "backups")
        from .workflows.backups import take

        return await take(compose, deployment_id, deadline=deadline)

    async def newest(
        self, deployment_id: str, *, restorable: bool = False, downloadable: bool = False
    ) -> models.Backup | None:
        """Return the newest backup that passes the filters, or None. Costs one list request."""
        compose = await _load(self, "backups")
        from .workflows.backups import newest

        return await newest(compose, deployment_id, restorable=restorable, downloadable=downloadable)

    async def restore_newest(
        self,
        deployment_id: str,
        *,
        name: str,
        datacenter: str | None = None,
        cluster_id: str | None = None,
        deadline: float | None = None,
    ) -> workflows.Ensured:
        """Create a new deployment from the newest restorable backup, and copy the settings that a restore drops.

        The copied settings are notes, billing code, whitelist and team roles. After a cancellation the restore
        continues at Compose without them, and an empty whitelist admits every network: declare the settings with
        :meth:`Deployments.ensure` then, or restore with a durable job, which continues.

        If the response was lost and only its name shows the new deployment, ``proof`` is ``name``: another client may
        have created it, with other data.

        Args:
            deployment_id: Id of the deployment that was backed up.
            name: Name of the new deployment.
            datacenter: Datacenter of the new deployment. By default the new deployment is created in the cluster of
                the old one, if that has a cluster of its own.
            cluster_id: Cluster of the new deployment.
            deadline: Seconds to wait for each recipe, by default those of the poll policy.

        Raises:
            ComposeError: There is no restorable backup.
            NameTakenError: The name is in use, or cooling down.
            RecipeFailedError: The restore, or a copied setting, failed.
            OutcomeUnknownError: A response was lost, and nothing proves whether the write was applied.
        """
        compose = await _load(self, "backups")
        from .workflows.backups import restore_newest

        return await restore_newest(
            compose,
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
        max_bytes: int | None = None,
        least_rate: float = MIN_RATE,
    ) -> lazy_types.Path:
        """Stream a backup into a file, and return its path.

        The file appears under its name only when it is complete. The token is not sent to the host of the link. With a
        base URL of https, only links of https are followed, unless the client has ``allow_http``. Unless the base URL
        is local, no link or redirect may lead to ``localhost`` or an address that is not public. Names are not resolved
        for this check.

        Args:
            deployment_id: Id of the deployment.
            backup_id: Id of the backup.
            path: The file to write; an existing file is replaced.
            progress: Called with the bytes received so far and the total, which is None if unknown. Its exceptions
                are logged, and do not end the download.
            max_bytes: Most bytes to accept; any number by default.
            least_rate: Bytes per second, averaged over a minute of waiting for the server. A slower transfer is tried
                again within the client's retry limits, then ends with APITimeoutError. 0 for no limit.

        Raises:
            ComposeError: This backup cannot be downloaded.
            APIConnectionError: The link may not be followed, or the transfer broke off or was too slow.
            DecodeError: The backup is longer than ``max_bytes``, or its link is not a URL.
            NotFoundError: There is no such backup.
            OSError: The file cannot be written.
        """
        path = check_path("path", path)
        options = DownloadOptions(progress=progress, max_bytes=max_bytes, least_rate=least_rate)
        backup = await self.get(deployment_id, backup_id)
        missing = f"backup {backup.id} ({backup.type}, {backup.status}) has no download link: it can be restored only"
        return await self._caller.download(backup.download_link, path, options, missing=missing)


async def _load(resource: Deployments | Backups, workflow: str) -> Endpoints:
    """Load a module of workflows in a thread; return all endpoints of the client, as workflows use those of others."""
    caller = resource._caller  # noqa: SLF001 - its subclasses stand above
    await caller.transport.warm_up(f"{__package__}.workflows.{workflow}")
    return Endpoints(caller)
