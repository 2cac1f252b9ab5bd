"""Namespaces: all the resources of one Compose, and the workflows that go across several of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ._api.endpoints import AuditEvents, Logfiles, Recipes
from ._generated import resources
from .errors import ComposeError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from os import PathLike
    from pathlib import Path

    from ._api.caller import Api
    from ._api.endpoints import OnProgress
    from ._generated.models import Backup, Deployment
    from ._types import Json
    from .errors import OutcomeUnknownError
    from .workflows.ensure import Ensured
    from .workflows.intent import Intent
    from .workflows.plan import Plan
    from .workflows.reconcile import AnyRecipe, Verdict
    from .workflows.spec import DeploymentSpec

T = TypeVar("T")


class Namespaces:
    """All that Compose can be asked, by resource: what a client offers, and what the workflows are built on."""

    _api: Api

    def __init__(self, api: Api) -> None:
        self._furnish(api)

    def _furnish(self, api: Api) -> None:
        self._api = api
        self.accounts = resources.AccountsResource(api)
        self.audit_events = AuditEvents(api)
        self.clusters = resources.ClustersResource(api)
        self.databases = resources.DatabasesResource(api)
        self.datacenters = resources.DatacentersResource(api)
        self.deployments = Deployments(api)
        self.addons = resources.AddonsResource(api)
        self.alerts = resources.AlertsResource(api)
        self.backups = Backups(api)
        self.portals = resources.PortalsResource(api)
        self.portal_users = resources.PortalUsersResource(api)
        self.recipes = Recipes(api)
        self.roles = resources.RolesResource(api)
        self.scalings = resources.ScalingsResource(api)
        self.settings = resources.SettingsResource(api)
        self.team_roles = resources.TeamRolesResource(api)
        self.whitelist = resources.WhitelistResource(api)
        self.versions = resources.VersionsResource(api)
        self.teams = resources.TeamsResource(api)
        self.user = resources.UserResource(api)
        self.logfiles = Logfiles(api)
        self.billables = resources.BillablesResource(api)
        self.refresh_tokens = resources.RefreshTokensResource(api)

    async def wait_until(
        self, look: Callable[[], Awaitable[T]], predicate: Callable[[T], bool], *, deadline: float | None = None
    ) -> T:
        """Look again and again until what is seen satisfies, and return it: for what has no recipe.

        As :func:`compose_async.wait_until`, on the schedule with which this client polls. Cancelling it just stops
        the looking.

        Args:
            look: An async callable that reads something; passing failures (no connection, 5xx, 429) are «not yet».
            predicate: Whether this is what was waited for.
            deadline: Seconds from now, by default those of the poll policy.

        Raises:
            TimeoutError: it was not so by the deadline.
        """
        from .recipes.wait_until import wait_until  # here and below: workflows are built on the public API

        poller = self._api.poller
        return await wait_until(look, predicate, deadline=deadline, poll=poller.policy, clock=poller.clock)

    async def reconcile(self, error: OutcomeUnknownError, *, settle: float = 5.0) -> Verdict:
        """Find out, in any process, whether a write whose answer was lost was carried out. Only reads.

        A new deployment is recognised by its unique name; what starts a recipe by a recipe of that kind that the
        deployment got since the write was sent, by Compose's own time; the rest by what it would have changed.
        A recipe's kind is told by its name: see ``compose_async/workflows/kinds.py``. Cancelling changes nothing.

        Args:
            error: What the write raised, pickled and unpickled if need be.
            settle: Seconds for which a write that does not show is looked for: it may still be on its way.

        Returns:
            ``Applied``, with the future of the recipe that was started; ``NotApplied``: it may be sent again; or
            ``StillUnknown``, when several recipes could be the one, or when Compose cannot be read.
        """
        from .workflows.reconcile import reconcile

        return await reconcile(self, error, settle=settle)

    async def intend(self, operation: str, **arguments: Json) -> Intent:
        """Note down what is about to be sent, and what is there already: to be stored, then submitted once.

        Args:
            operation: An operation that starts a recipe, such as ``"scalings.set"``.
            **arguments: Its arguments by name. Operations that take a password are refused: an intent is stored.

        Raises:
            ValueError: no such operation, or one with a secret.
        """
        from .workflows.intent import intend

        return await intend(self, operation, arguments)

    async def submit_once(self, intent: Intent) -> AnyRecipe:
        """Send what was intended, unless that was done before; give the recipe's future in either case.

        A worker that died between «about to send» and «sent» may repeat this with the stored intent: a recipe of
        that kind that the intent does not know is taken to be its own. Two workers at the same time are two writes.

        Raises:
            OutcomeUnknownError: the answer was lost, and Compose does not say what came of it; repeat it later.
        """
        from .workflows.intent import submit_once

        return await submit_once(self, intent)


class Deployments(resources.DeploymentsResource):
    """Database deployments, from creation to removal."""

    _api: Api

    async def find(self, name: str) -> Deployment | None:
        """The deployment of this name, or of this id, in full, or None: one list and one detail request.

        The API has no filter. A deployment that disappears between the two requests counts as not found, and so
        does one that is listed as being deprovisioned.

        Raises:
            ComposeError: several deployments could be meant; the text names them.
        """
        from .workflows.find import find  # as above

        return await find(self, name)

    async def find_all(self, names: Iterable[str]) -> dict[str, Deployment | None]:
        """Each of these names or ids with its deployment, as :meth:`find`: one list for all, one detail for each."""
        from .workflows.find import find_all

        return await find_all(self, names)

    async def ensure(
        self,
        spec: DeploymentSpec,
        *,
        upgrade: bool = False,
        recreate_failed: bool = False,
        deadline: float | None = None,
    ) -> Ensured:
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
        from .workflows.ensure import plan, settle

        room = Namespaces(self._api)
        planned = await plan(room, spec, upgrade=upgrade)
        return await settle(room, planned, upgrade=upgrade, recreate_failed=recreate_failed, deadline=deadline)

    async def plan(self, spec: DeploymentSpec, *, upgrade: bool = False) -> Plan:
        """What :meth:`ensure` would do, as data and, by ``str``, as a readable diff. Only reads."""
        from .workflows.ensure import plan

        return await plan(Namespaces(self._api), spec, upgrade=upgrade)


class Backups(resources.BackupsResource):
    """Backups of a deployment, and new deployments made from them."""

    _api: Api

    async def take(self, deployment_id: str, *, deadline: float | None = None) -> Backup:
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

        return await take(Namespaces(self._api), deployment_id, deadline=deadline)

    async def newest(
        self, deployment_id: str, *, restorable: bool = False, downloadable: bool = False
    ) -> Backup | None:
        """The newest backup, or the newest that can be restored or downloaded; None if there is none. One list."""
        from .workflows.backups import newest

        return await newest(Namespaces(self._api), deployment_id, restorable=restorable, downloadable=downloadable)

    async def restore_newest(
        self,
        deployment_id: str,
        *,
        name: str,
        datacenter: str | None = None,
        cluster_id: str | None = None,
        deadline: float | None = None,
    ) -> Ensured:
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
            Namespaces(self._api),
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
        return await self._api.download(backup.download_link, path, progress)
