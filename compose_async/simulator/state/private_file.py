"""The state file on disk: an ordinary file that only its owner can read, with those that SQLite puts beside it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600
_SUFFIXES: Final = ("", "-wal", "-shm", "-journal")


def prepare(path: str | os.PathLike[str]) -> str:
    """Create the file if there is none, make it private, and return its absolute path.

    Files that exist are never opened here: closing them would drop the locks of an open database. SQLite gives the
    files beside it the mode of the database. Raises OSError or ValueError, for links and devices too.
    """
    place = os.path.abspath(os.fspath(path))  # noqa: PTH100 - also makes a plain name of what SQLite would interpret
    for name in (place + suffix for suffix in _SUFFIXES):
        try:
            found = Path(name).lstat()
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(found.st_mode):
            raise OSError(f"{name} is no ordinary file")
        if stat.S_IMODE(found.st_mode) & ~PRIVATE:
            os.chmod(name, PRIVATE)  # noqa: PTH101 - as above
    if not Path(place).exists():
        os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE))
    return place
