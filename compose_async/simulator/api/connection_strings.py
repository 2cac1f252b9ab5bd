"""The connection strings of a deployment, built from its portals and its password.

One string per portal, except for those that name all hosts, which stand once; address maps for scylla; three extra
kinds of strings in ``misc`` for janusgraph and redis each. Host names and passwords are invented.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from ..state.catalog import DATABASES
from ..state.records import Deployment, Portal
from .json_types import JsonObject, JsonValue

_PEM: Final = b"""\
-----BEGIN CERTIFICATE-----
MIIBgjCCASigAwIBAgIBATAKBggqhkjOPQQDAjAfMR0wGwYDVQQDDBRTaW11bGF0
ZWQgQ29tcG9zZSBDQTAgFw0yNjExMjUxNjIxMTFaGA8yMTI2MTEwMTE2MjExMVow
HzEdMBsGA1UEAwwUU2ltdWxhdGVkIENvbXBvc2UgQ0EwWTATBgcqhkjOPQIBBggq
hkjOPQMBBwNCAASMuo1hiczo1oWzRIc9ZmEMIYQMVVdRFGC+nkRdAgR0uSW3nFCF
uLSTGciln91K+s5etnXMB22x8Uo6pb+TBDNXo1MwUTAdBgNVHQ4EFgQUqSET60kn
IL6H9ZtnzBvLq8dWCngwHwYDVR0jBBgwFoAUqSET60knIL6H9ZtnzBvLq8dWCngw
DwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBrywdDb2rXRR94q7zI
+jpOt5puTFIVEb3SQVLnbEghtwIhAITjCO3I5yKIfFTrZAJ5Z53z85qyQE9NBx0d
0Yjos1Ko
-----END CERTIFICATE-----
"""
# A real certificate whose key was thrown away: clients load it, and fail if they cannot.
CA_CERTIFICATE: Final = base64.b64encode(_PEM).decode()


_TEMPLATES: Final[Mapping[str, Mapping[str, str]]] = {
    "disque": {"direct": "disque://admin:{quoted}@{address}", "cli": "disque -h {host} -p {port} -a {password}"},
    "elastic_search": {
        "direct": "https://admin:{quoted}@{address}/",
        "health": "https://admin:{quoted}@{address}/_cluster/health",
    },
    "etcd": {
        "direct": "https://root:{quoted}@{address}",
        "cli": "etcdctl --endpoints={endpoints} --user=root:{password}",
    },
    "janusgraph": {
        "direct": "https://{address}",
        "cli": """curl -XPOST -d '{{"gremlin": "1+1"}}' https://{address} """
        """-H "Authorization: Token $(curl -s https://admin:{quoted}@{address}/session | jq -r .token)\"""",
    },
    "mongodb": {
        "direct": "mongodb://admin:{quoted}@{addresses}/compose?authSource=admin{ssl_query}",
        "cli": "mongo {ssl_flags}{first}/compose -u admin -p {password} --authenticationDatabase admin",
    },
    "mysql": {
        "direct": "mysql://admin:{quoted}@{address}/compose",
        "cli": "mysql -u admin -p{password} --host {host} --port {port} --ssl-mode=REQUIRED",
    },
    "postgresql": {
        "direct": "postgres://admin:{quoted}@{address}/compose",
        "cli": 'psql "sslmode=require host={host} port={port} dbname=compose user=admin"',
    },
    "rabbitmq": {
        "direct": "amqps://admin:{quoted}@{address}/{slug}",
        "admin": "https://{host}:{second_port}",
    },
    "redis": {"direct": "{redis}://admin:{quoted}@{address}", "cli": "redis-cli -h {host} -p {port} -a {password}"},
    "rethink": {
        "direct": "rethinkdb://admin:{quoted}@{address}",
        "admin": "https://{host}:{second_port}",
    },
    "scylla": {
        "direct": "https://scylla:{quoted}@{address}",
        "cli": "cqlsh --ssl {host} {port} -u scylla -p {password}",
    },
}
_MISC: Final[Mapping[str, Mapping[str, str]]] = {
    "janusgraph": {
        "session": "https://admin:{quoted}@{address}/session",
        "websocket": "wss://{address}/gremlin",
        "gremlin_console_yaml": "hosts: [{host}]\nport: {port}\nusername: admin\npassword: {password}\n"
        "connectionPool: {{ enableSsl: true }}\n"
        "serializer: {{ className: org.apache.tinkerpop.gremlin.driver.ser.GryoMessageSerializerV1d0, "
        "config: {{ serializeResultToString: true }}}}",
    },
    "redis": {
        "cli_readonly": "redis-cli -h {host} -p {second_port} -a {password}",
        "direct_readonly": "redis://admin:{quoted}@{host}:{second_port}",
        "ssh_cli": "redis-cli -h {internal_ip} -p 6379 -a {password}",
    },
}
_SSH: Final = "ssh://{type}@{host}:22"


def ca_certificate(deployment: Deployment) -> str | None:
    """Return the certificate in base64; None if a public authority signed it."""
    return None if DATABASES[deployment.type].lets_encrypt else CA_CERTIFICATE


def connection_strings(deployment: Deployment, portals: Sequence[Portal]) -> JsonObject:
    """Return the JSON object; SSH portals appear under ``ssh`` only."""
    fronts = [portal for portal in portals if portal.type != "ssh"]
    plain = [portal for portal in fronts if not portal.ssl_enabled]  # redis-cli of that time could not speak TLS
    templates = _TEMPLATES[deployment.type]
    every = _shared_values(deployment, fronts)

    def fill(template: str, which: Iterable[Portal]) -> list[JsonValue]:
        texts = (template.format(**every, **_portal_values(deployment, portal)) for portal in which)
        return list[JsonValue](dict.fromkeys(texts))

    return {
        **{key: fill(templates[key], fronts) if key in templates else [] for key in ("direct", "health", "admin")},
        "cli": fill(templates["cli"], plain) if "cli" in templates else [],
        "maps": _address_maps(deployment, fronts),
        "misc": {key: fill(text, plain) for key, text in _MISC.get(deployment.type, {}).items()},
        "ssh": fill(_SSH, (portal for portal in portals if portal.type == "ssh")),
        "ssh_admin": [],  # documented as unused but always present
    }


def slug(name: str) -> str:
    """Return the name of a deployment as a part of an address."""
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in name)


def _shared_values(deployment: Deployment, fronts: Sequence[Portal]) -> dict[str, object]:
    """Return the values in templates that are the same for all portals."""
    addresses = [_address(deployment, portal) for portal in fronts]
    return {
        "type": deployment.type,
        "password": deployment.password,
        "quoted": quote(deployment.password, safe="", errors="replace"),
        "port": deployment.port,
        "second_port": deployment.port + 1,
        "addresses": ",".join(addresses),
        "first": "".join(addresses[:1]),
        "endpoints": ",".join(f"https://{address}" for address in addresses),
        "ssl_query": "&ssl=true" if deployment.ssl else "",
        "ssl_flags": "--ssl --sslAllowInvalidCertificates " if deployment.ssl else "",
        "slug": slug(deployment.name),
    }


def _portal_values(deployment: Deployment, portal: Portal) -> dict[str, object]:
    return {
        "host": portal.hostname,
        "address": _address(deployment, portal),
        "internal_ip": portal.internal_ip,
        "redis": "rediss" if portal.ssl_enabled else "redis",
    }


def _address_maps(deployment: Deployment, portals: Sequence[Portal]) -> list[JsonValue]:
    """Return scylla's translation of internal to public addresses, one pair per element."""
    if deployment.type != "scylla":
        return []
    return [{f"{p.internal_ip}:9042": _address(deployment, p)} for p in portals]


def _address(deployment: Deployment, portal: Portal) -> str:
    return f"{portal.hostname}:{deployment.port}"
