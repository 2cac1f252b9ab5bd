"""Connection strings taken apart: several hosts, secrets, TLS, address maps."""

from __future__ import annotations

import base64
import copy
import pickle
import ssl
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.workflows import simulated

from compose_async import ConnectionDetails, DeploymentSpec, connection_details, parse_connection
from compose_async.models import ConnectionStrings, Deployment

PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
HOST = st.from_regex(r"[a-z][a-z0-9.-]{0,20}[a-z0-9]", fullmatch=True)
ADDRESS = st.tuples(HOST | st.just("2001:db8::1"), st.integers(1, 65535))
TEXT = st.text(min_size=1, max_size=20)


def deployment(*direct: str, **more: Any) -> Deployment:
    strings = ConnectionStrings(direct=direct, maps=more.pop("maps", ()))
    return Deployment(id="d1", name="orders", type="mongodb", connection_strings=strings, **more)


def test_a_mongodb_string_names_all_hosts() -> None:
    details = parse_connection(
        "mongodb://admin:p%40ss%2Fw%C3%B6rd@h1.example:27000,h2.example/compose?authSource=admin&ssl=true"
    )
    assert details.hosts == (("h1.example", 27000), ("h2.example", 27017))
    assert (details.host, details.port) == ("h1.example", 27000)
    assert (details.username, details.password, details.database) == ("admin", "p@ss/wörd", "compose")
    assert details.options == {"authSource": "admin", "ssl": "true"}
    assert details.tls


@pytest.mark.parametrize(
    ("text", "tls"),
    [
        ("redis://admin:x@h:1", False),
        ("rediss://admin:x@h:1", True),
        ("amqps://admin:x@h/vhost", True),
        ("https://admin:x@h/", True),
        ("mongodb://h/db?ssl=false", False),
        ("mongodb://h/db?tls=true", True),
        ("postgres://h/db", False),
        ("postgres://h/db?sslmode=require", True),
        ("postgres://h/db?sslmode=disable", False),
    ],
)
def test_tls_is_told_by_the_scheme_or_the_query(text: str, tls: bool) -> None:
    assert parse_connection(text).tls is tls


@pytest.mark.parametrize(
    ("text", "host", "port", "database"),
    [
        ("postgres://h", "h", 5432, None),
        ("postgres://h/", "h", 5432, None),
        ("POSTGRES://u@h/my%2Fdb", "h", 5432, "my/db"),
        ("mysql://[2001:db8::1]:3307/x", "2001:db8::1", 3307, "x"),
        ("mysql://[2001:db8::1]", "2001:db8::1", 3306, None),
        ("strange://h/x", "h", None, "x"),
        *((f"{scheme}://h", "h", port, None) for scheme, port in {"amqp": 5672, "amqps": 5671, "http": 80}.items()),
        ("https://h", "h", 443, None),
        ("mongodb://h", "h", 27017, None),
        ("rediss://h", "h", 6379, None),
        ("rethinkdb://h", "h", 28015, None),
        ("redis://h?db=1", "h", 6379, None),
        ("redis://:onlypassword@h:7", "h", 7, None),
        ("postgres://u:at@sign@h", "h", 5432, None),
    ],
)
def test_hosts_ports_and_databases_are_found(text: str, host: str, port: int | None, database: str | None) -> None:
    details = parse_connection(text)
    assert (details.host, details.port, details.database) == (host, port, database)


@pytest.mark.parametrize(
    "text", ["", "h:1", "://h", "redis://u:S3CRET@", "redis://u:S3CRET@h:port", "redis://u:S3CRET@h:٣"]
)
def test_what_is_none_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match="not a connection string") as caught:
        parse_connection(text)
    assert "S3CRET" not in str(caught.value)


@pytest.mark.parametrize("wrong", [None, 5, b"redis://h", ["redis://h"]])
def test_what_is_no_text_or_no_deployment_is_refused_by_name(wrong: Any) -> None:
    with pytest.raises(TypeError, match="text must be a str"):
        parse_connection(wrong)
    with pytest.raises(TypeError, match="deployment must be a Deployment"):
        connection_details(wrong)


@given(
    st.sampled_from(["postgres", "mongodb", "rediss"]),
    st.lists(ADDRESS, min_size=1, max_size=4),
    st.none() | TEXT,
    st.none() | TEXT,
    st.none() | TEXT,
    st.dictionaries(TEXT, st.text(max_size=10), max_size=3),
)
def test_a_url_reads_back_as_what_it_was_made_from(  # noqa: PLR0917 - hypothesis passes them so
    scheme: str,
    hosts: list[tuple[str, int]],
    username: str | None,
    password: str | None,
    database: str | None,
    options: dict[str, str],
) -> None:
    if username is None and password is not None:
        username = ""
    details = ConnectionDetails(
        scheme=scheme, hosts=tuple(hosts), username=username, password=password, database=database, options=options
    )
    read = parse_connection(details.url())
    for part in ("scheme", "hosts", "username", "password", "database", "options"):
        assert getattr(read, part) == getattr(details, part)


def test_secrets_stay_out_of_reprs_and_in_pickles() -> None:
    details = parse_connection("redis://admin:S3CRET@h:1/0?password=S3CRET")
    for shown in (repr(details), str(details), f"{details}"):
        assert "S3CRET" not in shown
    assert "S3CRET" in details.url()
    assert pickle.loads(pickle.dumps(details)) == copy.deepcopy(details) == details  # noqa: S301 - our own bytes


def test_portals_that_differ_only_in_the_host_are_one_way_to_connect() -> None:
    made = deployment(
        "redis://admin:x@h1:1",
        "redis://admin:x@h2:2",
        "rediss://admin:x@h3:3",
        ca_certificate_base64=base64.b64encode(PEM.encode()).decode(),
    )
    plain, encrypted = connection_details(made)
    assert plain.hosts == (("h1", 1), ("h2", 2))
    assert encrypted.hosts == (("h3", 3),)
    assert plain.ca == PEM


def test_scylla_s_address_map_is_merged_from_all_its_elements() -> None:
    maps = ({"10.0.0.1:9042": "p1:2"}, {"10.0.0.2:9042": "p2:2", "10.0.0.3:9042": "p3:2"})
    [details] = connection_details(deployment("https://scylla:x@h:1", maps=maps))
    assert details.address_map == maps[0] | maps[1]


@pytest.mark.parametrize(("encoded", "ca"), [(None, None), ("", None), (PEM, PEM)])
def test_a_ca_may_be_absent_or_plain(encoded: str | None, ca: str | None) -> None:
    [details] = connection_details(deployment("redis://h", ca_certificate_base64=encoded))
    assert details.ca == ca


def test_a_broken_ca_is_told() -> None:
    with pytest.raises(ValueError, match="no certificate"):
        connection_details(deployment("redis://h", ca_certificate_base64="%%%"))


def test_without_strings_there_is_no_way_to_connect() -> None:
    assert connection_details(Deployment(id="d1", name="n", type="redis")) == ()


def test_a_context_trusts_the_deployment_s_own_authority() -> None:
    assert isinstance(parse_connection("rediss://h").ssl_context(), ssl.SSLContext)
    [details] = connection_details(deployment("rediss://h", ca_certificate_base64=PEM))
    with pytest.raises(ssl.SSLError):
        details.ssl_context()  # the invented one is none


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "kind",
    [
        "elastic_search",
        "etcd",
        "janusgraph",
        "mongodb",
        "mysql",
        "postgresql",
        "rabbitmq",
        "redis",
        "rethink",
        "scylla",
    ],
)
async def test_every_type_of_database_gives_one_way_with_all_portals(kind: str) -> None:
    async with simulated() as (_, compose):
        made = (
            await compose.deployments.ensure(DeploymentSpec(name="x", type=kind, datacenter="aws:us-east-1"))
        ).deployment
        [details] = connection_details(made)
        assert len(details.hosts) == {"scylla": 3, "mysql": 1, "rethink": 1}.get(kind, 2)
        assert len(details.address_map) == (3 if kind == "scylla" else 0)
        assert details.password
        assert parse_connection(details.url()).hosts == details.hosts
