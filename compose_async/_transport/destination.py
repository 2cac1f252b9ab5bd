"""The place that a download is written to: a file, which appears whole or not at all, or a pipe or device."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol, Self
from uuid import uuid4

from .._clock import finish

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no locks of this kind
    fcntl = None  # type: ignore[assignment] # asked for before each use

if TYPE_CHECKING:
    from anyio import AsyncFile

    from .._clock import Clock

_READER_EVERY: Final = 0.05
"""Seconds between two looks for a reader of a named pipe, which cannot be waited for."""


class Destination(Protocol):
    """Takes the bytes of one download, in order; a context manager that leaves nothing half done behind."""

    received: int
    """Bytes taken so far."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def write(self, data: bytes) -> None:
        """Take further bytes."""
        ...

    async def restart(self) -> bool:
        """Forget all bytes taken so far; return False if that cannot be."""
        ...

    async def commit(self, rest: bytes) -> None:
        """Take the last bytes, and keep all of them."""
        ...


async def destination(path: str | os.PathLike[str], clock: Clock) -> Destination:
    """Return what kind of place the path names. Links are followed.

    Raises IsADirectoryError for a folder, ValueError for a disk, and OSError for a path that cannot be read.
    """
    target, found = await finish(clock, asyncio.to_thread(_resolve, path))
    if found is None or stat.S_ISREG(found.st_mode):
        return NewFile(target, found, clock)
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "a download needs the name of a file, and this is a folder", str(path))
    if stat.S_ISBLK(found.st_mode):
        raise ValueError(f"{path} is a disk: a download would overwrite it")
    return Sink(path, has_reader=not stat.S_ISFIFO(found.st_mode))


def _resolve(path: str | os.PathLike[str]) -> tuple[Path, os.stat_result | None]:
    target = Path(os.path.realpath(path))
    try:
        return target, Path(path).stat()
    except FileNotFoundError:
        if os.fspath(path).endswith(os.sep):
            raise IsADirectoryError(errno.EISDIR, "a download needs the name of a file", str(path)) from None
        return target, None


class NewFile:
    """A file written beside its target, and renamed over it in the end with the target's mode, else 0600.

    Its name is the same in every run, so that the next one takes over what a killed one left. A lock tells whether
    another run, here or in another process, is still writing; then the name is a new one.
    """

    def __init__(self, target: Path, replaced: os.stat_result | None, clock: Clock) -> None:
        self.received = 0
        self._target = target
        self._replaced = replaced
        self._clock = clock
        self._part: Path | None = None
        self._file: AsyncFile[bytes] | None = None

    async def __aenter__(self) -> Self:
        try:
            await finish(self._clock, self._open())
        except BaseException:  # cancelled: by now it is open
            await finish(self._clock, self._remove())
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await finish(self._clock, self._remove())

    async def write(self, data: bytes) -> None:
        await finish(self._clock, self._opened().write(data))
        self.received += len(data)

    async def restart(self) -> bool:
        await finish(self._clock, self._truncate())
        return True

    async def commit(self, rest: bytes) -> None:
        await finish(self._clock, self._commit(rest))

    async def _open(self) -> None:
        from anyio import open_file  # loaded with all else that a call needs

        name = hashlib.sha256(os.fsencode(self._target.name)).hexdigest()[:32]
        usual, unique = (self._target.with_name(f".{part}.part") for part in (name, uuid4().hex))
        with suppress(BlockingIOError):
            self._file = await open_file(usual, "wb", opener=_open_locked)
            self._part = usual
            return
        self._file = await open_file(unique, "xb", opener=_open_private)
        self._part = unique

    async def _truncate(self) -> None:
        file = self._opened()
        await file.seek(0)
        await file.truncate()
        self.received = 0

    async def _commit(self, rest: bytes) -> None:
        from anyio import Path, to_thread

        file = self._opened()
        await file.write(rest)
        await file.flush()
        await to_thread.run_sync(_sync, file.wrapped.fileno(), self._replaced)
        if fcntl is None:  # without locks, open files can be neither renamed nor removed
            await self._close()
        # The lock holds until the name is the target's: another run would take the file over.
        await Path(self._part or "").replace(self._target)
        self._part = None
        self.received += len(rest)

    async def _remove(self) -> None:
        from anyio import Path

        if fcntl is None:
            await self._close()
        if self._part is not None:
            await Path(self._part).unlink(missing_ok=True)
        await self._close()

    def _opened(self) -> AsyncFile[bytes]:
        assert self._file is not None  # noqa: S101 - entered
        return self._file

    async def _close(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # a full disk says so once more when the rest is flushed
                await self._file.aclose()


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _open_locked(path: str, _: int) -> int:
    """Open the part file of a target, new or left behind, for this run alone; BlockingIOError if that cannot be."""
    if fcntl is None:
        raise BlockingIOError
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise BlockingIOError from error
        if _lock(descriptor, path):
            return descriptor
        os.close(descriptor)


def _lock(descriptor: int, path: str) -> bool:
    """Lock and empty a part file; return False if it was renamed or removed meanwhile."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        here, there = os.fstat(descriptor), Path(path).lstat()
        if (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino):
            return False
        os.fchmod(descriptor, 0o600)
        os.ftruncate(descriptor, 0)
    except FileNotFoundError:
        return False
    except OSError as error:  # in use, another user's, or on a disk without locks
        os.close(descriptor)
        raise BlockingIOError from error
    return True


def _sync(descriptor: int, replaced: os.stat_result | None) -> None:
    if replaced is not None:
        with suppress(OSError):  # only root may give files away
            os.fchown(descriptor, replaced.st_uid, replaced.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(replaced.st_mode))
    os.fsync(descriptor)


class Sink:
    """A named pipe, a terminal, or another device: written through, without ever holding a thread."""

    def __init__(self, path: str | os.PathLike[str], *, has_reader: bool) -> None:
        self.received = 0
        self._path = path
        self._has_reader = has_reader
        self._descriptor = -1

    async def __aenter__(self) -> Self:
        while self._descriptor < 0:
            try:
                self._descriptor = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
            except OSError as error:
                if error.errno != errno.ENXIO or self._has_reader:
                    raise
                await asyncio.sleep(_READER_EVERY)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    async def write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            try:
                written = os.write(self._descriptor, left)
            except BlockingIOError:
                await self._writable()
            else:
                left = left[written:]
                self.received += written

    async def restart(self) -> bool:
        return not self.received

    async def commit(self, rest: bytes) -> None:
        await self.write(rest)

    async def _writable(self) -> None:
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        loop.add_writer(self._descriptor, ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_writer(self._descriptor)
