"""Settings of one client: frozen, checked when made, filled up from the environment."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit

from attrs import frozen

from ._arguments import check_callback
from ._redact import MASK
from ._version import __version__
from .errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .events import Hook

BASE_URL: Final = "https://api.compose.io/2016-07"
BASE_URL_VARIABLE: Final = "COMPOSE_API_URL"
# In this order; the names are those that programs of the time read (research of public clients).
TOKEN_VARIABLES: Final = ("COMPOSE_API_TOKEN", "COMPOSEAPITOKEN", "COMPOSE_TOKEN", "COMPOSE_API_KEY")

TokenProvider = Callable[[], Awaitable[str]]
"""An async callable that returns a token; asked at the first request, and once more after a 401."""


class Secret:
    """A string that no repr, log record or traceback shows."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __reduce__(self) -> tuple[object, ...]:
        msg = "a token is never pickled: build the client anew where it is needed"
        raise TypeError(msg)


@frozen(kw_only=True)
class Settings:
    """How one client talks to Compose. Times are in seconds; ``timeout`` bounds one attempt."""

    token: Secret | TokenProvider
    base_url: str
    timeout: float
    max_retries: int
    max_connections: int
    user_agent: str
    hooks: tuple[Hook, ...] = ()


def settings(
    *,
    token: str | Secret | TokenProvider | None,
    base_url: str | None,
    timeout: float,
    max_retries: int,
    max_connections: int,
    user_agent: str | None,
    allow_http: bool,
    hooks: Sequence[Hook],
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """Check every setting; raise ConfigurationError saying what to change."""
    token = concealed(token)
    if token is None:
        token = concealed(next((environment[name] for name in TOKEN_VARIABLES if environment.get(name)), None))
    if base_url is None:
        base_url = environment.get(BASE_URL_VARIABLE) or BASE_URL
    del environment  # it holds secrets, and a traceback may show locals
    return Settings(
        token=_token(token),
        base_url=_base_url(base_url, allow_http=allow_http),
        timeout=positive("timeout", timeout),
        max_retries=whole("max_retries", max_retries, minimum=0),
        max_connections=whole("max_connections", max_connections, minimum=1),
        user_agent=_user_agent(user_agent),
        hooks=checked_hooks(hooks),
    )


def positive(name: str, value: float) -> float:
    """The value, if it is a finite number of seconds above 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        msg = f"{name} must be a finite number of seconds above 0, not {value!r}"
        raise ConfigurationError(msg)
    return float(value)


def whole(name: str, value: int, *, minimum: int) -> int:
    """The value, if it is an int of at least ``minimum``."""
    if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
        msg = f"{name} must be a whole number of at least {minimum}, not {value!r}"
        raise ConfigurationError(msg)
    return value


def concealed(token: object) -> Secret | TokenProvider | None:
    """A str as a Secret, at once: whatever goes wrong later, no local of ours shows it. The rest is not touched."""
    return Secret(token) if isinstance(token, str) else cast("TokenProvider | None", token)


def _token(token: Secret | TokenProvider | None) -> Secret | TokenProvider:
    if token is None:
        msg = f"no API token: pass token=..., or set {TOKEN_VARIABLES[0]} in the environment"
        raise ConfigurationError(msg)
    if isinstance(token, Secret):
        return usable(token)
    if not callable(token):
        msg = f"token must be a str or an async callable that returns one, not {type(token).__name__}"
        raise ConfigurationError(msg)
    return token


def usable(token: Secret) -> Secret:
    """The token without surrounding blanks; ConfigurationError, which does not show it, if a header cannot carry it."""
    if not _fits_a_header(token.reveal().strip()):
        msg = "the API token is empty, or has blanks or characters that no Compose token has"
        raise ConfigurationError(msg)
    return Secret(token.reveal().strip())


def _fits_a_header(token: str) -> bool:
    return bool(token) and token.isascii() and not any(character <= " " or character == "\x7f" for character in token)


def _base_url(url: str, *, allow_http: bool) -> str:
    if not isinstance(url, str):
        msg = f"base_url must be a str, not {type(url).__name__}"
        raise ConfigurationError(msg)
    url = url.strip()
    if any(character <= " " or character in "\\\x7f" for character in url):
        msg = "base_url may not hold blanks, control characters or backslashes"
        raise ConfigurationError(msg)
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        msg = f"base_url is not a URL: {error}"
        raise ConfigurationError(msg) from None
    if parts.scheme not in {"http", "https"} or not host or not can_be_a_host(host):
        msg = f"base_url must look like {BASE_URL}: an https address with a host"
        raise ConfigurationError(msg)
    if "@" in parts.netloc or parts.query or parts.fragment:
        msg = "base_url may not hold a user, a password, a query or a fragment"
        raise ConfigurationError(msg)
    if parts.scheme == "http" and not allow_http and not is_loopback(host):
        msg = f"base_url would send the token to {host} over plain http: use https, or pass allow_http=True"
        raise ConfigurationError(msg)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def can_be_a_host(name: str) -> bool:
    """Whether DNS could hold it; also true for an address."""
    try:
        labels = name if name.isascii() else name.encode("idna").decode("ascii")  # the codec takes a while to load
    except UnicodeError:
        return False
    return all(0 < len(label) < 64 for label in labels.removesuffix(".").split("."))  # noqa: PLR2004 - RFC 1035


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _user_agent(application: str | None) -> str:
    sdk = f"compose-async/{__version__} python/{platform.python_version()}"
    if application is None:
        return sdk
    if not isinstance(application, str) or not application.isascii() or not application.isprintable():
        msg = "user_agent must be printable ASCII, such as 'billing-worker/1.4'"
        raise ConfigurationError(msg)
    return f"{application} {sdk}"


def checked_hooks(hooks: Sequence[Hook]) -> tuple[Hook, ...]:
    """The hooks, if they are callables in a list or tuple."""
    if not isinstance(hooks, list | tuple):
        msg = f"hooks must be a list of callables, not {type(hooks).__name__}"
        raise ConfigurationError(msg)
    for hook in hooks:
        if not callable(hook):
            msg = f"hooks must be callables that take one event, not {type(hook).__name__}"
            raise ConfigurationError(msg)
        check_callback("a hook", hook)
    return tuple(hooks)
