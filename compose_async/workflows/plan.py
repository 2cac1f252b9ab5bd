"""Plans: the differences between a spec and a deployment. All functions are pure, and a plan is plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final, Literal

from attrs import evolve, field, frozen

from .._display import MAX_QUOTED, ShortRepr, printable, quoted
from .._serialization import Serializable, TextFormat
from ..models import Deployment, DeploymentSummary, Recipe, Scaling, Team, TeamRole, Transition, WhitelistEntry
from ..recipes import recipe_kinds
from ..recipes.status import outcome_of
from . import versions
from .spec import Catalog, DeploymentSpec, create_arguments, normalize_network

State = Literal["absent", "provisioning", "failed", "present"]
Action = Literal["created", "adopted", "updated", "unchanged"]

_TEAM_ROLES_PREFIX: Final = "team_roles "
"""Start of ``Change.what`` for the teams of one role."""

_MAX_LINE: Final = 600
"""Maximum characters of a line of the readable diff."""
_DIFF_HEADS: Final = {
    "created": ("+", "create"),
    "adopted": ("»", "wait until it is up"),
    "updated": ("~", "update"),
    "unchanged": ("=", "unchanged"),
    "failed": ("!", "its provision failed"),
}
"""First line of the readable diff by action: its mark and its phrase."""


def _lists_to_tuples(arguments: Mapping[str, object]) -> Mapping[str, object]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in arguments.items()}


@frozen(kw_only=True)
class ObservedState:
    """The state of a deployment. Aspects that the spec does not declare are not read and are None."""

    deployment: DeploymentSummary | Deployment
    recipes: tuple[Recipe, ...] = ()
    scaling: Scaling | None = None
    transitions: tuple[Transition, ...] | None = None
    whitelist: tuple[WhitelistEntry, ...] | None = None
    team_roles: tuple[TeamRole, ...] | None = None
    teams: tuple[Team, ...] = ()
    """All teams. Read only if a role has to be assigned."""


@frozen(repr=False)
class Change(ShortRepr):
    """One difference, from ``old`` to ``new``. None means absent. ``str`` is one line."""

    what: str
    """One of units, version, notes, customer_billing_code, whitelist, or ``team_roles`` followed by the role."""
    old: str | int | None
    new: str | int | None
    ref: str | None = field(default=None, repr=False, eq=False)
    """Id that the write needs: of the whitelist entry to remove, or of the team."""
    note: str = field(default="", eq=False)

    def __str__(self) -> str:
        old, new = (printable(value or "(none)", MAX_QUOTED) for value in (self.old, self.new))
        if self.what.startswith(("whitelist", _TEAM_ROLES_PREFIX)):
            shown = f"+ {new}" if self.old is None else f"- {old}"
        else:
            shown = f"{old} → {new}"
        return printable(f"{self.what}: {shown}{f' ({self.note})' if self.note else ''}")


@frozen(kw_only=True, repr=False)
class Plan(Serializable):
    """The changes that ``ensure`` would apply to one deployment. ``str`` is a readable diff."""

    _FORMAT: ClassVar[TextFormat] = TextFormat("a plan", version=1)

    spec: DeploymentSpec
    state: State
    changes: tuple[Change, ...] = ()
    """Changes to write. Everything else stays as it is."""
    skipped: tuple[Change, ...] = ()
    """Differences that are not changed, because ``upgrade`` is false."""
    problems: tuple[str, ...] = ()
    """Reasons why the plan cannot be applied. Empty if it can."""
    running: tuple[Recipe, ...] = ()
    """Running recipes. ``ensure`` waits for them before it plans again."""
    provision: Recipe | None = None
    """Newest recipe that created the deployment; None if there is none."""
    view: ObservedState | None = field(default=None, repr=False)
    """The state that the plan was made from. None if the deployment does not exist."""
    creation: Mapping[str, object] = field(factory=dict, hash=False, repr=False, converter=_lists_to_tuples)
    """Arguments of ``deployments.create``. Empty for an existing deployment."""

    @property
    def action(self) -> Action:
        """The action that ``ensure`` would report (in the state ``failed`` only with ``recreate_failed=True``)."""
        if self.state in {"absent", "failed"}:
            return "created"
        if self.state == "provisioning":
            return "adopted"
        return "updated" if self.changes else "unchanged"

    @property
    def is_settled(self) -> bool:
        """True if there is nothing to change and nothing to wait for."""
        return self.action == "unchanged" and not self.running and not self.problems

    @property
    def held(self) -> tuple[Change, ...]:
        """The former name of ``skipped``, kept for one release."""
        return self.skipped

    @property
    def deployment_id(self) -> str | None:
        """Id of the deployment; None if it does not exist."""
        return self.view.deployment.id if self.view else None

    def _members(self) -> Mapping[str, object]:
        # Of the observed state, the deployment's id, name and type.
        view = self.view
        if view is not None:
            seen = view.deployment
            view = ObservedState(deployment=DeploymentSummary(id=seen.id, name=seen.name, type=seen.type))
        return Serializable._members(evolve(self, view=view))  # noqa: SLF001 - its own base

    def __str__(self) -> str:
        return "\n".join(printable(line, _MAX_LINE) for line in self._lines())

    def _lines(self) -> Iterator[str]:
        mark, phrase = _DIFF_HEADS["failed" if self.state == "failed" else self.action]
        yield f"{'!' if self.problems else mark} {self.spec.name} ({self.spec.type}): {phrase}"
        for key, value in sorted(self.creation.items()):
            if key not in {"name", "type"}:
                yield f"    {key}: {value}"
        yield from (f"    {change}" for change in self.changes)
        yield from (f"    waits for {recipe.name or recipe.id} ({recipe.status})" for recipe in self.running)
        yield from (f"    left as it is: {change}" for change in self.skipped)
        yield from (f"    {problem}" for problem in self.problems)


def plan_creation(spec: DeploymentSpec, catalog: Catalog) -> Plan:
    """Plan the creation of a deployment, followed by its whitelist and team roles."""
    creation, problems = create_arguments(spec, catalog)
    changes = (*(Change("whitelist", None, net) for net in spec.whitelist or ()), *team_changes(spec, ()))
    return Plan(spec=spec, state="absent", creation=creation, problems=problems, changes=changes)


def plan_from(spec: DeploymentSpec, observed: ObservedState, *, upgrade: bool) -> Plan:
    """Plan the changes for an existing deployment."""
    provisions = [recipe for recipe in observed.recipes if recipe_kinds.matches(recipe, "deployments.create")]
    provision = recipe_kinds.newest_recipe(provisions)
    state: State = "present"
    if provision is not None and not outcome_of(provision):
        state = "provisioning"
    elif provision is not None and all(recipe.status == "failed" for recipe in provisions):
        state = "failed"
    problems: list[str] = []
    if observed.deployment.type != spec.type:
        problems.append(f"it exists as {observed.deployment.type}, and the type of a deployment cannot be changed")
    problems += _unit_problems(spec, observed.scaling)
    version = _version(spec, observed, upgrade=upgrade)
    upgrades = (version,) if isinstance(version, Change) else ()
    access = tuple(_access(spec, observed))
    problems += [
        f"there is no team {quoted(change.new)}"
        for change in access
        if change.what.startswith(_TEAM_ROLES_PREFIX) and not change.ref
    ]
    if state == "failed" and provision is not None:
        problems.append(f"recipe {provision.id} failed: {provision.status_detail or 'no detail was given'}")
    problems += [version] if isinstance(version, str) else []
    return Plan(
        spec=spec,
        state=state,
        changes=(*_settings(spec, observed), *_units(spec, observed.scaling), *(upgrades if upgrade else ()), *access),
        skipped=() if upgrade else upgrades,
        problems=tuple(problems),
        running=tuple(
            recipe
            for recipe in observed.recipes
            if recipe is not provision
            and not recipe.parent_id
            and not outcome_of(recipe)
            and recipe_kinds.may_change_spec(recipe)
        ),
        provision=provision,
        view=observed,
    )


def _settings(spec: DeploymentSpec, observed: ObservedState) -> Iterator[Change]:
    for what in ("notes", "customer_billing_code"):
        old, new = getattr(observed.deployment, what) or "", getattr(spec, what)
        if new not in {None, old}:
            yield Change(what, old, new)


def _units(spec: DeploymentSpec, scaling: Scaling | None) -> Iterator[Change]:
    if scaling and spec.units is not None and spec.units != scaling.allocated_units:
        yield Change("units", scaling.allocated_units, spec.units)


def _unit_problems(spec: DeploymentSpec, scaling: Scaling | None) -> Iterator[str]:
    if scaling and spec.units is not None and spec.units < min(scaling.minimum_units, scaling.allocated_units):
        yield (
            f"units={spec.units} is below the minimum of {scaling.minimum_units} "
            f"({scaling.allocated_units} allocated, {scaling.used_units} used, {scaling.starting_units} to start with)"
        )


def differing_version(spec: DeploymentSpec, deployment: DeploymentSummary | Deployment) -> str | None:
    """Return the deployment's version if it is known and the spec declares another one."""
    version = deployment.version if isinstance(deployment, Deployment) else None
    differs = spec.version is not None and version is not None and not versions.satisfies(version, spec.version)
    return version if differs else None


def _version(spec: DeploymentSpec, observed: ObservedState, *, upgrade: bool) -> Change | str | None:
    """Return the change of version, to make or to skip as ``upgrade`` says, or the problem that prevents it."""
    present = differing_version(spec, observed.deployment)
    if spec.version is None or present is None:
        return None
    transitions = observed.transitions or ()
    target = versions.upgrade_target(transitions, spec.version)
    if not upgrade:
        note = f"upgrade=True would go to {target}" if target else "no upgrade in place leads there"
        return Change("version", present, spec.version, note=note)
    if target is not None:
        return Change("version", present, target)
    restored = versions.newest_matching((move.to_version for move in transitions), spec.version)
    hint = f"; restoring a backup leads to {restored}" if restored else ""
    return f"no upgrade in place leads from version {present} to {spec.version}{hint}"


def _access(spec: DeploymentSpec, observed: ObservedState) -> Iterator[Change]:
    """Yield changes of whitelist and team roles, additions first.

    Removals before additions could leave a deployment open to everyone, or locked.
    """
    if spec.whitelist is not None and observed.whitelist is not None:
        existing = {normalize_network(entry.ip): entry for entry in observed.whitelist}
        yield from (Change("whitelist", None, net) for net in spec.whitelist if net not in existing)
        yield from (
            Change("whitelist", e.ip, None, ref=e.id) for net, e in existing.items() if net not in spec.whitelist
        )
    if observed.team_roles is not None:
        yield from team_changes(spec, observed.team_roles, observed.teams)


def team_changes(spec: DeploymentSpec, current: tuple[TeamRole, ...], teams: tuple[Team, ...] = ()) -> Iterator[Change]:
    """Yield the roles to assign and to remove. A role for a team that is not in ``teams`` has no ``ref``."""
    holders = {role.name: role.teams for role in current}
    ids = {key: team.id for team in teams for key in (team.name, team.id)}
    for role, wanted in (spec.team_roles or {}).items():
        current_teams = {key for team in holders.get(role, ()) for key in (team.id, team.name)}
        yield from (
            Change(f"{_TEAM_ROLES_PREFIX}{role}", None, team, ref=ids.get(team))
            for team in sorted(wanted - current_teams)
        )
        for team in holders.get(role, ()):
            if not {team.id, team.name} & wanted:
                yield Change(f"{_TEAM_ROLES_PREFIX}{role}", team.name, None, ref=team.id)
