"""What a type checker sees of the public API. Never run: mypy and pyright read it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_type

from compose_async import (
    UNSET,
    APIStatusError,
    Attempt,
    ComposeClient,
    OutcomeUnknownError,
    PollPolicy,
    Progress,
    RecipeError,
    RecipeFailedError,
    RecipeFuture,
    RecipeHandle,
    RecipeTimeoutError,
    Reply,
    Unset,
    exponential,
    fixed,
)
from compose_async._types import Json
from compose_async.models import (
    Account,
    Addon,
    Alerts,
    AuditEvent,
    Backup,
    Cluster,
    ConnectionStrings,
    Deployment,
    DeploymentSummary,
    Logfile,
    Recipe,
    Scaling,
    Team,
    User,
    to_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose_async.events import Event


async def clients() -> None:
    async def provide() -> str:
        return "t0ken"

    def hear(event: Event) -> None: ...

    ComposeClient()
    ComposeClient("t0ken", base_url="https://x", timeout=5, max_retries=0, max_connections=5, user_agent="app/1")
    ComposeClient(provide, poll=PollPolicy(schedule=fixed(5)), hooks=[hear], allow_http=True)
    ComposeClient(poll=PollPolicy(schedule=exponential(1, longest=30), deadline=900))
    ComposeClient(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ComposeClient("t0ken", "https://x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    async with ComposeClient() as compose:
        assert_type(compose, ComposeClient)
        assert_type(compose.with_options(timeout=5), ComposeClient)
        assert_type(await compose.request("GET", "/user", json={"a": [1, None]}), Reply)
        assert_type((await compose.request("GET", "/user")).json(), Json)


async def futures(compose: ComposeClient) -> None:
    creation = await compose.deployments.create(name="orders", account_id="a", type="redis", datacenter="aws:x")
    assert_type(creation, RecipeFuture[Deployment])
    assert_type(await creation, Deployment)
    assert_type(await creation.wait(deadline=900), Deployment)
    assert_type(creation.resource, Deployment)
    assert_type(creation.result(), Deployment)
    assert_type(creation.exception(), RecipeError | None)
    assert_type(creation.progress, Progress)
    assert_type(creation.snapshot, Recipe | None)
    assert_type(await creation.refresh(), Recipe | None)
    assert_type(creation.handle, RecipeHandle)
    async for recipe in creation:
        assert_type(recipe, Recipe)

    restored = await compose.backups.restore("d", "b", name="orders", cluster_id="c")
    assert_type(await restored, Deployment)
    removal = await compose.deployments.deprovision("d")
    assert_type(removal, RecipeFuture[None])
    assert_type(await compose.scalings.set("d", units=2), RecipeFuture[Recipe])
    assert_type(await (await compose.scalings.set("d", units=2)), Recipe)
    assert_type(await (await compose.backups.start("d")), Recipe)
    assert_type(await (await compose.whitelist.add("d", ip="192.0.2.1", description="office")), Recipe)
    assert_type(compose.recipes.future("r"), RecipeFuture[Recipe])
    assert_type(compose.recipes.resume("{}", Deployment), RecipeFuture[Deployment])
    assert_type(compose.recipes.resume("{}", Recipe), RecipeFuture[Recipe])
    assert_type(compose.recipes.resume("{}", None), RecipeFuture[None])
    assert_type(compose.recipes.resume(creation.handle), RecipeFuture[Deployment | Recipe | None])
    assert_type(compose.recipes.resume("{}"), RecipeFuture[Deployment | Recipe | None])


async def lists_are_tuples(compose: ComposeClient) -> None:
    assert_type(await compose.accounts.list(), tuple[Account, ...])
    assert_type(await compose.accounts.list_users("a"), tuple[User, ...])
    assert_type(await compose.addons.list("d"), tuple[Addon, ...])
    assert_type(await compose.audit_events.list(limit=5), tuple[AuditEvent, ...])
    assert_type(await compose.backups.list("d"), tuple[Backup, ...])
    assert_type(await compose.clusters.list(), tuple[Cluster, ...])
    assert_type(await compose.deployments.list(), tuple[DeploymentSummary, ...])
    assert_type(await compose.logfiles.list("d"), tuple[Logfile, ...])
    assert_type(await compose.recipes.list("d"), tuple[Recipe, ...])
    assert_type((await compose.recipes.get("r")).recipes, tuple[Recipe, ...])
    assert_type((await compose.teams.get("t")).users, tuple[User, ...])


async def single_answers(compose: ComposeClient, provided: Iterator[str]) -> None:
    assert_type(await compose.alerts.get("d"), Alerts)
    assert_type(await compose.scalings.get("d"), Scaling)
    assert_type(await compose.deployments.get("d"), Deployment)
    assert_type(await compose.deployments.update("d", notes=None), Deployment)
    assert_type(await compose.deployments.find("orders"), Deployment | None)
    assert_type(await compose.teams.replace_users("t", user_ids=provided), Team)
    assert_type(await compose.clusters.add_tags("c", tags={"eu"}), Cluster)
    assert_type(await compose.backups.download("d", "b", "file"), Path)
    assert_type(await compose.logfiles.download("d", "l", Path("file"), progress=tell), Path)
    async for event in compose.audit_events.iterate():
        assert_type(event, AuditEvent)


def tell(received: int, total: int | None) -> None: ...


async def wrong_arguments(compose: ComposeClient) -> None:
    await compose.scalings.set("d", units="2")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await compose.scalings.set("d", 2)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await compose.deployments.create(name="orders")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await compose.clusters.add_tags("c", tags=[1])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


def models(deployment: Deployment, recipe: Recipe) -> None:
    assert_type(deployment.connection_strings, ConnectionStrings | None)
    assert_type(deployment.created_at, datetime | None)
    assert_type(deployment.extra, dict[str, Json])
    assert_type(recipe.operations_total, int | None)
    word: str = recipe.status
    assert_type(word, str)
    assert_type(to_json(deployment), dict[str, Json])
    deployment.name = "other"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def unset(value: Unset) -> None:
    assert_type(UNSET, Literal[Unset.UNSET])
    assert_type(bool(value), bool)


def caught(
    refused: APIStatusError, unknown: OutcomeUnknownError, failed: RecipeFailedError, late: RecipeTimeoutError
) -> None:
    assert_type(refused.errors, dict[str, tuple[str, ...]])
    assert_type(refused.retry_after, float | None)
    assert_type(unknown.attempt, Attempt)
    assert_type(failed.path, tuple[Recipe, ...])
    assert_type(late.handle, RecipeHandle | None)
    assert_type(late.polls, int)
