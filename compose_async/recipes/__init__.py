"""How a long-running operation is awaited: futures, their handles, and the schedule by which recipes are polled."""

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from .._handle import RecipeHandle
    from .condition import wait_until
    from .future import RecipeFuture, Snapshots
    from .policy import PollPolicy, PollState, Schedule, Sight, by_progress, exponential, fixed
    from .status import Progress

__all__ = [
    "PollPolicy",
    "PollState",
    "Progress",
    "RecipeFuture",
    "RecipeHandle",
    "Schedule",
    "Sight",
    "Snapshots",
    "by_progress",
    "exponential",
    "fixed",
    "wait_until",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        ".condition": ["wait_until"],
        ".future": ["RecipeFuture", "Snapshots"],
        ".handle": ["RecipeHandle"],
        ".policy": ["PollPolicy", "PollState", "Schedule", "Sight", "by_progress", "exponential", "fixed"],
        ".status": ["Progress"],
    },
)
