"""What a log or a reporter of errors could show of an error."""

from __future__ import annotations

import copy
import pickle
import traceback

from rich.traceback import Traceback

from compose_async import errors


def shown(error: BaseException) -> str:
    """All that a log or a reporter of errors could show of it, the locals of our own frames included."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    for part in _chain(told):
        # The test knows its secrets: its own frames are not what is tested.
        part.stack[:] = [frame for frame in part.stack if "/tests/" not in frame.filename]
    forms = ["".join(told.format()), _walked(error), repr(error), str(error), repr(error.args), repr(vars(error))]
    if isinstance(error, errors.ComposeError):
        twin = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        forms += [pickle.dumps(error).decode("latin-1"), repr(vars(twin)), repr(copy.copy(error))]
    return "\n".join(forms)


def _walked(error: BaseException) -> str:
    """Our frames' locals by rich, which cuts long texts, and shows the items of containers and the fields of values."""
    trace = Traceback.extract(type(error), error, error.__traceback__, show_locals=True)
    frames = [frame for stack in trace.stacks for frame in stack.frames if "/tests/" not in frame.filename]
    return "\n".join(f"{name} = {node}" for frame in frames for name, node in (frame.locals or {}).items())


def _chain(told: traceback.TracebackException | None) -> list[traceback.TracebackException]:
    return [] if told is None else [told, *_chain(told.__cause__), *_chain(told.__context__)]
