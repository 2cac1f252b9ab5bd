"""Where exactly lies the border between «never sent», «sent, response lost» and «refused»? At every byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

import pytest
from support.breaking import Break, End, Seen, breaking
from support.transport import GET, POST, client

from compose_async.errors import ComposeError, InternalServerError, OutcomeUnknownError, UnprocessableError

if TYPE_CHECKING:
    from compose_async._transport.call import Call

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]

PUT: Final = POST.replace(method="PUT", path="/deployments/d1/whitelist", operation="whitelist.put", replay="safe")
DELETE: Final = POST.replace(method="DELETE", path="/deployments/d1", operation="deployments.delete", body=None)
CALLS: Final = {"safe GET": GET, "safe PUT": PUT, "POST": POST, "DELETE": DELETE}
BODY: Final = b'{"id": "r1"}'


async def ended(seen: Seen, call: Call) -> ComposeError | int:
    """Send the call; give the error, or the status of the response. Afterwards the client has gone on as before."""
    transport = client(seen.base_url, max_connections=1)
    try:
        return (await transport.send(call)).status
    except ComposeError as error:
        return error
    finally:
        before = len(seen.requests)
        assert (await transport.send(GET)).status == 200
        del seen.requests[before:]
        await transport.aclose()
        await seen.nobody_connected()


async def length_of(call: Call) -> int:
    async with breaking(Break(send=b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as seen:
        assert await ended(seen, call) == 200
        return len(seen.requests[0])


@pytest.mark.parametrize("end", get_args(End))
@pytest.mark.parametrize("kind", CALLS)
async def test_a_request_cut_at_any_byte_is_repeated_only_where_that_is_safe(kind: str, end: End) -> None:
    call = CALLS[kind]
    for count in range(await length_of(call) + 1):
        async with breaking(Break(read=count, end=end)) as seen:
            outcome = await ended(seen, call)
            if call.replay == "safe" or (count == 0 and len(seen.requests) == 2):
                # Hung up on before a byte was written: known as never sent, and so sent again.
                assert (outcome, len(seen.requests)) == (200, 2), count
            else:
                assert isinstance(outcome, OutcomeUnknownError), count
                assert (outcome.status, len(seen.requests)) == (None, 1), count
            assert len(seen.requests[0]) == count


def framed(status: str, framing: str) -> tuple[bytes, int]:
    """A response, and the length of its head."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
    body = BODY
    if framing == "length":
        head += f"Content-Length: {len(BODY)}\r\n"
    elif framing == "chunks":
        head += "Transfer-Encoding: chunked\r\n"
        body = b"5\r\n" + BODY[:5] + b"\r\n%x\r\n" % len(BODY[5:]) + BODY[5:] + b"\r\n0\r\n\r\n"
    head += "\r\n"
    return head.encode() + body, len(head)


@pytest.mark.parametrize("end", ["close", "reset"])
@pytest.mark.parametrize("framing", ["length", "chunks", "closing"])
@pytest.mark.parametrize("kind", ["safe GET", "POST"])
async def test_a_good_response_cut_at_any_byte_is_a_lost_one(kind: str, framing: str, end: End) -> None:
    call = CALLS[kind]
    response, _ = framed("202 Accepted", framing)
    for count in range(len(response)):
        async with breaking(Break(send=response[:count], end=end)) as seen:
            outcome = await ended(seen, call)
            if call.replay == "safe":
                assert (outcome, len(seen.requests)) == (200, 2), count
            else:
                assert isinstance(outcome, OutcomeUnknownError), count
                assert len(seen.requests) == 1
    async with breaking(Break(send=response)) as seen:
        assert (await ended(seen, call), len(seen.requests)) == (202, 1)


@pytest.mark.parametrize(
    ("status", "safe", "write"),
    [
        ("422 Unprocessable", UnprocessableError, UnprocessableError),
        ("429 Too Many Requests", 200, 200),
        ("503 Service Unavailable", 200, InternalServerError),
    ],
)
@pytest.mark.parametrize("framing", ["length", "chunks"])
@pytest.mark.parametrize("kind", ["safe PUT", "DELETE"])
async def test_a_refusal_counts_from_the_last_byte_of_its_head(
    kind: str, framing: str, status: str, safe: object, write: object
) -> None:
    call = CALLS[kind]
    response, head = framed(status, framing)
    for count in range(len(response) + 1):
        async with breaking(Break(send=response[:count])) as seen:
            outcome = await ended(seen, call)
            if count < head:
                expected: object = 200 if call.replay == "safe" else OutcomeUnknownError
            else:
                expected = safe if call.replay == "safe" else write
            times = 2 if expected == 200 else 1
            assert len(seen.requests) == times, count
            if write is InternalServerError and call.replay != "safe" and count >= head:
                assert isinstance(outcome, OutcomeUnknownError)
                assert outcome.status == 503
                assert isinstance(outcome.__cause__, InternalServerError)
            else:
                assert outcome == expected or type(outcome) is expected, count
