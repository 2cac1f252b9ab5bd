"""Guide to the workflows: tasks that take several requests, and that a lost response or a crash does not spoil.

All but two are idempotent: run them again, in any process, and they continue from the state that they find. The two,
``backups.take`` and ``restore_newest``, begin anew; as jobs of :mod:`compose_async.durable` they continue. ``fan_out``
is as repeatable as the operation that it is given. The methods of :class:`~compose_async.ComposeClient` are the
entrances; this package holds the values that they take and return. In the examples ``compose`` is a client and
``account`` one of its accounts.

**Find** a deployment by name or id. The API has no filter, so this costs one list and one detail request::

    orders = await compose.deployments.find("orders")
    both = await compose.deployments.find_all(["orders", "cache"])

**Plan** and **ensure** one declared deployment. A plan only reads, and ``str`` shows it as a diff; ``ensure`` writes
the differences, waits for the recipes, and plans again until nothing differs::

    from compose_async import DeploymentSpec

    spec = DeploymentSpec(name="cache", type="redis", datacenter="aws:us-east-1", whitelist=["192.0.2.0/24"])
    print(await compose.deployments.plan(spec))
    cache = await compose.deployments.ensure(spec, deadline=900)
    print(cache.action, cache.changes, cache.deployment.version)

``progress`` is handed the future of each recipe that is begun or joined, for example to store its handle. One list can
serve many calls; ``ensure`` then reads only the deployment itself::

    listed = await compose.deployments.list()
    recipes = []
    await compose.deployments.ensure(spec, progress=recipes.append, listed=listed)

A field of a spec that is None is left alone. A spec that cannot be satisfied is a ``SpecError`` with every reason in
``problems``, before any write. A deployment whose provision failed is not present: ``ensure`` raises its
``RecipeFailedError``, and removes and creates it only with ``recreate_failed=True``. A version changes in place only
with ``upgrade=True``. A name that Compose still holds back after a removal is a ``NameTakenError``.

**Fleets** are many specs at once, from Python or from a TOML file (:func:`read_fleet`). All are planned before the
first write; a failure of one does not touch the others. A fleet is unattended work: each recipe may be seen 15 seconds
late, which saves a third of the polls (``tolerance=0`` for none)::

    from compose_async import apply_fleet, plan_fleet

    fleet = [spec, DeploymentSpec(name="queue", type="rabbitmq", datacenter="aws:us-east-1", units=2)]
    print(await plan_fleet(compose, fleet))
    report = await apply_fleet(compose, fleet, limit=20)
    assert report.exit_code == 0, report

**Fan out** any operation over many targets, with bounded concurrency, outcomes as they finish, and errors as values::

    from compose_async import fan_out

    async for outcome in fan_out(lambda item: compose.scalings.get(item.id), await compose.deployments.list()):
        print(f"{outcome.done}/{outcome.total}", outcome.target.name, outcome.error or outcome.result)

**Backups**: take one now, find the newest, or restore it under a new name with the settings that a restore drops. If
``copy.proof`` is ``name``, the response was lost and another client may have made the deployment of that name::

    backup = await compose.backups.take(cache.deployment.id)
    newest = await compose.backups.newest(cache.deployment.id, restorable=True)
    copy = await compose.backups.restore_newest(cache.deployment.id, name="cache-copy", datacenter="aws:us-east-1")

**Connection details**: the connection strings of a deployment, parsed into the parts that drivers take::

    from compose_async import connection_details

    [details] = connection_details(cache.deployment)
    print(details.hosts, details.username, details.database, details.tls)

**Reconcile** a write whose response was lost. It only reads. :class:`Applied` says by what it is proven (``proof``);
:class:`NotApplied` comes no sooner than twice the timeout after sending; a verdict without proof is
:class:`StillUnknown`, and its ``reason`` says what was seen::

    from compose_async import Applied, NotApplied, OutcomeUnknownError

    try:
        scaling = await compose.scalings.set(cache.deployment.id, units=2)
    except OutcomeUnknownError as error:
        verdict = await compose.reconcile(error)  # or later, in any process, from error.to_json()
        if isinstance(verdict, Applied):
            print(verdict.proof, verdict.reason, verdict.future)
        elif isinstance(verdict, NotApplied):
            again = compose.with_options(signature=error.attempt.signature)  # one signature for both tries
            scaling = await again.scalings.set(cache.deployment.id, units=2)
        else:
            raise

The recipe of another writer is never taken for yours; findings that fit both are :class:`StillUnknown`. Then reconcile
again later, since the audit log may lag. No verdict rules out that a request arrives after :class:`NotApplied`, and
without a log a role, team, tag or note that was undone meanwhile looks as if it had never been applied. Compose
documented the user agent in the audit log, which carries the signature of a write, but no surviving record shows it
filled.

**Intents** survive the process: store the JSON, then submit. A worker that finds it later submits it again, and the
write happens once; :class:`Applied` has the recipe as ``started``, and the log shows all tries under the intent's
``id``::

    from compose_async import Intent

    stored = (await compose.intend("scalings.set", deployment_id=cache.deployment.id, units=4)).to_json()
    first = await compose.submit_once(Intent.from_json(stored))
    second = await compose.submit_once(Intent.from_json(stored))  # after a crash, say
    await second.started
    async for event in compose.audit_events.signed(Intent.from_json(stored).id):
        print(event.event, event.created_at)
"""

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from .concurrency import Outcome, fan_out
    from .connection import ConnectionDetails, connection_details, parse_connection
    from .ensure import Ensured
    from .fleet import FleetItem, FleetPlan, FleetReport, apply_fleet, plan_fleet
    from .fleet_file import read_fleet
    from .intent import Intent
    from .plan import Change, Plan
    from .spec import DeploymentSpec
    from .verdicts import Applied, NotApplied, Proof, StillUnknown, Verdict

__all__ = [
    "Applied",
    "Change",
    "ConnectionDetails",
    "DeploymentSpec",
    "Ensured",
    "FleetItem",
    "FleetPlan",
    "FleetReport",
    "Intent",
    "NotApplied",
    "Outcome",
    "Plan",
    "Proof",
    "StillUnknown",
    "Verdict",
    "apply_fleet",
    "connection_details",
    "fan_out",
    "parse_connection",
    "plan_fleet",
    "read_fleet",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        ".connection": ["ConnectionDetails", "connection_details", "parse_connection"],
        ".ensure": ["Ensured"],
        ".fleet": ["FleetItem", "FleetPlan", "FleetReport", "apply_fleet", "plan_fleet"],
        ".fleet_file": ["read_fleet"],
        ".intent": ["Intent"],
        ".concurrency": ["Outcome", "fan_out"],
        ".plan": ["Change", "Plan"],
        ".spec": ["DeploymentSpec"],
        ".verdicts": ["Applied", "NotApplied", "Proof", "StillUnknown", "Verdict"],
    },
)
