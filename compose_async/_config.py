"""Settings of one client. They are frozen, checked on creation, and have defaults from the environment."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from ._arguments import check_callback, check_flag, check_integer, check_positive, type_name
from ._display import quoted
from ._hosts import is_loopback, is_valid_host
from ._secret_str import HiddenBytes, HiddenStr, Secret, TokenProvider, as_secret, hidden
from ._types import RateLimiter
from ._version import __version__
from .errors import ConfigurationError

if TYPE_CHECKING:
    from ._timeout import Timeout
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
"""Most seconds for which Compose may pause one call by default. The default of four retries stays below it."""

_RESERVED: Final = frozenset(
    {"accept", "accept-encoding", "authorization", "content-type", "host", "user-agent", "x-request-id"}
    | {"connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
    | {"proxy-authorization"}
)
"""Headers that the SDK sets, and headers that frame a request or belong to one connection."""
_HEADER_NAME: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""Valid names of headers."""
_BLANK: Final = re.compile(r"[\x00- \x7f]")
"""Characters that neither a token nor a URL may hold: blanks and control characters."""


class Settings(NamedTuple):
    """The settings of one client. Times are in seconds; ``timeout`` bounds one attempt."""

    token: Secret | TokenProvider
    base_url: str
    timeout: float | Timeout
    max_retries: int
    max_connections: int
    user_agent: str
    allow_http: bool = False
    hooks: tuple[Hook, ...] = ()
    default_headers: tuple[tuple[bytes, bytes], ...] = ()
    rate: RateLimiter | None = None
    max_response_bytes: int = MAX_RESPONSE_BYTES
    max_pause: float = MAX_PAUSE

    def __repr__(self) -> str:
        return f"<Settings for {self.base_url}>"


def load_settings(
    *,
    token: str | Secret | TokenProvider | None,
    base_url: str | None,
    user_agent: str | None,
    allow_http: bool,
    **options: object,
) -> Settings:
    """Return the checked settings, ``options`` by the names of ``_CHECKS``.

    Raises ConfigurationError, whose text names the change to make.
    """
    token = as_secret(token)
    if token is None:
        token = as_secret(next(filter(None, map(os.environ.get, TOKEN_VARIABLES)), None))
    url_name = "base_url" if base_url is not None else BASE_URL_VARIABLE
    if base_url is None:
        base_url = hidden(os.environ.get(BASE_URL_VARIABLE) or BASE_URL)
    allow_http = (
        _check_options({"allow_http": allow_http})["allow_http"] or os.environ.get("COMPOSE_API_ALLOW_HTTP") == "1"
    )
    return Settings(
        token=_check_token(token),
        base_url=_check_base_url(url_name, base_url, allow_http=allow_http),
        user_agent=_build_user_agent(user_agent),
        allow_http=allow_http,
        **_check_options(options),
    )


def with_changes(settings: Settings, **options: object) -> Settings:
    """Return the settings with other options. None keeps an option."""
    return settings._replace(**_check_options({name: value for name, value in options.items() if value is not None}))


def _check_options(options: Mapping[str, object]) -> dict[str, Any]:
    try:
        checked: dict[str, Any] = {name: _CHECKS[name](name, value) for name, value in options.items()}
    except (TypeError, ValueError) as error:
        raise ConfigurationError(str(error)) from None
    for hook in checked.get("hooks", ()):
        check_callback("a hook", hook)
    return checked


def _check_timeout(name: str, value: float | Timeout) -> float | Timeout:
    if isinstance(value, int | float):
        return check_positive(name, value)
    from ._timeout import Timeout  # loads attrs, which a number does not need

    if not isinstance(value, Timeout):
        return check_positive(name, value)
    return Timeout(
        connect=check_positive("timeout.connect", value.connect), read=check_positive("timeout.read", value.read)
    )


def total_timeout(timeout: float | Timeout) -> float:
    """Return the time limit of one attempt, in seconds."""
    return timeout if isinstance(timeout, int | float) else timeout.connect + timeout.read


def _check_token(token: Secret | TokenProvider | None) -> Secret | TokenProvider:
    if token is None:
        raise ConfigurationError(f"no API token: pass token=..., or set {TOKEN_VARIABLES[0]} in the environment")
    if isinstance(token, Secret):
        return validate_token(token)
    if not callable(token):
        raise ConfigurationError(
            f"token must be a str or an async callable that returns one, not {type(token).__name__}"
        )
    return token


def validate_token(token: Secret) -> Secret:
    """Return the stripped token. Raises ConfigurationError, without the token, if a header cannot carry it."""
    stripped = Secret(token.reveal().strip())
    if not stripped.reveal() or not stripped.reveal().isascii() or _BLANK.search(stripped.reveal()):
        raise ConfigurationError("the API token is empty, or has blanks or characters that no Compose token has")
    return stripped


def _check_base_url(name: str, url: str, *, allow_http: bool) -> str:
    if not isinstance(url, str):
        raise ConfigurationError(f"{name} must be a str, not {type_name(url)}")
    url = HiddenStr(url.strip())
    flaw = _find_flaw(url, allow_http=allow_http)
    if flaw:
        raise ConfigurationError(f"{name} {flaw}")
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _find_flaw(url: str, *, allow_http: bool) -> str | None:
    """Return why a base URL is not usable. It raises nothing, so that no traceback shows a password in its parts."""
    if "\\" in url or _BLANK.search(url):
        return "may not hold blanks, control characters or backslashes"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"is not a URL{'' if '@' in url else f': {error}'}"
    if parts.scheme not in {"http", "https"} or not host or not is_valid_host(host):
        return f"must look like {BASE_URL}: an https address with a host"
    if "@" in parts.netloc or parts.query or parts.fragment:
        return "may not hold a user, a password, a query or a fragment"
    if parts.scheme == "http" and not allow_http and not is_loopback(host):
        return (
            f"would send the token to {host} over plain http: use https, or pass allow_http=True, "
            "or set COMPOSE_API_ALLOW_HTTP=1"
        )
    return None


def _build_user_agent(application: str | None) -> str:
    sdk = f"compose-async/{__version__} python/{sys.version.split()[0]}"
    if application is None:
        return sdk
    if not isinstance(application, str) or not application.isascii() or not application.isprintable():
        raise ConfigurationError("user_agent must be printable ASCII, such as 'billing-worker/1.4'")
    return f"{str.__str__(application)} {sdk}"  # a str-Enum member becomes its value


def _check_hooks(name: str, hooks: Sequence[Hook]) -> tuple[Hook, ...]:
    if not isinstance(hooks, list | tuple) or not all(map(callable, hooks)):
        raise TypeError(f"{name} must be a list of callables that take one event, not {quoted(hooks)}")
    return tuple(hooks)


def _encode_headers(name: str, headers: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    """Encode headers for every request. The errors show no value: it may be a secret."""
    if not isinstance(headers, Mapping):
        raise TypeError(f"{name} must be a mapping of names to values, not {type(headers).__name__}")
    for key, value in headers.items():
        if not isinstance(key, str) or not re.fullmatch(_HEADER_NAME, key):
            raise ValueError(f"{name}: {quoted(key)} is not the name of a header")
        if key.lower() in _RESERVED:
            raise ValueError(f"{name} may not set {key}: the client sets it, from its own arguments where it has one")
        if not isinstance(value, str) or not value.isascii() or not value.isprintable():
            raise ValueError(f"{name}: the value of {key} must be a str of printable ASCII")
    return tuple((key.encode("ascii"), HiddenBytes(value.strip().encode("ascii"))) for key, value in headers.items())


def _check_rate(name: str, rate: RateLimiter | None) -> RateLimiter | None:
    methods = [getattr(rate, method, None) for method in ("acquire", "pause")]
    if rate is not None and (isinstance(rate, type) or not all(map(callable, methods))):
        raise TypeError(f"{name} must be a limiter with the coroutines acquire(operation) and pause(seconds)")
    return rate


_CHECKS: Final[Mapping[str, Callable[[str, Any], object]]] = {
    "timeout": _check_timeout,
    "max_retries": partial(check_integer, minimum=0),
    "max_connections": partial(check_integer, minimum=1),
    "max_pause": check_positive,
    "allow_http": check_flag,
    "max_response_bytes": partial(check_integer, minimum=1),
    "hooks": _check_hooks,
    "default_headers": _encode_headers,
    "rate": _check_rate,
}
"""Checks of the settings that are passed on by name. Each takes the name and the value."""
