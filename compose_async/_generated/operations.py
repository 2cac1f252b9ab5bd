"""The operations of the Compose API and their parameters, as plain data.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Parameter(NamedTuple):
    """One argument of a coroutine, and so of a command."""

    name: str
    place: str
    """path, query or body."""
    kind: str
    """str, int, bool, datetime, enum, list (of str) or map (a JSON object)."""
    description: str
    values: tuple[str, ...] = ()
    """Known values of an enum; others may be given."""
    required: bool = False
    nullable: bool = False
    minimum: int = 0


class Operation(NamedTuple):
    """One operation of the API."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...] = ()
    model: str = ""
    """Model of the response; empty where there is none."""
    listed: bool = False
    """Whether the response is a list of it."""
    starts: str = ""
    """What awaiting the recipe that it starts gives: deployments.get, recipes.get or none. Empty if it starts none."""
    one_of: tuple[str, ...] = ()
    """Parameters of which at least one has to be given."""
    replay: str = "unsent-only"
    """unsent-only: never sent again after a lost response; safe: it may be."""


RESOURCES: Final[dict[str, str]] = {
    "accounts": "Accounts and the people in them.",
    "audit_events": "The audit log of an account.",
    "clusters": "Enterprise clusters and the tags used to choose between them.",
    "databases": "The kinds of database on offer and their versions.",
    "datacenters": "The places where a deployment can be hosted.",
    "deployments": "Database deployments, from creation to removal.",
    "addons": "Optional features of a deployment.",
    "alerts": "The current health of a deployment.",
    "backups": "Backups of a deployment, and new deployments made from them.",
    "portals": "The proxies through which clients reach a deployment.",
    "portal_users": "Users of a deployment's portals.",
    "recipes": "Background work on deployments and its progress.",
    "roles": "Roles of single users on a deployment.",
    "scalings": "The resource units of a deployment.",
    "settings": "Settings of the database inside a deployment.",
    "team_roles": "Roles of whole teams on a deployment.",
    "whitelist": "Addresses allowed to reach a deployment.",
    "versions": "Upgrades available to a deployment.",
    "teams": "Teams of users.",
    "user": "The user who owns the token.",
    "logfiles": "Log files of a deployment.",
    "refresh_tokens": "Tokens for applications of vendors.",
    "billables": "Billing items of a vendor.",
}
"""Every resource with its description."""

OPERATIONS: Final[dict[str, Operation]] = {
    "accounts.list": Operation(
        "GET",
        "/accounts",
        "List the accounts of the token's user.",
        (
            "Expect any number: the documentation shows one account, the tests of a client "
            "none and two. Confirmed by working clients and a recorded response."
        ),
        model="Account",
        listed=True,
        replay="safe",
    ),
    "accounts.close": Operation(
        "DELETE",
        "/accounts/{account_id}",
        "Close an account for good.",
        (
            "Refused with 402 while the account still has deployments or sandbox databases. "
            "The account closes at once; erasing takes days, during which reads may go on "
            "working. The verb is documented, the status 200 is inferred."
        ),
        parameters=(Parameter("account_id", "path", "str", "Id of the account.", required=True, minimum=1),),
        model="Account",
    ),
    "accounts.create_user": Operation(
        "POST",
        "/accounts/{account_id}/users",
        "Add a user to an account.",
        (
            "Compose creates an account for the person and sends an email to them. No "
            "response contains the email address or the phone number. Confirmed by a help "
            "article and working clients."
        ),
        parameters=(
            Parameter("account_id", "path", "str", "Id of the account.", required=True, minimum=1),
            Parameter("name", "body", "str", "Full name of the person.", required=True, minimum=1),
            Parameter("email", "body", "str", "Address to which the invitation goes.", required=True, minimum=1),
            Parameter("phone", "body", "str", "Telephone number."),
        ),
        model="User",
    ),
    "accounts.list_users": Operation(
        "GET",
        "/accounts/{account_id}/users",
        "List the users of an account.",
        (
            "Users carry an id and a name; email address and phone number never come back. "
            "Absent from the API documentation, confirmed by a help article and working "
            "clients."
        ),
        parameters=(Parameter("account_id", "path", "str", "Id of the account.", required=True, minimum=1),),
        model="User",
        listed=True,
        replay="safe",
    ),
    "accounts.delete_user": Operation(
        "DELETE",
        "/accounts/{account_id}/users/{user_id}",
        "Remove a user from an account.",
        ("Returns the deleted user. There is no undo. Confirmed by a help article and working clients."),
        parameters=(
            Parameter("account_id", "path", "str", "Id of the account.", required=True, minimum=1),
            Parameter("user_id", "path", "str", "Id of the user.", required=True, minimum=1),
        ),
        model="User",
    ),
    "audit_events.list": Operation(
        "GET",
        "/audit_events",
        "List one page of audit events, newest first.",
        (
            "The only list with pages. The response names no next page: pass the id of its "
            "last event as ``cursor``. Time limits are unreliable below one second, so "
            "subtract a second from ``newer_than`` and drop repeated ids. Confirmed by a "
            "collector that ran in production."
        ),
        parameters=(
            Parameter("older_than", "query", "datetime", "Only events before this time."),
            Parameter("newer_than", "query", "datetime", "Only events after this time."),
            Parameter("cursor", "query", "str", "Id of the last event of the previous page; the page begins after it."),
            Parameter(
                "limit",
                "query",
                "int",
                "Events on the page, 1 to 100. The server's default and maximum are unknown.",
                minimum=1,
            ),
        ),
        model="AuditEvent",
        listed=True,
        replay="safe",
    ),
    "audit_events.get": Operation(
        "GET",
        "/audit_events/{audit_event_id}",
        "Read one audit event.",
        (
            "The values in ``data`` are strings, numbers included, in the one event that was "
            "seen whole, ``deployment.scale.members``. Confirmed by the documentation and the"
            " official Go client."
        ),
        parameters=(Parameter("audit_event_id", "path", "str", "Id of the audit event.", required=True, minimum=1),),
        model="AuditEvent",
        replay="safe",
    ),
    "clusters.list": Operation(
        "GET",
        "/clusters",
        "List the clusters that the token can see.",
        (
            "A real enterprise cluster reported the type ``private``. Confirmed by working "
            "clients, which read the list from ``_embedded`` although the documentation "
            "describes a bare array."
        ),
        model="Cluster",
        listed=True,
        replay="safe",
    ),
    "clusters.get": Operation(
        "GET",
        "/clusters/{cluster_id}",
        "Read one cluster.",
        "Responses before August 2017 lack ``tags``. Confirmed by the official Go client.",
        parameters=(Parameter("cluster_id", "path", "str", "Id of the cluster.", required=True, minimum=1),),
        model="Cluster",
        replay="safe",
    ),
    "clusters.add_tags": Operation(
        "POST",
        "/clusters/{cluster_id}/tags",
        "Add tags to a cluster.",
        (
            "Existing tags stay. New deployments can be placed by tag. Confirmed by the "
            "documentation and the official Go client."
        ),
        parameters=(
            Parameter("cluster_id", "path", "str", "Id of the cluster.", required=True, minimum=1),
            Parameter("tags", "body", "list", "Tags to add.", required=True, minimum=1),
        ),
        model="Cluster",
    ),
    "clusters.replace_tags": Operation(
        "PATCH",
        "/clusters/{cluster_id}/tags",
        "Replace all the tags of a cluster.",
        (
            "Tags that are not listed are removed. New deployments can be placed by tag. "
            "Confirmed by the documentation and the official Go client."
        ),
        parameters=(
            Parameter("cluster_id", "path", "str", "Id of the cluster.", required=True, minimum=1),
            Parameter("tags", "body", "list", "The new tags, a full replacement.", required=True),
        ),
        model="Cluster",
    ),
    "clusters.remove_tags": Operation(
        "DELETE",
        "/clusters/{cluster_id}/tags",
        "Remove tags from a cluster.",
        (
            "Tags that are not listed stay. The DELETE request carries a body. Confirmed by "
            "the documentation and the official Go client."
        ),
        parameters=(
            Parameter("cluster_id", "path", "str", "Id of the cluster.", required=True, minimum=1),
            Parameter("tags", "body", "list", "Tags to remove.", required=True, minimum=1),
        ),
        model="Cluster",
    ),
    "databases.list": Operation(
        "GET",
        "/databases",
        "List the kinds of database and their versions.",
        (
            "In JSON a database is called an application. Several versions of one database "
            "can be preferred at once, one for each major line. Confirmed by working clients "
            "and a recorded response."
        ),
        model="Database",
        listed=True,
        replay="safe",
    ),
    "datacenters.list": Operation(
        "GET",
        "/datacenters",
        "List the datacenters that accept new deployments.",
        ("A slug joins provider and region with a colon, such as ``aws:us-east-1``. Confirmed by working clients."),
        model="Datacenter",
        listed=True,
        replay="safe",
    ),
    "deployments.list": Operation(
        "GET",
        "/deployments",
        "List all deployments in their short form.",
        (
            "The short form lacks account, cluster, version and connection strings, and "
            "sometimes the billing code. Confirmed by working clients and a recorded "
            "response."
        ),
        model="DeploymentSummary",
        listed=True,
        replay="safe",
    ),
    "deployments.create": Operation(
        "POST",
        "/deployments",
        "Create a deployment.",
        (
            "Pass one of ``datacenter``, ``cluster_id`` or ``provisioning_tags``: "
            "``cluster_id`` overrides the other two, and shared hosting ignores tags. In the "
            "response ``id`` names the deployment, ``provision_recipe_id`` the recipe to wait"
            " for. Confirmed by working clients and a recorded response."
        ),
        parameters=(
            Parameter(
                "name",
                "body",
                "str",
                (
                    "Name, unique in the account, at most 63 characters. The name of a removed "
                    "deployment stays refused for 24 hours."
                ),
                required=True,
                minimum=1,
            ),
            Parameter(
                "account_id", "body", "str", "Account that owns and pays for the deployment.", required=True, minimum=1
            ),
            Parameter(
                "type",
                "body",
                "enum",
                "Kind of database.",
                values=(
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
                ),
                required=True,
            ),
            Parameter("datacenter", "body", "str", "Slug of a datacenter, such as aws:us-east-1.", minimum=1),
            Parameter("cluster_id", "body", "str", "Cluster to build on.", minimum=1),
            Parameter("provisioning_tags", "body", "list", "Build on a cluster that has all of these tags.", minimum=1),
            Parameter("version", "body", "str", "Version of the database; the preferred one if omitted.", minimum=1),
            Parameter(
                "units",
                "body",
                "int",
                (
                    "Resource units for each member. The minimum is 1 for postgresql, 2 for "
                    "elastic_search and 10 for scylla; the default is probably the minimum of the "
                    "database."
                ),
                minimum=1,
            ),
            Parameter("ssl", "body", "bool", "Encrypt connections, where the database can."),
            Parameter("cache_mode", "body", "bool", "Run as a cache instead of a store; redis only."),
            Parameter("wired_tiger", "body", "bool", "Use the WiredTiger storage engine; mongodb only."),
            Parameter("notes", "body", "str", "Free text kept with the deployment."),
            Parameter("customer_billing_code", "body", "str", "The customer's own text for billing."),
        ),
        model="Deployment",
        starts="deployments.get",
        one_of=("datacenter", "cluster_id", "provisioning_tags"),
    ),
    "deployments.get": Operation(
        "GET",
        "/deployments/{deployment_id}",
        "Read one deployment in full.",
        (
            "The connection strings hold live credentials; ``provision_recipe_id`` is absent "
            "here. Confirmed by working clients and a recorded response."
        ),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="Deployment",
        replay="safe",
    ),
    "deployments.update": Operation(
        "PATCH",
        "/deployments/{deployment_id}",
        "Change the notes or the billing code of a deployment.",
        (
            "Only the fields that are passed change. It is unknown whether null or an empty "
            "string clears a value. A deployment cannot be renamed. The response lacks "
            "``provision_recipe_id``. Confirmed by working clients."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter("notes", "body", "str", "Free text kept with the deployment.", nullable=True),
            Parameter("customer_billing_code", "body", "str", "The customer's own text for billing.", nullable=True),
        ),
        model="Deployment",
        one_of=("notes", "customer_billing_code"),
    ),
    "deployments.deprovision": Operation(
        "DELETE",
        "/deployments/{deployment_id}",
        "Remove a deployment and its data.",
        (
            "The service makes no backup and refuses the name for 24 hours afterwards. The "
            "recipe stays readable after the deployment is gone. Confirmed by working clients"
            " and a recorded response."
        ),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="Recipe",
        starts="none",
    ),
    "deployments.set_password": Operation(
        "PATCH",
        "/deployments/{deployment_id}/password",
        "Change the master password of a deployment.",
        (
            "Old connection strings stop working and the database may be down for a while: "
            "read the deployment again once the recipe is complete. The documentation names "
            "the recipe as response; PATCH and the body are guesses from the other updates. "
            "PUT is the next candidate. Unverified: verb and body are guesses (evidence D)."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter(
                "password",
                "body",
                "str",
                "The new password; the allowed length and characters are unknown.",
                required=True,
                minimum=1,
            ),
        ),
        model="Recipe",
        starts="recipes.get",
    ),
    "addons.list": Operation(
        "GET",
        "/deployments/{deployment_id}/addons",
        "List the addons of a deployment.",
        (
            "The documentation puts the list at the top of the response; it may sit in "
            "``_embedded`` like every other list, and both are read. No call is known that "
            "switches an addon on or off. Unverified: verb or envelope are inferred, or the "
            "body is unknown (evidence C)."
        ),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="Addon",
        listed=True,
        replay="safe",
    ),
    "alerts.get": Operation(
        "GET",
        "/deployments/{deployment_id}/alerts",
        "Read the health of a deployment.",
        (
            "A healthy deployment has the summary ``healthy`` and an empty list of alerts. "
            "Confirmed by the documentation and the official Go client."
        ),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="Alerts",
        replay="safe",
    ),
    "backups.list": Operation(
        "GET",
        "/deployments/{deployment_id}/backups",
        "List the backups of a deployment.",
        (
            "Compose keeps 7 daily, 4 weekly and 3 monthly backups and the newest on-demand "
            "backup. Their order in the list is not documented. Download links come only with"
            " a single backup. Confirmed by the documentation and working clients."
        ),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="Backup",
        listed=True,
        replay="safe",
    ),
    "backups.start": Operation(
        "POST",
        "/deployments/{deployment_id}/backups",
        "Start a backup on demand.",
        (
            "The response is a recipe, not a backup. Once the recipe is complete, the newest "
            "backup of type ``on_demand`` is the result. Confirmed by a help article and "
            "working clients."
        ),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="Recipe",
        starts="recipes.get",
    ),
    "backups.get": Operation(
        "GET",
        "/deployments/{deployment_id}/backups/{backup_id}",
        "Read one backup with its download link.",
        (
            "The link is null when the backup cannot be downloaded; etcd, mongodb, mysql, "
            "postgresql, rabbitmq, redis and rethink offer downloads. It leads to another "
            "host, which must never receive the token. Confirmed by a help article and "
            "working clients."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter("backup_id", "path", "str", "Id of the backup.", required=True, minimum=1),
        ),
        model="Backup",
        replay="safe",
    ),
    "backups.restore": Operation(
        "POST",
        "/deployments/{deployment_id}/backups/{backup_id}/restore",
        "Restore a backup into a new deployment.",
        (
            "Pass ``datacenter`` or ``cluster_id``. The new deployment does not inherit the "
            "billing code. Another ``version`` performs the upgrades that are listed with the"
            " method ``restore``. Confirmed by working clients."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter("backup_id", "path", "str", "Id of the backup.", required=True, minimum=1),
            Parameter(
                "name",
                "body",
                "str",
                "Name of the new deployment, unique in the account, at most 63 characters.",
                required=True,
                minimum=1,
            ),
            Parameter("datacenter", "body", "str", "Slug of a datacenter, such as aws:us-east-1.", minimum=1),
            Parameter("cluster_id", "body", "str", "Cluster to build on.", minimum=1),
            Parameter("version", "body", "str", "Version of the database to restore into.", minimum=1),
            Parameter("ssl", "body", "bool", "Encrypt connections, where the database can."),
        ),
        model="Deployment",
        starts="deployments.get",
        one_of=("datacenter", "cluster_id"),
    ),
    "portals.list": Operation(
        "GET",
        "/deployments/{deployment_id}/portals",
        "List the portals of a deployment.",
        ("A portal created as ``tcp`` is listed as ``haproxy``. The envelope is documented, the verb is inferred."),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="Portal",
        listed=True,
        replay="safe",
    ),
    "portals.create": Operation(
        "POST",
        "/deployments/{deployment_id}/portals",
        "Add a portal to a deployment.",
        (
            "elastic_search, redis, postgresql, rabbitmq and etcd take 1 to 3 TCP portals; "
            "elastic_search, redis and rethink up to 3 SSH portals. A portal sent as ``tcp`` "
            "reads back as ``haproxy``. One client and its sample request confirm verb and "
            "body; the word ``ssh`` and the status are inferred."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter("type", "body", "enum", "Kind of portal.", values=("tcp", "ssh"), required=True),
            Parameter("ssl", "body", "bool", "Encrypt connections through the portal."),
        ),
        model="Recipe",
        starts="recipes.get",
    ),
    "portals.delete": Operation(
        "DELETE",
        "/deployments/{deployment_id}/portals/{portal_id}",
        "Remove a portal from a deployment.",
        (
            "The documentation describes the removal and its recipe; the verb and the status "
            "are inferred from the removal of whitelist entries."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter("portal_id", "path", "str", "Id of the portal.", required=True, minimum=1),
        ),
        model="Recipe",
        starts="recipes.get",
    ),
    "portal_users.list": Operation(
        "GET",
        "/deployments/{deployment_id}/portal_users",
        "List the portal users of a deployment.",
        (
            "The documented fields are ``name`` and ``type``; ``id`` may be absent. The "
            "envelope is documented, the verb is inferred."
        ),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="PortalUser",
        listed=True,
        replay="safe",
    ),
    "portal_users.create": Operation(
        "POST",
        "/deployments/{deployment_id}/portal_users",
        "Create a portal user.",
        (
            "The documentation shows the verb but no body, so the fields pass through as "
            "given. Unverified: verb or envelope are inferred, or the body is unknown "
            "(evidence C)."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter(
                "portal_user",
                "body",
                "map",
                "The user as JSON; probably name, type (ssh or haproxy) and a credential.",
                required=True,
                minimum=1,
            ),
        ),
        model="Recipe",
        starts="recipes.get",
    ),
    "portal_users.delete": Operation(
        "DELETE",
        "/deployments/{deployment_id}/portal_users/{portal_user_id}",
        "Delete a portal user.",
        (
            "The documentation asks for an id that no documented response contains. The verb "
            "is inferred from the heading. Unverified: verb or envelope are inferred, or the "
            "body is unknown (evidence C)."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter("portal_user_id", "path", "str", "Id of the portal user.", required=True, minimum=1),
        ),
        model="Recipe",
        starts="recipes.get",
    ),
    "recipes.list": Operation(
        "GET",
        "/deployments/{deployment_id}/recipes",
        "List all recipes of a deployment, past and present.",
        (
            "Compose keeps the history for good, so the list can be long; its order is not "
            "documented. Confirmed by working clients and a recorded response."
        ),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="Recipe",
        listed=True,
        replay="safe",
    ),
    "recipes.get": Operation(
        "GET",
        "/recipes/{recipe_id}",
        "Read one recipe.",
        (
            "``complete`` and ``failed`` end a recipe; any other status, ``waiting`` "
            "included, means that it goes on. A recipe stays readable after its deployment is"
            " gone. Confirmed by working clients and a recorded response."
        ),
        parameters=(Parameter("recipe_id", "path", "str", "Id of the recipe.", required=True, minimum=1),),
        model="Recipe",
        replay="safe",
    ),
    "roles.list": Operation(
        "GET",
        "/deployments/{deployment_id}/roles",
        "List the roles of users on a deployment.",
        ("Each role comes with the users who have it; roles have no ids. Confirmed by an official example."),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="Role",
        listed=True,
        replay="safe",
    ),
    "roles.assign": Operation(
        "POST",
        "/deployments/{deployment_id}/roles",
        "Give a user a role on a deployment.",
        (
            "Starts no recipe. An official example confirms path and body, although the "
            "documentation prints the path of team roles; the status is inferred."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter(
                "name",
                "body",
                "enum",
                "Role on the deployment.",
                values=("developer", "manager", "admin"),
                required=True,
            ),
            Parameter("user_id", "body", "str", "Id of the user.", required=True, minimum=1),
        ),
        model="Role",
    ),
    "roles.remove": Operation(
        "DELETE",
        "/deployments/{deployment_id}/roles",
        "Take a role on a deployment away from a user.",
        (
            "The DELETE request carries the same body as assigning. An official example "
            "confirms path and body; the status is inferred."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter(
                "name",
                "body",
                "enum",
                "Role on the deployment.",
                values=("developer", "manager", "admin"),
                required=True,
            ),
            Parameter("user_id", "body", "str", "Id of the user.", required=True, minimum=1),
        ),
    ),
    "scalings.get": Operation(
        "GET",
        "/deployments/{deployment_id}/scalings",
        "Read the resource units of a deployment.",
        (
            "The figures are for each member, and a deployment has two or three of them. "
            "Auto-scaling can add units every hour. A unit of postgresql or mongodb holds "
            "1024 MB of storage and 102 MB of memory, a unit of redis 256 MB of both. "
            "Confirmed by working clients and a recorded response."
        ),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="Scaling",
        replay="safe",
    ),
    "scalings.set": Operation(
        "POST",
        "/deployments/{deployment_id}/scalings",
        "Scale a deployment to a number of units.",
        (
            "The units are for each member. Fewer than ``minimum_units`` are refused. "
            "Confirmed by working clients and a recorded response."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter("units", "body", "int", "New number of units for each member.", required=True, minimum=1),
        ),
        model="Recipe",
        starts="recipes.get",
    ),
    "settings.set_max_connections": Operation(
        "PATCH",
        "/deployments/{deployment_id}/settings/max_connections",
        "Set the connection limit of a PostgreSQL deployment.",
        (
            "Needs PostgreSQL 9.5 or later and restarts the members in turn. The highest "
            "limit is 100 with one unit and grows by 100 for every two more: 200 with three "
            "units, 300 with five. PATCH and the body are guesses, and POST is the next "
            "candidate. Unverified: verb and body are guesses (evidence D)."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter(
                "max_connections", "body", "int", "Simultaneous connections, 100 or more.", required=True, minimum=100
            ),
        ),
        model="Recipe",
        starts="recipes.get",
    ),
    "team_roles.list": Operation(
        "GET",
        "/deployments/{deployment_id}/team_roles",
        "List the roles of teams on a deployment.",
        ("Each role comes with the teams that have it; roles have no ids. Confirmed by working clients."),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="TeamRole",
        listed=True,
        replay="safe",
    ),
    "team_roles.assign": Operation(
        "POST",
        "/deployments/{deployment_id}/team_roles",
        "Give a team a role on a deployment.",
        "Starts no recipe. Confirmed by the documentation and working clients.",
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter(
                "name",
                "body",
                "enum",
                "Role on the deployment.",
                values=("developer", "manager", "admin"),
                required=True,
            ),
            Parameter("team_id", "body", "str", "Id of the team.", required=True, minimum=1),
        ),
        model="TeamRole",
    ),
    "team_roles.remove": Operation(
        "DELETE",
        "/deployments/{deployment_id}/team_roles",
        "Take a role on a deployment away from a team.",
        ("The DELETE request carries the same body as assigning. Confirmed by working clients."),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter(
                "name",
                "body",
                "enum",
                "Role on the deployment.",
                values=("developer", "manager", "admin"),
                required=True,
            ),
            Parameter("team_id", "body", "str", "Id of the team.", required=True, minimum=1),
        ),
    ),
    "whitelist.list": Operation(
        "GET",
        "/deployments/{deployment_id}/whitelist",
        "List the addresses allowed to reach a deployment.",
        (
            "An empty list lets every address in. The addresses of Compose's own management "
            "are not listed. Confirmed by working clients and tests against the live service."
        ),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="WhitelistEntry",
        listed=True,
        replay="safe",
    ),
    "whitelist.add": Operation(
        "POST",
        "/deployments/{deployment_id}/whitelist",
        "Allow an address or a network to reach a deployment.",
        (
            "The response lacks the id of the entry: list again once the recipe is complete. "
            "A plain address reads back with a netmask, 192.0.2.1 as 192.0.2.1/32, so compare"
            " networks. Confirmed by working clients and tests against the live service."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter(
                "ip",
                "body",
                "str",
                "Address or network in CIDR form with all four numbers, such as 192.0.2.0/24.",
                required=True,
                minimum=1,
            ),
            Parameter("description", "body", "str", "Purpose of the entry.", required=True),
        ),
        model="Recipe",
        starts="recipes.get",
    ),
    "whitelist.remove": Operation(
        "DELETE",
        "/deployments/{deployment_id}/whitelist/{whitelist_id}",
        "Remove an entry from the whitelist of a deployment.",
        (
            "Removing the last entry opens the deployment to every address. Confirmed by the "
            "documentation and working clients."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter("whitelist_id", "path", "str", "Id of the whitelist entry.", required=True, minimum=1),
        ),
        model="Recipe",
        starts="recipes.get",
    ),
    "versions.list": Operation(
        "GET",
        "/deployments/{deployment_id}/versions",
        "List the upgrades available to a deployment.",
        (
            "Upgrades with the method ``in_place`` can be started with ``upgrade``; those "
            "with the method ``restore`` go through restoring a backup. Confirmed by working "
            "clients."
        ),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="Transition",
        listed=True,
        replay="safe",
    ),
    "versions.upgrade": Operation(
        "PATCH",
        "/deployments/{deployment_id}/versions",
        "Upgrade a deployment in place.",
        (
            "Takes only versions that are listed with the method ``in_place``. Confirmed by "
            "the documentation and working clients."
        ),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter("version", "body", "str", "Version to upgrade to.", required=True, minimum=1),
        ),
        model="Recipe",
        starts="recipes.get",
    ),
    "teams.list": Operation(
        "GET",
        "/teams",
        "List the teams with their users.",
        "Users come with id and name. Confirmed by a help article and working clients.",
        model="Team",
        listed=True,
        replay="safe",
    ),
    "teams.create": Operation(
        "POST",
        "/teams",
        "Create a team without users.",
        ("Users join with ``replace_users``. Confirmed by a help article and working clients."),
        parameters=(Parameter("name", "body", "str", "Name of the team.", required=True, minimum=1),),
        model="Team",
    ),
    "teams.get": Operation(
        "GET",
        "/teams/{team_id}",
        "Read one team.",
        "The team comes with its users. Confirmed by working clients.",
        parameters=(Parameter("team_id", "path", "str", "Id of the team.", required=True, minimum=1),),
        model="Team",
        replay="safe",
    ),
    "teams.rename": Operation(
        "PATCH",
        "/teams/{team_id}",
        "Rename a team.",
        "Returns the renamed team. Confirmed by working clients.",
        parameters=(
            Parameter("team_id", "path", "str", "Id of the team.", required=True, minimum=1),
            Parameter("name", "body", "str", "New name of the team.", required=True, minimum=1),
        ),
        model="Team",
    ),
    "teams.delete": Operation(
        "DELETE",
        "/teams/{team_id}",
        "Delete a team.",
        "Returns the deleted team. Confirmed by working clients.",
        parameters=(Parameter("team_id", "path", "str", "Id of the team.", required=True, minimum=1),),
        model="Team",
    ),
    "teams.replace_users": Operation(
        "PUT",
        "/teams/{team_id}/users",
        "Replace all the users of a team.",
        (
            "Users who are not listed leave the team. An empty list is refused: delete the "
            "team instead. Confirmed by a help article and working clients."
        ),
        parameters=(
            Parameter("team_id", "path", "str", "Id of the team.", required=True, minimum=1),
            Parameter(
                "user_ids",
                "body",
                "list",
                "Ids of the new users, at least one; a full replacement.",
                required=True,
                minimum=1,
            ),
        ),
        model="Team",
    ),
    "user.get": Operation(
        "GET",
        "/user",
        "Read the user who owns the token.",
        (
            "The id is that of the user, not of an account; email address and phone number "
            "never come back. Confirmed by a help article and the official Go client."
        ),
        model="User",
        replay="safe",
    ),
    "logfiles.list": Operation(
        "GET",
        "/deployments/{deployment_id}/logfiles",
        "List the log files of a deployment.",
        (
            "Files captured together share one ``date``; download links come only with a "
            "single file. Confirmed by working clients, which read the key ``logfiles`` where"
            " the documentation writes ``logfile``."
        ),
        parameters=(Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),),
        model="Logfile",
        listed=True,
        replay="safe",
    ),
    "logfiles.get": Operation(
        "GET",
        "/deployments/{deployment_id}/logfiles/{logfile_id}",
        "Read one log file entry with its download link.",
        ("The link leads to another host, which must never receive the token. Confirmed by working clients."),
        parameters=(
            Parameter("deployment_id", "path", "str", "Id of the deployment.", required=True, minimum=1),
            Parameter("logfile_id", "path", "str", "Id of the log file.", required=True, minimum=1),
        ),
        model="Logfile",
        replay="safe",
    ),
    "refresh_tokens.create": Operation(
        "POST",
        "/refresh_tokens",
        "Turn a personal token into a refresh token for a vendor.",
        (
            "Needs the personal token of the user; every problem with the credentials is a "
            "404 here, on purpose. POST, the body and the name of the refresh token in the "
            "response are guesses, and how to redeem that token is unknown. Unverified: verb "
            "and body are guesses (evidence D)."
        ),
        parameters=(
            Parameter("client_id", "body", "str", "Id of the vendor's application.", required=True, minimum=1),
            Parameter("client_secret", "body", "str", "Secret of the vendor's application."),
        ),
        model="RefreshToken",
    ),
    "billables.list": Operation(
        "GET",
        "/billables",
        "List the billing items of a vendor.",
        ("For vendors only. Verb and envelope are documented, the types of the numbers are inferred."),
        model="Billable",
        listed=True,
        replay="safe",
    ),
}
"""Every operation by name."""
