"""What reconciling finds: the write was applied, was not applied, or that is still unknown; and the proof."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import field, frozen

from .. import models, recipes
from .._pickling import restore
from ..errors import ComposeError

AnyRecipe: TypeAlias = recipes.RecipeFuture[models.Deployment | models.Recipe | None]
Proof = Literal["audit", "response", "recipe", "effect", "name"]


@frozen(kw_only=True)
class Applied:
    """The write was carried out, or the state is as it would have made it; ``proof`` says which."""

    reason: str
    future: AnyRecipe | None = None
    """The recipe that the write started. None if it started none, if it is not known which, and with ``effect``."""
    resource: object = field(default=None, repr=False)
    """The thing that shows it: the deployment's summary, the team, the role, or the response itself."""
    proof: Proof | None = None
    """The kind of evidence, from the strongest to the weakest.

    ``audit``: the audit log bears the write's signature. ``response``: Compose accepted it in a response to this
    client. ``recipe``: a recipe began since, whose name says all that was requested. ``effect``: the state is as
    requested, whoever made it so. ``name``: only the name (with ``alone=True``, the kind of the recipe) fits. None in
    a verdict that the first edition pickled.
    """
    duplicates: tuple[models.AuditEvent, ...] = ()
    """Further events with the same signature: the write was carried out more than once."""

    __setstate__ = restore

    @property
    def started(self) -> AnyRecipe:
        """The future of the recipe that the write started. Raises ComposeError if there is none to wait for."""
        if self.future is None:
            raise ComposeError(f"no recipe is known that this write started: {self.reason}")
        return self.future


@frozen(kw_only=True)
class NotApplied:
    """The write was not carried out, and may be sent again."""

    reason: str
    proof: Literal["response", "effect"] | None = None
    """``response``: Compose refused it. ``effect``: nothing that could be it began, and the state is otherwise."""

    __setstate__ = restore


@frozen(kw_only=True)
class StillUnknown:
    """Nothing proves either. ``candidates`` are the recipes that might be the write's."""

    reason: str
    candidates: tuple[models.Recipe, ...] = ()


Verdict: TypeAlias = Applied | NotApplied | StillUnknown
