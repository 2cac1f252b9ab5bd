"""What Compose would send: one recipe of about 600 bytes, and deployments of about 1.7 KB each."""

from __future__ import annotations

import json
from typing import Any, Final

_API: Final = "https://api.example.com/2016-07"
RECIPE_ID: Final = "59a6b0d1c3d4e5f600000301"


def recipe() -> dict[str, Any]:
    return {
        "id": RECIPE_ID,
        "account_id": "5c0a11b2c3d4e5f600000001",
        "parent_id": None,
        "template": "Recipes::Deployment::Run",
        "status": "running",
        "status_detail": "create_capsule on host-17",
        "created_at": "2019-03-04T10:15:30.123Z",
        "updated_at": "2019-03-04T10:16:02.456Z",
        "operations_complete": 5,
        "operations_total": 14,
        "deployment_id": "5c0a11b2c3d4e5f600000101",
        "name": "Provision",
        "_embedded": {"recipes": []},
    }


def deployment(number: int) -> dict[str, Any]:
    address = f"{_API}/deployments/{number:024x}"
    hosts = [f"portal-{side}.db-{number}.example.com" for side in (1, 2)]
    port = 17000 + number
    return {
        "id": f"{number:024x}",
        "account_id": "5c0a11b2c3d4e5f600000001",
        "name": f"orders-{number}",
        "type": "postgresql",
        "created_at": "2017-08-30T12:46:29.500Z",
        "notes": "primary orders store",
        "customer_billing_code": None,
        "cluster_id": "5c0a11b2c3d4e5f600000201",
        "version": f"9.6.{number % 20}",
        "ca_certificate_base64": "LS0tLS1CRUdJTiBD" * 15,
        "connection_strings": {
            "direct": [f"postgres://admin:EXAMPLE{number}@{host}:{port}/compose" for host in hosts],
            "cli": [f'psql "sslmode=require host={host} port={port} dbname=compose user=admin"' for host in hosts],
            "maps": [],
            "misc": {},
            "ssh": [],
            "health": [],
            "admin": [],
        },
        "provision_recipe_id": f"{number:08x}c3d4e5f600000301",
        "_links": {
            relation: {"href": f"{address}/{relation}{{?embed}}", "templated": True}
            for relation in ("compose_web_ui", "scalings", "backups", "alerts", "cluster")
        },
    }


def compact(body: object) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


def deployments(count: int) -> bytes:
    return compact({"_embedded": {"deployments": [deployment(number) for number in range(count)]}})
