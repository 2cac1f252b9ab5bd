"""An asyncio client for the Compose API in which every long-running operation is a future."""

from importlib import import_module
from typing import TYPE_CHECKING

from ._client import ComposeClient
from ._handle import RecipeHandle
from ._transport.call import Reply
from ._types import UNSET, Unset
from ._version import __version__
from .errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    Attempt,
    AuthenticationError,
    BadRequestError,
    ClientClosedError,
    ComposeError,
    ConfigurationError,
    ConflictError,
    DecodeError,
    InternalServerError,
    NameTakenError,
    NotFoundError,
    OutcomeUnknownError,
    PaymentRequiredError,
    PermissionDeniedError,
    RateLimitError,
    RecipeError,
    RecipeFailedError,
    RecipeLostError,
    RecipeTimeoutError,
    SpecError,
    UnprocessableError,
)
from .recipes.future import RecipeFuture, Snapshots
from .recipes.policy import PollPolicy, Schedule, Sight, by_progress, exponential, fixed
from .recipes.status import Progress

if TYPE_CHECKING:
    from .recipes.wait_until import wait_until
    from .workflows.connection import ConnectionDetails, connection_details, parse_connection
    from .workflows.ensure import Ensured
    from .workflows.fan_out import Outcome, fan_out
    from .workflows.fleet import FleetItem, FleetPlan, FleetReport, apply_fleet, plan_fleet
    from .workflows.fleet_file import read_fleet
    from .workflows.intent import Intent
    from .workflows.plan import Change, Plan
    from .workflows.reconcile import Applied, NotApplied, StillUnknown
    from .workflows.spec import DeploymentSpec

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
    "Progress",
    "RateLimitError",
    "RecipeError",
    "RecipeFailedError",
    "RecipeFuture",
    "RecipeHandle",
    "RecipeLostError",
    "RecipeTimeoutError",
    "Reply",
    "Schedule",
    "Sight",
    "Snapshots",
    "SpecError",
    "StillUnknown",
    "UnprocessableError",
    "Unset",
    "__version__",
    "apply_fleet",
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

# Loaded when they are first asked for: many programs never do.
_WORKFLOWS = {
    "Applied": "reconcile",
    "Change": "plan",
    "ConnectionDetails": "connection",
    "DeploymentSpec": "spec",
    "Ensured": "ensure",
    "FleetItem": "fleet",
    "FleetPlan": "fleet",
    "FleetReport": "fleet",
    "Intent": "intent",
    "NotApplied": "reconcile",
    "Outcome": "fan_out",
    "Plan": "plan",
    "StillUnknown": "reconcile",
    "apply_fleet": "fleet",
    "connection_details": "connection",
    "fan_out": "fan_out",
    "parse_connection": "connection",
    "plan_fleet": "fleet",
    "read_fleet": "fleet_file",
    "wait_until": "../recipes.wait_until",
}


def __getattr__(name: str) -> object:
    if name not in _WORKFLOWS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".workflows.{_WORKFLOWS[name]}".replace("workflows.../", ""), __name__), name)
    globals()[name] = value
    return value
