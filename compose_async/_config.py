"""Settings of one client. They are frozen, checked on creation, and have defaults from the environment."""

from __future__ import annotations

import math
import os
import platform
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from attrs import evolve, field, frozen

from ._arguments import check_callback
from ._display import quoted
from ._hosts import is_loopback, is_valid_host
from ._secret_str import HiddenStr, Secret, TokenProvider, as_secret, hidden
from ._types import RateLimiter, Timeout
from ._version import __version__
from .errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .events import Hook

BASE_URL: Final = "https://api.compose.io/2016-07"
"""Default URL of the API."""
BASE_URL_VARIABLE: Final = "COMPOSE_API_URL"
"""Environment variable for another URL of the API."""
TOKEN_VARIABLES: Final = ("COMPOSE_API_TOKEN", "COMPOSEAPITOKEN", "COMPOSE_TOKEN", "COMPOSE_API_KEY")
"""Environment variables for the token, in order of precedence. Public clients of Compose read these names."""
MAX_RESPONSE_BYTES: Final = 8 * 1024 * 1024
"""Largest body of an API response by default, in bytes, after decompression."""

MAX_PAUSE: Final = 300.0
"""Most seconds for which Compose may pause one call by default. The retries of a call alone stay below it."""

_RESERVED: Final = frozenset(
    {"accept", "accept-encoding", "authorization", "content-type", "host", "user-agent", "x-request-id"}
    | {"connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
    | {"proxy-authorization"}
)
"""Headers that the SDK sets, and headers that frame a request or belong to one connection."""
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""Valid names of headers."""
_BLANK: Final = re.compile(r"[\x00- \x7f]")
"""Characters that neither a token nor a URL may hold: blanks and control characters."""


@frozen(kw_only=True)
class Settings:
    """The settings of one client. Times are in seconds; ``timeout`` bounds one attempt."""

    token: Secret | TokenProvider
    base_url: str
    timeout: float | Timeout
    max_retries: int
    max_connections: int
    user_agent: str
    allow_http: bool = False
    hooks: tuple[Hook, ...] = ()
    default_headers: tuple[tuple[bytes, bytes], ...] = field(default=(), repr=False)
    rate: RateLimiter | None = None
    max_response_bytes: int = MAX_RESPONSE_BYTES
    max_pause: float = MAX_PAUSE


def load_settings(
    *,
    token: str | Secret | TokenProvider | None,
    base_url: str | None,
    timeout: float | Timeout,
    max_retries: int,
    max_connections: int,
    user_agent: str | None,
    allow_http: bool,
    hooks: Sequence[Hook],
    default_headers: Mapping[str, str] | None = None,
    rate: RateLimiter | None = None,
    max_response_bytes: int = MAX_RESPONSE_BYTES,
    max_pause: float = MAX_PAUSE,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Return the checked settings. Raises ConfigurationError, whose text names the change to make."""
    token = as_secret(token)
    environment = os.environ if environment is None else environment
    if token is None:
        token = as_secret(next((environment[name] for name in TOKEN_VARIABLES if environment.get(name)), None))
    if base_url is None:
        base_url = hidden(environment.get(BASE_URL_VARIABLE) or BASE_URL)
    allow_http = allow_http or environment.get("COMPOSE_API_ALLOW_HTTP") == "1"
    del environment  # it holds secrets, and a traceback may show locals
    return Settings(
        token=_token(token),
        base_url=_base_url(base_url, allow_http=allow_http),
        timeout=check_timeout(timeout),
        max_retries=check_max_retries(max_retries),
        max_connections=check_int("max_connections", max_connections, minimum=1),
        user_agent=_user_agent(user_agent),
        allow_http=allow_http,
        hooks=check_hooks(hooks),
        default_headers=check_headers(default_headers or {}),
        rate=check_rate(rate),
        max_response_bytes=_check_max_response_bytes(max_response_bytes),
        max_pause=_check_max_pause(max_pause),
    )


def with_changes(settings: Settings, **changes: object) -> Settings:
    """Return the settings with some of ``_CHECKS`` changed. None keeps a setting."""
    checked: dict[str, Any] = {name: _CHECKS[name](value) for name, value in changes.items() if value is not None}
    return evolve(settings, **checked)


def check_positive(name: str, value: float) -> float:
    """Check a finite number of seconds above 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        msg = f"{name} must be a finite number of seconds above 0, not {quoted(value)}"
        raise ConfigurationError(msg)
    return float(value)


def check_timeout(value: float | Timeout) -> float | Timeout:
    """Check the time limit of a whole attempt, in seconds, or those of its two parts."""
    if not isinstance(value, Timeout):
        return check_positive("timeout", value)
    return Timeout(
        connect=check_positive("timeout.connect", value.connect), read=check_positive("timeout.read", value.read)
    )


def check_int(name: str, value: int, *, minimum: int) -> int:
    """Check an int of at least ``minimum``."""
    if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
        msg = f"{name} must be a whole number of at least {minimum}, not {quoted(value)}"
        raise ConfigurationError(msg)
    return value


check_max_retries = partial(check_int, "max_retries", minimum=0)
_check_max_response_bytes = partial(check_int, "max_response_bytes", minimum=1)
_check_max_pause = partial(check_positive, "max_pause")


def _token(token: Secret | TokenProvider | None) -> Secret | TokenProvider:
    if token is None:
        msg = f"no API token: pass token=..., or set {TOKEN_VARIABLES[0]} in the environment"
        raise ConfigurationError(msg)
    if isinstance(token, Secret):
        return header_safe(token)
    if not callable(token):
        msg = f"token must be a str or an async callable that returns one, not {type(token).__name__}"
        raise ConfigurationError(msg)
    return token


def header_safe(token: Secret) -> Secret:
    """Return the stripped token. Raises ConfigurationError, without the token, if a header cannot carry it."""
    if not _fits_a_header(token.reveal().strip()):
        msg = "the API token is empty, or has blanks or characters that no Compose token has"
        raise ConfigurationError(msg)
    return Secret(token.reveal().strip())


def _fits_a_header(token: str) -> bool:
    return bool(token) and token.isascii() and not _BLANK.search(token)


def _base_url(url: str, *, allow_http: bool) -> str:
    if not isinstance(url, str):
        msg = f"base_url must be a str, not {type(url).__name__}"
        raise ConfigurationError(msg)
    url = HiddenStr(url.strip())
    flaw = _flaw_of(url, allow_http=allow_http)
    if flaw:
        raise ConfigurationError(flaw)
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _flaw_of(url: str, *, allow_http: bool) -> str | None:
    """Return why a base URL is not usable. It raises nothing, so that no traceback shows a password in its parts."""
    if "\\" in url or _BLANK.search(url):
        return "base_url may not hold blanks, control characters or backslashes"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"base_url is not a URL{'' if '@' in url else f': {error}'}"
    if parts.scheme not in {"http", "https"} or not host or not is_valid_host(host):
        return f"base_url must look like {BASE_URL}: an https address with a host"
    if "@" in parts.netloc or parts.query or parts.fragment:
        return "base_url may not hold a user, a password, a query or a fragment"
    if parts.scheme == "http" and not allow_http and not is_loopback(host):
        return (
            f"base_url would send the token to {host} over plain http: use https, or pass allow_http=True, "
            "or set COMPOSE_API_ALLOW_HTTP=1"
        )
    return None


def _user_agent(application: str | None) -> str:
    sdk = f"compose-async/{__version__} python/{platform.python_version()}"
    if application is None:
        return sdk
    if not isinstance(application, str) or not application.isascii() or not application.isprintable():
        msg = "user_agent must be printable ASCII, such as 'billing-worker/1.4'"
        raise ConfigurationError(msg)
    return f"{application} {sdk}"


def check_hooks(hooks: Sequence[Hook]) -> tuple[Hook, ...]:
    """Check that the hooks are callables in a list or tuple."""
    if not isinstance(hooks, list | tuple):
        msg = f"hooks must be a list of callables, not {type(hooks).__name__}"
        raise ConfigurationError(msg)
    for hook in hooks:
        if not callable(hook):
            msg = f"hooks must be callables that take one event, not {type(hook).__name__}"
            raise ConfigurationError(msg)
        check_callback("a hook", hook)
    return tuple(hooks)


def check_headers(headers: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    """Encode headers for every request. The errors show no value: it may be a secret."""
    if not isinstance(headers, Mapping):
        msg = f"default_headers must be a mapping of names to values, not {type(headers).__name__}"
        raise ConfigurationError(msg)
    for name, value in headers.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            msg = f"default_headers: {quoted(name)} is not the name of a header"
            raise ConfigurationError(msg)
        if name.lower() in _RESERVED:
            msg = f"default_headers may not set {name}: the client sets it, from its own arguments where it has one"
            raise ConfigurationError(msg)
        if not isinstance(value, str) or not value.isascii() or not value.isprintable():
            msg = f"default_headers: the value of {name} must be a str of printable ASCII"
            raise ConfigurationError(msg)
    return tuple((name.encode("ascii"), value.strip().encode("ascii")) for name, value in headers.items())


def check_rate(rate: RateLimiter | None) -> RateLimiter | None:
    """Check that a limiter has the two methods of ``RateLimiter``."""
    methods = [getattr(rate, name, None) for name in ("acquire", "pause")]
    if rate is not None and (isinstance(rate, type) or not all(map(callable, methods))):
        msg = "rate must be a limiter with the coroutines acquire(operation) and pause(seconds)"
        raise ConfigurationError(msg)
    return rate


_CHECKS: Final[Mapping[str, Callable[[Any], object]]] = {
    "timeout": check_timeout,
    "max_retries": check_max_retries,
    "max_pause": _check_max_pause,
    "hooks": check_hooks,
    "default_headers": check_headers,
    "rate": check_rate,
    "max_response_bytes": _check_max_response_bytes,
}
"""Checks of the settings that ``with_options`` changes."""
