"""Kinds of work that a job can hold, such as ``Ensure`` and ``Scale``: frozen values with a JSON form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from os import PathLike
from typing import ClassVar, Final, TypeAlias, TypeGuard, cast

import attrs
from attrs import field, frozen

from .. import workflows
from .._arguments import as_validator, check_flag, check_instance, check_integer, check_path, check_text
from .._redact import redacted_excerpt
from .._serialization import to_plain
from .._types import Json
from ..workflows.spec import MAX_NAME_LENGTH, check_networks

FORMAT: Final = 1
"""Version of a job's document. Increase it with every change that affects the reading of stored documents."""


def _networks(networks: Mapping[str, str] | Iterable[str]) -> Mapping[str, str]:
    return check_networks(networks) or {}


def _path(path: str | PathLike[str] | None) -> str | None:
    return None if path is None else check_path("download", path)


_nonempty_text: Final = as_validator(check_text, minimum=1)
_bool: Final = as_validator(check_flag)


@frozen
class _NamedWork:
    """Work on the deployment called ``name``."""

    name: str = field(validator=_nonempty_text)

    @property
    def deployment(self) -> str:
        """Name of the deployment."""
        return self.name


@frozen
class Ensure:
    """Create or update a deployment to match a spec, as ``compose.deployments.ensure``."""

    kind: ClassVar[str] = "ensure"
    spec: workflows.DeploymentSpec = field(validator=as_validator(check_instance, kind=workflows.DeploymentSpec))
    upgrade: bool = field(default=False, kw_only=True, validator=_bool)
    recreate_failed: bool = field(default=False, kw_only=True, validator=_bool)

    @property
    def deployment(self) -> str:
        """Name of the deployment."""
        return self.spec.name


@frozen
class Scale(_NamedWork):
    """Set the resource units of a deployment."""

    kind: ClassVar[str] = "scale"
    units: int = field(validator=as_validator(check_integer, minimum=1))


@frozen
class Backup:
    """Back up a deployment. With ``download``, also write the backup to that path on the worker's machine."""

    kind: ClassVar[str] = "backup"
    name: str | None = field(default=None, validator=attrs.validators.optional(_nonempty_text))
    """Name of the deployment. None only in a schedule with targets."""
    download: str | None = field(default=None, kw_only=True, converter=_path)

    @property
    def deployment(self) -> str:
        """Name of the deployment to back up. Raises ValueError if there is none."""
        if self.name is None:
            raise ValueError("a backup outside of a schedule needs the name of its deployment")
        return self.name


@frozen
class Upgrade(_NamedWork):
    """Upgrade a deployment in place to a version such as ``9.6.12``, or into a range such as ``~=9.6``."""

    kind: ClassVar[str] = "upgrade"
    version: str = field(validator=_nonempty_text)


@frozen
class Restore:
    """Create ``new_name`` from the newest restorable backup of ``name``. The job counts as work on ``new_name``."""

    kind: ClassVar[str] = "restore"
    name: str = field(validator=_nonempty_text)
    new_name: str = field(validator=as_validator(check_text, minimum=1, maximum=MAX_NAME_LENGTH))
    datacenter: str | None = field(default=None, kw_only=True, validator=attrs.validators.optional(_nonempty_text))
    cluster_id: str | None = field(default=None, kw_only=True, validator=attrs.validators.optional(_nonempty_text))

    @property
    def deployment(self) -> str:
        """Name of the deployment."""
        return self.new_name


@frozen
class Whitelist(_NamedWork):
    """Allow exactly these networks to connect to a deployment. A mapping adds a description to each."""

    kind: ClassVar[str] = "whitelist"
    networks: Mapping[str, str] = field(converter=_networks, hash=False)


@frozen
class Deprovision(_NamedWork):
    """Remove a deployment."""

    kind: ClassVar[str] = "deprovision"


Work: TypeAlias = Ensure | Scale | Backup | Upgrade | Restore | Whitelist | Deprovision
"""One work of a job."""
KINDS: Final[Mapping[str, type[Work]]] = {
    kind.kind: kind for kind in (Ensure, Scale, Backup, Upgrade, Restore, Whitelist, Deprovision)
}
"""The classes of works by their kind."""


def to_json(work: Work) -> dict[str, Json]:
    """Return the work as JSON data without default values."""
    data = {"kind": work.kind, **cast("dict[str, Json]", to_plain(work))}
    return {**data, "spec": spec_to_json(work.spec)} if isinstance(work, Ensure) else data


def from_json(data: Json) -> Work:
    """Return the work from its JSON data. Raises ValueError for any other data."""
    try:
        fields = dict(cast("dict[str, Json]", data))
        kind = KINDS[str(fields.pop("kind"))]
        if kind is Ensure:
            fields["spec"] = cast(Json, spec_from_json(fields["spec"]))
        return kind(**fields)  # type: ignore[arg-type]  # validators check the stored values
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"this is not a work ({type(error).__name__}: {redacted_excerpt(str(error), 200)})") from None


def spec_to_json(spec: workflows.DeploymentSpec) -> Json:
    """Return a spec as JSON data. Jobs of one key are compared by it, so its members stay as they are."""
    return {**cast("dict[str, Json]", to_plain(spec)), "provisioning_tags": list(spec.provisioning_tags)}


def spec_from_json(data: Json) -> workflows.DeploymentSpec:
    """Return the spec from the result of ``spec_to_json``."""
    return workflows.DeploymentSpec(**cast("dict[str, str]", data))  # type: ignore[arg-type]  # the constructor checks them


def is_nameless(work: Work) -> TypeGuard[Backup]:
    """Return whether the work gets its name from the targets of a schedule."""
    return isinstance(work, Backup) and work.name is None


def digest(works: Json) -> str:
    """Return a fingerprint of a job's works and the format version, the same for equal data."""
    data = {"v": FORMAT, "works": works}
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def deployment_of(works: Iterable[Work]) -> str:
    """Return the deployment of all these works. Raises ValueError for none or several deployments."""
    names = list(dict.fromkeys(item.deployment for item in works))
    if len(names) != 1:
        what = f"these are about {', '.join(names)}" if names else "this has none"
        raise ValueError(f"a job does work on one deployment, and {what}: submit a job for each, or a fleet")
    return names[0]
