"""Works of a job: frozen items with a JSON form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from os import PathLike, fspath
from typing import ClassVar, Final, TypeAlias, TypeGuard, cast

import attrs
from attrs import field, frozen

from .. import _arguments as arguments
from .. import workflows
from .._redact import excerpt
from .._types import Json

FORMAT: Final = 1
"""Version of a job's document. Increase it with every change that affects the reading of stored documents."""


def _networks(given: Mapping[str, str] | Iterable[str]) -> Mapping[str, str]:
    return workflows.DeploymentSpec(name="any", type="any", whitelist=given).whitelist or {}


def _spec(item: object, attribute: object, value: workflows.DeploymentSpec) -> None:  # noqa: ARG001 - signature of attrs
    if not isinstance(value, workflows.DeploymentSpec):
        raise TypeError(f"spec must be a DeploymentSpec, not {type(value).__name__}")


def _name(item: object, attribute: attrs.Attribute[str], value: str) -> None:  # noqa: ARG001 - as above
    arguments.check_text(attribute.name, value, minimum=1)


def _units(item: object, attribute: attrs.Attribute[int], value: int) -> None:  # noqa: ARG001 - as above
    arguments.check_integer(attribute.name, value, minimum=1)


def _flag(item: object, attribute: attrs.Attribute[bool], value: bool) -> None:  # noqa: ARG001, FBT001 - as above
    arguments.check_flag(attribute.name, value)


def _path(given: str | PathLike[str] | None) -> str | None:
    return None if given is None else fspath(given)


@frozen
class Ensure:
    """Create or update a deployment to match a spec, as ``compose.deployments.ensure``."""

    kind: ClassVar[str] = "ensure"
    spec: workflows.DeploymentSpec = field(validator=_spec)
    upgrade: bool = field(default=False, kw_only=True, validator=_flag)
    recreate_failed: bool = field(default=False, kw_only=True, validator=_flag)

    @property
    def deployment(self) -> str:
        """Name of the deployment."""
        return self.spec.name


@frozen
class Scale:
    """Set the resource units of a deployment."""

    kind: ClassVar[str] = "scale"
    name: str = field(validator=_name)
    units: int = field(validator=_units)

    @property
    def deployment(self) -> str:
        """Name of the deployment."""
        return self.name


@frozen
class Backup:
    """Back up a deployment. With ``download``, also write the backup to that path on the worker's machine."""

    kind: ClassVar[str] = "backup"
    name: str | None = field(default=None, validator=attrs.validators.optional(_name))
    """Name of the deployment. None only in a schedule with targets."""
    download: str | None = field(default=None, kw_only=True, converter=_path)

    @property
    def deployment(self) -> str:
        """Name of the deployment to back up. Raises ValueError if there is none."""
        if self.name is None:
            raise ValueError("a backup outside of a schedule needs the name of its deployment")
        return self.name


@frozen
class Upgrade:
    """Upgrade a deployment in place to a version such as ``9.6.12``, or into a range such as ``~=9.6``."""

    kind: ClassVar[str] = "upgrade"
    name: str = field(validator=_name)
    version: str = field(validator=_name)

    @property
    def deployment(self) -> str:
        """Name of the deployment."""
        return self.name


@frozen
class Restore:
    """Create ``new_name`` from the newest restorable backup of ``name``. The job counts as work on ``new_name``."""

    kind: ClassVar[str] = "restore"
    name: str = field(validator=_name)
    new_name: str = field(validator=_name)
    datacenter: str | None = field(default=None, kw_only=True)
    cluster_id: str | None = field(default=None, kw_only=True)

    @property
    def deployment(self) -> str:
        """Name of the deployment."""
        return self.new_name


@frozen
class Whitelist:
    """Allow exactly these networks to connect to a deployment. A mapping adds a description to each."""

    kind: ClassVar[str] = "whitelist"
    name: str = field(validator=_name)
    networks: Mapping[str, str] = field(converter=_networks, hash=False)

    @property
    def deployment(self) -> str:
        """Name of the deployment."""
        return self.name


@frozen
class Deprovision:
    """Remove a deployment."""

    kind: ClassVar[str] = "deprovision"
    name: str = field(validator=_name)

    @property
    def deployment(self) -> str:
        """Name of the deployment."""
        return self.name


Work: TypeAlias = Ensure | Scale | Backup | Upgrade | Restore | Whitelist | Deprovision
"""One work of a job."""
KINDS: Final[Mapping[str, type[Work]]] = {
    kind.kind: kind for kind in (Ensure, Scale, Backup, Upgrade, Restore, Whitelist, Deprovision)
}
"""The classes of works by their kind."""


def to_json(work: Work) -> dict[str, Json]:
    """Return the work as JSON data without default values."""
    data: dict[str, Json] = {"kind": work.kind}
    for attribute in attrs.fields(type(work)):
        value = getattr(work, attribute.name)
        if isinstance(work, Ensure) and attribute.name == "spec":
            data["spec"] = spec_to_json(work.spec)
        elif value != attribute.default:
            data[attribute.name] = dict(value) if isinstance(value, Mapping) else value
    return data


def from_json(data: Json) -> Work:
    """Return the work from its JSON data. Raises ValueError for any other data."""
    try:
        given = dict(cast("dict[str, Json]", data))
        kind = KINDS[str(given.pop("kind"))]
        if kind is Ensure:
            given["spec"] = cast(Json, spec_from_json(given["spec"]))
        return kind(**given)  # type: ignore[arg-type]  # validators check the stored values
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"this is no work ({type(error).__name__}: {excerpt(str(error), 200)})") from None


def spec_to_json(spec: workflows.DeploymentSpec) -> Json:
    """Return a spec as JSON data without default values."""
    given = {name: value for name, value in attrs.asdict(spec, recurse=False).items() if value is not None}
    if spec.team_roles is not None:
        given["team_roles"] = {role: sorted(teams) for role, teams in spec.team_roles.items()}
    if spec.whitelist is not None:
        given["whitelist"] = dict(spec.whitelist)
    return cast(Json, {**given, "provisioning_tags": list(spec.provisioning_tags)})


def spec_from_json(data: Json) -> workflows.DeploymentSpec:
    """Return the spec from the result of ``spec_to_json``."""
    return workflows.DeploymentSpec(**cast("dict[str, str]", data))  # type: ignore[arg-type]  # the constructor checks them


def is_nameless(work: Work) -> TypeGuard[Backup]:
    """Return whether the work gets its name from the targets of a schedule."""
    return isinstance(work, Backup) and work.name is None


def canonical(data: Json) -> str:
    """Return a canonical JSON text, which is the same for equal data."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(works: Json) -> str:
    """Return a fingerprint of a job's works and the format version."""
    return hashlib.sha256(canonical({"v": FORMAT, "works": works}).encode()).hexdigest()


def deployment_of(works: Iterable[Work]) -> str:
    """Return the deployment of all these works. Raises ValueError for none or several deployments."""
    names = list(dict.fromkeys(item.deployment for item in works))
    if len(names) != 1:
        what = f"these are about {', '.join(names)}" if names else "this has none"
        raise ValueError(f"a job does work on one deployment, and {what}: submit a job for each, or a fleet")
    return names[0]
