"""Proofs of a write, in order of strength: audit log, response, name of a recipe, state, name of a resource."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from attrs import define, evolve, field

from .. import models
from .._api.endpoints import ClientParts, Endpoints, client_parts
from .._clock import utc
from .._handle import RecipeHandle
from .._transport.signature import signature_in
from ..errors import APIConnectionError, APIStatusError, Attempt, NotFoundError
from ..recipes import recipe_kinds
from ..recipes.poll_errors import is_transient
from ..recipes.status import outcome_of
from .audit_log import MAX_MATCH_DISTANCE, LogReading, read_log
from .evidence import EVIDENCE, Evidence, Observation
from .verdicts import AnyRecipeFuture, Applied, NotApplied, StillUnknown, Verdict

CLOCK_SKEW: Final = timedelta(seconds=2)
"""Maximum assumed difference between the clocks of Compose's machines. Covers also the whole seconds of ``Date``."""


@define(kw_only=True)
class Judge:
    """Judge of one write. Each verdict reads the current state; facts from earlier readings are kept."""

    compose: Endpoints
    attempt: Attempt
    known: Collection[str] | None = None
    alone: bool = False
    log: LogReading = field(factory=LogReading)
    name_verdict: Applied | None = None
    """Verdict by name only. Not final while the log may still yield a stronger proof."""
    effect_pending: bool = False
    """True while the effect of a possible recipe of the write is not yet visible."""
    read_failed: bool = False
    """True if the last reading failed."""
    parts: ClientParts = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.parts = client_parts(self.compose)

    def _sent_at(self) -> datetime | None:
        """Return the time of sending by Compose's clock. A client's first write has only the local time."""
        attempt, server = self.attempt, self.parts.server_now()
        if attempt.sent_at is not None or server is None or attempt.sent_at_local is None:
            return attempt.sent_at
        return server - (utc(self.parts.clock) - attempt.sent_at_local)

    def log_may_lag(self) -> bool:
        """Return whether a later reading of the log may show more events."""
        return self.attempt.signature is not None and not self.log.unreadable

    async def verdict(self) -> Verdict:
        """Read the evidence and return a verdict. Costs at most the log, one list, and one resource."""
        self.read_failed = False
        try:
            return await self._judge()
        except (APIStatusError, APIConnectionError) as error:
            if not is_transient(error):
                raise
            self.read_failed = True
            return StillUnknown(reason=f"reading failed: {error}")

    async def _judge(self) -> Verdict:
        """Check the proofs from the strongest to the weakest."""
        signature, memory = self.attempt.signature, self.parts.memory
        if signature is not None and not self.log.unreadable:
            self.log = await read_log(self.compose, self._sent_at(), self.parts.server_now())
            memory.log_keeps_signatures |= any(
                memory.was_accepted(signature_in(event.user_agent)) for event in self.log.events
            )
            if own := self.log.signed(signature):
                memory.log_keeps_signatures = True
                return await self._applied_by_log(own)
        row = EVIDENCE.get(self.attempt.operation)
        if signature is not None and memory.was_accepted(signature):
            return self._applied_by_response(memory.handle_of(signature))
        if row is None:
            return StillUnknown(reason=f"nothing that can be read shows the effect of {self.attempt.operation}")
        if row.proven_by_name_of is not None:
            return await self._judge_by_name(row)
        if self.attempt.operation in recipe_kinds.NAME_PATTERNS:
            return await self._judge_by_recipes(row)
        return self._judge_by_state(await self._state(row))

    # --- proofs

    async def _applied_by_log(self, own: Sequence[models.AuditEvent]) -> Applied:
        event, deployment_id, resource = own[0], self._deployment_id(), None
        if self._creates_deployment():
            deployment_id = event.deployment_id
            listed = await self.compose.deployments.list()
            resource = next((item for item in listed if item.id == deployment_id), None)
        future = None
        if self.attempt.operation in recipe_kinds.NAME_PATTERNS and deployment_id is not None:
            future = await self._future_of(event, deployment_id)
        reason = f"the audit log has it: {event.event} at {event.created_at:%H:%M:%S}, event {event.id}"
        return Applied(reason=reason, future=future, resource=resource, proof="audit", duplicates=tuple(own[1:]))

    async def _future_of(self, event: models.AuditEvent, deployment_id: str) -> AnyRecipeFuture | None:
        """Return the future of the recipe that belongs to this event, if the match is certain."""
        try:
            recipes = await self.compose.recipes.list(deployment_id)
        except (APIStatusError, APIConnectionError):  # not readable or gone; the proof is valid without the recipe
            return None
        now = self.parts.server_now()
        if now is not None and any(item.created_at > now + CLOCK_SKEW for item in self.log.events):
            return None  # the log's clock is ahead, so its times would match the wrong recipes
        kind = [recipe for recipe in recipes if recipe_kinds.matches(recipe, self.attempt.operation)]
        others, own = self._recipes_of_others(), self._match(recipes, deployment_id).get(event.id)
        rest = [recipe for recipe in kind if recipe.id not in others and not self._existed_before(recipe)]
        found = rest[0] if len(rest) == 1 else own if own in rest else None
        return future_for(self.compose, found, self.attempt.operation, deployment_id) if found else None

    def _applied_by_response(self, handle: RecipeHandle | None) -> Applied:
        future = None if handle is None else self.compose.recipes.resume(handle)
        return Applied(reason="Compose accepted it in a response to this client", future=future, proof="response")

    async def _judge_by_name(self, row: Evidence) -> Verdict:
        name = self.attempt.name or self.attempt.wanted.get("name")
        found = await self._state(row)
        if not found.matches_write and self.name_verdict is not None:
            return self.name_verdict  # found by an earlier reading, and removed since
        if not found.matches_write:
            return NotApplied(reason=f"there is no {row.proven_by_name_of} called {name!r}", proof="effect")
        if not isinstance(found.resource, models.DeploymentSummary):
            reason = f"there is a {row.proven_by_name_of} called {name!r}"
            self.name_verdict = Applied(reason=reason, resource=found.resource, proof="name")
            return self.name_verdict
        if self._existed_before(found.resource):
            return NotApplied(reason=f"the {row.proven_by_name_of} called {name!r} was there before", proof="effect")
        recipes = await self.compose.recipes.list(found.resource.id)
        creation = recipe_kinds.newest_recipe(
            recipe for recipe in recipes if recipe_kinds.matches(recipe, self.attempt.operation)
        )
        if self._created_by_another(found.resource) or (
            creation is not None and creation.id in self._recipes_of_others()
        ):
            return NotApplied(reason=f"the {row.proven_by_name_of} called {name!r} is another writer's", proof="effect")
        future = future_for(self.compose, creation, self.attempt.operation, found.resource.id) if creation else None
        reason = f"{name!r} is there now ({found.resource.id})"
        self.name_verdict = Applied(reason=reason, future=future, resource=found.resource, proof="name")
        return self.name_verdict

    async def _judge_by_recipes(self, row: Evidence) -> Verdict:
        deployment_id = self.attempt.ids["deployment_id"]
        try:
            recipes = await self.compose.recipes.list(deployment_id)
        except NotFoundError:
            if not row.absence_proves:
                raise
            return Applied(reason="the deployment is gone", proof="effect")
        fresh = [recipe for recipe in recipes if not self._existed_before(recipe)]
        kind = [item for item in fresh if recipe_kinds.matches(item, self.attempt.operation, self.attempt.wanted)]
        matched = self._match(recipes, deployment_id)
        others = {
            *self._recipes_of_others(),
            *(matched[event.id].id for event in self._events_of_others() if event.id in matched),
        }
        # Any writer's removal counts.
        mine = [recipe for recipe in kind if row.absence_proves or recipe.id not in others]
        candidates = (*mine, *(recipe for recipe in fresh if not recipe_kinds.matches_any(recipe)))
        proven = [recipe for recipe in mine if self._name_proves(row, recipe)]
        doubtful = self._may_precede(row, proven, fresh)
        if proven and not doubtful and self._knows_prior_state():
            return self._applied_by_recipe(proven, deployment_id, "recipe")
        if self.alone and len(candidates) == 1:
            return self._applied_by_recipe(candidates, deployment_id, "name")
        state = await self._state(row)
        if state.matches_write:
            return self._judge_by_state(state)
        return self._unknown(candidates) if doubtful else self._judge_candidates(row, state, fresh, candidates)

    def _judge_candidates(
        self, row: Evidence, state: Observation, fresh: Sequence[models.Recipe], candidates: tuple[models.Recipe, ...]
    ) -> NotApplied | StillUnknown:
        """Judge by the candidate recipes if the state does not prove the write."""
        if not candidates:
            return NotApplied(reason=f"no recipe of this kind began since{self._log_note()}", proof="effect")
        undone = any(recipe_kinds.matches(recipe, other) for recipe in fresh for other in row.undone_by)
        self.effect_pending = state.matches_write is False and not all(outcome_of(recipe) for recipe in candidates)
        if state.matches_write is False and not undone and not self.effect_pending:
            names = ", ".join(_shown(recipe) for recipe in candidates)
            return NotApplied(
                reason=f"the state is otherwise, and all recipes since have ended: {names}", proof="effect"
            )
        return self._unknown(candidates)

    def _applied_by_recipe(
        self, found: Sequence[models.Recipe], deployment_id: str, proof: Literal["recipe", "name"]
    ) -> Applied:
        """Return ``Applied`` with the future of the recipe, or without one if several recipes match."""
        [recipe, *rest] = found
        future = None if rest else future_for(self.compose, recipe, self.attempt.operation, deployment_id)
        reason = f"{', '.join(_shown(recipe) for recipe in found)} began since"
        return Applied(reason=reason, future=future, resource=recipe, proof=proof)

    def _judge_by_state(self, state: Observation) -> Verdict:
        if state.matches_write is None:
            operation = self.attempt.operation
            return StillUnknown(reason=f"nothing that can be read shows what {operation} did{self._log_note()}")
        if state.matches_write:
            reason = "the state is as the write would have made it"
            return Applied(reason=reason, resource=state.resource, proof="effect")
        return NotApplied(reason=f"the state is not as the write would have made it{self._log_note()}", proof="effect")

    def _unknown(self, candidates: tuple[models.Recipe, ...]) -> StillUnknown:
        names = ", ".join(_shown(recipe) for recipe in candidates)
        one = "this recipe, which began since, could be" if len(candidates) == 1 else "these recipes could be"
        return StillUnknown(
            reason=f"{one} the write's or another writer's: {names}{self._log_note()}", candidates=candidates
        )

    # --- known facts

    async def _state(self, row: Evidence) -> Observation:
        return Observation(None) if row.effect is None else await row.effect(self.compose, self.attempt)

    def _deployment_id(self) -> str | None:
        return self.attempt.ids.get("deployment_id")

    def _creates_deployment(self) -> bool:
        return self.attempt.operation in recipe_kinds.CREATIONS

    def _knows_prior_state(self) -> bool:
        return self.known is not None or self._sent_at() is not None

    def _existed_before(self, item: models.Recipe | models.DeploymentSummary) -> bool:
        """Return whether the item existed before the write: by ``known`` ids if given, else by Compose's time."""
        if self.known is not None:
            return item.id in self.known
        since = self._sent_at()
        return since is not None and item.created_at is not None and item.created_at < since - CLOCK_SKEW

    def _name_proves(self, row: Evidence, recipe: models.Recipe) -> bool:
        if row.name_arguments is None or not self.attempt.wanted.keys() >= set(row.name_arguments):
            return False
        if self.known is None and recipe.created_at is None:  # it may be older than the write
            return False
        return all(recipe_kinds.name_contains(recipe, self.attempt.wanted[key]) for key in row.name_arguments)

    def _may_precede(self, row: Evidence, proven: Sequence[models.Recipe], fresh: Sequence[models.Recipe]) -> bool:
        """Return whether these recipes, and a later one with another value, may all have begun before the write."""
        since = self._sent_at()
        if self.known is not None or since is None:
            return False
        kind = [recipe for recipe in fresh if recipe_kinds.matches(recipe, self.attempt.operation)]
        others = [recipe.created_at for recipe in kind if recipe.created_at and not self._name_proves(row, recipe)]
        latest = max((moment for moment in others if moment <= since + CLOCK_SKEW), default=recipe_kinds.EPOCH)
        return bool(proven) and all(recipe.created_at and recipe.created_at <= latest for recipe in proven)

    def _match(self, recipes: Collection[models.Recipe], deployment_id: str) -> dict[str, models.Recipe]:
        return self.log.match(recipes, self.attempt.operation, deployment_id, self._sent_at())

    def _recipes_of_others(self) -> Collection[str]:
        return self.parts.memory.recipes_of_others(self.attempt.signature)

    def _events_of_others(self) -> list[models.AuditEvent]:
        """Return events of this kind that certainly belong to other writes and are not in the client's memory."""
        if self.attempt.signature is None:
            return []
        memory = self.parts.memory
        certain = self.log.of_others(self.attempt.signature, log_keeps_signatures=memory.log_keeps_signatures)
        about = self._deployment_id()
        return [
            event
            for event in certain
            if (about is None or event.deployment_id == about or self._creates_deployment())
            and recipe_kinds.event_matches(event, self.attempt.operation)
            and not memory.was_accepted(signature_in(event.user_agent))
        ]

    def _created_by_another(self, found: models.DeploymentSummary) -> bool:
        created = found.created_at
        return created is not None and any(
            event.deployment_id == found.id and abs(event.created_at - created) <= MAX_MATCH_DISTANCE
            for event in self._events_of_others()
        )

    def _log_note(self) -> str:
        """Return a note about the log for a verdict that the log does not prove."""
        if self.attempt.signature is None:
            return "; the write has no signature to look for in the audit log"
        if self.log.failure is not None:
            return f"; the audit log cannot be read ({self.log.failure})"
        return f"; the audit log shows {len(self.log.events)} events and not this write, which proves nothing"


def future_for(compose: Endpoints, recipe: models.Recipe, operation: str, deployment_id: str | None) -> AnyRecipeFuture:
    """Return the future of a recipe as if this operation had just returned it."""
    handle = compose.recipes.future(recipe.id).handle
    return compose.recipes.resume(evolve(handle, operation=operation, resource_id=deployment_id))


def _shown(recipe: models.Recipe) -> str:
    started = "" if recipe.created_at is None else f" at {recipe.created_at:%H:%M:%S}"
    return f"recipe {recipe.id} ({recipe.name}, {recipe.status}{started})"
