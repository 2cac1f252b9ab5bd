"""An asyncio client for the Compose API in which every long-running operation is a future.

One :class:`ComposeClient` serves one event loop and any number of tasks. It opens connections at the first request, and
``async with`` (or ``aclose()``) closes them. The token comes from its argument or from COMPOSE_API_TOKEN, the address
from ``base_url=`` or COMPOSE_API_URL. An async callable as ``token`` is called again after a 401. In the examples
``deployment`` is a deployment of the account::

    from compose_async import ComposeClient, Timeout

    compose = ComposeClient(timeout=Timeout(connect=5, read=60), max_retries=2, user_agent="shop/1.0")
    await compose.warm_up()  # loads httpx and the certificates now, in a thread, and not at the first request

Options for some calls, on the same connections::

    patient = compose.with_options(timeout=120, max_retries=8)
    print(await patient.user.get())

The operations are coroutines in groups: ``compose.deployments.list()``, ``compose.whitelist.add(...)``. They return
frozen values; lists are tuples. A value that this version does not know, such as a new status, stays a plain string,
an unknown member stays in ``extra``, and ``compose_async.models.to_json`` returns a value as Compose wrote it: a dict,
with its passwords. An argument that is left out is not sent; ``None`` is sent, as null::

    await compose.deployments.update(deployment.id, notes="primary store")
    await compose.deployments.update(deployment.id, customer_billing_code=None)

Several at once, by asyncio's own means::

    import asyncio

    backup, opening = await asyncio.gather(
        compose.backups.start(deployment.id),
        compose.whitelist.add(deployment.id, ip="198.51.100.7", description="office"),
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(backup.wait(deadline=1200))
        group.create_task(opening.wait(deadline=300))

    newest = await compose.backups.newest(deployment.id, downloadable=True)
    path = await compose.backups.download(deployment.id, newest.id, "orders.backup")
    print(path.stat().st_size, "bytes")

Every error is a ``ComposeError``; :mod:`compose_async.errors` draws the tree::

    from compose_async import NameTakenError, OutcomeUnknownError, RecipeFailedError

    try:
        creation = await compose.deployments.create(
            account_id=deployment.account_id, name="orders", type="redis", datacenter="aws:us-east-1"
        )
        await creation
    except NameTakenError as error:
        print("taken:", error.errors["name"])
    except OutcomeUnknownError as error:
        print("it may exist now, look for", error.attempt.name)  # it was not sent twice
    except RecipeFailedError as error:
        print(" > ".join(str(recipe.name) for recipe in error.path), error.path[-1].status_detail)

    await compose.aclose()

Reads, and adding or removing a tag of a cluster, are repeated after a 5xx, a timeout or a broken connection. Every
other write is repeated only if it never left, or was refused with a 429. The permitted rate is not documented:
requests leave at once until a 429, and then at the rate that Compose has been seen to permit, polls included. A
``rate=`` limiter shares one rate between processes.
"""

from typing import TYPE_CHECKING

from . import recipes, workflows
from ._lazy import lazy_names
from ._version import __version__

if TYPE_CHECKING:
    from ._client import ComposeClient
    from ._timeout import Timeout
    from ._transport.messages import Reply
    from ._types import UNSET, RateLimiter, Unset
    from .errors import *
    from .recipes import *
    from .workflows import *

__all__ = [
    "UNSET",
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "Applied",
    "Attempt",
    "AuthenticationError",
    "BadRequestError",
    "Change",
    "ClientClosedError",
    "ComposeClient",
    "ComposeError",
    "ConfigurationError",
    "ConflictError",
    "ConnectionDetails",
    "DecodeError",
    "DeploymentSpec",
    "Ensured",
    "FleetItem",
    "FleetPlan",
    "FleetReport",
    "Intent",
    "InternalServerError",
    "NameTakenError",
    "NotApplied",
    "NotFoundError",
    "Outcome",
    "OutcomeUnknownError",
    "PaymentRequiredError",
    "PermissionDeniedError",
    "Plan",
    "PollPolicy",
    "PollState",
    "Progress",
    "RateLimitError",
    "RateLimiter",
    "RecipeError",
    "RecipeFailedError",
    "RecipeFuture",
    "RecipeHandle",
    "RecipeLostError",
    "RecipeMismatchError",
    "RecipeTimeoutError",
    "Reply",
    "Schedule",
    "Sight",
    "Snapshots",
    "SpecError",
    "StillUnknown",
    "Timeout",
    "UnprocessableError",
    "Unset",
    "__version__",
    "apply_fleet",
    "by_history",
    "by_progress",
    "connection_details",
    "exponential",
    "fan_out",
    "fixed",
    "parse_connection",
    "plan_fleet",
    "read_fleet",
    "wait_until",
]

# Loaded when it is first asked for: a program pays for what it uses.
__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "._client": ["ComposeClient"],
        "._timeout": ["Timeout"],
        "._transport.messages": ["Reply"],
        "._types": ["UNSET", "RateLimiter", "Unset"],
        ".errors": [name for name in __all__ if name == "Attempt" or name.endswith("Error")],
        ".recipes": recipes.__all__,
        ".workflows": workflows.__all__,
    },
)
