"""From the bytes of a list of 1,000 deployments to models: time, and memory kept and at the peak."""

from __future__ import annotations

import gc
import json
import time
import tracemalloc
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from benchmarks import bodies
from benchmarks.generated import generated
from benchmarks.measure import NotInstalledError, interleave, peer, progress
from benchmarks.peer_models import msgspec_struct, plain_cattrs, pydantic_model
from benchmarks.tables import Goal, Table
from compose_async.models import Deployment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Decoder = Callable[[bytes], Sequence[Any]]

COUNT: Final = 1000
OURS: Final = "compose-async"
BASE: Final = "msgspec Struct, stdlib json"


def _items(body: bytes) -> Any:
    return json.loads(body)["_embedded"]["deployments"]


def _ours() -> Decoder:
    from compose_async._codec.bodies import decode_list, parse

    return lambda body: decode_list(parse(body), Deployment, "deployments")


def _msgspec_after_json() -> Decoder:
    struct: Any = msgspec_struct(Deployment)
    convert: Any = peer("msgspec").convert
    return lambda body: convert(_items(body), list[struct])


def _msgspec_alone() -> Decoder:
    msgspec = peer("msgspec")
    struct: Any = msgspec_struct(Deployment)
    embedded = msgspec.defstruct("E", [("deployments", list[struct])])
    decoder: Any = msgspec.json.Decoder(
        msgspec.defstruct("B", [("embedded", embedded)], rename={"embedded": "_embedded"})
    )
    return lambda body: decoder.decode(body).embedded.deployments


def _pydantic() -> Decoder:
    pydantic = peer("pydantic")
    model: Any = pydantic_model(Deployment)
    embedded = pydantic.create_model("E", deployments=(list[model], ...))
    whole: Any = pydantic.create_model("B", embedded=(embedded, pydantic.Field(alias="_embedded")))
    return lambda body: whole.model_validate_json(body).embedded.deployments


def _cattrs() -> Decoder:
    structure = plain_cattrs().get_structure_hook(Deployment)
    return lambda body: [structure(item, Deployment) for item in _items(body)]


def _generated() -> Decoder:
    model = generated("models.deployment").Deployment
    return lambda body: [model.from_dict(item) for item in _items(body)]


CONTENDERS: Final[dict[str, Callable[[], Decoder]]] = {
    OURS: _ours,
    BASE: _msgspec_after_json,
    "msgspec Struct, its own decoder": _msgspec_alone,
    "pydantic v2, its own decoder": _pydantic,
    "cattrs, plain, stdlib json": _cattrs,
    "openapi-python-client, stdlib json": _generated,
    "json.loads only": lambda: _items,
}


def _time(decode: Decoder, body: bytes) -> float:
    gc.collect()
    began = time.process_time()
    decoded = decode(body)
    spent = time.process_time() - began
    assert len(decoded) == COUNT
    return 1e6 * spent / COUNT


def _memory(decode: Decoder, body: bytes) -> tuple[float, float]:
    """KB per object kept, and at the peak."""
    decode(body)
    gc.collect()
    tracemalloc.start()
    decoded = decode(body)
    _, peak = tracemalloc.get_traced_memory()
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(decoded) == COUNT
    return kept / 1000 / COUNT, peak / 1000 / COUNT


def run(*, quick: bool, plots: Path | None = None) -> list[Table]:
    del plots
    body = bodies.deployments(COUNT)
    table = Table(
        f"decode: a list of {COUNT:,} deployments from {len(body) / 1e6:.1f} MB of JSON",
        ("decoder", "µs per object", f"× {BASE}", "KB kept", "KB peak", "± %"),
        note="CPU time, median of interleaved rounds; memory by tracemalloc, in a pass of its own. All decode the same "
        "fields; ours also keeps unknown members, and reads every irregularity of Compose's wire.",
    )
    progress("decode")
    decoders: dict[str, Decoder] = {}
    for name, prepare in CONTENDERS.items():
        try:
            decoders[name] = prepare()
        except NotInstalledError:
            table.missing(name)
    times = interleave({name: partial(_time, decode, body) for name, decode in decoders.items()}, 5 if quick else 15)
    memory = {name: _memory(decode, body) for name, decode in decoders.items()}
    base = times[BASE].median if BASE in times else float("nan")
    for name, sample in times.items():
        table.rows.append((name, sample.median, sample.median / base, *memory[name], 100 * sample.spread))
    kept, _ = memory[OURS]
    table.goals.append(Goal(f"× {BASE}", times[OURS].median / base, 4.5))
    table.goals.append(Goal("kept per object", kept, 3, " KB"))
    rival = "pydantic v2, its own decoder"
    if rival in times:
        table.goals.append(Goal("× pydantic, time", times[OURS].median / times[rival].median, 1))
        table.goals.append(Goal("× pydantic, memory", kept / memory[rival][0], 1))
    return [table]
