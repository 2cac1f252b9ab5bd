"""Every error that this package raises about Compose, as plain data.

    ComposeError
    ├── ConfigurationError            a setting is unusable
    ├── SpecError                     the spec cannot be satisfied         (all problems at once)
    ├── APIConnectionError            could not reach Compose              (also builtin ConnectionError)
    │   └── APITimeoutError           one request took too long            (also builtin TimeoutError)
    ├── ClientClosedError             closed, another event loop, after fork
    ├── OutcomeUnknownError           a write may have been applied: response lost, unreadable, 408 or 5xx
    ├── APIStatusError                Compose refused the request
    │   ├── BadRequestError           400
    │   ├── AuthenticationError       401
    │   ├── PaymentRequiredError      402
    │   ├── PermissionDeniedError     403
    │   ├── NotFoundError             404
    │   ├── ConflictError             409
    │   ├── UnprocessableError        422
    │   │   └── NameTakenError        422, because the name is in use
    │   ├── RateLimitError            429
    │   └── InternalServerError       5xx
    ├── DecodeError                   the response does not match its model
    └── RecipeError
        ├── RecipeFailedError         the recipe ended as failed           (path to the failing child)
        ├── RecipeTimeoutError        not ended by the deadline            (also builtin TimeoutError)
        ├── RecipeLostError           the recipe is gone, its outcome unknown
        └── RecipeMismatchError       not the recipe of its handle         (also builtin ValueError)

Errors hold plain data only and no connection. All of them can be pickled and copied, and keep their notes. Pickles run
code when they are read: between programs that do not trust each other, use ``error.to_json()`` and
``ComposeError.from_json(text)``.
Invalid arguments (an empty id, units=0) raise the builtin ``TypeError`` and ``ValueError``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Required, Self, TypedDict, Unpack

from . import _lazy_types as lazy_types
from ._display import MAX_LINE, printable, quoted
from ._generated import models
from ._lazy import lazy_names
from ._types import Keys

if TYPE_CHECKING:
    from ._write_attempt import Attempt

__all__ = [
    "APIConnectionError", "APIStatusError", "APITimeoutError", "Attempt", "AuthenticationError", "BadRequestError",
    "ClientClosedError", "ComposeError", "ConfigurationError", "ConflictError", "DecodeError",
    "InternalServerError", "NameTakenError", "NotFoundError", "OutcomeUnknownError", "PaymentRequiredError",
    "PermissionDeniedError", "RateLimitError", "RecipeError", "RecipeFailedError", "RecipeLostError",
    "RecipeMismatchError", "RecipeTimeoutError", "SpecError", "UnprocessableError",
]  # fmt: skip

__getattr__, __dir__ = lazy_names(__name__, {"._write_attempt": ["Attempt"]})


class ComposeError(Exception):
    """Base class of every error this package raises about Compose."""

    def __str__(self) -> str:
        return printable(self.args[0]) if self.args else type(self).__name__

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(quoted(argument, MAX_LINE) for argument in self.args)})"

    def add_note(self, note: str) -> None:
        """Add a note, which tracebacks show. Its control characters are escaped."""
        super().add_note(printable(note))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the plain fields. The cause may hold live objects, so a note describes it."""
        state = dict(self.__dict__)
        if notes := self._notes_with_cause():
            state["__notes__"] = notes  # the copy gets its own list
        return _rebuild, (type(self), self.args, state)

    def to_json(self, *, sign_with: Keys | None = None) -> str:
        """Return the error as one line of JSON, redacted, for another process.

        A subclass of your own is written as the class of this package that it extends. The cause becomes a note.

        Args:
            sign_with: A secret key of at least 16 bytes, the service's own, for a signature (HMAC-SHA256). With
                several keys, the first one signs.
        """
        kind = next(base for base in type(self).__mro__ if base.__module__ == __name__)
        from ._error_json import error_to_json  # loads attrs, hmac and json

        return error_to_json(self, kind, self._notes_with_cause(), sign_with)

    @classmethod
    def from_json(cls, text: str | bytes, *, sign_with: Keys | None = None) -> Self:
        """Read an error of this class from its JSON; ``ComposeError.from_json`` reads all of them.

        Raises:
            ValueError: The text is no such error, or one of a newer version; or, with ``sign_with``, it is unsigned,
                was edited, or was signed with another key.
        """
        from ._error_json import error_from_json  # as above

        kinds = {name: globals()[name] for name in __all__ if name.endswith("Error")}
        return error_from_json(text, cls, kinds, sign_with)

    def _notes_with_cause(self) -> list[str]:
        """Return the notes, and one about the cause. The cause itself may hold live objects."""
        notes, cause = getattr(self, "__notes__", ()), self.__cause__
        return [*notes] if cause is None else [*notes, f"caused by {type(cause).__name__}: {cause}"]


def _rebuild(kind: type[ComposeError], args: tuple[object, ...], state: dict[str, object]) -> ComposeError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(ComposeError):
    """A setting of the client is unusable. The message describes the change to make."""


class SpecError(ComposeError):
    """The spec cannot be satisfied. ``problems`` lists every reason; nothing was written."""

    def __init__(self, message: str, *, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class APIConnectionError(ComposeError, ConnectionError):
    """Could not connect, or the connection broke. Raised only when the request is safe to repeat or was never sent."""

    transient = True
    """False if the client itself refuses the connection, as for its certificate: every attempt would end like this."""

    def __init__(self, message: str, *, method: str = "", path: str = "", request_id: str | None = None) -> None:
        super().__init__(message)
        self.method, self.path, self.request_id = method, path, request_id


class APITimeoutError(APIConnectionError, TimeoutError):
    """One request took longer than ``timeout``. A passed deadline of a recipe raises :class:`RecipeTimeoutError`."""


class ClientClosedError(ComposeError):
    """The client was closed, belongs to another event loop, or was inherited through ``fork``.

    If that ended the wait for a recipe, another client can resume it with ``handle``.
    """

    def __init__(self, message: str, *, handle: lazy_types.RecipeHandle | None = None) -> None:
        super().__init__(message)
        self.handle = handle


class OutcomeUnknownError(ComposeError):
    """A write was sent, and may or may not have been applied. It was not sent a second time.

    Its response was lost or was a 408 or 5xx; or a 2xx, so that Compose accepted the write, could not be read.
    """

    unread: bool = False
    """True if reading the state failed afterwards: a later reading may find the outcome."""

    def __init__(self, message: str, *, attempt: lazy_types.Attempt, status: int | None = None) -> None:
        super().__init__(message)
        self.attempt = attempt
        self.status = status


class APIStatusError(ComposeError):
    """A response with a status of 300 or more.

    ``errors`` maps a field to its messages; the key ``"base"`` has the messages without a field. ``body`` is the
    redacted beginning of the response; ``retry_after`` is in seconds. ``headers`` maps lower-case names to the redacted
    response headers.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        method: str = "",
        path: str = "",
        request_id: str | None = None,
        errors: Mapping[str, tuple[str, ...]] | None = None,
        body: str = "",
        retry_after: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.method, self.path, self.request_id = status, method, path, request_id
        self.errors, self.headers = dict(errors or {}), dict(headers or {})
        self.body, self.retry_after = body, retry_after


class BadRequestError(APIStatusError):
    """400: the request could not be read."""


class AuthenticationError(APIStatusError):
    """401: the token is missing, wrong or revoked."""


class PaymentRequiredError(APIStatusError):
    """402: a billable resource prevents the request, such as a deployment of an account that is to be closed."""


class PermissionDeniedError(APIStatusError):
    """403: the token's user may not do this."""


class NotFoundError(APIStatusError):
    """404: the resource does not exist, or is not visible to this token."""


class ConflictError(APIStatusError):
    """409: the current state does not allow the request."""


class UnprocessableError(APIStatusError):
    """422: the request was understood and refused. ``errors`` holds the reasons by field."""


class NameTakenError(UnprocessableError):
    """422: the name is in use, or reserved after a deprovision (for 24 hours on the real service)."""


class RateLimitError(APIStatusError):
    """429, after all retries: too many requests."""


class InternalServerError(APIStatusError):
    """5xx, after all retries."""


class DecodeError(ComposeError):
    """A response does not match its model. ``path`` locates the value, as in ``$._embedded.users[3].id``."""

    def __init__(
        self, message: str, *, path: str = "$", excerpt: str = "", method: str = "", request_path: str = ""
    ) -> None:
        super().__init__(message)
        self.path, self.excerpt = path, excerpt
        self.method, self.request_path = method, request_path


class RecipeFields(TypedDict, total=False):
    """The fields of every error about a recipe."""

    recipe_id: Required[str]
    snapshot: models.Recipe | None
    handle: lazy_types.RecipeHandle | None


class RecipeError(ComposeError):
    """Base class of the errors about one recipe. Any process can resume the wait with ``handle``."""

    def __init__(
        self,
        message: str,
        *,
        recipe_id: str,
        snapshot: models.Recipe | None = None,
        handle: lazy_types.RecipeHandle | None = None,
    ) -> None:
        super().__init__(message)
        self.recipe_id, self.snapshot, self.handle = recipe_id, snapshot, handle


class RecipeFailedError(RecipeError):
    """The recipe ended as failed. ``path`` holds the recipes from the parent down to the failing child."""

    def __init__(self, message: str, *, path: tuple[models.Recipe, ...] = (), **fields: Unpack[RecipeFields]) -> None:
        super().__init__(message, **fields)
        self.path = path


class RecipeTimeoutError(RecipeError, TimeoutError):
    """The recipe had not ended by the deadline. It continues at Compose; ``handle`` resumes the wait."""

    def __init__(self, message: str, *, elapsed: float = 0.0, polls: int = 0, **fields: Unpack[RecipeFields]) -> None:
        super().__init__(message, **fields)
        self.elapsed = elapsed
        self.polls = polls


class RecipeLostError(RecipeError):
    """Compose no longer knows the recipe, and its outcome is unknown."""


class RecipeMismatchError(RecipeError, ValueError):
    """A resumed recipe works on another deployment, or is of another kind, than its handle says.

    The handle was edited, or made by hand. The error holds no snapshot.
    """
