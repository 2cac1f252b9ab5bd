"""Readers of the objects of the Compose API, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from sys import intern
from typing import Any, Final

from .._codec.members import ABSENT, Member, Members
from .._codec.wire_types import (
    TEXT,
    StructureError,
    anything,
    flag,
    integer,
    list_of,
    map_of,
    number,
    one_or_list,
    text,
    timestamp,
    unless_empty,
    usual_time,
)
from .._extra import NO_EXTRA
from .models import (
    Account,
    Addon,
    Alert,
    Alerts,
    AuditEvent,
    Backup,
    Billable,
    Cluster,
    ConnectionStrings,
    Database,
    DatabaseVersion,
    Datacenter,
    Deployment,
    DeploymentSummary,
    Link,
    Logfile,
    Portal,
    PortalUser,
    Recipe,
    RefreshToken,
    Role,
    Scaling,
    Team,
    TeamRole,
    Transition,
    User,
    WhitelistEntry,
)


def read_account(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Account.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _Account_id.read(value, lenient, made)
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    else:
        made.name = _Account_name.read(value, lenient, made)
    value = get("slug", ABSENT)
    if type(value) is str:
        made.slug = value
    elif value is ABSENT:
        made.slug = None
        absent += 1
    elif value is None:
        made.slug = None
        bits |= 4
    else:
        made.slug = _Account_slug.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _Account.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Account.shared(bits)
    made.__class__ = Account
    return made


def read_user(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _User.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _User_id.read(value, lenient, made)
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    else:
        made.name = _User_name.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _User.collect(body, bits, made.extra)
    elif bits:
        made.extra = _User.shared(bits)
    made.__class__ = User
    return made


def read_audit_event(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _AuditEvent.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _AuditEvent_id.read(value, lenient, made)
    value = get("account_id", ABSENT)
    if type(value) is str:
        made.account_id = value
    elif value is ABSENT:
        made.account_id = None
        absent += 1
    elif value is None:
        made.account_id = None
        bits |= 2
    else:
        made.account_id = _AuditEvent_account_id.read(value, lenient, made)
    value = get("deployment_id", ABSENT)
    if type(value) is str:
        made.deployment_id = value
    elif value is ABSENT:
        made.deployment_id = None
        absent += 1
    elif value is None:
        made.deployment_id = None
        bits |= 4
    else:
        made.deployment_id = _AuditEvent_deployment_id.read(value, lenient, made)
    value = get("cluster_id", ABSENT)
    if type(value) is str:
        made.cluster_id = value
    elif value is ABSENT:
        made.cluster_id = None
        absent += 1
    elif value is None:
        made.cluster_id = None
        bits |= 8
    else:
        made.cluster_id = _AuditEvent_cluster_id.read(value, lenient, made)
    value = get("user_id", ABSENT)
    if type(value) is str:
        made.user_id = value
    elif value is ABSENT:
        made.user_id = None
        absent += 1
    elif value is None:
        made.user_id = None
        bits |= 16
    else:
        made.user_id = _AuditEvent_user_id.read(value, lenient, made)
    value = get("email", ABSENT)
    if type(value) is str:
        made.email = value
    elif value is ABSENT:
        made.email = None
        absent += 1
    elif value is None:
        made.email = None
        bits |= 32
    else:
        made.email = _AuditEvent_email.read(value, lenient, made)
    value = get("event", ABSENT)
    if type(value) is str:
        made.event = value
    else:
        made.event = _AuditEvent_event.read(value, lenient, made)
    value = get("ip", ABSENT)
    if type(value) is str:
        made.ip = value
    elif value is ABSENT:
        made.ip = None
        absent += 1
    elif value is None:
        made.ip = None
        bits |= 128
    else:
        made.ip = _AuditEvent_ip.read(value, lenient, made)
    value = get("user_agent", ABSENT)
    if type(value) is str:
        made.user_agent = value
    elif value is ABSENT:
        made.user_agent = None
        absent += 1
    elif value is None:
        made.user_agent = None
        bits |= 256
    else:
        made.user_agent = _AuditEvent_user_agent.read(value, lenient, made)
    value = get("created_at", ABSENT)
    if (moment := usual_time(value)) is not None:
        made.created_at = moment
    else:
        made.created_at = _AuditEvent_created_at.read(value, lenient, made)
    value = get("data", ABSENT)
    if type(value) is dict:
        try:
            made.data = _AuditEvent_data.reader(value, lenient)
        except StructureError as error:
            made.data = _AuditEvent_data.set_aside(error, lenient, made)
    elif value is ABSENT:
        made.data = None
        absent += 1
    elif value is None:
        made.data = None
        bits |= 1024
    else:
        made.data = _AuditEvent_data.read(value, lenient, made)
    value = get("_links", ABSENT)
    if value == {}:
        made.links = {}
        bits |= 2048
    elif type(value) is dict:
        try:
            made.links = _AuditEvent_links.reader(value, lenient)
        except StructureError as error:
            made.links = _AuditEvent_links.set_aside(error, lenient, made)
    elif value is ABSENT:
        made.links = {}
        absent += 1
    else:
        made.links = _AuditEvent_links.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 12:
        made.extra = _AuditEvent.collect(body, bits, made.extra)
    elif bits:
        made.extra = _AuditEvent.shared(bits)
    made.__class__ = AuditEvent
    return made


def read_cluster(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Cluster.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _Cluster_id.read(value, lenient, made)
    value = get("account_id", ABSENT)
    if type(value) is str:
        made.account_id = value
    elif value is ABSENT:
        made.account_id = None
        absent += 1
    elif value is None:
        made.account_id = None
        bits |= 2
    else:
        made.account_id = _Cluster_account_id.read(value, lenient, made)
    value = get("account_slug", ABSENT)
    if type(value) is str:
        made.account_slug = value
    elif value is ABSENT:
        made.account_slug = None
        absent += 1
    elif value is None:
        made.account_slug = None
        bits |= 4
    else:
        made.account_slug = _Cluster_account_slug.read(value, lenient, made)
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    else:
        made.name = _Cluster_name.read(value, lenient, made)
    value = get("type", ABSENT)
    if type(value) is str:
        made.type = intern(value)
    elif value is ABSENT:
        made.type = None
        absent += 1
    elif value is None:
        made.type = None
        bits |= 16
    else:
        made.type = _Cluster_type.read(value, lenient, made)
    value = get("provider", ABSENT)
    if type(value) is str:
        made.provider = intern(value)
    elif value is ABSENT:
        made.provider = None
        absent += 1
    elif value is None:
        made.provider = None
        bits |= 32
    else:
        made.provider = _Cluster_provider.read(value, lenient, made)
    value = get("region", ABSENT)
    if type(value) is str:
        made.region = value
    elif value is ABSENT:
        made.region = None
        absent += 1
    elif value is None:
        made.region = None
        bits |= 64
    else:
        made.region = _Cluster_region.read(value, lenient, made)
    value = get("multitenant", ABSENT)
    if type(value) is bool:
        made.multitenant = value
    elif value is ABSENT:
        made.multitenant = None
        absent += 1
    elif value is None:
        made.multitenant = None
        bits |= 128
    else:
        made.multitenant = _Cluster_multitenant.read(value, lenient, made)
    value = get("subdomain", ABSENT)
    if type(value) is str:
        made.subdomain = value
    elif value is ABSENT:
        made.subdomain = None
        absent += 1
    elif value is None:
        made.subdomain = None
        bits |= 256
    else:
        made.subdomain = _Cluster_subdomain.read(value, lenient, made)
    value = get("tags", ABSENT)
    if value == []:
        made.tags = ()
        bits |= 512
    elif type(value) is list and TEXT.issuperset(map(type, value)):
        made.tags = tuple(value)
    elif value is ABSENT:
        made.tags = ()
        absent += 1
    else:
        made.tags = _Cluster_tags.read(value, lenient, made)
    value = get("created_at", ABSENT)
    if (moment := usual_time(value)) is not None:
        made.created_at = moment
    elif value is ABSENT:
        made.created_at = None
        absent += 1
    elif value is None:
        made.created_at = None
        bits |= 1024
    else:
        made.created_at = _Cluster_created_at.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 11:
        made.extra = _Cluster.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Cluster.shared(bits)
    made.__class__ = Cluster
    return made


def read_database(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = 0
    made: Any = _Database.unfrozen()
    made.extra = NO_EXTRA
    value = get("type", ABSENT)
    if type(value) is str:
        made.type = intern(value)
    else:
        made.type = _Database_type.read(value, lenient, made)
    value = get("status", ABSENT)
    if type(value) is str:
        made.status = intern(value)
    elif value is ABSENT:
        made.status = None
    elif value is None:
        made.status = None
        bits |= 2
    else:
        made.status = _Database_status.read(value, lenient, made)
    value = get("display_name", ABSENT)
    if type(value) is str:
        made.display_name = value
    elif value is ABSENT:
        made.display_name = None
    elif value is None:
        made.display_name = None
        bits |= 4
    else:
        made.display_name = _Database_display_name.read(value, lenient, made)
    made.versions = _Database_versions.find(body, lenient, made)
    made.extra = _Database.collect(body, bits, made.extra)
    made.__class__ = Database
    return made


def read_database_version(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _DatabaseVersion.unfrozen()
    made.extra = NO_EXTRA
    value = get("application", ABSENT)
    if type(value) is str:
        made.application = intern(value)
    elif value is ABSENT:
        made.application = None
        absent += 1
    elif value is None:
        made.application = None
        bits |= 1
    else:
        made.application = _DatabaseVersion_application.read(value, lenient, made)
    value = get("version", ABSENT)
    if type(value) is str:
        made.version = value
    else:
        made.version = _DatabaseVersion_version.read(value, lenient, made)
    value = get("status", ABSENT)
    if type(value) is str:
        made.status = intern(value)
    elif value is ABSENT:
        made.status = None
        absent += 1
    elif value is None:
        made.status = None
        bits |= 4
    else:
        made.status = _DatabaseVersion_status.read(value, lenient, made)
    value = get("preferred", ABSENT)
    if type(value) is bool:
        made.preferred = value
    elif value is ABSENT:
        made.preferred = None
        absent += 1
    elif value is None:
        made.preferred = None
        bits |= 8
    else:
        made.preferred = _DatabaseVersion_preferred.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 4:
        made.extra = _DatabaseVersion.collect(body, bits, made.extra)
    elif bits:
        made.extra = _DatabaseVersion.shared(bits)
    made.__class__ = DatabaseVersion
    return made


def read_datacenter(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Datacenter.unfrozen()
    made.extra = NO_EXTRA
    value = get("slug", ABSENT)
    if type(value) is str:
        made.slug = value
    else:
        made.slug = _Datacenter_slug.read(value, lenient, made)
    value = get("provider", ABSENT)
    if type(value) is str:
        made.provider = intern(value)
    else:
        made.provider = _Datacenter_provider.read(value, lenient, made)
    value = get("region", ABSENT)
    if type(value) is str:
        made.region = value
    else:
        made.region = _Datacenter_region.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _Datacenter.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Datacenter.shared(bits)
    made.__class__ = Datacenter
    return made


def read_deployment_summary(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _DeploymentSummary.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _DeploymentSummary_id.read(value, lenient, made)
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    else:
        made.name = _DeploymentSummary_name.read(value, lenient, made)
    value = get("type", ABSENT)
    if type(value) is str:
        made.type = intern(value)
    else:
        made.type = _DeploymentSummary_type.read(value, lenient, made)
    value = get("created_at", ABSENT)
    if (moment := usual_time(value)) is not None:
        made.created_at = moment
    elif value is ABSENT:
        made.created_at = None
        absent += 1
    elif value is None:
        made.created_at = None
        bits |= 8
    else:
        made.created_at = _DeploymentSummary_created_at.read(value, lenient, made)
    value = get("notes", ABSENT)
    if type(value) is str:
        made.notes = value
    elif value is ABSENT:
        made.notes = None
        absent += 1
    elif value is None:
        made.notes = None
        bits |= 16
    else:
        made.notes = _DeploymentSummary_notes.read(value, lenient, made)
    value = get("customer_billing_code", ABSENT)
    if type(value) is str:
        made.customer_billing_code = value
    elif value is ABSENT:
        made.customer_billing_code = None
        absent += 1
    elif value is None:
        made.customer_billing_code = None
        bits |= 32
    else:
        made.customer_billing_code = _DeploymentSummary_customer_billing_code.read(value, lenient, made)
    value = get("_links", ABSENT)
    if value == {}:
        made.links = {}
        bits |= 64
    elif type(value) is dict:
        try:
            made.links = _DeploymentSummary_links.reader(value, lenient)
        except StructureError as error:
            made.links = _DeploymentSummary_links.set_aside(error, lenient, made)
    elif value is ABSENT:
        made.links = {}
        absent += 1
    else:
        made.links = _DeploymentSummary_links.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 7:
        made.extra = _DeploymentSummary.collect(body, bits, made.extra)
    elif bits:
        made.extra = _DeploymentSummary.shared(bits)
    made.__class__ = DeploymentSummary
    return made


def read_deployment(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Deployment.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _Deployment_id.read(value, lenient, made)
    value = get("account_id", ABSENT)
    if type(value) is str:
        made.account_id = value
    elif value is ABSENT:
        made.account_id = None
        absent += 1
    elif value is None:
        made.account_id = None
        bits |= 2
    else:
        made.account_id = _Deployment_account_id.read(value, lenient, made)
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    else:
        made.name = _Deployment_name.read(value, lenient, made)
    value = get("type", ABSENT)
    if type(value) is str:
        made.type = intern(value)
    else:
        made.type = _Deployment_type.read(value, lenient, made)
    value = get("created_at", ABSENT)
    if (moment := usual_time(value)) is not None:
        made.created_at = moment
    elif value is ABSENT:
        made.created_at = None
        absent += 1
    elif value is None:
        made.created_at = None
        bits |= 16
    else:
        made.created_at = _Deployment_created_at.read(value, lenient, made)
    value = get("notes", ABSENT)
    if type(value) is str:
        made.notes = value
    elif value is ABSENT:
        made.notes = None
        absent += 1
    elif value is None:
        made.notes = None
        bits |= 32
    else:
        made.notes = _Deployment_notes.read(value, lenient, made)
    value = get("customer_billing_code", ABSENT)
    if type(value) is str:
        made.customer_billing_code = value
    elif value is ABSENT:
        made.customer_billing_code = None
        absent += 1
    elif value is None:
        made.customer_billing_code = None
        bits |= 64
    else:
        made.customer_billing_code = _Deployment_customer_billing_code.read(value, lenient, made)
    value = get("cluster_id", ABSENT)
    if type(value) is str and value:
        made.cluster_id = value
    elif value is ABSENT:
        made.cluster_id = None
        absent += 1
    elif value is None:
        made.cluster_id = None
        bits |= 128
    else:
        made.cluster_id = _Deployment_cluster_id.read(value, lenient, made)
    value = get("version", ABSENT)
    if type(value) is str:
        made.version = value
    elif value is ABSENT:
        made.version = None
        absent += 1
    elif value is None:
        made.version = None
        bits |= 256
    else:
        made.version = _Deployment_version.read(value, lenient, made)
    value = get("ca_certificate_base64", ABSENT)
    if type(value) is str:
        made.ca_certificate_base64 = value
    elif value is ABSENT:
        made.ca_certificate_base64 = None
        absent += 1
    elif value is None:
        made.ca_certificate_base64 = None
        bits |= 512
    else:
        made.ca_certificate_base64 = _Deployment_ca_certificate_base64.read(value, lenient, made)
    value = get("connection_strings", ABSENT)
    if type(value) is dict:
        try:
            made.connection_strings = read_connection_strings(value, lenient)
        except StructureError as error:
            made.connection_strings = _Deployment_connection_strings.set_aside(error, lenient, made)
    elif value is ABSENT:
        made.connection_strings = None
        absent += 1
    elif value is None:
        made.connection_strings = None
        bits |= 1024
    else:
        made.connection_strings = _Deployment_connection_strings.read(value, lenient, made)
    value = get("provision_recipe_id", ABSENT)
    if type(value) is str:
        made.provision_recipe_id = value
    elif value is ABSENT:
        made.provision_recipe_id = None
        absent += 1
    elif value is None:
        made.provision_recipe_id = None
        bits |= 2048
    else:
        made.provision_recipe_id = _Deployment_provision_recipe_id.read(value, lenient, made)
    value = get("_links", ABSENT)
    if value == {}:
        made.links = {}
        bits |= 4096
    elif type(value) is dict:
        try:
            made.links = _Deployment_links.reader(value, lenient)
        except StructureError as error:
            made.links = _Deployment_links.set_aside(error, lenient, made)
    elif value is ABSENT:
        made.links = {}
        absent += 1
    else:
        made.links = _Deployment_links.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 13:
        made.extra = _Deployment.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Deployment.shared(bits)
    made.__class__ = Deployment
    return made


def read_connection_strings(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _ConnectionStrings.unfrozen()
    made.extra = NO_EXTRA
    value = get("direct", ABSENT)
    if value == []:
        made.direct = ()
        bits |= 1
    elif type(value) is list and TEXT.issuperset(map(type, value)):
        made.direct = tuple(value)
    elif value is ABSENT:
        made.direct = ()
        absent += 1
    else:
        made.direct = _ConnectionStrings_direct.read(value, lenient, made)
    value = get("cli", ABSENT)
    if value == []:
        made.cli = ()
        bits |= 2
    elif type(value) is list and TEXT.issuperset(map(type, value)):
        made.cli = tuple(value)
    elif value is ABSENT:
        made.cli = ()
        absent += 1
    else:
        made.cli = _ConnectionStrings_cli.read(value, lenient, made)
    value = get("ssh", ABSENT)
    if value == []:
        made.ssh = ()
        bits |= 4
    elif type(value) is list and TEXT.issuperset(map(type, value)):
        made.ssh = tuple(value)
    elif value is ABSENT:
        made.ssh = ()
        absent += 1
    else:
        made.ssh = _ConnectionStrings_ssh.read(value, lenient, made)
    value = get("health", ABSENT)
    if value == []:
        made.health = ()
        bits |= 8
    elif type(value) is list and TEXT.issuperset(map(type, value)):
        made.health = tuple(value)
    elif value is ABSENT:
        made.health = ()
        absent += 1
    else:
        made.health = _ConnectionStrings_health.read(value, lenient, made)
    value = get("admin", ABSENT)
    if value == []:
        made.admin = ()
        bits |= 16
    elif type(value) is list and TEXT.issuperset(map(type, value)):
        made.admin = tuple(value)
    elif value is ABSENT:
        made.admin = ()
        absent += 1
    else:
        made.admin = _ConnectionStrings_admin.read(value, lenient, made)
    value = get("ssh_admin", ABSENT)
    if value == []:
        made.ssh_admin = ()
        bits |= 32
    elif type(value) is list and TEXT.issuperset(map(type, value)):
        made.ssh_admin = tuple(value)
    elif value is ABSENT:
        made.ssh_admin = ()
        absent += 1
    else:
        made.ssh_admin = _ConnectionStrings_ssh_admin.read(value, lenient, made)
    value = get("maps", ABSENT)
    if value == []:
        made.maps = ()
        bits |= 64
    elif value is ABSENT:
        made.maps = ()
        absent += 1
    else:
        made.maps = _ConnectionStrings_maps.read(value, lenient, made)
    value = get("misc", ABSENT)
    if value is not None and value is not ABSENT:
        made.misc = value
    elif value is ABSENT:
        made.misc = None
        absent += 1
    elif value is None:
        made.misc = None
        bits |= 128
    else:
        made.misc = _ConnectionStrings_misc.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 8:
        made.extra = _ConnectionStrings.collect(body, bits, made.extra)
    elif bits:
        made.extra = _ConnectionStrings.shared(bits)
    made.__class__ = ConnectionStrings
    return made


def read_link(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Link.unfrozen()
    made.extra = NO_EXTRA
    value = get("href", ABSENT)
    if type(value) is str:
        made.href = value
    else:
        made.href = _Link_href.read(value, lenient, made)
    value = get("templated", ABSENT)
    if type(value) is bool:
        made.templated = value
    elif value is ABSENT:
        made.templated = None
        absent += 1
    elif value is None:
        made.templated = None
        bits |= 2
    else:
        made.templated = _Link_templated.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _Link.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Link.shared(bits)
    made.__class__ = Link
    return made


def read_addon(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Addon.unfrozen()
    made.extra = NO_EXTRA
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    else:
        made.name = _Addon_name.read(value, lenient, made)
    value = get("is_active", ABSENT)
    if type(value) is bool:
        made.is_active = value
    elif value is ABSENT:
        made.is_active = None
        absent += 1
    elif value is None:
        made.is_active = None
        bits |= 2
    else:
        made.is_active = _Addon_is_active.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _Addon.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Addon.shared(bits)
    made.__class__ = Addon
    return made


def read_alerts(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = 0
    made: Any = _Alerts.unfrozen()
    made.extra = NO_EXTRA
    value = get("summary", ABSENT)
    if type(value) is str:
        made.summary = intern(value)
    else:
        made.summary = _Alerts_summary.read(value, lenient, made)
    made.alerts = _Alerts_alerts.find(body, lenient, made)
    made.extra = _Alerts.collect(body, bits, made.extra)
    made.__class__ = Alerts
    return made


def read_alert(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Alert.unfrozen()
    made.extra = NO_EXTRA
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    elif value is ABSENT:
        made.name = None
        absent += 1
    elif value is None:
        made.name = None
        bits |= 1
    else:
        made.name = _Alert_name.read(value, lenient, made)
    value = get("status", ABSENT)
    if type(value) is str:
        made.status = intern(value)
    else:
        made.status = _Alert_status.read(value, lenient, made)
    value = get("message", ABSENT)
    if type(value) is str:
        made.message = value
    elif value is ABSENT:
        made.message = None
        absent += 1
    elif value is None:
        made.message = None
        bits |= 4
    else:
        made.message = _Alert_message.read(value, lenient, made)
    value = get("deployment_id", ABSENT)
    if type(value) is str:
        made.deployment_id = value
    elif value is ABSENT:
        made.deployment_id = None
        absent += 1
    elif value is None:
        made.deployment_id = None
        bits |= 8
    else:
        made.deployment_id = _Alert_deployment_id.read(value, lenient, made)
    value = get("capsule_id", ABSENT)
    if type(value) is str:
        made.capsule_id = value
    elif value is ABSENT:
        made.capsule_id = None
        absent += 1
    elif value is None:
        made.capsule_id = None
        bits |= 16
    else:
        made.capsule_id = _Alert_capsule_id.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 5:
        made.extra = _Alert.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Alert.shared(bits)
    made.__class__ = Alert
    return made


def read_backup(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Backup.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _Backup_id.read(value, lenient, made)
    value = get("deployment_id", ABSENT)
    if type(value) is str:
        made.deployment_id = value
    elif value is ABSENT:
        made.deployment_id = None
        absent += 1
    elif value is None:
        made.deployment_id = None
        bits |= 2
    else:
        made.deployment_id = _Backup_deployment_id.read(value, lenient, made)
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    elif value is ABSENT:
        made.name = None
        absent += 1
    elif value is None:
        made.name = None
        bits |= 4
    else:
        made.name = _Backup_name.read(value, lenient, made)
    value = get("type", ABSENT)
    if type(value) is str:
        made.type = intern(value)
    else:
        made.type = _Backup_type.read(value, lenient, made)
    value = get("status", ABSENT)
    if type(value) is str:
        made.status = intern(value)
    else:
        made.status = _Backup_status.read(value, lenient, made)
    value = get("is_downloadable", ABSENT)
    if type(value) is bool:
        made.is_downloadable = value
    elif value is ABSENT:
        made.is_downloadable = None
        absent += 1
    elif value is None:
        made.is_downloadable = None
        bits |= 32
    else:
        made.is_downloadable = _Backup_is_downloadable.read(value, lenient, made)
    value = get("is_restorable", ABSENT)
    if type(value) is bool:
        made.is_restorable = value
    elif value is ABSENT:
        made.is_restorable = None
        absent += 1
    elif value is None:
        made.is_restorable = None
        bits |= 64
    else:
        made.is_restorable = _Backup_is_restorable.read(value, lenient, made)
    value = get("created_at", ABSENT)
    if (moment := usual_time(value)) is not None:
        made.created_at = moment
    elif value is ABSENT:
        made.created_at = None
        absent += 1
    elif value is None:
        made.created_at = None
        bits |= 128
    else:
        made.created_at = _Backup_created_at.read(value, lenient, made)
    value = get("download_link", ABSENT)
    if type(value) is str:
        made.download_link = value
    elif value is ABSENT:
        made.download_link = None
        absent += 1
    elif value is None:
        made.download_link = None
        bits |= 256
    else:
        made.download_link = _Backup_download_link.read(value, lenient, made)
    value = get("_links", ABSENT)
    if value == {}:
        made.links = {}
        bits |= 512
    elif type(value) is dict:
        try:
            made.links = _Backup_links.reader(value, lenient)
        except StructureError as error:
            made.links = _Backup_links.set_aside(error, lenient, made)
    elif value is ABSENT:
        made.links = {}
        absent += 1
    else:
        made.links = _Backup_links.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 10:
        made.extra = _Backup.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Backup.shared(bits)
    made.__class__ = Backup
    return made


def read_portal(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Portal.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _Portal_id.read(value, lenient, made)
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    elif value is ABSENT:
        made.name = None
        absent += 1
    elif value is None:
        made.name = None
        bits |= 2
    else:
        made.name = _Portal_name.read(value, lenient, made)
    value = get("type", ABSENT)
    if type(value) is str:
        made.type = intern(value)
    elif value is ABSENT:
        made.type = None
        absent += 1
    elif value is None:
        made.type = None
        bits |= 4
    else:
        made.type = _Portal_type.read(value, lenient, made)
    value = get("internal_ip", ABSENT)
    if type(value) is str:
        made.internal_ip = value
    elif value is ABSENT:
        made.internal_ip = None
        absent += 1
    elif value is None:
        made.internal_ip = None
        bits |= 8
    else:
        made.internal_ip = _Portal_internal_ip.read(value, lenient, made)
    value = get("zone", ABSENT)
    if type(value) is str:
        made.zone = value
    elif value is ABSENT:
        made.zone = None
        absent += 1
    elif value is None:
        made.zone = None
        bits |= 16
    else:
        made.zone = _Portal_zone.read(value, lenient, made)
    value = get("hostname", ABSENT)
    if type(value) is str:
        made.hostname = value
    elif value is ABSENT:
        made.hostname = None
        absent += 1
    elif value is None:
        made.hostname = None
        bits |= 32
    else:
        made.hostname = _Portal_hostname.read(value, lenient, made)
    value = get("ssl_enabled", ABSENT)
    if type(value) is bool:
        made.ssl_enabled = value
    elif value is ABSENT:
        made.ssl_enabled = None
        absent += 1
    elif value is None:
        made.ssl_enabled = None
        bits |= 64
    else:
        made.ssl_enabled = _Portal_ssl_enabled.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 7:
        made.extra = _Portal.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Portal.shared(bits)
    made.__class__ = Portal
    return made


def read_portal_user(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _PortalUser.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    elif value is ABSENT:
        made.id = None
        absent += 1
    elif value is None:
        made.id = None
        bits |= 1
    else:
        made.id = _PortalUser_id.read(value, lenient, made)
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    else:
        made.name = _PortalUser_name.read(value, lenient, made)
    value = get("type", ABSENT)
    if type(value) is str:
        made.type = intern(value)
    elif value is ABSENT:
        made.type = None
        absent += 1
    elif value is None:
        made.type = None
        bits |= 4
    else:
        made.type = _PortalUser_type.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _PortalUser.collect(body, bits, made.extra)
    elif bits:
        made.extra = _PortalUser.shared(bits)
    made.__class__ = PortalUser
    return made


def read_recipe(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = 0
    made: Any = _Recipe.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _Recipe_id.read(value, lenient, made)
    value = get("template", ABSENT)
    if type(value) is str:
        made.template = value
    elif value is ABSENT:
        made.template = None
    elif value is None:
        made.template = None
        bits |= 2
    else:
        made.template = _Recipe_template.read(value, lenient, made)
    value = get("status", ABSENT)
    if type(value) is str:
        made.status = intern(value)
    else:
        made.status = _Recipe_status.read(value, lenient, made)
    made.status_detail = _Recipe_status_detail.find(body, lenient, made)
    value = get("account_id", ABSENT)
    if type(value) is str:
        made.account_id = value
    elif value is ABSENT:
        made.account_id = None
    elif value is None:
        made.account_id = None
        bits |= 16
    else:
        made.account_id = _Recipe_account_id.read(value, lenient, made)
    value = get("deployment_id", ABSENT)
    if type(value) is str:
        made.deployment_id = value
    elif value is ABSENT:
        made.deployment_id = None
    elif value is None:
        made.deployment_id = None
        bits |= 32
    else:
        made.deployment_id = _Recipe_deployment_id.read(value, lenient, made)
    value = get("parent_id", ABSENT)
    if type(value) is str:
        made.parent_id = value
    elif value is ABSENT:
        made.parent_id = None
    elif value is None:
        made.parent_id = None
        bits |= 64
    else:
        made.parent_id = _Recipe_parent_id.read(value, lenient, made)
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    elif value is ABSENT:
        made.name = None
    elif value is None:
        made.name = None
        bits |= 128
    else:
        made.name = _Recipe_name.read(value, lenient, made)
    value = get("created_at", ABSENT)
    if (moment := usual_time(value)) is not None:
        made.created_at = moment
    elif value is ABSENT:
        made.created_at = None
    elif value is None:
        made.created_at = None
        bits |= 256
    else:
        made.created_at = _Recipe_created_at.read(value, lenient, made)
    value = get("updated_at", ABSENT)
    if (moment := usual_time(value)) is not None:
        made.updated_at = moment
    elif value is ABSENT:
        made.updated_at = None
    elif value is None:
        made.updated_at = None
        bits |= 512
    else:
        made.updated_at = _Recipe_updated_at.read(value, lenient, made)
    value = get("operations_complete", ABSENT)
    if type(value) is int:
        made.operations_complete = value
    elif value is ABSENT:
        made.operations_complete = None
    elif value is None:
        made.operations_complete = None
        bits |= 1024
    else:
        made.operations_complete = _Recipe_operations_complete.read(value, lenient, made)
    value = get("operations_total", ABSENT)
    if type(value) is int:
        made.operations_total = value
    elif value is ABSENT:
        made.operations_total = None
    elif value is None:
        made.operations_total = None
        bits |= 2048
    else:
        made.operations_total = _Recipe_operations_total.read(value, lenient, made)
    value = get("source", ABSENT)
    if type(value) is str:
        made.source = value
    elif value is ABSENT:
        made.source = None
    elif value is None:
        made.source = None
        bits |= 4096
    else:
        made.source = _Recipe_source.read(value, lenient, made)
    value = get("source_user", ABSENT)
    if type(value) is str:
        made.source_user = value
    elif value is ABSENT:
        made.source_user = None
    elif value is None:
        made.source_user = None
        bits |= 8192
    else:
        made.source_user = _Recipe_source_user.read(value, lenient, made)
    value = get("source_reason", ABSENT)
    if type(value) is str:
        made.source_reason = value
    elif value is ABSENT:
        made.source_reason = None
    elif value is None:
        made.source_reason = None
        bits |= 16384
    else:
        made.source_reason = _Recipe_source_reason.read(value, lenient, made)
    value = get("source_ip", ABSENT)
    if type(value) is str:
        made.source_ip = value
    elif value is ABSENT:
        made.source_ip = None
    elif value is None:
        made.source_ip = None
        bits |= 32768
    else:
        made.source_ip = _Recipe_source_ip.read(value, lenient, made)
    made.recipes = _Recipe_recipes.find(body, lenient, made)
    made.extra = _Recipe.collect(body, bits, made.extra)
    made.__class__ = Recipe
    return made


def read_role(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Role.unfrozen()
    made.extra = NO_EXTRA
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = intern(value)
    else:
        made.name = _Role_name.read(value, lenient, made)
    value = get("users", ABSENT)
    if value == []:
        made.users = ()
        bits |= 2
    elif type(value) is list:
        try:
            made.users = _Role_users.reader(value, lenient)
        except StructureError as error:
            made.users = _Role_users.set_aside(error, lenient, made)
    elif value is ABSENT:
        made.users = ()
        absent += 1
    else:
        made.users = _Role_users.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _Role.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Role.shared(bits)
    made.__class__ = Role
    return made


def read_team_role(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _TeamRole.unfrozen()
    made.extra = NO_EXTRA
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = intern(value)
    else:
        made.name = _TeamRole_name.read(value, lenient, made)
    value = get("teams", ABSENT)
    if value == []:
        made.teams = ()
        bits |= 2
    elif type(value) is list:
        try:
            made.teams = _TeamRole_teams.reader(value, lenient)
        except StructureError as error:
            made.teams = _TeamRole_teams.set_aside(error, lenient, made)
    elif value is ABSENT:
        made.teams = ()
        absent += 1
    else:
        made.teams = _TeamRole_teams.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _TeamRole.collect(body, bits, made.extra)
    elif bits:
        made.extra = _TeamRole.shared(bits)
    made.__class__ = TeamRole
    return made


def read_scaling(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Scaling.unfrozen()
    made.extra = NO_EXTRA
    value = get("allocated_units", ABSENT)
    if type(value) is int:
        made.allocated_units = value
    else:
        made.allocated_units = _Scaling_allocated_units.read(value, lenient, made)
    value = get("used_units", ABSENT)
    if type(value) is int:
        made.used_units = value
    else:
        made.used_units = _Scaling_used_units.read(value, lenient, made)
    value = get("starting_units", ABSENT)
    if type(value) is int:
        made.starting_units = value
    else:
        made.starting_units = _Scaling_starting_units.read(value, lenient, made)
    value = get("minimum_units", ABSENT)
    if type(value) is int:
        made.minimum_units = value
    else:
        made.minimum_units = _Scaling_minimum_units.read(value, lenient, made)
    value = get("unit_size_in_mb", ABSENT)
    if type(value) is int:
        made.unit_size_in_mb = value
    elif value is ABSENT:
        made.unit_size_in_mb = None
        absent += 1
    elif value is None:
        made.unit_size_in_mb = None
        bits |= 16
    else:
        made.unit_size_in_mb = _Scaling_unit_size_in_mb.read(value, lenient, made)
    value = get("memory_per_unit_in_mb", ABSENT)
    if type(value) is int:
        made.memory_per_unit_in_mb = value
    elif value is ABSENT:
        made.memory_per_unit_in_mb = None
        absent += 1
    elif value is None:
        made.memory_per_unit_in_mb = None
        bits |= 32
    else:
        made.memory_per_unit_in_mb = _Scaling_memory_per_unit_in_mb.read(value, lenient, made)
    value = get("storage_per_unit_in_mb", ABSENT)
    if type(value) is int:
        made.storage_per_unit_in_mb = value
    elif value is ABSENT:
        made.storage_per_unit_in_mb = None
        absent += 1
    elif value is None:
        made.storage_per_unit_in_mb = None
        bits |= 64
    else:
        made.storage_per_unit_in_mb = _Scaling_storage_per_unit_in_mb.read(value, lenient, made)
    value = get("unit_type", ABSENT)
    if type(value) is str:
        made.unit_type = intern(value)
    elif value is ABSENT:
        made.unit_type = None
        absent += 1
    elif value is None:
        made.unit_type = None
        bits |= 128
    else:
        made.unit_type = _Scaling_unit_type.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 8:
        made.extra = _Scaling.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Scaling.shared(bits)
    made.__class__ = Scaling
    return made


def read_transition(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Transition.unfrozen()
    made.extra = NO_EXTRA
    value = get("application", ABSENT)
    if type(value) is str:
        made.application = intern(value)
    elif value is ABSENT:
        made.application = None
        absent += 1
    elif value is None:
        made.application = None
        bits |= 1
    else:
        made.application = _Transition_application.read(value, lenient, made)
    value = get("method", ABSENT)
    if type(value) is str:
        made.method = intern(value)
    else:
        made.method = _Transition_method.read(value, lenient, made)
    value = get("from_version", ABSENT)
    if type(value) is str:
        made.from_version = value
    else:
        made.from_version = _Transition_from_version.read(value, lenient, made)
    value = get("to_version", ABSENT)
    if type(value) is str:
        made.to_version = value
    else:
        made.to_version = _Transition_to_version.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 4:
        made.extra = _Transition.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Transition.shared(bits)
    made.__class__ = Transition
    return made


def read_team(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Team.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _Team_id.read(value, lenient, made)
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    else:
        made.name = _Team_name.read(value, lenient, made)
    value = get("users", ABSENT)
    if value == []:
        made.users = ()
        bits |= 4
    elif type(value) is list:
        try:
            made.users = _Team_users.reader(value, lenient)
        except StructureError as error:
            made.users = _Team_users.set_aside(error, lenient, made)
    elif value is ABSENT:
        made.users = ()
        absent += 1
    else:
        made.users = _Team_users.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _Team.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Team.shared(bits)
    made.__class__ = Team
    return made


def read_logfile(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = 0
    made: Any = _Logfile.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _Logfile_id.read(value, lenient, made)
    value = get("deployment_id", ABSENT)
    if type(value) is str:
        made.deployment_id = value
    elif value is ABSENT:
        made.deployment_id = None
    elif value is None:
        made.deployment_id = None
        bits |= 2
    else:
        made.deployment_id = _Logfile_deployment_id.read(value, lenient, made)
    value = get("capsule_id", ABSENT)
    if type(value) is str:
        made.capsule_id = value
    elif value is ABSENT:
        made.capsule_id = None
    elif value is None:
        made.capsule_id = None
        bits |= 4
    else:
        made.capsule_id = _Logfile_capsule_id.read(value, lenient, made)
    value = get("name", ABSENT)
    if type(value) is str:
        made.name = value
    elif value is ABSENT:
        made.name = None
    elif value is None:
        made.name = None
        bits |= 8
    else:
        made.name = _Logfile_name.read(value, lenient, made)
    value = get("region", ABSENT)
    if type(value) is str:
        made.region = value
    elif value is ABSENT:
        made.region = None
    elif value is None:
        made.region = None
        bits |= 16
    else:
        made.region = _Logfile_region.read(value, lenient, made)
    value = get("status", ABSENT)
    if type(value) is str:
        made.status = value
    elif value is ABSENT:
        made.status = None
    elif value is None:
        made.status = None
        bits |= 32
    else:
        made.status = _Logfile_status.read(value, lenient, made)
    value = get("file_size", ABSENT)
    if type(value) is int:
        made.file_size = value
    elif value is ABSENT:
        made.file_size = None
    elif value is None:
        made.file_size = None
        bits |= 64
    else:
        made.file_size = _Logfile_file_size.read(value, lenient, made)
    made.date = _Logfile_date.find(body, lenient, made)
    value = get("download_link", ABSENT)
    if type(value) is str:
        made.download_link = value
    elif value is ABSENT:
        made.download_link = None
    elif value is None:
        made.download_link = None
        bits |= 256
    else:
        made.download_link = _Logfile_download_link.read(value, lenient, made)
    made.extra = _Logfile.collect(body, bits, made.extra)
    made.__class__ = Logfile
    return made


def read_refresh_token(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _RefreshToken.unfrozen()
    made.extra = NO_EXTRA
    value = get("token", ABSENT)
    if type(value) is str:
        made.token = value
    else:
        made.token = _RefreshToken_token.read(value, lenient, made)
    value = get("refresh_token", ABSENT)
    if type(value) is str:
        made.refresh_token = value
    else:
        made.refresh_token = _RefreshToken_refresh_token.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _RefreshToken.collect(body, bits, made.extra)
    elif bits:
        made.extra = _RefreshToken.shared(bits)
    made.__class__ = RefreshToken
    return made


def read_billable(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _Billable.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _Billable_id.read(value, lenient, made)
    value = get("account_id", ABSENT)
    if type(value) is str:
        made.account_id = value
    elif value is ABSENT:
        made.account_id = None
        absent += 1
    elif value is None:
        made.account_id = None
        bits |= 2
    else:
        made.account_id = _Billable_account_id.read(value, lenient, made)
    value = get("amount", ABSENT)
    if value is ABSENT:
        made.amount = None
        absent += 1
    elif value is None:
        made.amount = None
        bits |= 4
    else:
        made.amount = _Billable_amount.read(value, lenient, made)
    value = get("start_at", ABSENT)
    if (moment := usual_time(value)) is not None:
        made.start_at = moment
    elif value is ABSENT:
        made.start_at = None
        absent += 1
    elif value is None:
        made.start_at = None
        bits |= 8
    else:
        made.start_at = _Billable_start_at.read(value, lenient, made)
    value = get("end_at", ABSENT)
    if (moment := usual_time(value)) is not None:
        made.end_at = moment
    elif value is ABSENT:
        made.end_at = None
        absent += 1
    elif value is None:
        made.end_at = None
        bits |= 16
    else:
        made.end_at = _Billable_end_at.read(value, lenient, made)
    value = get("description", ABSENT)
    if type(value) is str:
        made.description = value
    elif value is ABSENT:
        made.description = None
        absent += 1
    elif value is None:
        made.description = None
        bits |= 32
    else:
        made.description = _Billable_description.read(value, lenient, made)
    value = get("identifier", ABSENT)
    if type(value) is str:
        made.identifier = value
    elif value is ABSENT:
        made.identifier = None
        absent += 1
    elif value is None:
        made.identifier = None
        bits |= 64
    else:
        made.identifier = _Billable_identifier.read(value, lenient, made)
    value = get("resource_identifier", ABSENT)
    if type(value) is str:
        made.resource_identifier = value
    elif value is ABSENT:
        made.resource_identifier = None
        absent += 1
    elif value is None:
        made.resource_identifier = None
        bits |= 128
    else:
        made.resource_identifier = _Billable_resource_identifier.read(value, lenient, made)
    value = get("sku", ABSENT)
    if type(value) is str:
        made.sku = value
    elif value is ABSENT:
        made.sku = None
        absent += 1
    elif value is None:
        made.sku = None
        bits |= 256
    else:
        made.sku = _Billable_sku.read(value, lenient, made)
    value = get("units", ABSENT)
    if type(value) is int:
        made.units = value
    elif value is ABSENT:
        made.units = None
        absent += 1
    elif value is None:
        made.units = None
        bits |= 512
    else:
        made.units = _Billable_units.read(value, lenient, made)
    value = get("replaces_id", ABSENT)
    if type(value) is str:
        made.replaces_id = value
    elif value is ABSENT:
        made.replaces_id = None
        absent += 1
    elif value is None:
        made.replaces_id = None
        bits |= 1024
    else:
        made.replaces_id = _Billable_replaces_id.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 11:
        made.extra = _Billable.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Billable.shared(bits)
    made.__class__ = Billable
    return made


def read_whitelist_entry(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _WhitelistEntry.unfrozen()
    made.extra = NO_EXTRA
    value = get("id", ABSENT)
    if type(value) is str:
        made.id = value
    else:
        made.id = _WhitelistEntry_id.read(value, lenient, made)
    value = get("ip", ABSENT)
    if type(value) is str:
        made.ip = value
    else:
        made.ip = _WhitelistEntry_ip.read(value, lenient, made)
    value = get("description", ABSENT)
    if type(value) is str:
        made.description = value
    elif value is ABSENT:
        made.description = None
        absent += 1
    elif value is None:
        made.description = None
        bits |= 4
    else:
        made.description = _WhitelistEntry_description.read(value, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _WhitelistEntry.collect(body, bits, made.extra)
    elif bits:
        made.extra = _WhitelistEntry.shared(bits)
    made.__class__ = WhitelistEntry
    return made


_Account_id: Final = Member("Account", "id", (("id",),), text, required=True)
_Account_name: Final = Member("Account", "name", (("name",),), text, required=True)
_Account_slug: Final = Member("Account", "slug", (("slug",),), text)
_Account: Final = Members(
    Account,
    (
        _Account_id,
        _Account_name,
        _Account_slug,
    ),
)
_User_id: Final = Member("User", "id", (("id",),), text, required=True)
_User_name: Final = Member("User", "name", (("name",),), text, required=True)
_User: Final = Members(
    User,
    (
        _User_id,
        _User_name,
    ),
)
_AuditEvent_id: Final = Member("AuditEvent", "id", (("id",),), text, required=True)
_AuditEvent_account_id: Final = Member("AuditEvent", "account_id", (("account_id",),), text)
_AuditEvent_deployment_id: Final = Member("AuditEvent", "deployment_id", (("deployment_id",),), text)
_AuditEvent_cluster_id: Final = Member("AuditEvent", "cluster_id", (("cluster_id",),), text)
_AuditEvent_user_id: Final = Member("AuditEvent", "user_id", (("user_id",),), text)
_AuditEvent_email: Final = Member("AuditEvent", "email", (("email",),), text)
_AuditEvent_event: Final = Member("AuditEvent", "event", (("event",),), text, required=True)
_AuditEvent_ip: Final = Member("AuditEvent", "ip", (("ip",),), text)
_AuditEvent_user_agent: Final = Member("AuditEvent", "user_agent", (("user_agent",),), text)
_AuditEvent_created_at: Final = Member("AuditEvent", "created_at", (("created_at",),), timestamp, required=True)
_AuditEvent_data: Final = Member("AuditEvent", "data", (("data",),), map_of(anything), nested=True)
_AuditEvent_links: Final = Member("AuditEvent", "links", (("_links",),), map_of(read_link), default={}, nested=True)
_AuditEvent: Final = Members(
    AuditEvent,
    (
        _AuditEvent_id,
        _AuditEvent_account_id,
        _AuditEvent_deployment_id,
        _AuditEvent_cluster_id,
        _AuditEvent_user_id,
        _AuditEvent_email,
        _AuditEvent_event,
        _AuditEvent_ip,
        _AuditEvent_user_agent,
        _AuditEvent_created_at,
        _AuditEvent_data,
        _AuditEvent_links,
    ),
)
_Cluster_id: Final = Member("Cluster", "id", (("id",),), text, required=True)
_Cluster_account_id: Final = Member("Cluster", "account_id", (("account_id",),), text)
_Cluster_account_slug: Final = Member("Cluster", "account_slug", (("account_slug",),), text)
_Cluster_name: Final = Member("Cluster", "name", (("name",),), text, required=True)
_Cluster_type: Final = Member("Cluster", "type", (("type",),), text)
_Cluster_provider: Final = Member("Cluster", "provider", (("provider",),), text)
_Cluster_region: Final = Member("Cluster", "region", (("region",),), text)
_Cluster_multitenant: Final = Member("Cluster", "multitenant", (("multitenant",),), flag)
_Cluster_subdomain: Final = Member("Cluster", "subdomain", (("subdomain",),), text)
_Cluster_tags: Final = Member("Cluster", "tags", (("tags",),), list_of(text), default=())
_Cluster_created_at: Final = Member("Cluster", "created_at", (("created_at",),), timestamp)
_Cluster: Final = Members(
    Cluster,
    (
        _Cluster_id,
        _Cluster_account_id,
        _Cluster_account_slug,
        _Cluster_name,
        _Cluster_type,
        _Cluster_provider,
        _Cluster_region,
        _Cluster_multitenant,
        _Cluster_subdomain,
        _Cluster_tags,
        _Cluster_created_at,
    ),
)
_Database_type: Final = Member("Database", "type", (("type",),), text, required=True)
_Database_status: Final = Member("Database", "status", (("status",),), text)
_Database_display_name: Final = Member("Database", "display_name", (("display_name",),), text)
_Database_versions: Final = Member(
    "Database", "versions", (("_embedded", "versions"),), list_of(read_database_version), default=(), nested=True
)
_Database: Final = Members(
    Database,
    (
        _Database_type,
        _Database_status,
        _Database_display_name,
        _Database_versions,
    ),
)
_DatabaseVersion_application: Final = Member("DatabaseVersion", "application", (("application",),), text)
_DatabaseVersion_version: Final = Member("DatabaseVersion", "version", (("version",),), text, required=True)
_DatabaseVersion_status: Final = Member("DatabaseVersion", "status", (("status",),), text)
_DatabaseVersion_preferred: Final = Member("DatabaseVersion", "preferred", (("preferred",),), flag)
_DatabaseVersion: Final = Members(
    DatabaseVersion,
    (
        _DatabaseVersion_application,
        _DatabaseVersion_version,
        _DatabaseVersion_status,
        _DatabaseVersion_preferred,
    ),
)
_Datacenter_slug: Final = Member("Datacenter", "slug", (("slug",),), text, required=True)
_Datacenter_provider: Final = Member("Datacenter", "provider", (("provider",),), text, required=True)
_Datacenter_region: Final = Member("Datacenter", "region", (("region",),), text, required=True)
_Datacenter: Final = Members(
    Datacenter,
    (
        _Datacenter_slug,
        _Datacenter_provider,
        _Datacenter_region,
    ),
)
_DeploymentSummary_id: Final = Member("DeploymentSummary", "id", (("id",),), text, required=True)
_DeploymentSummary_name: Final = Member("DeploymentSummary", "name", (("name",),), text, required=True)
_DeploymentSummary_type: Final = Member("DeploymentSummary", "type", (("type",),), text, required=True)
_DeploymentSummary_created_at: Final = Member("DeploymentSummary", "created_at", (("created_at",),), timestamp)
_DeploymentSummary_notes: Final = Member("DeploymentSummary", "notes", (("notes",),), text)
_DeploymentSummary_customer_billing_code: Final = Member(
    "DeploymentSummary", "customer_billing_code", (("customer_billing_code",),), text
)
_DeploymentSummary_links: Final = Member(
    "DeploymentSummary", "links", (("_links",),), map_of(read_link), default={}, nested=True
)
_DeploymentSummary: Final = Members(
    DeploymentSummary,
    (
        _DeploymentSummary_id,
        _DeploymentSummary_name,
        _DeploymentSummary_type,
        _DeploymentSummary_created_at,
        _DeploymentSummary_notes,
        _DeploymentSummary_customer_billing_code,
        _DeploymentSummary_links,
    ),
)
_Deployment_id: Final = Member("Deployment", "id", (("id",),), text, required=True)
_Deployment_account_id: Final = Member("Deployment", "account_id", (("account_id",),), text)
_Deployment_name: Final = Member("Deployment", "name", (("name",),), text, required=True)
_Deployment_type: Final = Member("Deployment", "type", (("type",),), text, required=True)
_Deployment_created_at: Final = Member("Deployment", "created_at", (("created_at",),), timestamp)
_Deployment_notes: Final = Member("Deployment", "notes", (("notes",),), text)
_Deployment_customer_billing_code: Final = Member(
    "Deployment", "customer_billing_code", (("customer_billing_code",),), text
)
_Deployment_cluster_id: Final = Member("Deployment", "cluster_id", (("cluster_id",),), unless_empty(text))
_Deployment_version: Final = Member("Deployment", "version", (("version",),), text)
_Deployment_ca_certificate_base64: Final = Member(
    "Deployment", "ca_certificate_base64", (("ca_certificate_base64",),), text, hidden=True
)
_Deployment_connection_strings: Final = Member(
    "Deployment", "connection_strings", (("connection_strings",),), read_connection_strings, hidden=True, nested=True
)
_Deployment_provision_recipe_id: Final = Member("Deployment", "provision_recipe_id", (("provision_recipe_id",),), text)
_Deployment_links: Final = Member("Deployment", "links", (("_links",),), map_of(read_link), default={}, nested=True)
_Deployment: Final = Members(
    Deployment,
    (
        _Deployment_id,
        _Deployment_account_id,
        _Deployment_name,
        _Deployment_type,
        _Deployment_created_at,
        _Deployment_notes,
        _Deployment_customer_billing_code,
        _Deployment_cluster_id,
        _Deployment_version,
        _Deployment_ca_certificate_base64,
        _Deployment_connection_strings,
        _Deployment_provision_recipe_id,
        _Deployment_links,
    ),
)
_ConnectionStrings_direct: Final = Member(
    "ConnectionStrings", "direct", (("direct",),), one_or_list(list_of(text)), default=(), hidden=True, unstable=True
)
_ConnectionStrings_cli: Final = Member(
    "ConnectionStrings", "cli", (("cli",),), one_or_list(list_of(text)), default=(), hidden=True, unstable=True
)
_ConnectionStrings_ssh: Final = Member(
    "ConnectionStrings", "ssh", (("ssh",),), one_or_list(list_of(text)), default=(), hidden=True, unstable=True
)
_ConnectionStrings_health: Final = Member(
    "ConnectionStrings", "health", (("health",),), one_or_list(list_of(text)), default=(), hidden=True, unstable=True
)
_ConnectionStrings_admin: Final = Member(
    "ConnectionStrings", "admin", (("admin",),), one_or_list(list_of(text)), default=(), hidden=True, unstable=True
)
_ConnectionStrings_ssh_admin: Final = Member(
    "ConnectionStrings",
    "ssh_admin",
    (("ssh_admin",),),
    one_or_list(list_of(text)),
    default=(),
    hidden=True,
    unstable=True,
)
_ConnectionStrings_maps: Final = Member(
    "ConnectionStrings",
    "maps",
    (("maps",),),
    one_or_list(list_of(map_of(text))),
    default=(),
    hidden=True,
    unstable=True,
)
_ConnectionStrings_misc: Final = Member("ConnectionStrings", "misc", (("misc",),), anything, hidden=True, nested=True)
_ConnectionStrings: Final = Members(
    ConnectionStrings,
    (
        _ConnectionStrings_direct,
        _ConnectionStrings_cli,
        _ConnectionStrings_ssh,
        _ConnectionStrings_health,
        _ConnectionStrings_admin,
        _ConnectionStrings_ssh_admin,
        _ConnectionStrings_maps,
        _ConnectionStrings_misc,
    ),
)
_Link_href: Final = Member("Link", "href", (("href",),), text, required=True)
_Link_templated: Final = Member("Link", "templated", (("templated",),), flag)
_Link: Final = Members(
    Link,
    (
        _Link_href,
        _Link_templated,
    ),
)
_Addon_name: Final = Member("Addon", "name", (("name",),), text, required=True)
_Addon_is_active: Final = Member("Addon", "is_active", (("is_active",),), flag)
_Addon: Final = Members(
    Addon,
    (
        _Addon_name,
        _Addon_is_active,
    ),
)
_Alerts_summary: Final = Member("Alerts", "summary", (("summary",),), text, required=True)
_Alerts_alerts: Final = Member(
    "Alerts", "alerts", (("_embedded", "alerts"), ("alerts",)), list_of(read_alert), default=(), nested=True
)
_Alerts: Final = Members(
    Alerts,
    (
        _Alerts_summary,
        _Alerts_alerts,
    ),
)
_Alert_name: Final = Member("Alert", "name", (("name",),), text)
_Alert_status: Final = Member("Alert", "status", (("status",),), text, required=True)
_Alert_message: Final = Member("Alert", "message", (("message",),), text)
_Alert_deployment_id: Final = Member("Alert", "deployment_id", (("deployment_id",),), text)
_Alert_capsule_id: Final = Member("Alert", "capsule_id", (("capsule_id",),), text)
_Alert: Final = Members(
    Alert,
    (
        _Alert_name,
        _Alert_status,
        _Alert_message,
        _Alert_deployment_id,
        _Alert_capsule_id,
    ),
)
_Backup_id: Final = Member("Backup", "id", (("id",),), text, required=True)
_Backup_deployment_id: Final = Member("Backup", "deployment_id", (("deployment_id",),), text)
_Backup_name: Final = Member("Backup", "name", (("name",),), text)
_Backup_type: Final = Member("Backup", "type", (("type",),), text, required=True)
_Backup_status: Final = Member("Backup", "status", (("status",),), text, required=True)
_Backup_is_downloadable: Final = Member("Backup", "is_downloadable", (("is_downloadable",),), flag)
_Backup_is_restorable: Final = Member("Backup", "is_restorable", (("is_restorable",),), flag)
_Backup_created_at: Final = Member("Backup", "created_at", (("created_at",),), timestamp)
_Backup_download_link: Final = Member("Backup", "download_link", (("download_link",),), text, hidden=True)
_Backup_links: Final = Member("Backup", "links", (("_links",),), map_of(read_link), default={}, nested=True)
_Backup: Final = Members(
    Backup,
    (
        _Backup_id,
        _Backup_deployment_id,
        _Backup_name,
        _Backup_type,
        _Backup_status,
        _Backup_is_downloadable,
        _Backup_is_restorable,
        _Backup_created_at,
        _Backup_download_link,
        _Backup_links,
    ),
)
_Portal_id: Final = Member("Portal", "id", (("id",),), text, required=True)
_Portal_name: Final = Member("Portal", "name", (("name",),), text)
_Portal_type: Final = Member("Portal", "type", (("type",),), text)
_Portal_internal_ip: Final = Member("Portal", "internal_ip", (("internal_ip",),), text)
_Portal_zone: Final = Member("Portal", "zone", (("zone",),), text)
_Portal_hostname: Final = Member("Portal", "hostname", (("hostname",),), text)
_Portal_ssl_enabled: Final = Member("Portal", "ssl_enabled", (("ssl_enabled",),), flag)
_Portal: Final = Members(
    Portal,
    (
        _Portal_id,
        _Portal_name,
        _Portal_type,
        _Portal_internal_ip,
        _Portal_zone,
        _Portal_hostname,
        _Portal_ssl_enabled,
    ),
)
_PortalUser_id: Final = Member("PortalUser", "id", (("id",),), text)
_PortalUser_name: Final = Member("PortalUser", "name", (("name",),), text, required=True)
_PortalUser_type: Final = Member("PortalUser", "type", (("type",),), text)
_PortalUser: Final = Members(
    PortalUser,
    (
        _PortalUser_id,
        _PortalUser_name,
        _PortalUser_type,
    ),
)
_Recipe_id: Final = Member("Recipe", "id", (("id",),), text, required=True)
_Recipe_template: Final = Member("Recipe", "template", (("template",),), text)
_Recipe_status: Final = Member("Recipe", "status", (("status",),), text, required=True)
_Recipe_status_detail: Final = Member("Recipe", "status_detail", (("status_detail",), ("status_details",)), text)
_Recipe_account_id: Final = Member("Recipe", "account_id", (("account_id",),), text)
_Recipe_deployment_id: Final = Member("Recipe", "deployment_id", (("deployment_id",),), text)
_Recipe_parent_id: Final = Member("Recipe", "parent_id", (("parent_id",),), text)
_Recipe_name: Final = Member("Recipe", "name", (("name",),), text)
_Recipe_created_at: Final = Member("Recipe", "created_at", (("created_at",),), timestamp)
_Recipe_updated_at: Final = Member("Recipe", "updated_at", (("updated_at",),), timestamp)
_Recipe_operations_complete: Final = Member("Recipe", "operations_complete", (("operations_complete",),), integer)
_Recipe_operations_total: Final = Member("Recipe", "operations_total", (("operations_total",),), integer)
_Recipe_source: Final = Member("Recipe", "source", (("source",),), text)
_Recipe_source_user: Final = Member("Recipe", "source_user", (("source_user",),), text)
_Recipe_source_reason: Final = Member("Recipe", "source_reason", (("source_reason",),), text)
_Recipe_source_ip: Final = Member("Recipe", "source_ip", (("source_ip",),), text)
_Recipe_recipes: Final = Member(
    "Recipe", "recipes", (("_embedded", "recipes"), ("recipes",)), list_of(read_recipe), default=(), nested=True
)
_Recipe: Final = Members(
    Recipe,
    (
        _Recipe_id,
        _Recipe_template,
        _Recipe_status,
        _Recipe_status_detail,
        _Recipe_account_id,
        _Recipe_deployment_id,
        _Recipe_parent_id,
        _Recipe_name,
        _Recipe_created_at,
        _Recipe_updated_at,
        _Recipe_operations_complete,
        _Recipe_operations_total,
        _Recipe_source,
        _Recipe_source_user,
        _Recipe_source_reason,
        _Recipe_source_ip,
        _Recipe_recipes,
    ),
)
_Role_name: Final = Member("Role", "name", (("name",),), text, required=True)
_Role_users: Final = Member("Role", "users", (("users",),), list_of(read_user), default=(), nested=True)
_Role: Final = Members(
    Role,
    (
        _Role_name,
        _Role_users,
    ),
)
_TeamRole_name: Final = Member("TeamRole", "name", (("name",),), text, required=True)
_TeamRole_teams: Final = Member("TeamRole", "teams", (("teams",),), list_of(read_team), default=(), nested=True)
_TeamRole: Final = Members(
    TeamRole,
    (
        _TeamRole_name,
        _TeamRole_teams,
    ),
)
_Scaling_allocated_units: Final = Member("Scaling", "allocated_units", (("allocated_units",),), integer, required=True)
_Scaling_used_units: Final = Member("Scaling", "used_units", (("used_units",),), integer, required=True)
_Scaling_starting_units: Final = Member("Scaling", "starting_units", (("starting_units",),), integer, required=True)
_Scaling_minimum_units: Final = Member("Scaling", "minimum_units", (("minimum_units",),), integer, required=True)
_Scaling_unit_size_in_mb: Final = Member("Scaling", "unit_size_in_mb", (("unit_size_in_mb",),), integer)
_Scaling_memory_per_unit_in_mb: Final = Member(
    "Scaling", "memory_per_unit_in_mb", (("memory_per_unit_in_mb",),), integer
)
_Scaling_storage_per_unit_in_mb: Final = Member(
    "Scaling", "storage_per_unit_in_mb", (("storage_per_unit_in_mb",),), integer
)
_Scaling_unit_type: Final = Member("Scaling", "unit_type", (("unit_type",),), text)
_Scaling: Final = Members(
    Scaling,
    (
        _Scaling_allocated_units,
        _Scaling_used_units,
        _Scaling_starting_units,
        _Scaling_minimum_units,
        _Scaling_unit_size_in_mb,
        _Scaling_memory_per_unit_in_mb,
        _Scaling_storage_per_unit_in_mb,
        _Scaling_unit_type,
    ),
)
_Transition_application: Final = Member("Transition", "application", (("application",),), text)
_Transition_method: Final = Member("Transition", "method", (("method",),), text, required=True)
_Transition_from_version: Final = Member("Transition", "from_version", (("from_version",),), text, required=True)
_Transition_to_version: Final = Member("Transition", "to_version", (("to_version",),), text, required=True)
_Transition: Final = Members(
    Transition,
    (
        _Transition_application,
        _Transition_method,
        _Transition_from_version,
        _Transition_to_version,
    ),
)
_Team_id: Final = Member("Team", "id", (("id",),), text, required=True)
_Team_name: Final = Member("Team", "name", (("name",),), text, required=True)
_Team_users: Final = Member("Team", "users", (("users",),), list_of(read_user), default=(), nested=True)
_Team: Final = Members(
    Team,
    (
        _Team_id,
        _Team_name,
        _Team_users,
    ),
)
_Logfile_id: Final = Member("Logfile", "id", (("id",),), text, required=True)
_Logfile_deployment_id: Final = Member("Logfile", "deployment_id", (("deployment_id",),), text)
_Logfile_capsule_id: Final = Member("Logfile", "capsule_id", (("capsule_id",),), text)
_Logfile_name: Final = Member("Logfile", "name", (("name",),), text)
_Logfile_region: Final = Member("Logfile", "region", (("region",),), text)
_Logfile_status: Final = Member("Logfile", "status", (("status",),), text)
_Logfile_file_size: Final = Member("Logfile", "file_size", (("file_size",),), integer)
_Logfile_date: Final = Member("Logfile", "date", (("date",), ("created_at",)), timestamp)
_Logfile_download_link: Final = Member("Logfile", "download_link", (("download_link",),), text, hidden=True)
_Logfile: Final = Members(
    Logfile,
    (
        _Logfile_id,
        _Logfile_deployment_id,
        _Logfile_capsule_id,
        _Logfile_name,
        _Logfile_region,
        _Logfile_status,
        _Logfile_file_size,
        _Logfile_date,
        _Logfile_download_link,
    ),
)
_RefreshToken_token: Final = Member("RefreshToken", "token", (("token",),), text, required=True, hidden=True)
_RefreshToken_refresh_token: Final = Member(
    "RefreshToken", "refresh_token", (("refresh_token",),), text, required=True, hidden=True
)
_RefreshToken: Final = Members(
    RefreshToken,
    (
        _RefreshToken_token,
        _RefreshToken_refresh_token,
    ),
)
_Billable_id: Final = Member("Billable", "id", (("id",),), text, required=True)
_Billable_account_id: Final = Member("Billable", "account_id", (("account_id",),), text)
_Billable_amount: Final = Member("Billable", "amount", (("amount",),), number)
_Billable_start_at: Final = Member("Billable", "start_at", (("start_at",),), timestamp)
_Billable_end_at: Final = Member("Billable", "end_at", (("end_at",),), timestamp)
_Billable_description: Final = Member("Billable", "description", (("description",),), text)
_Billable_identifier: Final = Member("Billable", "identifier", (("identifier",),), text)
_Billable_resource_identifier: Final = Member("Billable", "resource_identifier", (("resource_identifier",),), text)
_Billable_sku: Final = Member("Billable", "sku", (("sku",),), text)
_Billable_units: Final = Member("Billable", "units", (("units",),), integer)
_Billable_replaces_id: Final = Member("Billable", "replaces_id", (("replaces_id",),), text)
_Billable: Final = Members(
    Billable,
    (
        _Billable_id,
        _Billable_account_id,
        _Billable_amount,
        _Billable_start_at,
        _Billable_end_at,
        _Billable_description,
        _Billable_identifier,
        _Billable_resource_identifier,
        _Billable_sku,
        _Billable_units,
        _Billable_replaces_id,
    ),
)
_WhitelistEntry_id: Final = Member("WhitelistEntry", "id", (("id",),), text, required=True)
_WhitelistEntry_ip: Final = Member("WhitelistEntry", "ip", (("ip",),), text, required=True)
_WhitelistEntry_description: Final = Member("WhitelistEntry", "description", (("description",),), text)
_WhitelistEntry: Final = Members(
    WhitelistEntry,
    (
        _WhitelistEntry_id,
        _WhitelistEntry_ip,
        _WhitelistEntry_description,
    ),
)
READERS: Final[dict[type, Callable[[Any, bool], Any]]] = {
    Account: read_account,
    User: read_user,
    AuditEvent: read_audit_event,
    Cluster: read_cluster,
    Database: read_database,
    DatabaseVersion: read_database_version,
    Datacenter: read_datacenter,
    DeploymentSummary: read_deployment_summary,
    Deployment: read_deployment,
    ConnectionStrings: read_connection_strings,
    Link: read_link,
    Addon: read_addon,
    Alerts: read_alerts,
    Alert: read_alert,
    Backup: read_backup,
    Portal: read_portal,
    PortalUser: read_portal_user,
    Recipe: read_recipe,
    Role: read_role,
    TeamRole: read_team_role,
    Scaling: read_scaling,
    Transition: read_transition,
    Team: read_team,
    Logfile: read_logfile,
    RefreshToken: read_refresh_token,
    Billable: read_billable,
    WhitelistEntry: read_whitelist_entry,
}
