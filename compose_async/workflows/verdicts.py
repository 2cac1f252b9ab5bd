"""Verdicts of reconciliation: applied, not applied, or still unknown, each with its proof."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import field, frozen

from .. import models, recipes
from .._pickling import restore
from ..errors import ComposeError

AnyRecipeFuture: TypeAlias = recipes.RecipeFuture[models.Deployment | models.Recipe | None]
Proof = Literal["audit", "response", "recipe", "effect", "name"]


@frozen(kw_only=True)
class Applied:
    """The write was applied, or the state matches it; ``proof`` distinguishes the two."""

    reason: str
    future: AnyRecipeFuture | None = None
    """Future of the recipe that the write started. None if there is none or it is unknown, and with ``effect``."""
    resource: object = field(default=None, repr=False)
    """Resource that proves the write: the deployment's summary, the team, the role, or the response itself."""
    proof: Proof | None = None
    """Kind of evidence, listed from the strongest to the weakest.

    ``audit``: the audit log contains the write's signature. ``response``: Compose accepted the write in a response to
    this client. ``recipe``: a recipe has begun since, and its name contains all that was requested. ``effect``: the
    state is as requested, possibly through another client. ``name``: only the name matches, or with ``alone=True`` the
    kind of the recipe. None in a verdict that an earlier version has pickled.
    """
    duplicates: tuple[models.AuditEvent, ...] = ()
    """Further events with the same signature. Each shows that the write was applied once more."""

    __setstate__ = restore

    @property
    def started(self) -> AnyRecipeFuture:
        """Future of the recipe that the write started. Raises ComposeError if there is none."""
        if self.future is None:
            raise ComposeError(f"no recipe is known that this write started: {self.reason}")
        return self.future


@frozen(kw_only=True)
class NotApplied:
    """The write was not applied and may be sent again."""

    reason: str
    proof: Literal["response", "effect"] | None = None
    """``response``: Compose refused the write. ``effect``: the recipes or the state show that it was not applied."""

    __setstate__ = restore


@frozen(kw_only=True)
class StillUnknown:
    """There is no proof either way. ``candidates`` are the recipes that the write may have started."""

    reason: str
    candidates: tuple[models.Recipe, ...] = ()


Verdict: TypeAlias = Applied | NotApplied | StillUnknown


def applied_by_response(future: AnyRecipeFuture | None, resource: object = None) -> Applied:
    """Return the verdict about a write that Compose accepted in a response to this client."""
    reason = "Compose accepted it in a response to this client"
    return Applied(reason=reason, future=future, resource=resource, proof="response")
