"""Deployments, from creation to removal."""

from __future__ import annotations

import attrs

from ..api import lookup, render
from ..api.json_types import JsonObject, boolean, integer, string
from ..api.requests import OperationCall
from ..api.responses import embedded, invalid
from ..engine import audit, timeline
from ..engine.provisioning import check_name, find_placement, new_deployment, provision
from ..engine.recipes import start_recipe
from ..state.catalog import DATABASES, MAX_UNITS, DatabaseType, default_version
from ..state.effect_types import KeepDeployment, RemoveDeployment


def list_deployments(call: OperationCall) -> JsonObject:
    """List the account's deployments in short form."""
    own = [d for d in call.world.deployments.values() if d.account_id == call.user.account_id]
    return embedded("deployments", [render.deployment_summary(call, deployment) for deployment in own])


def get(call: OperationCall) -> JsonObject:
    """Return one deployment in full; a name in place of the id is a 404, as it was."""
    return render.deployment(call, lookup.deployment(call))


def create(call: OperationCall) -> JsonObject:
    """Create a deployment; the response is already complete, the database is not yet usable."""
    body = call.unwrap("deployment")
    account_id = string(body, "account_id")
    # A published program sends its user's id, which Compose accepted.
    account = call.world.accounts.get(call.user.account_id if account_id == call.user.id else account_id)
    if account is None or account.id != call.user.account_id:
        raise invalid("account_id", "is invalid")
    if account.closed:
        raise invalid("account_id", "is closed")
    check_name(call.world, string(body, "name"), call.settings.name_cooldown)
    database = DATABASES.get(string(body, "type"))
    if database is None:
        raise invalid("type", "is invalid")
    deployment = new_deployment(
        call,
        database,
        find_placement(call, body),
        name=string(body, "name"),
        version=_version(database, body),
        units=_units(database, body),
        ssl=boolean(body, "ssl"),
        cache_mode=boolean(body, "cache_mode"),
        wired_tiger=boolean(body, "wired_tiger"),
        notes=string(body, "notes"),
        customer_billing_code=string(body, "customer_billing_code"),
    )
    return provision(call, deployment, "provision", type=database.type)


def update(call: OperationCall) -> JsonObject:
    """Set notes and billing code; absent ones stay, null clears. There is no provision_recipe_id."""
    deployment = lookup.active_deployment(call)
    body = call.unwrap("deployment")
    given = {key: string(body, key) for key in ("notes", "customer_billing_code") if key in body}
    changed = attrs.evolve(
        deployment,
        notes=given.get("notes", deployment.notes),
        customer_billing_code=given.get("customer_billing_code", deployment.customer_billing_code),
    )
    call.world.deployments[deployment.id] = changed
    audit.write(call, "deployment.update", deployment=changed)
    return render.deployment(call, changed)


def deprovision(call: OperationCall) -> JsonObject:
    """Remove a deployment; it stays listed while the recipe runs. A second request starts a second recipe."""
    deployment = lookup.deployment(call)
    call.world.deployments[deployment.id] = attrs.evolve(deployment, deprovisioning=True)
    body = without_counts(
        start_recipe(call, deployment, "deprovision", "Deprovision", RemoveDeployment(), failed=(KeepDeployment(),))
    )
    if body["status"] == "waiting":  # in the only recorded response, the first body names the step
        body["status_detail"] = f"Running {timeline.history(call.world, deployment.id)[-1].plan.steps[0]}."
    return body


def without_counts(recipe: JsonObject) -> JsonObject:
    """Leave the operation counts out, as the responses to deprovision and scalings do."""
    return {key: value for key, value in recipe.items() if not key.startswith("operations_")}


def _version(database: DatabaseType, body: JsonObject) -> str:
    version = string(body, "version") or default_version(database)
    if version not in {known.version for known in database.versions}:
        raise invalid("version", "is invalid")
    return version


def _units(database: DatabaseType, body: JsonObject) -> int:
    """Return the first units: those of the body, but no fewer than the type needs.

    A broker in production sent one unit for a type that starts with two, and Compose accepted it.
    """
    least = database.sizing.starting_units
    units = integer(body, "units", default=least)
    if units > MAX_UNITS:
        raise invalid("units", f"must be at most {MAX_UNITS}")
    return max(units, least)
