"""One coroutine for each operation of the Compose API, grouped by resource.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import NoneType
from typing import Final, Literal, Protocol, TypeVar

from .. import models, recipes
from .._arguments import (
    check_flag,
    check_integer,
    check_mapping,
    check_text,
    check_texts,
    drop_unset,
    format_timestamp,
    optional,
    require_any,
)
from .._lazy import LazyResource
from .._secret_str import hidden
from .._transport.call import Call, RecipeOperation, call_for
from .._types import UNSET, Json, Unset

T = TypeVar("T")

__all__ = [
    "RECIPE_OPERATIONS",
    "AccountsResource",
    "AddonsResource",
    "AlertsResource",
    "AuditEventsResource",
    "BackupsResource",
    "BillablesResource",
    "ClustersResource",
    "DatabasesResource",
    "DatacentersResource",
    "DeploymentsResource",
    "EndpointsBase",
    "LogfilesResource",
    "PortalUsersResource",
    "PortalsResource",
    "RecipesResource",
    "RefreshTokensResource",
    "RolesResource",
    "ScalingsResource",
    "SendsCalls",
    "SettingsResource",
    "TeamRolesResource",
    "TeamsResource",
    "UserResource",
    "VersionsResource",
    "WhitelistResource",
]


class SendsCalls(Protocol):
    """Sends calls and reads the responses."""

    async def fetch(self, call: Call, model_type: Callable[[], type[T]]) -> T:
        """Send, and read the response as one ``model_type``."""
        ...

    async def fetch_list(self, call: Call, model_type: Callable[[], type[T]], key: str) -> tuple[T, ...]:
        """Send, and read the list under ``key`` of the response."""
        ...

    async def execute(self, call: Call) -> None:
        """Send; there is nothing to read."""
        ...

    async def start(
        self, call: Call, recipe_operation: RecipeOperation[T], deployment_id: str | None = None
    ) -> recipes.RecipeFuture[T]:
        """Send, and return the future of the recipe that the response names."""
        ...


DEPLOYMENTS_CREATE: Final = RecipeOperation(lambda: models.Deployment, "provision_recipe_id", lambda: models.Deployment)
DEPLOYMENTS_DEPROVISION: Final = RecipeOperation(lambda: models.Recipe, "id", lambda: NoneType)
DEPLOYMENTS_SET_PASSWORD: Final = RecipeOperation(lambda: models.Recipe, "id", lambda: models.Recipe)
BACKUPS_START: Final = RecipeOperation(lambda: models.Recipe, "id", lambda: models.Recipe)
BACKUPS_RESTORE: Final = RecipeOperation(lambda: models.Deployment, "provision_recipe_id", lambda: models.Deployment)
PORTALS_CREATE: Final = RecipeOperation(lambda: models.Recipe, "id", lambda: models.Recipe)
PORTALS_DELETE: Final = RecipeOperation(lambda: models.Recipe, "id", lambda: models.Recipe)
PORTAL_USERS_CREATE: Final = RecipeOperation(lambda: models.Recipe, "id", lambda: models.Recipe)
PORTAL_USERS_DELETE: Final = RecipeOperation(lambda: models.Recipe, "id", lambda: models.Recipe)
SCALINGS_SET: Final = RecipeOperation(lambda: models.Recipe, "id", lambda: models.Recipe)
SETTINGS_SET_MAX_CONNECTIONS: Final = RecipeOperation(lambda: models.Recipe, "id", lambda: models.Recipe)
WHITELIST_ADD: Final = RecipeOperation(lambda: models.Recipe, "id", lambda: models.Recipe)
WHITELIST_REMOVE: Final = RecipeOperation(lambda: models.Recipe, "id", lambda: models.Recipe)
VERSIONS_UPGRADE: Final = RecipeOperation(lambda: models.Recipe, "id", lambda: models.Recipe)
RECIPE_OPERATIONS: Final[Mapping[str, RecipeOperation[models.Deployment | models.Recipe | None]]] = {
    "deployments.create": DEPLOYMENTS_CREATE,
    "deployments.deprovision": DEPLOYMENTS_DEPROVISION,
    "deployments.set_password": DEPLOYMENTS_SET_PASSWORD,
    "backups.start": BACKUPS_START,
    "backups.restore": BACKUPS_RESTORE,
    "portals.create": PORTALS_CREATE,
    "portals.delete": PORTALS_DELETE,
    "portal_users.create": PORTAL_USERS_CREATE,
    "portal_users.delete": PORTAL_USERS_DELETE,
    "scalings.set": SCALINGS_SET,
    "settings.set_max_connections": SETTINGS_SET_MAX_CONNECTIONS,
    "whitelist.add": WHITELIST_ADD,
    "whitelist.remove": WHITELIST_REMOVE,
    "versions.upgrade": VERSIONS_UPGRADE,
}
"""The operations that start a recipe, by name."""


class AccountsResource:
    """Accounts and the people in them."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self) -> tuple[models.Account, ...]:
        """List the accounts of the token's user.

        Expect any number: the documentation shows one account, the tests of a client none and two.
        Confirmed by working clients and a recorded response.

        Returns:
            Every :class:`Account`, in Compose's order.
        """
        call = call_for("accounts.list", "GET", "/accounts", replay="safe")
        return await self._caller.fetch_list(call, lambda: models.Account, "accounts")

    async def close(self, account_id: str) -> models.Account:
        """Close an account for good.

        Refused with 402 while the account still has deployments or sandbox databases. The account
        closes at once; erasing takes days, during which reads may go on working. The verb is
        documented, the status 200 is inferred.

        Args:
            account_id: Id of the account.

        Raises:
            PaymentRequiredError: something billable stands in the way (402).
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for("accounts.close", "DELETE", "/accounts/{account_id}", ids={"account_id": account_id})
        return await self._caller.fetch(call, lambda: models.Account)

    async def create_user(self, account_id: str, *, name: str, email: str, phone: str | Unset = UNSET) -> models.User:
        """Add a user to an account.

        Compose creates an account for the person and sends an email to them. No response contains
        the email address or the phone number. Confirmed by a help article and working clients.

        Args:
            account_id: Id of the account.
            name: Full name of the person.
            email: Address to which the invitation goes.
            phone: Telephone number.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "accounts.create_user",
            "POST",
            "/accounts/{account_id}/users",
            ids={"account_id": account_id},
            body=drop_unset(
                name=check_text("name", name, minimum=1),
                email=check_text("email", email, minimum=1),
                phone=optional(check_text, "phone", phone),
            ),
        )
        return await self._caller.fetch(call, lambda: models.User)

    async def list_users(self, account_id: str) -> tuple[models.User, ...]:
        """List the users of an account.

        Users carry an id and a name; email address and phone number never come back. Absent from
        the API documentation, confirmed by a help article and working clients.

        Args:
            account_id: Id of the account.

        Returns:
            Every :class:`User`, in Compose's order.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "accounts.list_users", "GET", "/accounts/{account_id}/users", ids={"account_id": account_id}, replay="safe"
        )
        return await self._caller.fetch_list(call, lambda: models.User, "users")

    async def delete_user(self, account_id: str, user_id: str) -> models.User:
        """Remove a user from an account.

        Returns the deleted user. There is no undo. Confirmed by a help article and working clients.

        Args:
            account_id: Id of the account.
            user_id: Id of the user.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "accounts.delete_user",
            "DELETE",
            "/accounts/{account_id}/users/{user_id}",
            ids={"account_id": account_id, "user_id": user_id},
        )
        return await self._caller.fetch(call, lambda: models.User)


class AuditEventsResource:
    """The audit log of an account."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(
        self,
        *,
        older_than: datetime | Unset = UNSET,
        newer_than: datetime | Unset = UNSET,
        cursor: str | Unset = UNSET,
        limit: int | Unset = UNSET,
    ) -> tuple[models.AuditEvent, ...]:
        """List one page of audit events, newest first.

        The only list with pages. The response names no next page: pass the id of its last event as
        ``cursor``. Time limits are unreliable below one second, so subtract a second from
        ``newer_than`` and drop repeated ids. Confirmed by a collector that ran in production.

        Args:
            older_than: Only events before this time.
            newer_than: Only events after this time.
            cursor: Id of the last event of the previous page; the page begins after it.
            limit: Events on the page, 1 to 100. The server's default and maximum are unknown.

        Returns:
            Every :class:`AuditEvent`, in Compose's order.
        """
        call = call_for(
            "audit_events.list",
            "GET",
            "/audit_events",
            query=drop_unset(
                older_than=optional(format_timestamp, "older_than", older_than),
                newer_than=optional(format_timestamp, "newer_than", newer_than),
                cursor=optional(check_text, "cursor", cursor),
                limit=optional(check_integer, "limit", limit, minimum=1, maximum=100),
            ),
            replay="safe",
        )
        return await self._caller.fetch_list(call, lambda: models.AuditEvent, "audit_events")

    async def get(self, audit_event_id: str) -> models.AuditEvent:
        """Read one audit event.

        The values in ``data`` are strings, numbers included, in the one event that was seen whole,
        ``deployment.scale.members``. Confirmed by the documentation and the official Go client.

        Args:
            audit_event_id: Id of the audit event.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "audit_events.get",
            "GET",
            "/audit_events/{audit_event_id}",
            ids={"audit_event_id": audit_event_id},
            replay="safe",
        )
        return await self._caller.fetch(call, lambda: models.AuditEvent)


class ClustersResource:
    """Enterprise clusters and the tags used to choose between them."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self) -> tuple[models.Cluster, ...]:
        """List the clusters that the token can see.

        A real enterprise cluster reported the type ``private``. Confirmed by working clients, which
        read the list from ``_embedded`` although the documentation describes a bare array.

        Returns:
            Every :class:`Cluster`, in Compose's order.
        """
        call = call_for("clusters.list", "GET", "/clusters", replay="safe")
        return await self._caller.fetch_list(call, lambda: models.Cluster, "clusters")

    async def get(self, cluster_id: str) -> models.Cluster:
        """Read one cluster.

        Responses before August 2017 lack ``tags``. Confirmed by the official Go client.

        Args:
            cluster_id: Id of the cluster.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for("clusters.get", "GET", "/clusters/{cluster_id}", ids={"cluster_id": cluster_id}, replay="safe")
        return await self._caller.fetch(call, lambda: models.Cluster)

    async def add_tags(self, cluster_id: str, *, tags: Iterable[str]) -> models.Cluster:
        """Add tags to a cluster.

        Existing tags stay. New deployments can be placed by tag. Confirmed by the documentation and
        the official Go client.

        Args:
            cluster_id: Id of the cluster.
            tags: Tags to add.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "clusters.add_tags",
            "POST",
            "/clusters/{cluster_id}/tags",
            ids={"cluster_id": cluster_id},
            body={"cluster": drop_unset(tags=check_texts("tags", tags, minimum=1))},
        )
        return await self._caller.fetch(call, lambda: models.Cluster)

    async def replace_tags(self, cluster_id: str, *, tags: Iterable[str]) -> models.Cluster:
        """Replace all the tags of a cluster.

        Tags that are not listed are removed. New deployments can be placed by tag. Confirmed by the
        documentation and the official Go client.

        Args:
            cluster_id: Id of the cluster.
            tags: The new tags, a full replacement.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "clusters.replace_tags",
            "PATCH",
            "/clusters/{cluster_id}/tags",
            ids={"cluster_id": cluster_id},
            body={"cluster": drop_unset(tags=check_texts("tags", tags))},
        )
        return await self._caller.fetch(call, lambda: models.Cluster)

    async def remove_tags(self, cluster_id: str, *, tags: Iterable[str]) -> models.Cluster:
        """Remove tags from a cluster.

        Tags that are not listed stay. The DELETE request carries a body. Confirmed by the
        documentation and the official Go client.

        Args:
            cluster_id: Id of the cluster.
            tags: Tags to remove.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "clusters.remove_tags",
            "DELETE",
            "/clusters/{cluster_id}/tags",
            ids={"cluster_id": cluster_id},
            body={"cluster": drop_unset(tags=check_texts("tags", tags, minimum=1))},
        )
        return await self._caller.fetch(call, lambda: models.Cluster)


class DatabasesResource:
    """The kinds of database on offer and their versions."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self) -> tuple[models.Database, ...]:
        """List the kinds of database and their versions.

        In JSON a database is called an application. Several versions of one database can be
        preferred at once, one for each major line. Confirmed by working clients and a recorded
        response.

        Returns:
            Every :class:`Database`, in Compose's order.
        """
        call = call_for("databases.list", "GET", "/databases", replay="safe")
        return await self._caller.fetch_list(call, lambda: models.Database, "applications")


class DatacentersResource:
    """The places where a deployment can be hosted."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self) -> tuple[models.Datacenter, ...]:
        """List the datacenters that accept new deployments.

        A slug joins provider and region with a colon, such as ``aws:us-east-1``. Confirmed by
        working clients.

        Returns:
            Every :class:`Datacenter`, in Compose's order.
        """
        call = call_for("datacenters.list", "GET", "/datacenters", replay="safe")
        return await self._caller.fetch_list(call, lambda: models.Datacenter, "datacenters")


class DeploymentsResource:
    """Database deployments, from creation to removal."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self) -> tuple[models.DeploymentSummary, ...]:
        """List all deployments in their short form.

        The short form lacks account, cluster, version and connection strings, and sometimes the
        billing code. Confirmed by working clients and a recorded response.

        Returns:
            Every :class:`DeploymentSummary`, in Compose's order.
        """
        call = call_for("deployments.list", "GET", "/deployments", replay="safe")
        return await self._caller.fetch_list(call, lambda: models.DeploymentSummary, "deployments")

    async def create(
        self,
        *,
        name: str,
        account_id: str,
        type: Literal[
            "disque",
            "elastic_search",
            "etcd",
            "janusgraph",
            "mongodb",
            "mysql",
            "postgresql",
            "rabbitmq",
            "redis",
            "rethink",
            "scylla",
        ]
        | str,
        datacenter: str | Unset = UNSET,
        cluster_id: str | Unset = UNSET,
        provisioning_tags: Iterable[str] | Unset = UNSET,
        version: str | Unset = UNSET,
        units: int | Unset = UNSET,
        ssl: bool | Unset = UNSET,
        cache_mode: bool | Unset = UNSET,
        wired_tiger: bool | Unset = UNSET,
        notes: str | Unset = UNSET,
        customer_billing_code: str | Unset = UNSET,
    ) -> recipes.RecipeFuture[models.Deployment]:
        """Create a deployment.

        Pass one of ``datacenter``, ``cluster_id`` or ``provisioning_tags``: ``cluster_id``
        overrides the other two, and shared hosting ignores tags. In the response ``id`` names the
        deployment, ``provision_recipe_id`` the recipe to wait for. Confirmed by working clients and
        a recorded response.

        Args:
            name: Name, unique in the account, at most 63 characters. The name of a removed
                deployment stays refused for 24 hours.
            account_id: Account that owns and pays for the deployment.
            type: Kind of database.
            datacenter: Slug of a datacenter, such as aws:us-east-1.
            cluster_id: Cluster to build on.
            provisioning_tags: Build on a cluster that has all of these tags.
            version: Version of the database; the preferred one if omitted.
            units: Resource units for each member. The minimum is 1 for postgresql, 2 for
                elastic_search and 10 for scylla; the default is probably the minimum of the
                database.
            ssl: Encrypt connections, where the database can.
            cache_mode: Run as a cache instead of a store; redis only.
            wired_tiger: Use the WiredTiger storage engine; mongodb only.
            notes: Free text kept with the deployment.
            customer_billing_code: The customer's own text for billing.

        Returns:
            A future; awaiting it gives the deployment, read again after the recipe; ``.resource``
            is as it was accepted.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        require_any(datacenter=datacenter, cluster_id=cluster_id, provisioning_tags=provisioning_tags)
        call = call_for(
            "deployments.create",
            "POST",
            "/deployments",
            body={
                "deployment": drop_unset(
                    name=check_text("name", name, minimum=1, maximum=63),
                    account_id=check_text("account_id", account_id, minimum=1),
                    type=check_text("type", type),
                    datacenter=optional(check_text, "datacenter", datacenter, minimum=1),
                    cluster_id=optional(check_text, "cluster_id", cluster_id, minimum=1),
                    provisioning_tags=optional(check_texts, "provisioning_tags", provisioning_tags, minimum=1),
                    version=optional(check_text, "version", version, minimum=1),
                    units=optional(check_integer, "units", units, minimum=1),
                    ssl=optional(check_flag, "ssl", ssl),
                    cache_mode=optional(check_flag, "cache_mode", cache_mode),
                    wired_tiger=optional(check_flag, "wired_tiger", wired_tiger),
                    notes=optional(check_text, "notes", notes),
                    customer_billing_code=optional(check_text, "customer_billing_code", customer_billing_code),
                )
            },
            name=name,
        )
        return await self._caller.start(call, DEPLOYMENTS_CREATE)

    async def get(self, deployment_id: str) -> models.Deployment:
        """Read one deployment in full.

        The connection strings hold live credentials; ``provision_recipe_id`` is absent here.
        Confirmed by working clients and a recorded response.

        Args:
            deployment_id: Id of the deployment.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "deployments.get",
            "GET",
            "/deployments/{deployment_id}",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch(call, lambda: models.Deployment)

    async def update(
        self,
        deployment_id: str,
        *,
        notes: str | Unset | None = UNSET,
        customer_billing_code: str | Unset | None = UNSET,
    ) -> models.Deployment:
        """Change the notes or the billing code of a deployment.

        Only the fields that are passed change. It is unknown whether null or an empty string clears
        a value. A deployment cannot be renamed. The response lacks ``provision_recipe_id``.
        Confirmed by working clients.

        Args:
            deployment_id: Id of the deployment.
            notes: Free text kept with the deployment.
            customer_billing_code: The customer's own text for billing.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        require_any(notes=notes, customer_billing_code=customer_billing_code)
        call = call_for(
            "deployments.update",
            "PATCH",
            "/deployments/{deployment_id}",
            ids={"deployment_id": deployment_id},
            body={
                "deployment": drop_unset(
                    notes=optional(check_text, "notes", notes, nullable=True),
                    customer_billing_code=optional(
                        check_text, "customer_billing_code", customer_billing_code, nullable=True
                    ),
                )
            },
        )
        return await self._caller.fetch(call, lambda: models.Deployment)

    async def deprovision(self, deployment_id: str) -> recipes.RecipeFuture[None]:
        """Remove a deployment and its data.

        The service makes no backup and refuses the name for 24 hours afterwards. The recipe stays
        readable after the deployment is gone. Confirmed by working clients and a recorded response.

        Args:
            deployment_id: Id of the deployment.

        Returns:
            A future; awaiting it gives None, once the deployment is gone.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "deployments.deprovision", "DELETE", "/deployments/{deployment_id}", ids={"deployment_id": deployment_id}
        )
        return await self._caller.start(call, DEPLOYMENTS_DEPROVISION, deployment_id)

    async def set_password(self, deployment_id: str, *, password: str) -> recipes.RecipeFuture[models.Recipe]:
        """Change the master password of a deployment.

        Old connection strings stop working and the database may be down for a while: read the
        deployment again once the recipe is complete. The documentation names the recipe as
        response; PATCH and the body are guesses from the other updates. PUT is the next candidate.

        Unverified: verb and body are guesses (evidence D).

        Args:
            deployment_id: Id of the deployment.
            password: The new password; the allowed length and characters are unknown.

        Returns:
            A future; awaiting it gives the completed recipe.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        password = hidden(password)  # a traceback may show locals
        call = call_for(
            "deployments.set_password",
            "PATCH",
            "/deployments/{deployment_id}/password",
            ids={"deployment_id": deployment_id},
            body={"deployment": drop_unset(password=hidden(check_text("password", password, minimum=1)))},
        )
        return await self._caller.start(call, DEPLOYMENTS_SET_PASSWORD, deployment_id)


class AddonsResource:
    """Optional features of a deployment."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self, deployment_id: str) -> tuple[models.Addon, ...]:
        """List the addons of a deployment.

        The documentation puts the list at the top of the response; it may sit in ``_embedded`` like
        every other list, and both are read. No call is known that switches an addon on or off.

        Unverified: verb or envelope are inferred, or the body is unknown (evidence C).

        Args:
            deployment_id: Id of the deployment.

        Returns:
            Every :class:`Addon`, in Compose's order.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "addons.list",
            "GET",
            "/deployments/{deployment_id}/addons",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch_list(call, lambda: models.Addon, "addons")


class AlertsResource:
    """The current health of a deployment."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def get(self, deployment_id: str) -> models.Alerts:
        """Read the health of a deployment.

        A healthy deployment has the summary ``healthy`` and an empty list of alerts. Confirmed by
        the documentation and the official Go client.

        Args:
            deployment_id: Id of the deployment.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "alerts.get",
            "GET",
            "/deployments/{deployment_id}/alerts",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch(call, lambda: models.Alerts)


class BackupsResource:
    """Backups of a deployment, and new deployments made from them."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self, deployment_id: str) -> tuple[models.Backup, ...]:
        """List the backups of a deployment.

        Compose keeps 7 daily, 4 weekly and 3 monthly backups and the newest on-demand backup. Their
        order in the list is not documented. Download links come only with a single backup.
        Confirmed by the documentation and working clients.

        Args:
            deployment_id: Id of the deployment.

        Returns:
            Every :class:`Backup`, in Compose's order.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "backups.list",
            "GET",
            "/deployments/{deployment_id}/backups",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch_list(call, lambda: models.Backup, "backups")

    async def start(self, deployment_id: str) -> recipes.RecipeFuture[models.Recipe]:
        """Start a backup on demand.

        The response is a recipe, not a backup. Once the recipe is complete, the newest backup of
        type ``on_demand`` is the result. Confirmed by a help article and working clients.

        Args:
            deployment_id: Id of the deployment.

        Returns:
            A future; awaiting it gives the completed recipe.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "backups.start", "POST", "/deployments/{deployment_id}/backups", ids={"deployment_id": deployment_id}
        )
        return await self._caller.start(call, BACKUPS_START, deployment_id)

    async def get(self, deployment_id: str, backup_id: str) -> models.Backup:
        """Read one backup with its download link.

        The link is null when the backup cannot be downloaded; etcd, mongodb, mysql, postgresql,
        rabbitmq, redis and rethink offer downloads. It leads to another host, which must never
        receive the token. Confirmed by a help article and working clients.

        Args:
            deployment_id: Id of the deployment.
            backup_id: Id of the backup.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "backups.get",
            "GET",
            "/deployments/{deployment_id}/backups/{backup_id}",
            ids={"deployment_id": deployment_id, "backup_id": backup_id},
            replay="safe",
        )
        return await self._caller.fetch(call, lambda: models.Backup)

    async def restore(
        self,
        deployment_id: str,
        backup_id: str,
        *,
        name: str,
        datacenter: str | Unset = UNSET,
        cluster_id: str | Unset = UNSET,
        version: str | Unset = UNSET,
        ssl: bool | Unset = UNSET,
    ) -> recipes.RecipeFuture[models.Deployment]:
        """Restore a backup into a new deployment.

        Pass ``datacenter`` or ``cluster_id``. The new deployment does not inherit the billing code.
        Another ``version`` performs the upgrades that are listed with the method ``restore``.
        Confirmed by working clients.

        Args:
            deployment_id: Id of the deployment.
            backup_id: Id of the backup.
            name: Name of the new deployment, unique in the account, at most 63 characters.
            datacenter: Slug of a datacenter, such as aws:us-east-1.
            cluster_id: Cluster to build on.
            version: Version of the database to restore into.
            ssl: Encrypt connections, where the database can.

        Returns:
            A future; awaiting it gives the deployment, read again after the recipe; ``.resource``
            is as it was accepted.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        require_any(datacenter=datacenter, cluster_id=cluster_id)
        call = call_for(
            "backups.restore",
            "POST",
            "/deployments/{deployment_id}/backups/{backup_id}/restore",
            ids={"deployment_id": deployment_id, "backup_id": backup_id},
            body={
                "deployment": drop_unset(
                    name=check_text("name", name, minimum=1, maximum=63),
                    datacenter=optional(check_text, "datacenter", datacenter, minimum=1),
                    cluster_id=optional(check_text, "cluster_id", cluster_id, minimum=1),
                    version=optional(check_text, "version", version, minimum=1),
                    ssl=optional(check_flag, "ssl", ssl),
                )
            },
            name=name,
        )
        return await self._caller.start(call, BACKUPS_RESTORE)


class PortalsResource:
    """The proxies through which clients reach a deployment."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self, deployment_id: str) -> tuple[models.Portal, ...]:
        """List the portals of a deployment.

        A portal created as ``tcp`` is listed as ``haproxy``. The envelope is documented, the verb
        is inferred.

        Args:
            deployment_id: Id of the deployment.

        Returns:
            Every :class:`Portal`, in Compose's order.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "portals.list",
            "GET",
            "/deployments/{deployment_id}/portals",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch_list(call, lambda: models.Portal, "portals")

    async def create(
        self, deployment_id: str, *, type: Literal["tcp", "ssh"] | str, ssl: bool | Unset = UNSET
    ) -> recipes.RecipeFuture[models.Recipe]:
        """Add a portal to a deployment.

        elastic_search, redis, postgresql, rabbitmq and etcd take 1 to 3 TCP portals;
        elastic_search, redis and rethink up to 3 SSH portals. A portal sent as ``tcp`` reads back
        as ``haproxy``. One client and its sample request confirm verb and body; the word ``ssh``
        and the status are inferred.

        Args:
            deployment_id: Id of the deployment.
            type: Kind of portal.
            ssl: Encrypt connections through the portal.

        Returns:
            A future; awaiting it gives the completed recipe.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "portals.create",
            "POST",
            "/deployments/{deployment_id}/portals",
            ids={"deployment_id": deployment_id},
            body={
                "deployment": {
                    "portal": drop_unset(type=check_text("type", type), ssl=optional(check_flag, "ssl", ssl))
                }
            },
        )
        return await self._caller.start(call, PORTALS_CREATE, deployment_id)

    async def delete(self, deployment_id: str, portal_id: str) -> recipes.RecipeFuture[models.Recipe]:
        """Remove a portal from a deployment.

        The documentation describes the removal and its recipe; the verb and the status are inferred
        from the removal of whitelist entries.

        Args:
            deployment_id: Id of the deployment.
            portal_id: Id of the portal.

        Returns:
            A future; awaiting it gives the completed recipe.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "portals.delete",
            "DELETE",
            "/deployments/{deployment_id}/portals/{portal_id}",
            ids={"deployment_id": deployment_id, "portal_id": portal_id},
        )
        return await self._caller.start(call, PORTALS_DELETE, deployment_id)


class PortalUsersResource:
    """Users of a deployment's portals."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self, deployment_id: str) -> tuple[models.PortalUser, ...]:
        """List the portal users of a deployment.

        The documented fields are ``name`` and ``type``; ``id`` may be absent. The envelope is
        documented, the verb is inferred.

        Args:
            deployment_id: Id of the deployment.

        Returns:
            Every :class:`PortalUser`, in Compose's order.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "portal_users.list",
            "GET",
            "/deployments/{deployment_id}/portal_users",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch_list(call, lambda: models.PortalUser, "portal_users")

    async def create(
        self, deployment_id: str, *, portal_user: Mapping[str, Json]
    ) -> recipes.RecipeFuture[models.Recipe]:
        """Create a portal user.

        The documentation shows the verb but no body, so the fields pass through as given.

        Unverified: verb or envelope are inferred, or the body is unknown (evidence C).

        Args:
            deployment_id: Id of the deployment.
            portal_user: The user as JSON; probably name, type (ssh or haproxy) and a credential.

        Returns:
            A future; awaiting it gives the completed recipe.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        portal_user = hidden(portal_user)  # a traceback may show locals
        call = call_for(
            "portal_users.create",
            "POST",
            "/deployments/{deployment_id}/portal_users",
            ids={"deployment_id": deployment_id},
            body={"deployment": drop_unset(portal_user=hidden(check_mapping("portal_user", portal_user, minimum=1)))},
        )
        return await self._caller.start(call, PORTAL_USERS_CREATE, deployment_id)

    async def delete(self, deployment_id: str, portal_user_id: str) -> recipes.RecipeFuture[models.Recipe]:
        """Delete a portal user.

        The documentation asks for an id that no documented response contains. The verb is inferred
        from the heading.

        Unverified: verb or envelope are inferred, or the body is unknown (evidence C).

        Args:
            deployment_id: Id of the deployment.
            portal_user_id: Id of the portal user.

        Returns:
            A future; awaiting it gives the completed recipe.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "portal_users.delete",
            "DELETE",
            "/deployments/{deployment_id}/portal_users/{portal_user_id}",
            ids={"deployment_id": deployment_id, "portal_user_id": portal_user_id},
        )
        return await self._caller.start(call, PORTAL_USERS_DELETE, deployment_id)


class RecipesResource:
    """Background work on deployments and its progress."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self, deployment_id: str) -> tuple[models.Recipe, ...]:
        """List all recipes of a deployment, past and present.

        Compose keeps the history for good, so the list can be long; its order is not documented.
        Confirmed by working clients and a recorded response.

        Args:
            deployment_id: Id of the deployment.

        Returns:
            Every :class:`Recipe`, in Compose's order.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "recipes.list",
            "GET",
            "/deployments/{deployment_id}/recipes",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch_list(call, lambda: models.Recipe, "recipes")

    async def get(self, recipe_id: str) -> models.Recipe:
        """Read one recipe.

        ``complete`` and ``failed`` end a recipe; any other status, ``waiting`` included, means that
        it goes on. A recipe stays readable after its deployment is gone. Confirmed by working
        clients and a recorded response.

        Args:
            recipe_id: Id of the recipe.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for("recipes.get", "GET", "/recipes/{recipe_id}", ids={"recipe_id": recipe_id}, replay="safe")
        return await self._caller.fetch(call, lambda: models.Recipe)


class RolesResource:
    """Roles of single users on a deployment."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self, deployment_id: str) -> tuple[models.Role, ...]:
        """List the roles of users on a deployment.

        Each role comes with the users who have it; roles have no ids. Confirmed by an official
        example.

        Args:
            deployment_id: Id of the deployment.

        Returns:
            Every :class:`Role`, in Compose's order.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "roles.list",
            "GET",
            "/deployments/{deployment_id}/roles",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch_list(call, lambda: models.Role, "roles")

    async def assign(
        self, deployment_id: str, *, name: Literal["developer", "manager", "admin"] | str, user_id: str
    ) -> models.Role:
        """Give a user a role on a deployment.

        Starts no recipe. An official example confirms path and body, although the documentation
        prints the path of team roles; the status is inferred.

        Args:
            deployment_id: Id of the deployment.
            name: Role on the deployment.
            user_id: Id of the user.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "roles.assign",
            "POST",
            "/deployments/{deployment_id}/roles",
            ids={"deployment_id": deployment_id},
            body={"role": drop_unset(name=check_text("name", name), user_id=check_text("user_id", user_id, minimum=1))},
        )
        return await self._caller.fetch(call, lambda: models.Role)

    async def remove(
        self, deployment_id: str, *, name: Literal["developer", "manager", "admin"] | str, user_id: str
    ) -> None:
        """Take a role on a deployment away from a user.

        The DELETE request carries the same body as assigning. An official example confirms path and
        body; the status is inferred.

        Args:
            deployment_id: Id of the deployment.
            name: Role on the deployment.
            user_id: Id of the user.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "roles.remove",
            "DELETE",
            "/deployments/{deployment_id}/roles",
            ids={"deployment_id": deployment_id},
            body={"role": drop_unset(name=check_text("name", name), user_id=check_text("user_id", user_id, minimum=1))},
        )
        await self._caller.execute(call)


class ScalingsResource:
    """The resource units of a deployment."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def get(self, deployment_id: str) -> models.Scaling:
        """Read the resource units of a deployment.

        The figures are for each member, and a deployment has two or three of them. Auto-scaling can
        add units every hour. A unit of postgresql or mongodb holds 1024 MB of storage and 102 MB of
        memory, a unit of redis 256 MB of both. Confirmed by working clients and a recorded
        response.

        Args:
            deployment_id: Id of the deployment.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "scalings.get",
            "GET",
            "/deployments/{deployment_id}/scalings",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch(call, lambda: models.Scaling)

    async def set(self, deployment_id: str, *, units: int) -> recipes.RecipeFuture[models.Recipe]:
        """Scale a deployment to a number of units.

        The units are for each member. Fewer than ``minimum_units`` are refused. Confirmed by
        working clients and a recorded response.

        Args:
            deployment_id: Id of the deployment.
            units: New number of units for each member.

        Returns:
            A future; awaiting it gives the completed recipe.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "scalings.set",
            "POST",
            "/deployments/{deployment_id}/scalings",
            ids={"deployment_id": deployment_id},
            body={"deployment": drop_unset(units=check_integer("units", units, minimum=1))},
        )
        return await self._caller.start(call, SCALINGS_SET, deployment_id)


class SettingsResource:
    """Settings of the database inside a deployment."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def set_max_connections(
        self, deployment_id: str, *, max_connections: int
    ) -> recipes.RecipeFuture[models.Recipe]:
        """Set the connection limit of a PostgreSQL deployment.

        Needs PostgreSQL 9.5 or later and restarts the members in turn. The highest limit is 100
        with one unit and grows by 100 for every two more: 200 with three units, 300 with five.
        PATCH and the body are guesses, and POST is the next candidate.

        Unverified: verb and body are guesses (evidence D).

        Args:
            deployment_id: Id of the deployment.
            max_connections: Simultaneous connections, 100 or more.

        Returns:
            A future; awaiting it gives the completed recipe.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "settings.set_max_connections",
            "PATCH",
            "/deployments/{deployment_id}/settings/max_connections",
            ids={"deployment_id": deployment_id},
            body={
                "deployment": drop_unset(max_connections=check_integer("max_connections", max_connections, minimum=100))
            },
        )
        return await self._caller.start(call, SETTINGS_SET_MAX_CONNECTIONS, deployment_id)


class TeamRolesResource:
    """Roles of whole teams on a deployment."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self, deployment_id: str) -> tuple[models.TeamRole, ...]:
        """List the roles of teams on a deployment.

        Each role comes with the teams that have it; roles have no ids. Confirmed by working
        clients.

        Args:
            deployment_id: Id of the deployment.

        Returns:
            Every :class:`TeamRole`, in Compose's order.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "team_roles.list",
            "GET",
            "/deployments/{deployment_id}/team_roles",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch_list(call, lambda: models.TeamRole, "team_roles")

    async def assign(
        self, deployment_id: str, *, name: Literal["developer", "manager", "admin"] | str, team_id: str
    ) -> models.TeamRole:
        """Give a team a role on a deployment.

        Starts no recipe. Confirmed by the documentation and working clients.

        Args:
            deployment_id: Id of the deployment.
            name: Role on the deployment.
            team_id: Id of the team.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "team_roles.assign",
            "POST",
            "/deployments/{deployment_id}/team_roles",
            ids={"deployment_id": deployment_id},
            body={
                "team_role": drop_unset(
                    name=check_text("name", name), team_id=check_text("team_id", team_id, minimum=1)
                )
            },
        )
        return await self._caller.fetch(call, lambda: models.TeamRole)

    async def remove(
        self, deployment_id: str, *, name: Literal["developer", "manager", "admin"] | str, team_id: str
    ) -> None:
        """Take a role on a deployment away from a team.

        The DELETE request carries the same body as assigning. Confirmed by working clients.

        Args:
            deployment_id: Id of the deployment.
            name: Role on the deployment.
            team_id: Id of the team.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "team_roles.remove",
            "DELETE",
            "/deployments/{deployment_id}/team_roles",
            ids={"deployment_id": deployment_id},
            body={
                "team_role": drop_unset(
                    name=check_text("name", name), team_id=check_text("team_id", team_id, minimum=1)
                )
            },
        )
        await self._caller.execute(call)


class WhitelistResource:
    """Addresses allowed to reach a deployment."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self, deployment_id: str) -> tuple[models.WhitelistEntry, ...]:
        """List the addresses allowed to reach a deployment.

        An empty list lets every address in. The addresses of Compose's own management are not
        listed. Confirmed by working clients and tests against the live service.

        Args:
            deployment_id: Id of the deployment.

        Returns:
            Every :class:`WhitelistEntry`, in Compose's order.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "whitelist.list",
            "GET",
            "/deployments/{deployment_id}/whitelist",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch_list(call, lambda: models.WhitelistEntry, "whitelist")

    async def add(self, deployment_id: str, *, ip: str, description: str) -> recipes.RecipeFuture[models.Recipe]:
        """Allow an address or a network to reach a deployment.

        The response lacks the id of the entry: list again once the recipe is complete. A plain
        address reads back with a netmask, 192.0.2.1 as 192.0.2.1/32, so compare networks. Confirmed
        by working clients and tests against the live service.

        Args:
            deployment_id: Id of the deployment.
            ip: Address or network in CIDR form with all four numbers, such as 192.0.2.0/24.
            description: Purpose of the entry.

        Returns:
            A future; awaiting it gives the completed recipe.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "whitelist.add",
            "POST",
            "/deployments/{deployment_id}/whitelist",
            ids={"deployment_id": deployment_id},
            body={
                "deployment": {
                    "whitelist": drop_unset(
                        ip=check_text("ip", ip, minimum=1), description=check_text("description", description)
                    )
                }
            },
        )
        return await self._caller.start(call, WHITELIST_ADD, deployment_id)

    async def remove(self, deployment_id: str, whitelist_id: str) -> recipes.RecipeFuture[models.Recipe]:
        """Remove an entry from the whitelist of a deployment.

        Removing the last entry opens the deployment to every address. Confirmed by the
        documentation and working clients.

        Args:
            deployment_id: Id of the deployment.
            whitelist_id: Id of the whitelist entry.

        Returns:
            A future; awaiting it gives the completed recipe.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "whitelist.remove",
            "DELETE",
            "/deployments/{deployment_id}/whitelist/{whitelist_id}",
            ids={"deployment_id": deployment_id, "whitelist_id": whitelist_id},
        )
        return await self._caller.start(call, WHITELIST_REMOVE, deployment_id)


class VersionsResource:
    """Upgrades available to a deployment."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self, deployment_id: str) -> tuple[models.Transition, ...]:
        """List the upgrades available to a deployment.

        Upgrades with the method ``in_place`` can be started with ``upgrade``; those with the method
        ``restore`` go through restoring a backup. Confirmed by working clients.

        Args:
            deployment_id: Id of the deployment.

        Returns:
            Every :class:`Transition`, in Compose's order.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "versions.list",
            "GET",
            "/deployments/{deployment_id}/versions",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch_list(call, lambda: models.Transition, "transitions")

    async def upgrade(self, deployment_id: str, *, version: str) -> recipes.RecipeFuture[models.Recipe]:
        """Upgrade a deployment in place.

        Takes only versions that are listed with the method ``in_place``. Confirmed by the
        documentation and working clients.

        Args:
            deployment_id: Id of the deployment.
            version: Version to upgrade to.

        Returns:
            A future; awaiting it gives the completed recipe.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "versions.upgrade",
            "PATCH",
            "/deployments/{deployment_id}/versions",
            ids={"deployment_id": deployment_id},
            body={"deployment": drop_unset(version=check_text("version", version, minimum=1))},
        )
        return await self._caller.start(call, VERSIONS_UPGRADE, deployment_id)


class TeamsResource:
    """Teams of users."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self) -> tuple[models.Team, ...]:
        """List the teams with their users.

        Users come with id and name. Confirmed by a help article and working clients.

        Returns:
            Every :class:`Team`, in Compose's order.
        """
        call = call_for("teams.list", "GET", "/teams", replay="safe")
        return await self._caller.fetch_list(call, lambda: models.Team, "teams")

    async def create(self, *, name: str) -> models.Team:
        """Create a team without users.

        Users join with ``replace_users``. Confirmed by a help article and working clients.

        Args:
            name: Name of the team.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "teams.create", "POST", "/teams", body={"team": drop_unset(name=check_text("name", name, minimum=1))}
        )
        return await self._caller.fetch(call, lambda: models.Team)

    async def get(self, team_id: str) -> models.Team:
        """Read one team.

        The team comes with its users. Confirmed by working clients.

        Args:
            team_id: Id of the team.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for("teams.get", "GET", "/teams/{team_id}", ids={"team_id": team_id}, replay="safe")
        return await self._caller.fetch(call, lambda: models.Team)

    async def rename(self, team_id: str, *, name: str) -> models.Team:
        """Rename a team.

        Returns the renamed team. Confirmed by working clients.

        Args:
            team_id: Id of the team.
            name: New name of the team.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "teams.rename",
            "PATCH",
            "/teams/{team_id}",
            ids={"team_id": team_id},
            body={"team": drop_unset(name=check_text("name", name, minimum=1))},
        )
        return await self._caller.fetch(call, lambda: models.Team)

    async def delete(self, team_id: str) -> models.Team:
        """Delete a team.

        Returns the deleted team. Confirmed by working clients.

        Args:
            team_id: Id of the team.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for("teams.delete", "DELETE", "/teams/{team_id}", ids={"team_id": team_id})
        return await self._caller.fetch(call, lambda: models.Team)

    async def replace_users(self, team_id: str, *, user_ids: Iterable[str]) -> models.Team:
        """Replace all the users of a team.

        Users who are not listed leave the team. An empty list is refused: delete the team instead.
        Confirmed by a help article and working clients.

        Args:
            team_id: Id of the team.
            user_ids: Ids of the new users, at least one; a full replacement.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        call = call_for(
            "teams.replace_users",
            "PUT",
            "/teams/{team_id}/users",
            ids={"team_id": team_id},
            body=drop_unset(user_ids=check_texts("user_ids", user_ids, minimum=1)),
        )
        return await self._caller.fetch(call, lambda: models.Team)


class UserResource:
    """The user who owns the token."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def get(self) -> models.User:
        """Read the user who owns the token.

        The id is that of the user, not of an account; email address and phone number never come
        back. Confirmed by a help article and the official Go client.
        """
        call = call_for("user.get", "GET", "/user", replay="safe")
        return await self._caller.fetch(call, lambda: models.User)


class LogfilesResource:
    """Log files of a deployment."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self, deployment_id: str) -> tuple[models.Logfile, ...]:
        """List the log files of a deployment.

        Files captured together share one ``date``; download links come only with a single file.
        Confirmed by working clients, which read the key ``logfiles`` where the documentation writes
        ``logfile``.

        Args:
            deployment_id: Id of the deployment.

        Returns:
            Every :class:`Logfile`, in Compose's order.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "logfiles.list",
            "GET",
            "/deployments/{deployment_id}/logfiles",
            ids={"deployment_id": deployment_id},
            replay="safe",
        )
        return await self._caller.fetch_list(call, lambda: models.Logfile, "logfiles")

    async def get(self, deployment_id: str, logfile_id: str) -> models.Logfile:
        """Read one log file entry with its download link.

        The link leads to another host, which must never receive the token. Confirmed by working
        clients.

        Args:
            deployment_id: Id of the deployment.
            logfile_id: Id of the log file.

        Raises:
            NotFoundError: there is no such thing, or the token may not see it (404).
        """
        call = call_for(
            "logfiles.get",
            "GET",
            "/deployments/{deployment_id}/logfiles/{logfile_id}",
            ids={"deployment_id": deployment_id, "logfile_id": logfile_id},
            replay="safe",
        )
        return await self._caller.fetch(call, lambda: models.Logfile)


class RefreshTokensResource:
    """Tokens for applications of vendors."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def create(self, *, client_id: str, client_secret: str | Unset = UNSET) -> models.RefreshToken:
        """Turn a personal token into a refresh token for a vendor.

        Needs the personal token of the user; every problem with the credentials is a 404 here, on
        purpose. POST, the body and the name of the refresh token in the response are guesses, and
        how to redeem that token is unknown.

        Unverified: verb and body are guesses (evidence D).

        Args:
            client_id: Id of the vendor's application.
            client_secret: Secret of the vendor's application.

        Raises:
            PermissionDeniedError: the token's user may not do this (403).
            NotFoundError: there is no such thing, or the token may not see it (404).
            UnprocessableError: Compose refuses the values; ``errors`` says which and why (422).
            OutcomeUnknownError: the response was lost; the request may or may not have been
                applied.
        """
        client_secret = hidden(client_secret)  # a traceback may show locals
        call = call_for(
            "refresh_tokens.create",
            "POST",
            "/refresh_tokens",
            body=drop_unset(
                client_id=check_text("client_id", client_id, minimum=1),
                client_secret=hidden(optional(check_text, "client_secret", client_secret)),
            ),
        )
        return await self._caller.fetch(call, lambda: models.RefreshToken)


class BillablesResource:
    """Billing items of a vendor."""

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller

    async def list(self) -> tuple[models.Billable, ...]:
        """List the billing items of a vendor.

        For vendors only. Verb and envelope are documented, the types of the numbers are inferred.

        Returns:
            Every :class:`Billable`, in Compose's order.
        """
        call = call_for("billables.list", "GET", "/billables", replay="safe")
        return await self._caller.fetch_list(call, lambda: models.Billable, "billables")


class EndpointsBase:
    """Every operation of the API, by resource. A resource is built when it is first used."""

    accounts = LazyResource(AccountsResource)
    audit_events = LazyResource(AuditEventsResource)
    clusters = LazyResource(ClustersResource)
    databases = LazyResource(DatabasesResource)
    datacenters = LazyResource(DatacentersResource)
    deployments = LazyResource(DeploymentsResource)
    addons = LazyResource(AddonsResource)
    alerts = LazyResource(AlertsResource)
    backups = LazyResource(BackupsResource)
    portals = LazyResource(PortalsResource)
    portal_users = LazyResource(PortalUsersResource)
    recipes = LazyResource(RecipesResource)
    roles = LazyResource(RolesResource)
    scalings = LazyResource(ScalingsResource)
    settings = LazyResource(SettingsResource)
    team_roles = LazyResource(TeamRolesResource)
    whitelist = LazyResource(WhitelistResource)
    versions = LazyResource(VersionsResource)
    teams = LazyResource(TeamsResource)
    user = LazyResource(UserResource)
    logfiles = LazyResource(LogfilesResource)
    refresh_tokens = LazyResource(RefreshTokensResource)
    billables = LazyResource(BillablesResource)

    def __init__(self, caller: SendsCalls) -> None:
        self._caller = caller
