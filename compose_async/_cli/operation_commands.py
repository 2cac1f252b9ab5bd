"""Commands that call the API. Each takes the options and the screen, and returns the exit status."""

from __future__ import annotations

import asyncio
import contextlib
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .._generated.operations import OPERATIONS
from ..recipes.future import RecipeFuture
from .argument_values import UsageError, parse_json, parsed_arguments, read_standard_input
from .name_lookup import MissingError, find
from .session import CommandDone, Session

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from .._transport.messages import Reply
    from .screen import Screen


def _command(action: Callable[[Session], Awaitable[None]]) -> Callable[[argparse.Namespace, Screen], int]:
    """Return a command that runs a coroutine."""

    @wraps(action)
    def run(options: argparse.Namespace, screen: Screen) -> int:
        async def work() -> None:
            async with Session(options, screen) as session:
                await action(session)

        if getattr(options, "output", "") == "raw" and getattr(options, "wait", False):
            raise UsageError("--output raw prints the response as it comes: it cannot be given with --wait")
        with contextlib.suppress(CommandDone):
            asyncio.run(work())
        return 0

    return run


@_command
async def operation(session: Session) -> None:
    """Run an operation of the API."""
    name = session.options.operation
    await _finish(session, await session.perform(name, parsed_arguments(OPERATIONS[name], session.options)))


async def _finish(session: Session, result: Any) -> None:
    if isinstance(result, RecipeFuture):
        await session.follow(result)
    elif result is None:
        session.show(None)
        session.screen.note("done")
    else:
        session.show(result)


@_command
async def scale(session: Session) -> None:
    """Set or show the units of a deployment."""
    ids = {"deployment_id": session.options.deployment}
    if session.options.units is None:
        session.show(await session.perform("scalings.get", ids))
        return
    await session.follow(await session.perform("scalings.set", {**ids, "units": session.options.units}))


@_command
async def list_deployments(session: Session) -> None:
    """List deployments. Filters and sorts locally, because the API does neither."""
    options = session.options
    if options.output == "raw" and (options.type or options.filter or options.sort or options.reverse):
        raise UsageError("--output raw is the response as it came: nothing of it is chosen or ordered")
    found = list(await session.perform("deployments.list", {}))
    if options.type is not None:
        found = [item for item in found if item.type == options.type]
    if options.filter is not None:
        text = options.filter.lower()
        found = [
            item for item in found if any(text in (part or "").lower() for part in (item.name, item.notes, item.id))
        ]
    if options.sort is not None:
        key = "created_at" if options.sort == "created" else str(options.sort)
        found.sort(key=lambda item: (getattr(item, key) is not None, getattr(item, key)))
    session.show(tuple(found[::-1] if options.reverse else found))


@_command
async def ca_certificate(session: Session) -> None:
    """Print the certificate of a deployment's own authority."""
    from ..workflows.connection import decode_certificate  # loads ssl

    name = session.options.deployment
    deployment = await session.perform("deployments.get", {"deployment_id": name})
    try:
        pem = decode_certificate(deployment.ca_certificate_base64)
    except ValueError:
        raise MissingError(f"the certificate of {name!r} cannot be read") from None
    if pem is None:
        raise MissingError(f"{name!r} has no authority of its own: a public one has signed")
    session.show({"ca_certificate": pem}, text=pem.rstrip("\n"))


@_command
async def download(session: Session) -> None:
    """Save a backup or a log file as a file."""
    options, compose = session.options, session.compose
    resource, parameter = f"{options.kind}s", f"{options.kind}_id"
    ids = {"deployment_id": options.deployment}
    if options.dry_run:
        await session.perform(f"{resource}.get", {**ids, parameter: options.item})
    # The file is written for every output format.
    ids["deployment_id"] = await session.read(find(compose, "deployment_id", options.deployment, {}))
    item = await session.read(find(compose, parameter, options.item, ids, f"{resource}.download"))
    path = await getattr(compose, resource).download(
        ids["deployment_id"], item, options.file, progress=lambda done, total: _show_bytes(session, done, total)
    )
    session.show({"path": str(path), "bytes": path.stat().st_size}, text=str(path))


def _show_bytes(session: Session, received: int, total: int | None) -> None:
    session.screen.progress(f"{session.options.file} {received:,} of {total or '?'} bytes", received, total)


@_command
async def change_members(session: Session) -> None:
    """Add users to a team, or remove them from it."""
    compose, options = session.compose, session.options
    team = await session.read(compose.teams.get(await session.read(find(compose, "team_id", options.team, {}))))
    users = [await session.read(find(compose, "user_id", user, {})) for user in options.users]
    present = [user.id for user in team.users]
    missing = [user for user in users if user not in present]
    if options.remove and missing:
        raise MissingError(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not in the team {team.name!r}")
    if not options.remove and not missing:
        session.show(team)
        session.screen.note("they are in it already")
        return
    rest = [user for user in present if user not in users]
    wanted = rest if options.remove else [*present, *dict.fromkeys(missing)]
    session.show(await session.perform("teams.replace_users", {"team_id": team.id, "user_ids": wanted}))


@_command
async def request(session: Session) -> None:
    """Send an arbitrary request."""
    options = session.options
    body = None if options.body is None else parse_json(options.body)
    method = options.method.upper()
    if options.dry_run:
        session.show_request(method, options.path, body)
        return
    path = urlsplit(options.path).path
    advice = f"it was not sent again; read {path} to find out whether it was carried out"
    reply = await session.send(method, path, advice, session.compose.request(method, options.path, json=body))
    if options.output == "raw" or not _show_json(session, reply):
        session.show_body(reply.body)


def _show_json(session: Session, reply: Reply) -> bool:
    """Print the body if it is JSON, and not too deep to be read or shown. Return whether it is."""
    with contextlib.suppress(RecursionError):
        try:
            data = _items(reply.json())
        except ValueError:
            return False
        session.show(data)
        return True
    return False


def _items(data: Any) -> Any:
    """Return the list in a response that contains nothing else, or else the response. Wraps a bare value."""
    inner = data.get("_embedded") if isinstance(data, dict) and len(data) == 1 else None
    if isinstance(inner, dict) and len(inner) == 1:
        [only] = inner.values()
        return only if isinstance(only, list) else data
    return data if data is None or isinstance(data, dict | list) else {"value": data}


@_command
async def watch(session: Session) -> None:
    """Wait for a recipe, given by id or handle, and print its result."""
    text = session.options.recipe
    text = (read_standard_input("the recipe") if text == "-" else text).strip()
    if session.options.dry_run:
        await session.perform("recipes.get", {"recipe_id": _recipe_id(text)})
    recipes = session.compose.recipes
    future: RecipeFuture[Any] = recipes.resume(text) if text.startswith("{") else recipes.future(text)
    session.show(await session.finish(future))


def _recipe_id(text: str) -> str:
    from .._handle import RecipeHandle

    return RecipeHandle.from_json(text).recipe_id if text.startswith("{") else text


@_command
async def wait(session: Session) -> None:
    """Wait for a recipe by its handle. Progress goes to standard output."""
    handle = session.options.handle
    handle = read_standard_input("the handle") if handle == "-" else handle
    await session.finish(session.compose.recipes.resume(handle), on_output=True)
