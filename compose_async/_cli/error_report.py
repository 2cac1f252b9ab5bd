"""Error messages and exit statuses of failed commands. No error prints a traceback."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from .. import errors
from .._generated.operations import OPERATIONS
from ..durable import job_errors
from .argument_values import UsageError
from .name_lookup import MissingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._handle import RecipeHandle
    from .screen import Screen

STATUSES: Final[tuple[tuple[type[Exception], int], ...]] = (
    (UsageError, 2),
    (errors.ConfigurationError, 2),
    (errors.NotFoundError, 4),
    (MissingError, 4),
    (errors.APIStatusError, 3),
    (errors.RecipeFailedError, 5),
    (errors.RecipeLostError, 4),
    (errors.APIConnectionError, 7),
    (errors.OutcomeUnknownError, 8),
    (TimeoutError, 6),
    (job_errors.JobNotFoundError, 4),
    (job_errors.JobFailedError, 5),
    (job_errors.WorkerReplacedError, 75),
    (ValueError, 2),  # bad input, such as a broken handle
)
"""Exit status by class of error. The first match decides; all other errors give 1."""
MAX_MESSAGE: Final = 1000
"""Maximum length of an error message, in characters."""


def report(error: Exception, screen: Screen) -> int:
    """Print the error and the advice for it, and return the exit status."""
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 1)
    expected = status != 1 or isinstance(error, errors.ComposeError | OSError)
    text = str(error) if expected else f"unexpected {type(error).__name__}: {error}"
    if isinstance(error, errors.RecipeTimeoutError) and error.snapshot is None:
        text = f"recipe {error.recipe_id} was not seen in {error.polls} polls: it may be unknown to Compose"
    screen.problem(f"compose-async: {text[:MAX_MESSAGE] or type(error).__name__}")
    for note in getattr(error, "__notes__", ()):
        screen.problem(f"  {note}")
    if isinstance(error, errors.RecipeTimeoutError) and error.handle is not None:
        screen.problem(f"  {resume_hint(error.handle)}")
    return status


def resume_hint(handle: RecipeHandle) -> str:
    """Return the command that resumes the wait, for display."""
    return f"to go on waiting: {command('recipes', 'watch', str(handle))}"


def command(*words: str) -> str:
    """Return a command of this program, quoted for a shell."""
    return shlex.join(["compose-async", *words])


def outcome_hint(operation: str, arguments: Mapping[str, object]) -> str:
    """Return the advice for a write with an unknown outcome: the command that shows its effect."""
    row = OPERATIONS[operation]
    deployment = str(arguments.get("deployment_id", ""))
    if row.starts == "deployments.get":
        looking = command("deployments", "get", str(arguments["name"]))
    elif operation == "deployments.deprovision":
        looking = command("deployments", "list")
    elif row.starts:
        looking = command("recipes", "list", deployment)
    else:
        looking = _listing(operation, arguments)
    if not looking:
        return "it was not sent again, and nothing that can be read shows whether it was carried out"
    return f"it was not sent again; to find out whether it was carried out: {looking}"


def _listing(operation: str, arguments: Mapping[str, object]) -> str:
    """Return the command that shows the resource the operation changes; empty if there is none."""
    resource = operation.partition(".")[0]
    method = {"accounts.create_user": "list_users", "accounts.delete_user": "list_users"}.get(operation, "list")
    row = OPERATIONS.get(f"{resource}.{method}")
    if row is None:
        return ""
    ids = [str(arguments.get(parameter.name, "")) for parameter in row.parameters if parameter.place == "path"]
    ids = [f"--account-id={id_}" if method == "list_users" else id_ for id_ in ids]
    return command(resource.replace("_", "-"), method.replace("_", "-"), *ids)
