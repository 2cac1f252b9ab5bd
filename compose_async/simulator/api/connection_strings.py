"""The connection strings of a deployment, built from its portals and its password.

One URL per portal, except for mongodb, which names all hosts in one; address maps for scylla; three extra strings
in ``misc`` for redis. Host names and passwords are invented.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias
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

_SSH_PORT: Final = 22
_REDIS_PORT: Final = 6379
_Strings: TypeAlias = dict[str, list[str]]


def ca_certificate(deployment: Deployment) -> str | None:
    """Return the certificate in base64; None if a public authority signed it."""
    return None if DATABASES[deployment.type].lets_encrypt else CA_CERTIFICATE


def connection_strings(deployment: Deployment, portals: Sequence[Portal]) -> JsonObject:
    """Return the JSON object; SSH portals appear under ``ssh`` only."""
    fronts = [portal for portal in portals if portal.type != "ssh"]
    strings = _BUILDERS[deployment.type](deployment, fronts)
    ssh = [f"ssh://{deployment.type}@{p.hostname}:{_SSH_PORT}" for p in portals if p.type == "ssh"]
    return {
        "direct": list[JsonValue](strings.get("direct", [])),
        "cli": list[JsonValue](strings.get("cli", [])),
        "maps": _address_maps(deployment, fronts),
        "misc": _misc(deployment, fronts),
        "ssh": list[JsonValue](ssh),
        "health": list[JsonValue](strings.get("health", [])),
        "admin": list[JsonValue](strings.get("admin", [])),
    }


def _elastic_search(deployment: Deployment, portals: Sequence[Portal]) -> _Strings:
    urls = [f"https://admin:{_quoted(deployment)}@{_host(deployment, p)}/" for p in portals]
    return {
        "direct": urls,
        "cli": [f"curl {url}" for url in urls],
        "health": [f"{url}_cluster/health" for url in urls],
    }


def _etcd(deployment: Deployment, portals: Sequence[Portal]) -> _Strings:
    hosts = ",".join(f"https://{_host(deployment, p)}" for p in portals)
    return {
        "direct": [f"https://root:{_quoted(deployment)}@{_host(deployment, p)}" for p in portals],
        "cli": [f"etcdctl --endpoints={hosts} --user=root:{deployment.password}"],
    }


def _janusgraph(deployment: Deployment, portals: Sequence[Portal]) -> _Strings:
    return {
        "direct": [f"https://admin:{_quoted(deployment)}@{_host(deployment, p)}" for p in portals],
        "cli": [f"gremlin.sh {_host(deployment, p)}" for p in portals],
    }


def _mongodb(deployment: Deployment, portals: Sequence[Portal]) -> _Strings:
    hosts = ",".join(_host(deployment, p) for p in portals)
    query = "authSource=admin&ssl=true" if deployment.ssl else "authSource=admin"
    flags = "--ssl --sslAllowInvalidCertificates " if deployment.ssl else ""
    login = f"-u admin -p {deployment.password} --authenticationDatabase admin"
    return {
        "direct": [f"mongodb://admin:{_quoted(deployment)}@{hosts}/compose?{query}"],
        "cli": [f"mongo {flags}{_host(deployment, p)}/compose {login}" for p in portals],
    }


def _mysql(deployment: Deployment, portals: Sequence[Portal]) -> _Strings:
    return {
        "direct": [f"mysql://admin:{_quoted(deployment)}@{_host(deployment, p)}/compose" for p in portals],
        "cli": [f"mysql -u admin -p --host {p.hostname} --port {deployment.port} --ssl-mode=REQUIRED" for p in portals],
    }


def _postgresql(deployment: Deployment, portals: Sequence[Portal]) -> _Strings:
    return {
        "direct": [f"postgres://admin:{_quoted(deployment)}@{_host(deployment, p)}/compose" for p in portals],
        "cli": [
            f'psql "sslmode=require host={p.hostname} port={deployment.port} dbname=compose user=admin"'
            for p in portals
        ],
    }


def _rabbitmq(deployment: Deployment, portals: Sequence[Portal]) -> _Strings:
    return {
        "direct": [f"amqps://admin:{_quoted(deployment)}@{_host(deployment, p)}/{_slug(deployment)}" for p in portals],
        "cli": [f"rabbitmqadmin -H {p.hostname} -P {deployment.port} --ssl list nodes" for p in portals],
        "admin": [f"https://{p.hostname}:{deployment.port + 1}" for p in portals],
    }


def _redis(deployment: Deployment, portals: Sequence[Portal]) -> _Strings:
    return {
        "direct": [f"{_redis_scheme(p)}://admin:{_quoted(deployment)}@{_host(deployment, p)}" for p in portals],
        "cli": [_redis_cli(deployment, p.hostname, deployment.port) for p in portals if not p.ssl_enabled],
    }


def _redis_cli(deployment: Deployment, host: str, port: int) -> str:
    """Return the command for one portal; redis-cli of that time could not speak TLS."""
    return f"redis-cli -h {host} -p {port} -a {deployment.password}"


def _rethink(deployment: Deployment, portals: Sequence[Portal]) -> _Strings:
    return {
        "direct": [f"rethinkdb://admin:{_quoted(deployment)}@{_host(deployment, p)}" for p in portals],
        "cli": [f"rethinkdb --join {_host(deployment, p)}" for p in portals],
        "admin": [f"https://{p.hostname}:{deployment.port + 1}" for p in portals],
    }


def _scylla(deployment: Deployment, portals: Sequence[Portal]) -> _Strings:
    login = f"-u scylla -p {deployment.password}"
    return {
        "direct": [f"https://scylla:{_quoted(deployment)}@{_host(deployment, p)}" for p in portals],
        "cli": [f"cqlsh --ssl {p.hostname} {deployment.port} {login}" for p in portals],
    }


_BUILDERS: Final[Mapping[str, Callable[[Deployment, Sequence[Portal]], _Strings]]] = {
    "elastic_search": _elastic_search,
    "etcd": _etcd,
    "janusgraph": _janusgraph,
    "mongodb": _mongodb,
    "mysql": _mysql,
    "postgresql": _postgresql,
    "rabbitmq": _rabbitmq,
    "redis": _redis,
    "rethink": _rethink,
    "scylla": _scylla,
}


def _address_maps(deployment: Deployment, portals: Sequence[Portal]) -> list[JsonValue]:
    """Return scylla's translation of internal to public addresses, one pair per element."""
    if deployment.type != "scylla":
        return []
    return [{f"{p.internal_ip}:9042": _host(deployment, p)} for p in portals]


def _misc(deployment: Deployment, portals: Sequence[Portal]) -> JsonObject:
    """Return redis's strings for read-only and tunnelled use, none for TLS portals; nothing for other types."""
    if deployment.type != "redis":
        return {}
    plain = [portal for portal in portals if not portal.ssl_enabled]
    readonly = deployment.port + 1
    return {
        "cli_readonly": [_redis_cli(deployment, p.hostname, readonly) for p in plain],
        "direct_readonly": [f"redis://admin:{_quoted(deployment)}@{p.hostname}:{readonly}" for p in plain],
        "ssh_cli": [_redis_cli(deployment, p.internal_ip, _REDIS_PORT) for p in plain],
    }


def _quoted(deployment: Deployment) -> str:
    """Return the password quoted for a URL."""
    return quote(deployment.password, safe="", errors="replace")


def _host(deployment: Deployment, portal: Portal) -> str:
    return f"{portal.hostname}:{deployment.port}"


def _redis_scheme(portal: Portal) -> str:
    return "rediss" if portal.ssl_enabled else "redis"


def _slug(deployment: Deployment) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in deployment.name)
