"""Was a write applied whose answer was lost? Asks Compose, never sends the write."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from attrs import evolve, field, frozen

from .._api.endpoints import Endpoints
from .._arguments import instance, seconds
from ..errors import Attempt, NotFoundError, OutcomeUnknownError, UnprocessableError
from ..models import Deployment, DeploymentSummary, Recipe
from ..recipes.future import RecipeFuture
from ..recipes.poll_errors import is_passing
from . import recipe_kinds
from .find import match_deployment

AnyRecipe = RecipeFuture[Deployment | Recipe | None]

T = TypeVar("T")

TRIES: Final = 4
SETTLE: Final = 5.0
"""Seconds for which a write that does not show is looked for."""
MARGIN: Final = timedelta(seconds=2)
"""How far the clocks of Compose's own machines may be apart; its Date header knows no fractions either."""


@frozen(kw_only=True)
class Applied:
    """The write was carried out."""

    reason: str
    future: AnyRecipe | None = None
    """The recipe that it started, to be awaited; None where it started none, or all is over."""
    resource: object = field(default=None, repr=False)
    """What was read that shows it: the deployment's summary, the team, the role."""


@frozen(kw_only=True)
class NotApplied:
    """The write was not carried out, and may be sent again."""

    reason: str


@frozen(kw_only=True)
class StillUnknown:
    """Compose does not say. ``candidates`` are the recipes that might be the one."""

    reason: str
    candidates: tuple[Recipe, ...] = ()


Verdict = Applied | NotApplied | StillUnknown


async def reconcile(
    compose: Endpoints, error: OutcomeUnknownError, *, known: Collection[str] | None = None, settle: float = SETTLE
) -> Verdict:
    """Find out what became of a write; see :meth:`compose_async.ComposeClient.reconcile`.

    ``known`` are ids of recipes (for a new deployment, of deployments) that were there before the write: with
    them no clock matters.
    """
    instance("error", error, OutcomeUnknownError)
    seconds("settle", settle)
    verdict: Verdict = StillUnknown(reason="nothing was read")

    async def look() -> Verdict:
        nonlocal verdict
        try:
            verdict = await _judge(compose, error.attempt, known)
        except Exception as trouble:
            if not is_passing(trouble):
                raise
            verdict = StillUnknown(reason=f"reading failed: {trouble}")
        return verdict

    try:
        return await compose.wait_until(look, lambda seen: isinstance(seen, Applied), deadline=settle)
    except TimeoutError:
        return verdict


async def send_once(
    compose: Endpoints, send: Callable[[], Awaitable[T]], known: Collection[str]
) -> T | AnyRecipe | None:
    """Send a write until it is certain to be carried out, never twice: its answer, or the recipe that it began.

    ``known`` as for :func:`reconcile`. Raises OutcomeUnknownError if Compose does not say, or never lets it through.
    """
    lost: OutcomeUnknownError | None = None
    tries = 0
    while True:
        tries += 1
        try:
            return await send()
        except OutcomeUnknownError as error:
            lost = error
            verdict = await reconcile(compose, error, known=known)
            if isinstance(verdict, StillUnknown) or (tries == TRIES and isinstance(verdict, NotApplied)):
                error.add_note(f"reconcile: {verdict.reason}")
                raise
        except (NotFoundError, UnprocessableError):
            if lost is None:
                raise
            verdict = await reconcile(compose, lost, known=known)
            if isinstance(verdict, NotApplied | StillUnknown):
                raise  # not because an earlier one was carried out late
        if isinstance(verdict, Applied):
            return verdict.future


async def wait_if_recipe(answer: object, deadline: float | None) -> None:
    """Wait, if this is a recipe that began."""
    if isinstance(answer, RecipeFuture):
        await answer.wait(deadline)


async def _judge(compose: Endpoints, attempt: Attempt, known: Collection[str] | None) -> Verdict:
    if attempt.operation in {"deployments.create", "backups.restore"} and attempt.name is not None:
        return await _judge_creation(compose, attempt, attempt.name, known)
    if attempt.operation in recipe_kinds.WORDS:
        try:
            recipes = await compose.recipes.list(attempt.ids["deployment_id"])
        except NotFoundError:
            if attempt.operation != "deployments.deprovision":
                raise
            return Applied(reason="the deployment is gone")
        return _judge_recipes(compose, attempt, recipes, known)
    return await _judge_plain(compose, attempt)


async def _judge_creation(
    compose: Endpoints, attempt: Attempt, name: str, known: Collection[str] | None
) -> Applied | NotApplied:
    found = match_deployment(await compose.deployments.list(), name)
    if found is None:
        return NotApplied(reason=f"there is no deployment called {name!r}")
    if _is_old(found, attempt.sent_at, known):
        return NotApplied(reason=f"the deployment called {name!r} was there before")
    recipes = await compose.recipes.list(found.id)
    provision = recipe_kinds.newest(recipe for recipe in recipes if recipe_kinds.is_for(recipe, attempt.operation))
    future = future_for(compose, provision, attempt.operation, found.id) if provision else None
    return Applied(reason=f"{name!r} is there now ({found.id})", future=future, resource=found)


def _judge_recipes(
    compose: Endpoints, attempt: Attempt, recipes: Sequence[Recipe], known: Collection[str] | None
) -> Verdict:
    if known is None and attempt.sent_at is None:
        fresh = recipes
    else:
        fresh = [recipe for recipe in recipes if not _is_old(recipe, attempt.sent_at, known)]
    fit = tuple(recipe for recipe in fresh if recipe_kinds.is_for(recipe, attempt.operation, attempt.wanted))
    if len(fit) == 1 and (known is not None or attempt.sent_at is not None):
        future = future_for(compose, fit[0], attempt.operation, attempt.ids["deployment_id"])
        return Applied(reason=f"recipe {fit[0].id} ({fit[0].name}) began since", future=future, resource=fit[0])
    if fit:
        return StillUnknown(reason=f"{len(fit)} recipes could be the one", candidates=fit)
    strange = tuple(recipe for recipe in fresh if not recipe_kinds.is_known(recipe))
    if strange:
        return StillUnknown(reason="recipes with strange names began since", candidates=strange)
    return NotApplied(reason="no recipe of this kind began since")


def future_for(compose: Endpoints, recipe: Recipe, operation: str, deployment_id: str) -> AnyRecipe:
    """The future of a recipe as if this operation had just answered it."""
    handle = compose.recipes.future(recipe.id).handle
    return compose.recipes.resume(evolve(handle, operation=operation, resource_id=deployment_id))


def _is_old(item: Recipe | DeploymentSummary, sent_at: datetime | None, known: Collection[str] | None) -> bool:
    """Whether it was there before the write. By its id if there is a mark, else by Compose's own time."""
    if known is not None:
        return item.id in known
    return sent_at is not None and item.created_at is not None and item.created_at < sent_at - MARGIN


async def _judge_plain(compose: Endpoints, attempt: Attempt) -> Verdict:  # noqa: PLR0911 - one for each operation
    """Writes without a recipe: read what they would have changed."""
    ids, wanted = attempt.ids, attempt.wanted
    match attempt.operation:
        case "roles.assign" | "roles.remove" if "user_id" in wanted:
            roles = await compose.roles.list(ids["deployment_id"])
            holds = any(role.name == wanted["name"] and _has(role.users, wanted["user_id"]) for role in roles)
            return _verdict(holds is attempt.operation.endswith("assign"), resource=roles)
        case "team_roles.assign" | "team_roles.remove" if "team_id" in wanted:
            held = await compose.team_roles.list(ids["deployment_id"])
            holds = any(role.name == wanted["name"] and _has(role.teams, wanted["team_id"]) for role in held)
            return _verdict(holds is attempt.operation.endswith("assign"), resource=held)
        case "teams.create" if "name" in wanted:
            teams = [team for team in await compose.teams.list() if team.name == wanted["name"]]
            return _verdict(bool(teams), resource=teams)
        case "teams.delete":
            return _verdict(not _has(await compose.teams.list(), ids["team_id"]))
        case "accounts.create_user" if "name" in wanted:
            users = await compose.accounts.list_users(ids["account_id"])
            return _verdict(any(user.name == wanted["name"] for user in users), resource=users)
        case "accounts.delete_user":
            return _verdict(not _has(await compose.accounts.list_users(ids["account_id"]), ids["user_id"]))
        case "accounts.close":
            return _verdict(not _has(await compose.accounts.list(), ids["account_id"]))
        case _:
            return StillUnknown(reason=f"nothing that can be read shows what {attempt.operation} did")


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


def _has(items: Sequence[_Identified], item_id: object) -> bool:
    return any(item.id == item_id for item in items)


def _verdict(applied: bool, *, resource: object = None) -> Applied | NotApplied:  # noqa: FBT001 - the whole question
    if applied:
        return Applied(reason="it is as the write would have made it", resource=resource)
    return NotApplied(reason="it is not as the write would have made it")
