"""Opening of the engine, and translation of its errors. Loaded when jobs are first used."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .._redact import redact
from ..errors import ConfigurationError
from .job_errors import JobsDatabaseError

try:
    import sqlalchemy as sa

    from .database import Database, default_url
    from .engine import Client
except ImportError as error:
    raise ConfigurationError(
        f"jobs need more packages: pip install 'compose-async[durable]' ({error.name} is missing)"
    ) from None

T = TypeVar("T")


def open_client(url: str | None) -> Client:
    """Open a database and create its tables. Raises ConfigurationError or JobsDatabaseError."""
    client = Client(Database(url or default_url()))
    try:
        run_query(client, Client.prepare)
    except BaseException:
        client.close()
        client.database.close()
        raise
    return client


def run_query(client: Client, query: Callable[[Client], T]) -> T:
    """Run a query and return its result. Database errors become JobsDatabaseError without the URL's password."""
    try:
        return query(client)
    except sa.exc.SQLAlchemyError as error:
        cause = redact(" ".join(str(getattr(error, "orig", None) or error).split()))
        raise JobsDatabaseError(f"the database of the jobs cannot be used: {cause}") from None
