"""Headers of an API request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .signature import sign

if TYPE_CHECKING:
    from .._config import Settings
    from .._secret_str import Secret
    from .messages import Request


def request_headers(request: Request, settings: Settings, token: Secret) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers of a request, with the signature of a write in its User-Agent."""
    user_agent = settings.user_agent
    if request.call.is_write:
        user_agent = sign(user_agent, request.call.signature or request.id)
    headers = (
        *settings.default_headers,
        (b"Accept", b"application/json"),
        (b"Accept-Encoding", b"gzip"),
        (b"User-Agent", user_agent.encode("ascii")),
        (b"Authorization", b"Bearer " + token.reveal().encode("ascii")),
        (b"X-Request-Id", request.id.encode("ascii")),
    )
    return headers if request.body is None else (*headers, (b"Content-Type", b"application/json"))
