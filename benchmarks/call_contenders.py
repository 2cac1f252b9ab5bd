"""How each SDK reads one recipe: opened clients that give a coroutine function for one call."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Literal

import httpx

from benchmarks.bodies import RECIPE_ID
from benchmarks.generated import generated
from benchmarks.loopback import BODY
from benchmarks.measure import peer
from benchmarks.peer_models import pydantic_model
from compose_async import ComposeClient
from compose_async.models import Recipe

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    Call = Callable[[], Awaitable[object]]
    Opened = AbstractAsyncContextManager[Call]

PATH: Final = f"/recipes/{RECIPE_ID}"
TOKEN: Final = "benchmark"  # noqa: S105 - invented
BEARER: Final = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}
RAISED: Final = 200
"""Connections of those whose limit is raised: as many as calls are ever in flight."""


@asynccontextmanager
async def ours(url: str, connections: int = 20, transport: Literal["aiohttp"] | None = None) -> AsyncIterator[Call]:
    if transport:
        peer("httpx_aiohttp")
    async with ComposeClient(TOKEN, base_url=url, max_connections=connections, transport=transport) as client:
        yield lambda: client.recipes.get(RECIPE_ID)


class _AtOnce(httpx.AsyncBaseTransport):
    """A carrier that costs next to nothing: what is left is the SDK's own share."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        del request
        return httpx.Response(200, content=BODY)


@asynccontextmanager
async def ours_alone(url: str) -> AsyncIterator[Call]:
    async with ComposeClient(TOKEN, base_url=url, transport=_AtOnce()) as client:
        yield lambda: client.recipes.get(RECIPE_ID)


@asynccontextmanager
async def plain_httpx(url: str, connections: int | None = None) -> AsyncIterator[Call]:
    """A GET and its JSON, no model."""
    limits = httpx.Limits(max_connections=connections or 100, max_keepalive_connections=connections or 20)
    async with httpx.AsyncClient(base_url=url, headers=BEARER, limits=limits) as client:

        async def call() -> object:
            response = await client.get(PATH)
            response.raise_for_status()
            return response.json()

        yield call


@asynccontextmanager
async def tenacity_httpx(url: str) -> AsyncIterator[Call]:
    """Plain httpx in a fresh AsyncRetrying per call, as many SDKs are built by hand."""
    tenacity = peer("tenacity")
    async with plain_httpx(url) as plain:

        async def call() -> object:
            retrying = tenacity.AsyncRetrying(
                stop=tenacity.stop_after_attempt(5), retry=tenacity.retry_if_exception_type(httpx.TransportError)
            )
            return await retrying(plain)

        yield call


@asynccontextmanager
async def plain_aiohttp(url: str) -> AsyncIterator[Call]:
    """A GET and its JSON, no model."""
    aiohttp = peer("aiohttp")
    connector = aiohttp.TCPConnector(limit=RAISED)
    async with aiohttp.ClientSession(headers=BEARER, connector=connector, raise_for_status=True) as session:

        async def call() -> object:
            async with session.get(url + PATH) as response:
                return await response.json()

        yield call


@asynccontextmanager
async def openai_sdk(url: str) -> AsyncIterator[Call]:
    """Stainless' runtime on a path of ours, with a model of its own kind."""
    openai = peer("openai")
    model = pydantic_model(Recipe, openai.BaseModel)
    async with openai.AsyncOpenAI(api_key=TOKEN, base_url=url) as client:
        yield lambda: client.get(PATH, cast_to=model)


@asynccontextmanager
async def azure_pipeline(url: str) -> AsyncIterator[Call]:
    """azure-core's pipeline with the policies that its SDKs have, over aiohttp; JSON, no model."""
    core = peer("azure.core")
    policies = peer("azure.core.pipeline.policies")
    request = peer("azure.core.rest").HttpRequest
    peer("aiohttp")
    chosen = [policies.RequestIdPolicy(), policies.HeadersPolicy(BEARER), policies.UserAgentPolicy("benchmark"),
              policies.AsyncRetryPolicy(), policies.CustomHookPolicy(), policies.NetworkTraceLoggingPolicy(),
              policies.HttpLoggingPolicy()]  # fmt: skip
    async with core.AsyncPipelineClient(url, policies=chosen) as client:

        async def call() -> object:
            response = await client.send_request(request("GET", url + PATH))
            response.raise_for_status()
            return response.json()

        yield call


@asynccontextmanager
async def openapi_python_client(url: str) -> AsyncIterator[Call]:
    """Generated from our own description, models included."""
    client_type = generated("client").AuthenticatedClient
    operation = generated("api.recipes.recipes_get").asyncio
    async with client_type(base_url=url, token=TOKEN) as client:
        yield lambda: operation(RECIPE_ID, client=client)


OURS: Final = "compose-async"
OURS_RAISED: Final = f"compose-async, {RAISED} connections"
OURS_AIOHTTP: Final = "compose-async, aiohttp"
OURS_ALONE: Final = "compose-async, no carrier"
HTTPX: Final = "httpx"
CONTENDERS: Final[dict[str, Callable[[str], Opened]]] = {
    OURS: ours,
    OURS_RAISED: lambda url: ours(url, RAISED),
    OURS_AIOHTTP: lambda url: ours(url, transport="aiohttp"),
    OURS_ALONE: ours_alone,
    HTTPX: plain_httpx,
    f"httpx, {RAISED} connections": lambda url: plain_httpx(url, RAISED),
    "httpx in tenacity": tenacity_httpx,
    "openapi-python-client (httpx)": openapi_python_client,
    "openai's SDK (httpx2)": openai_sdk,
    "azure-core (aiohttp)": azure_pipeline,
    "aiohttp": plain_aiohttp,
}


async def opened(stack: AsyncExitStack, open_: Callable[[str], Any], url: str) -> Call:
    call: Call = await stack.enter_async_context(open_(url))
    return call
