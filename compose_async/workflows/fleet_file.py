"""Fleets in TOML files: one table for each deployment, and one for their common values.

[defaults]
datacenter = "aws:us-east-1"

[deployments.orders]
type = "postgresql"
version = "~=9.6"
units = 2
whitelist = { "192.0.2.0/24" = "office" }
team_roles = { developer = ["Core"] }
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final

from attrs import fields

from .._arguments import check_path
from .._display import printable, quoted
from .._redact import redacted_excerpt
from ..errors import SpecError
from .spec import MAX_NAME_LENGTH, DeploymentSpec, raise_problems

_MAX_PROBLEM: Final = 200
"""Longest text of one problem, in characters."""

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "units": (int,),
    "provisioning_tags": (list,),
    "whitelist": (list, dict),
    "team_roles": (dict,),
    "ssl": (bool,),
    "cache_mode": (bool,),
    "wired_tiger": (bool,),
}
"""Types of the values by key, where they are no strings."""


def read_fleet(path: str | PathLike[str]) -> tuple[DeploymentSpec, ...]:
    """Read the deployments in a TOML file. Tables ``[deployments.NAME]`` override ``[defaults]``.

    Raises:
        SpecError: The file is not TOML in UTF-8, or declares something impossible; ``problems`` lists every reason.
        OSError: The file cannot be read.
    """
    import tomllib  # not needed to import the package

    try:
        data = tomllib.loads(Path(check_path("path", path)).read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        what = "UTF-8" if isinstance(error, UnicodeDecodeError) else "TOML"
        problem = redacted_excerpt(str(error), _MAX_PROBLEM)
        raise SpecError(f"{path} is not {what}: {problem}", problems=(problem,)) from None
    return fleet_from(data)


def fleet_from(data: Mapping[str, Any]) -> tuple[DeploymentSpec, ...]:
    """Read the deployments from parsed TOML."""
    problems = [f"unknown table {quoted(key)}" for key in data if key not in {"defaults", "deployments"}]
    defaults, tables = data.get("defaults", {}), data.get("deployments", {})
    if not isinstance(defaults, Mapping) or not isinstance(tables, Mapping) or not tables:
        problems.append("tables such as [deployments.orders] are missing")
        defaults = tables = {}
    specs: list[DeploymentSpec] = []
    for name, table in tables.items():
        wrong = _validate(table, defaults)
        if not wrong:
            try:
                specs.append(DeploymentSpec(**{**defaults, **table, "name": name}))
            except (TypeError, ValueError) as error:
                wrong = [str(error)]
        problems += [f"{printable(name, MAX_NAME_LENGTH)}: {problem}" for problem in wrong]
    raise_problems([redacted_excerpt(problem, _MAX_PROBLEM) for problem in problems])  # they quote the file
    return tuple(specs)


def _validate(table: object, defaults: Mapping[str, Any]) -> list[str]:
    """Return a problem for each unknown key and each value of the wrong type."""
    if not isinstance(table, Mapping):
        return ["must be a table"]
    known = {attribute.name for attribute in fields(DeploymentSpec)} - {"name"}
    values = {**defaults, **table}
    wrong = [f"unknown key {quoted(key)}" for key in values if key not in known]
    for key, value in values.items():
        allowed = _TYPES.get(key, (str,))
        if key in known and type(value) not in allowed:
            names = " or ".join(kind.__name__ for kind in allowed)
            wrong.append(f"{key} must be {names}, not {type(value).__name__}")
    return wrong if "type" in values else [*wrong, "type is missing"]
