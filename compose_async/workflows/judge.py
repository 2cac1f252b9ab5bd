"""The judge of a write. It looks for proofs in order: audit log, response, recipe, state, name of a resource.

With ``alone``, a single candidate among the recipes ends the search before the state is read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import Factory, define, evolve, field

from .. import models
from .._api.endpoints import ClientParts, Endpoints, client_parts
from .._clock import utc
from .._transport.signature import is_signed_by, signature_in
from ..errors import APIConnectionError, APIStatusError, Attempt, NotFoundError
from ..recipes import recipe_kinds
from ..recipes.poll_errors import is_transient
from ..recipes.status import is_plausible_time, outcome_of
from .audit_log import MAX_MATCH_DISTANCE, LogReading, began_with, read_log, search_log
from .evidence import EVIDENCE, Evidence, Observation
from .verdicts import AnyRecipeFuture, Applied, NotApplied, Proof, StillUnknown, Verdict, applied_by_response

CLOCK_SKEW: Final = timedelta(seconds=2)
"""Maximum assumed difference between the clocks of Compose's machines. Covers also the whole seconds of ``Date``."""


@define(kw_only=True)
class Judge:
    """Judge of one write. Each verdict reads the current state; facts from earlier readings are kept."""

    compose: Endpoints
    attempt: Attempt
    """The record of the write: its operation, ids, signature and times."""
    known: Collection[str] | None = None
    """Ids of the recipes (for a new deployment, of the deployments) before the write.

    If given, they decide what is older; timestamps are then ignored.
    """
    alone: bool = False
    """True if the write's deployment has no other writer."""
    sent_later: bool = False
    """True if the write may have been sent at any time after the attempt's: an intent is recorded before it is sent."""
    log: LogReading = field(factory=LogReading)
    name_verdict: Applied | StillUnknown | None = None
    """Verdict by name only. Not final while the log may still yield a stronger proof."""
    effect_pending: bool = False
    """True while the state does not match the write, and a recipe that may be the write's is running."""
    read_failed: bool = False
    """True if the last reading failed."""
    parts: ClientParts = field(init=False, default=Factory(lambda self: client_parts(self.compose), takes_self=True))

    def log_may_lag(self) -> bool:
        """Return whether a later reading of the log may show more events."""
        return self.attempt.signature is not None and not self.log.unreadable

    async def verdict(self) -> Verdict:
        """Read the evidence and return a verdict. Reads the log, at most two lists, and at most one resource."""
        self.read_failed = False
        try:
            return await self._strongest_verdict()
        except (APIStatusError, APIConnectionError) as error:
            if not is_transient(error):
                raise
            self.read_failed = True
            return StillUnknown(reason=f"reading failed: {error}")

    async def _strongest_verdict(self) -> Verdict:
        """Check the proofs in the order of this module's docstring."""
        operation, signature, memory = self.attempt.operation, self.attempt.signature, self.parts.memory
        if signature is not None and not self.log.unreadable:
            if self.sent_later:
                self.log = await search_log(self.compose, signature, self._sent_at(), self.parts, self.log)
            else:
                self.log = await read_log(self.compose, self._sent_at(), self.parts.server_now())
            signed = self.log.signed_by(signature)
            memory.log_keeps_signatures |= bool(signed) or any(
                memory.was_accepted(signature_in(event.user_agent)) for event in self.log.events
            )
            if signed:
                return await self._applied_by_log(signed)
        row = EVIDENCE.get(operation)
        if signature is not None and memory.was_accepted(signature):
            handle = memory.handle_of(signature)
            return applied_by_response(None if handle is None else self.compose.recipes.resume(handle))
        if row is None:
            return StillUnknown(reason=f"nothing that can be read shows the effect of {operation}")
        if row.shows_only_name_of is not None:
            return await self._judge_by_name(row, row.shows_only_name_of)
        if operation in recipe_kinds.NAME_PATTERNS:
            return await self._judge_by_recipes(row)
        return self._judge_by_state(await self._observe(row))

    # --- proofs

    async def _applied_by_log(self, signed: Sequence[models.AuditEvent]) -> Applied:
        event, deployment_id, resource, future = signed[0], self.attempt.ids.get("deployment_id"), None, None
        if self.attempt.operation in recipe_kinds.CREATIONS:
            # The event of a restore names the deployment of the backup, or the new one.
            made = None if event.deployment_id == deployment_id else event.deployment_id
            listed = await self.compose.deployments.list()
            by_name = (item for item in listed if item.name == self.attempt.name and began_with(event, item))
            resource = next(by_name if made is None else (item for item in listed if item.id == made), None)
            deployment_id = made if resource is None else resource.id
        if self.attempt.operation in recipe_kinds.NAME_PATTERNS and deployment_id is not None:
            future = self._future(await self._recipe_of(event, deployment_id), deployment_id)
        duplicates = tuple(other for other in signed[1:] if other.event == event.event)  # one write may log several
        reason = f"the audit log has it: {event.event} at {event.created_at:%H:%M:%S}, event {event.id}"
        return Applied(reason=reason, future=future, resource=resource, proof="audit", duplicates=duplicates)

    async def _recipe_of(self, event: models.AuditEvent, deployment_id: str) -> models.Recipe | None:
        """Return the recipe that belongs to this event, if the match is certain."""
        try:
            recipes = await self.compose.recipes.list(deployment_id)
        except (APIStatusError, APIConnectionError):  # not readable or gone; the proof is valid without the recipe
            return None
        now = self.parts.server_now()
        if now is not None and any(item.created_at > now + CLOCK_SKEW for item in self.log.events):
            return None  # the log's clock is ahead, so its times would match the wrong recipes
        of_kind = [recipe for recipe in recipes if recipe_kinds.matches(recipe, self.attempt.operation)]
        matched, others = self._match(recipes, deployment_id)
        possible = [recipe for recipe in of_kind if recipe.id not in others and not self._existed_before(recipe)]
        of_event = matched.get(event.id)
        return possible[0] if len(possible) == 1 else of_event if of_event in possible else None

    async def _judge_by_name(self, row: Evidence, kind: str) -> Verdict:
        name = self.attempt.name or self.attempt.wanted.get("name")
        seen = await self._observe(row)
        being_removed = seen.resource if seen.matches_write is None else None
        if isinstance(being_removed, models.DeploymentSummary) and not self._is_older(being_removed):
            self.name_verdict = StillUnknown(reason=f"a {kind} called {name!r} began since, and is being removed")
        if not seen.matches_write:
            reason = f"there is no {kind} called {name!r}"
            # A resource that an earlier reading found was removed since.
            return self.name_verdict or NotApplied(reason=reason, proof="effect")
        future, reason = None, f"there is a {kind} called {name!r}"
        if isinstance(deployment := seen.resource, models.DeploymentSummary):
            if self._existed_before(deployment):
                return NotApplied(reason=f"the {kind} called {name!r} was there before", proof="effect")
            recipes = await self.compose.recipes.list(deployment.id)
            creation = recipe_kinds.newest_recipe(
                recipe for recipe in recipes if recipe_kinds.matches(recipe, self.attempt.operation)
            )
            if self._created_by_another(deployment, creation):
                return NotApplied(reason=f"the {kind} called {name!r} is another writer's", proof="effect")
            future, reason = self._future(creation, deployment.id), f"{name!r} is there now ({deployment.id})"
        self.name_verdict = Applied(reason=reason, future=future, resource=seen.resource, proof="name")
        return self.name_verdict

    async def _judge_by_recipes(self, row: Evidence) -> Verdict:
        deployment_id = self.attempt.ids["deployment_id"]
        try:
            recipes = await self.compose.recipes.list(deployment_id)
        except NotFoundError:
            if not row.absence_proves:
                raise
            return Applied(reason="the deployment is gone", proof="effect")
        new = [recipe for recipe in recipes if not self._existed_before(recipe)]
        attempt = self.attempt
        of_kind = [recipe for recipe in new if recipe_kinds.matches(recipe, attempt.operation, attempt.wanted)]
        _, others = self._match(recipes, deployment_id)
        # For a deprovision, a recipe of any writer proves the effect.
        possible = [recipe for recipe in of_kind if row.absence_proves or recipe.id not in others]
        candidates = (*possible, *(recipe for recipe in new if not recipe_kinds.matches_any(recipe)))
        proven = [recipe for recipe in possible if self._name_proves(row, recipe)]
        doubtful = self._may_predate_write(row, proven, new)
        if proven and not doubtful and (self.known is not None or self._sent_at() is not None):
            return self._applied_by_recipe(proven, "recipe")
        if self.alone and len(candidates) == 1:
            return self._applied_by_recipe(candidates, "name")
        seen = await self._observe(row)
        if seen.matches_write or not candidates:
            return self._judge_by_state(seen, none_began=not candidates)
        refuted = seen.matches_write is False and not doubtful
        self.effect_pending = refuted and not all(map(outcome_of, candidates))
        undone = row.undone_by is not None and any(recipe_kinds.matches(recipe, row.undone_by) for recipe in new)
        names = ", ".join(map(_shown, candidates))
        if refuted and not undone and not self.effect_pending:
            reason = f"the state is otherwise, and all recipes since have ended: {names}"
            return NotApplied(reason=reason, proof="effect")
        some = "this recipe, which began since, could be" if len(candidates) == 1 else "these recipes could be"
        reason = f"{some} the write's or another writer's: {names}{self._log_note()}"
        return StillUnknown(reason=reason, candidates=candidates)

    def _applied_by_recipe(self, found: Sequence[models.Recipe], proof: Proof) -> Applied:
        """Return ``Applied`` with the future of the recipe, or without one if several recipes match."""
        future = self._future(found[0], self.attempt.ids["deployment_id"]) if len(found) == 1 else None
        reason = f"{', '.join(map(_shown, found))} began since"
        return Applied(reason=reason, future=future, resource=found[0], proof=proof)

    def _judge_by_state(self, seen: Observation, *, none_began: bool = False) -> Verdict:
        if seen.matches_write:
            reason = "the state is as the write would have made it"
            return Applied(reason=reason, resource=seen.resource, proof="effect")
        if none_began:
            return NotApplied(reason=f"no recipe of this kind began since{self._log_note()}", proof="effect")
        if seen.matches_write is None:
            reason = f"nothing that can be read shows what {self.attempt.operation} did{self._log_note()}"
            return StillUnknown(reason=reason)
        return NotApplied(reason=f"the state is not as the write would have made it{self._log_note()}", proof="effect")

    # --- known facts

    async def _observe(self, row: Evidence) -> Observation:
        return Observation(None) if row.observe is None else await row.observe(self.compose, self.attempt)

    def _future(self, recipe: models.Recipe | None, deployment_id: str) -> AnyRecipeFuture | None:
        """Return the future of a recipe as if the write had just returned it."""
        if recipe is None:
            return None
        handle = self.compose.recipes.future(recipe.id).handle
        return self.compose.recipes.resume(evolve(handle, operation=self.attempt.operation, resource_id=deployment_id))

    def _sent_at(self) -> datetime | None:
        """Return the time of sending by Compose's clock. A client's first write has only the local time."""
        attempt, server = self.attempt, self.parts.server_now()
        if is_plausible_time(attempt.sent_at):
            return attempt.sent_at
        if server is None or not is_plausible_time(attempt.sent_at_local):
            return None
        return server - (utc(self.parts.clock) - attempt.sent_at_local)

    def _existed_before(self, item: models.Recipe | models.DeploymentSummary) -> bool:
        """Return whether the item existed before the write: by ``known`` ids if given, else by Compose's time."""
        return self._is_older(item) if self.known is None else item.id in self.known

    def _is_older(self, item: models.Recipe | models.DeploymentSummary) -> bool:
        sent_at = self._sent_at()
        return sent_at is not None and item.created_at is not None and item.created_at < sent_at - CLOCK_SKEW

    def _name_proves(self, row: Evidence, recipe: models.Recipe) -> bool:
        """Return whether the recipe's name contains every argument that it should."""
        if row.arguments_in_recipe_name is None or (self.known is None and recipe.created_at is None):
            return False  # without a time, the recipe may be older than the write
        keys, wanted = row.arguments_in_recipe_name, self.attempt.wanted
        return all(key in wanted and recipe_kinds.name_contains(recipe, wanted[key]) for key in keys)

    def _may_predate_write(self, row: Evidence, proven: Sequence[models.Recipe], new: Sequence[models.Recipe]) -> bool:
        """Return whether all ``proven`` may predate the write: a recipe with another value, perhaps older, followed."""
        sent_at = self._sent_at()
        if self.known is not None or sent_at is None:
            return False
        of_kind = [recipe for recipe in new if recipe_kinds.matches(recipe, self.attempt.operation)]
        others = [recipe.created_at for recipe in of_kind if recipe.created_at and not self._name_proves(row, recipe)]
        latest = max((moment for moment in others if moment <= sent_at + CLOCK_SKEW), default=recipe_kinds.EPOCH)
        return bool(proven) and all(recipe.created_at and recipe.created_at <= latest for recipe in proven)

    def _match(
        self, recipes: Collection[models.Recipe], deployment_id: str
    ) -> tuple[dict[str, models.Recipe], Collection[str]]:
        """Return the recipes by the log's events, and the ids of those that certainly belong to other writes."""
        matched = self.log.match(recipes, self.attempt.operation, deployment_id, self._sent_at())
        of_events = (matched[event.id].id for event in self._events_of_others() if event.id in matched)
        return matched, {*self._recipes_of_clients_other_writes(), *of_events}

    def _recipes_of_clients_other_writes(self) -> Collection[str]:
        return self.parts.memory.recipes_of_other_writes(self.attempt.signature)

    def _events_of_others(self) -> list[models.AuditEvent]:
        """Return events of this kind that certainly belong to other writes and are not in the client's memory.

        An event with another signature always does. An unsigned event does only if the log is known to keep
        signatures: behind a proxy that rewrites user agents, the write's own event is unsigned as well.
        """
        signature, memory = self.attempt.signature, self.parts.memory
        return [
            event
            for event in self.log.events
            if signature is not None
            and not is_signed_by(event.user_agent, signature)
            and (memory.log_keeps_signatures or signature_in(event.user_agent) is not None)
            and not memory.was_accepted(signature_in(event.user_agent))
            and (
                self.attempt.operation in recipe_kinds.CREATIONS
                or event.deployment_id == self.attempt.ids["deployment_id"]
            )
            and recipe_kinds.event_matches(event, self.attempt.operation)
        ]

    def _created_by_another(self, found: models.DeploymentSummary, creation: models.Recipe | None) -> bool:
        events = [event for event in self._events_of_others() if event.deployment_id == found.id]
        return (creation is not None and creation.id in self._recipes_of_clients_other_writes()) or any(
            found.created_at is not None and abs(event.created_at - found.created_at) <= MAX_MATCH_DISTANCE
            for event in events
        )

    def _log_note(self) -> str:
        """Return a note about the log for a verdict that the log does not prove."""
        if self.attempt.signature is None:
            return "; the write has no signature to look for in the audit log"
        if self.log.failure is not None:
            return f"; the audit log cannot be read ({self.log.failure})"
        return f"; the audit log shows {len(self.log.events)} events and not this write, which proves nothing"


def _shown(recipe: models.Recipe) -> str:
    started = "" if recipe.created_at is None else f" at {recipe.created_at:%H:%M:%S}"
    return f"recipe {recipe.id} ({recipe.name}, {recipe.status}{started})"
