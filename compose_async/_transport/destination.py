"""Destinations of a download: a file, which appears only when complete, or a pipe or device."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from anyio import AsyncFile, open_file, to_thread
from anyio import Path as AsyncPath

from .._clock import run_uncancelled

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no locks of this kind
    fcntl = None  # type: ignore[assignment] # each use checks for None

if TYPE_CHECKING:
    from .._clock import Clock

_READER_INTERVAL: Final = 0.05
"""Seconds between two attempts to open a named pipe that has no reader yet."""


@asynccontextmanager
async def open_destination(path: str | os.PathLike[str], clock: Clock) -> AsyncIterator[AtomicFile | Device]:
    """Open the destination for a path, and remove an incomplete file in the end. Symbolic links are followed.

    Raises IsADirectoryError for a folder, ValueError for a block device, and OSError for a path that cannot be read.
    """
    target, found = await run_uncancelled(clock, asyncio.to_thread(_resolve, path))
    if found is None or stat.S_ISREG(found.st_mode):
        file = AtomicFile(target, found, clock)
        try:
            await run_uncancelled(clock, file.open())  # after a cancellation the file is open, too
            yield file
        finally:
            await run_uncancelled(clock, file.remove())
    elif stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "a download needs the name of a file, and this is a folder", str(path))
    elif stat.S_ISBLK(found.st_mode):
        raise ValueError(f"{path} is a disk: a download would overwrite it")
    else:
        descriptor = await _open_device(path, waits_for_reader=stat.S_ISFIFO(found.st_mode))
        try:
            yield Device(descriptor)
        finally:
            os.close(descriptor)


def _resolve(path: str | os.PathLike[str]) -> tuple[Path, os.stat_result | None]:
    target = Path(os.path.realpath(path))
    try:
        return target, Path(path).stat()
    except FileNotFoundError:
        if os.fspath(path).endswith(os.sep):
            raise IsADirectoryError(errno.EISDIR, "a download needs the name of a file", str(path)) from None
        return target, None


class AtomicFile:
    """A part file next to its target, renamed over it on commit. It gets the mode of a replaced file, else 0600.

    The name depends only on the target, so that a new download reuses the part file of a killed one. A lock detects
    another active download to the target, in any process; the new download then uses a unique name.
    """

    def __init__(self, target: Path, replaced: os.stat_result | None, clock: Clock) -> None:
        self.bytes_written = 0
        """Bytes written so far."""
        self._target = target
        self._replaced_stat = replaced
        self._clock = clock
        self._part: Path | None = None
        self._file: AsyncFile[bytes] | None = None

    async def write(self, data: bytes) -> None:
        """Write further bytes."""
        await run_uncancelled(self._clock, self._opened().write(data))
        self.bytes_written += len(data)

    async def restart(self) -> bool:
        """Discard all bytes written so far, and return True."""
        await run_uncancelled(self._clock, self._truncate())
        return True

    async def commit(self, rest: bytes) -> None:
        """Write the last bytes, and move the file to its target."""
        await run_uncancelled(self._clock, self._commit(rest))

    async def open(self) -> None:
        """Create the part file, or take over that of a killed download."""
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
        self.bytes_written = 0

    async def _commit(self, rest: bytes) -> None:
        file = self._opened()
        await file.write(rest)
        await file.flush()
        await to_thread.run_sync(_copy_mode_and_sync, file.wrapped.fileno(), self._replaced_stat)
        if fcntl is None:  # Windows can neither rename nor remove an open file
            await self._close()
        # The lock is held until the rename: without it, another download would reuse the file.
        await AsyncPath(self._part or "").replace(self._target)
        self._part = None
        self.bytes_written += len(rest)

    async def remove(self) -> None:
        """Close the part file, and remove it unless it was committed."""
        if fcntl is None:
            await self._close()
        if self._part is not None:
            await AsyncPath(self._part).unlink(missing_ok=True)
        await self._close()

    def _opened(self) -> AsyncFile[bytes]:
        assert self._file is not None  # noqa: S101 - set on entry
        return self._file

    async def _close(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # a full disk fails again when the rest is flushed
                await self._file.aclose()


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _open_locked(path: str, _: int) -> int:
    """Open a new or left-over part file exclusively. Raises BlockingIOError if that is impossible."""
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
    """Lock and empty a part file; return False if it was renamed or removed before the lock."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # pyright: ignore[reportOptionalMemberAccess]  # checked above
        opened, named = os.fstat(descriptor), Path(path).lstat()
        if (opened.st_dev, opened.st_ino) != (named.st_dev, named.st_ino):
            return False
        os.fchmod(descriptor, 0o600)
        os.ftruncate(descriptor, 0)
    except FileNotFoundError:
        return False
    except OSError as error:  # locked, owned by another user, or on a disk without locks
        os.close(descriptor)
        raise BlockingIOError from error
    return True


def _copy_mode_and_sync(descriptor: int, replaced: os.stat_result | None) -> None:
    if replaced is not None:
        with suppress(OSError):  # only root may change the owner
            os.fchown(descriptor, replaced.st_uid, replaced.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(replaced.st_mode))
    os.fsync(descriptor)


async def _open_device(path: str | os.PathLike[str], *, waits_for_reader: bool) -> int:
    while True:
        try:
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        except OSError as error:
            if error.errno != errno.ENXIO or not waits_for_reader:
                raise
            await asyncio.sleep(_READER_INTERVAL)


class Device:
    """A named pipe, terminal or other device. Writes go straight to it and block no thread."""

    def __init__(self, descriptor: int) -> None:
        self.bytes_written = 0
        self._descriptor = descriptor

    async def write(self, data: bytes) -> None:
        """Write further bytes."""
        left = memoryview(data)
        while left:
            try:
                written = os.write(self._descriptor, left)
            except BlockingIOError:
                await self._wait_writable()
            else:
                left = left[written:]
                self.bytes_written += written

    async def restart(self) -> bool:
        """Return whether no byte was written yet: written ones cannot be discarded."""
        return not self.bytes_written

    async def commit(self, rest: bytes) -> None:
        """Write the last bytes."""
        await self.write(rest)

    async def _wait_writable(self) -> None:
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        loop.add_writer(self._descriptor, ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_writer(self._descriptor)
