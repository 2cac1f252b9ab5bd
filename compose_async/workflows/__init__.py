"""What people do with the API: find, ensure, apply a fleet, take a backup, and make sure of a lost write."""

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from .connection import ConnectionDetails, connection_details, parse_connection
    from .ensure import Ensured
    from .fleet import FleetItem, FleetPlan, FleetReport, apply_fleet, plan_fleet
    from .fleet_file import read_fleet
    from .intent import Intent
    from .outcomes import Outcome, fan_out
    from .plan import Change, Plan
    from .reconcile import Applied, NotApplied, StillUnknown, Verdict
    from .spec import DeploymentSpec

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
        ".outcomes": ["Outcome", "fan_out"],
        ".plan": ["Change", "Plan"],
        ".reconcile": ["Applied", "NotApplied", "StillUnknown", "Verdict"],
        ".spec": ["DeploymentSpec"],
    },
)
