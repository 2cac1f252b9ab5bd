"""The world in a SQLite file: every change is written before the response to its request is sent.

One table holds one row per record, as JSON, oldest first; one more row holds the rest of the world. Every change whose
response was sent survives the end of the process, even a kill; the write-ahead log is not forced to the disk each
time, so a power cut may take the last moments, but never damages the file. Faults, plans and the list of requests
belong to the process and are not kept.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from typing import Any, Final, get_args, get_origin, get_type_hints

import attrs
import cattrs
from attrs import validators
from cattrs.strategies import configure_tagged_union

from . import integrity, private_file
from .change_tracking import ChangeTrackingDict
from .effect_types import Effect
from .ids import IdGenerator
from .strict_converter import strict_converter
from .world import World

FORMAT: Final = 1
"""The version of the file's format. Every change of the records changes this number."""

_APPLICATION: Final = 0x434F_5341
_META: Final = "world"
_SCHEMA: Final = {("table", "records"), ("index", "sqlite_autoindex_records_1")}
_TABLES: Final[dict[str, tuple[Any, Any]]] = {
    name: get_args(hint) for name, hint in get_type_hints(World).items() if get_origin(hint) is ChangeTrackingDict
}


class StateFileError(Exception):
    """The state file cannot be used; the text says why."""


_READ_ERRORS: Final = (
    *(StateFileError, OSError, sqlite3.Error, cattrs.BaseValidationError),
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
)
"""All that hostile text can raise on its way to becoming a world."""


@attrs.frozen
class Downtime:
    """The time of the last save: simulated epoch seconds, and how many real seconds ago.

    If the speed of time is known, ``now`` already includes the seconds since then, and ``away`` is 0.
    """

    now: float
    away: float


@attrs.frozen
class _WorldMeta:
    """The world without its records; ``wall`` is the real time, in epoch seconds, of the writing.

    ``speed`` is that of the clock by which the world continued; older files lack it.
    """

    now: float
    wall: float
    user_id: str
    mint: IdGenerator
    speed: float | None = attrs.field(default=None, validator=validators.optional(validators.ge(0)))


class StateFile:
    """An open state file, locked against other processes."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open or create the file. Raises StateFileError if it is foreign, newer, in use, or unreadable."""
        self._path = _printable(str(path))
        self.closed = False
        with self._closing_on_error():
            place = private_file.prepare(path)
            self._database = sqlite3.connect(place, timeout=1.0, isolation_level=None, check_same_thread=False)
        with self._closing_on_error():
            self._prepare()

    def load(self) -> tuple[World, Downtime] | None:
        """Return the last saved world, None if there is none, and track its changes from now on.

        Raises StateFileError, and closes the file, if no simulator wrote its text.
        """
        with self._closing_on_error():
            return self._load()

    def _load(self) -> tuple[World, Downtime] | None:
        found = self._database.execute("SELECT json FROM records WHERE kind = ?", (_META,)).fetchone()
        if found is None:
            return None
        meta = _CONVERTER.structure(json.loads(found[0]), _WorldMeta)
        world = World(meta.mint.restarted(), meta.now, meta.user_id)
        for kind, key, text in self._database.execute("SELECT kind, key, json FROM records ORDER BY rowid"):
            if kind != _META:
                key_type, type_ = _TABLES[kind]
                record = _CONVERTER.structure(json.loads(text), type_)
                getattr(world, kind)[_CONVERTER.structure(json.loads(key), key_type)] = record
        integrity.check(world)
        world.rebuild_indexes()
        for kind in _TABLES:
            getattr(world, kind).changed = {}
        away = max(0.0, time.time() - meta.wall)
        return world, Downtime(meta.now, away) if meta.speed is None else Downtime(meta.now + away * meta.speed, 0.0)

    def save(self, world: World, *, now: float, wall: float, speed: float | None, with_time: bool) -> None:
        """Write the changes since the last save: all of them or, if the process dies, none.

        The time is written with them, in simulated and in real epoch seconds, with the simulated seconds per real one
        if they are known; ``with_time`` writes it even if nothing else has changed.
        """
        tables: dict[str, ChangeTrackingDict[Any, Any]] = {kind: getattr(world, kind) for kind in _TABLES}
        rows = [row for kind, table in tables.items() for row in _changes(kind, table)]
        if not rows and not with_time:
            return
        meta = _WorldMeta(now, wall, world.user_id, world.ids, speed)
        rows.append((_META, "", _json(meta, _WorldMeta)))
        with self._database:  # commits, or takes everything back
            self._database.execute("BEGIN")
            self._database.executemany(
                "INSERT INTO records VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET json = excluded.json",
                [row for row in rows if row[2] is not None],
            )
            gone = [row[:2] for row in rows if row[2] is None]
            self._database.executemany("DELETE FROM records WHERE kind = ? AND key = ?", gone)
        for table in tables.values():
            table.changed = {}

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        self.closed = True
        self._database.close()

    @contextlib.contextmanager
    def _closing_on_error(self) -> Iterator[None]:
        """Close the file when anything about it is wrong, and say what in one short line."""
        try:
            yield
        except _READ_ERRORS as error:
            if hasattr(self, "_database"):
                self.close()
            if isinstance(error, StateFileError):
                raise
            raise StateFileError(f"cannot use the state file {self._path}: {_reason(error)}") from None

    def _prepare(self) -> None:
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
        [application] = self._database.execute("PRAGMA application_id").fetchone()
        [format_] = self._database.execute("PRAGMA user_version").fetchone()
        objects = set(self._database.execute("SELECT type, name FROM sqlite_master"))
        mine = application == _APPLICATION and objects == _SCHEMA
        if not (mine or (not objects and application == format_ == 0)):
            raise StateFileError(f"{self._path} is a database of something else")
        if format_ > FORMAT:
            raise StateFileError(
                f"{self._path} was written by a newer simulator: format {format_}, this one reads up to {FORMAT}"
            )
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute("BEGIN IMMEDIATE")
        self._database.execute(f"PRAGMA application_id = {_APPLICATION}")
        self._database.execute(f"PRAGMA user_version = {FORMAT}")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS records (kind TEXT, key TEXT, json TEXT NOT NULL, PRIMARY KEY (kind, key))"
        )
        self._database.execute("COMMIT")


def _changes(kind: str, table: ChangeTrackingDict[Any, Any]) -> list[tuple[str, str, str | None]]:
    """Return the rows to write for a table: all of it at the first save; None deletes."""
    key_type, type_ = _TABLES[kind]
    keys = table if table.changed is None else table.changed
    return [(kind, _json(key, key_type), _json(table[key], type_) if key in table else None) for key in keys]


def _json(value: object, type_: Any) -> str:
    return json.dumps(_CONVERTER.unstructure(value, unstructure_as=type_), separators=(",", ":"))


def _reason(error: BaseException) -> str:
    """Return the text of the innermost error, however deep the data was nested."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return _printable(str(error) or type(error).__name__)


def _printable(text: str) -> str:
    """Return the beginning of a text, so that it can be shown in a terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:200])


def _converter() -> cattrs.Converter:
    converter = strict_converter()
    configure_tagged_union(Effect, converter)
    return converter


_CONVERTER: Final = _converter()
