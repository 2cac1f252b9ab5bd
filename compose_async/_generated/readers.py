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
    try:
        id_ = body["id"]
        name_ = body["name"]
    except KeyError:
        (
            id_,
            name_,
        ) = _Account.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Account.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Account_id.read(id_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _Account_name.read(name_, lenient, made)
    slug_ = get("slug", ABSENT)
    if type(slug_) is str:
        made.slug = slug_
    elif slug_ is ABSENT:
        made.slug = None
        absent += 1
    elif slug_ is None:
        made.slug = None
        bits |= 4
    else:
        made.slug = _Account_slug.read(slug_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _Account.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Account.shared(bits)
    made.__class__ = Account
    return made


def read_user(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        name_ = body["name"]
    except KeyError:
        (
            id_,
            name_,
        ) = _User.look_up(body)
    bits = absent = 0
    made: Any = _User.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _User_id.read(id_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _User_name.read(name_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _User.collect(body, bits, made.extra)
    elif bits:
        made.extra = _User.shared(bits)
    made.__class__ = User
    return made


def read_audit_event(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        event_ = body["event"]
        created_at_ = body["created_at"]
    except KeyError:
        (
            id_,
            event_,
            created_at_,
        ) = _AuditEvent.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _AuditEvent.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _AuditEvent_id.read(id_, lenient, made)
    account_id_ = get("account_id", ABSENT)
    if type(account_id_) is str:
        made.account_id = account_id_
    elif account_id_ is ABSENT:
        made.account_id = None
        absent += 1
    elif account_id_ is None:
        made.account_id = None
        bits |= 2
    else:
        made.account_id = _AuditEvent_account_id.read(account_id_, lenient, made)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        made.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        made.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        made.deployment_id = None
        bits |= 4
    else:
        made.deployment_id = _AuditEvent_deployment_id.read(deployment_id_, lenient, made)
    cluster_id_ = get("cluster_id", ABSENT)
    if type(cluster_id_) is str:
        made.cluster_id = cluster_id_
    elif cluster_id_ is ABSENT:
        made.cluster_id = None
        absent += 1
    elif cluster_id_ is None:
        made.cluster_id = None
        bits |= 8
    else:
        made.cluster_id = _AuditEvent_cluster_id.read(cluster_id_, lenient, made)
    user_id_ = get("user_id", ABSENT)
    if type(user_id_) is str:
        made.user_id = user_id_
    elif user_id_ is ABSENT:
        made.user_id = None
        absent += 1
    elif user_id_ is None:
        made.user_id = None
        bits |= 16
    else:
        made.user_id = _AuditEvent_user_id.read(user_id_, lenient, made)
    email_ = get("email", ABSENT)
    if type(email_) is str:
        made.email = email_
    elif email_ is ABSENT:
        made.email = None
        absent += 1
    elif email_ is None:
        made.email = None
        bits |= 32
    else:
        made.email = _AuditEvent_email.read(email_, lenient, made)
    if type(event_) is str:
        made.event = event_
    else:
        made.event = _AuditEvent_event.read(event_, lenient, made)
    ip_ = get("ip", ABSENT)
    if type(ip_) is str:
        made.ip = ip_
    elif ip_ is ABSENT:
        made.ip = None
        absent += 1
    elif ip_ is None:
        made.ip = None
        bits |= 128
    else:
        made.ip = _AuditEvent_ip.read(ip_, lenient, made)
    user_agent_ = get("user_agent", ABSENT)
    if type(user_agent_) is str:
        made.user_agent = user_agent_
    elif user_agent_ is ABSENT:
        made.user_agent = None
        absent += 1
    elif user_agent_ is None:
        made.user_agent = None
        bits |= 256
    else:
        made.user_agent = _AuditEvent_user_agent.read(user_agent_, lenient, made)
    if (moment := usual_time(created_at_)) is not None:
        made.created_at = moment
    else:
        made.created_at = _AuditEvent_created_at.read(created_at_, lenient, made)
    data_ = get("data", ABSENT)
    if type(data_) is dict:
        try:
            made.data = _AuditEvent_data.reader(data_, lenient)
        except StructureError as error:
            made.data = _AuditEvent_data.set_aside(error, lenient, made)
    elif data_ is ABSENT:
        made.data = None
        absent += 1
    elif data_ is None:
        made.data = None
        bits |= 1024
    else:
        made.data = _AuditEvent_data.read(data_, lenient, made)
    links_ = get("_links", ABSENT)
    if not links_ and type(links_) is dict:
        made.links = {}
        bits |= 2048
    elif type(links_) is dict:
        try:
            made.links = _AuditEvent_links.reader(links_, lenient)
        except StructureError as error:
            made.links = _AuditEvent_links.set_aside(error, lenient, made)
    elif links_ is ABSENT:
        made.links = {}
        absent += 1
    else:
        made.links = _AuditEvent_links.read(links_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 12:
        made.extra = _AuditEvent.collect(body, bits, made.extra)
    elif bits:
        made.extra = _AuditEvent.shared(bits)
    made.__class__ = AuditEvent
    return made


def read_cluster(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        name_ = body["name"]
    except KeyError:
        (
            id_,
            name_,
        ) = _Cluster.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Cluster.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Cluster_id.read(id_, lenient, made)
    account_id_ = get("account_id", ABSENT)
    if type(account_id_) is str:
        made.account_id = account_id_
    elif account_id_ is ABSENT:
        made.account_id = None
        absent += 1
    elif account_id_ is None:
        made.account_id = None
        bits |= 2
    else:
        made.account_id = _Cluster_account_id.read(account_id_, lenient, made)
    account_slug_ = get("account_slug", ABSENT)
    if type(account_slug_) is str:
        made.account_slug = account_slug_
    elif account_slug_ is ABSENT:
        made.account_slug = None
        absent += 1
    elif account_slug_ is None:
        made.account_slug = None
        bits |= 4
    else:
        made.account_slug = _Cluster_account_slug.read(account_slug_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _Cluster_name.read(name_, lenient, made)
    type_ = get("type", ABSENT)
    if type(type_) is str:
        made.type = intern(type_)
    elif type_ is ABSENT:
        made.type = None
        absent += 1
    elif type_ is None:
        made.type = None
        bits |= 16
    else:
        made.type = _Cluster_type.read(type_, lenient, made)
    provider_ = get("provider", ABSENT)
    if type(provider_) is str:
        made.provider = intern(provider_)
    elif provider_ is ABSENT:
        made.provider = None
        absent += 1
    elif provider_ is None:
        made.provider = None
        bits |= 32
    else:
        made.provider = _Cluster_provider.read(provider_, lenient, made)
    region_ = get("region", ABSENT)
    if type(region_) is str:
        made.region = region_
    elif region_ is ABSENT:
        made.region = None
        absent += 1
    elif region_ is None:
        made.region = None
        bits |= 64
    else:
        made.region = _Cluster_region.read(region_, lenient, made)
    multitenant_ = get("multitenant", ABSENT)
    if type(multitenant_) is bool:
        made.multitenant = multitenant_
    elif multitenant_ is ABSENT:
        made.multitenant = None
        absent += 1
    elif multitenant_ is None:
        made.multitenant = None
        bits |= 128
    else:
        made.multitenant = _Cluster_multitenant.read(multitenant_, lenient, made)
    subdomain_ = get("subdomain", ABSENT)
    if type(subdomain_) is str:
        made.subdomain = subdomain_
    elif subdomain_ is ABSENT:
        made.subdomain = None
        absent += 1
    elif subdomain_ is None:
        made.subdomain = None
        bits |= 256
    else:
        made.subdomain = _Cluster_subdomain.read(subdomain_, lenient, made)
    tags_ = get("tags", ABSENT)
    if not tags_ and type(tags_) is list:
        made.tags = ()
        bits |= 512
    elif type(tags_) is list and TEXT.issuperset(map(type, tags_)):
        made.tags = tuple(tags_)
    elif tags_ is ABSENT:
        made.tags = ()
        absent += 1
    else:
        made.tags = _Cluster_tags.read(tags_, lenient, made)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        made.created_at = moment
    elif created_at_ is ABSENT:
        made.created_at = None
        absent += 1
    elif created_at_ is None:
        made.created_at = None
        bits |= 1024
    else:
        made.created_at = _Cluster_created_at.read(created_at_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 11:
        made.extra = _Cluster.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Cluster.shared(bits)
    made.__class__ = Cluster
    return made


def read_database(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        type_ = body["type"]
    except KeyError:
        (type_,) = _Database.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Database.unfrozen()
    made.extra = NO_EXTRA
    if type(type_) is str:
        made.type = intern(type_)
    else:
        made.type = _Database_type.read(type_, lenient, made)
    status_ = get("status", ABSENT)
    if type(status_) is str:
        made.status = intern(status_)
    elif status_ is ABSENT:
        made.status = None
        absent += 1
    elif status_ is None:
        made.status = None
        bits |= 2
    else:
        made.status = _Database_status.read(status_, lenient, made)
    display_name_ = get("display_name", ABSENT)
    if type(display_name_) is str:
        made.display_name = display_name_
    elif display_name_ is ABSENT:
        made.display_name = None
        absent += 1
    elif display_name_ is None:
        made.display_name = None
        bits |= 4
    else:
        made.display_name = _Database_display_name.read(display_name_, lenient, made)
    versions_ = get("_embedded", ABSENT)
    held = versions_
    if type(held) is dict and len(held) == 1:
        versions_ = held.get("versions")
    elif held is not ABSENT:
        versions_ = None
    if not versions_ and type(versions_) is list:
        made.versions = ()
        bits |= 8
    elif type(versions_) is list:
        try:
            made.versions = _Database_versions.reader(versions_, lenient)
        except StructureError as error:
            made.versions = _Database_versions.set_aside(error, lenient, made)
    elif versions_ is ABSENT:
        made.versions = ()
        absent += 1
    else:
        made.versions = _Database_versions.find(body, lenient, made)
        bits |= 16
    if made.extra is not NO_EXTRA or len(body) + absent != 4 or bits >= 16:
        made.extra = _Database.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Database.shared(bits)
    made.__class__ = Database
    return made


def read_database_version(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        version_ = body["version"]
    except KeyError:
        (version_,) = _DatabaseVersion.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _DatabaseVersion.unfrozen()
    made.extra = NO_EXTRA
    application_ = get("application", ABSENT)
    if type(application_) is str:
        made.application = intern(application_)
    elif application_ is ABSENT:
        made.application = None
        absent += 1
    elif application_ is None:
        made.application = None
        bits |= 1
    else:
        made.application = _DatabaseVersion_application.read(application_, lenient, made)
    if type(version_) is str:
        made.version = version_
    else:
        made.version = _DatabaseVersion_version.read(version_, lenient, made)
    status_ = get("status", ABSENT)
    if type(status_) is str:
        made.status = intern(status_)
    elif status_ is ABSENT:
        made.status = None
        absent += 1
    elif status_ is None:
        made.status = None
        bits |= 4
    else:
        made.status = _DatabaseVersion_status.read(status_, lenient, made)
    preferred_ = get("preferred", ABSENT)
    if type(preferred_) is bool:
        made.preferred = preferred_
    elif preferred_ is ABSENT:
        made.preferred = None
        absent += 1
    elif preferred_ is None:
        made.preferred = None
        bits |= 8
    else:
        made.preferred = _DatabaseVersion_preferred.read(preferred_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 4:
        made.extra = _DatabaseVersion.collect(body, bits, made.extra)
    elif bits:
        made.extra = _DatabaseVersion.shared(bits)
    made.__class__ = DatabaseVersion
    return made


def read_datacenter(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        slug_ = body["slug"]
        provider_ = body["provider"]
        region_ = body["region"]
    except KeyError:
        (
            slug_,
            provider_,
            region_,
        ) = _Datacenter.look_up(body)
    bits = absent = 0
    made: Any = _Datacenter.unfrozen()
    made.extra = NO_EXTRA
    if type(slug_) is str:
        made.slug = slug_
    else:
        made.slug = _Datacenter_slug.read(slug_, lenient, made)
    if type(provider_) is str:
        made.provider = intern(provider_)
    else:
        made.provider = _Datacenter_provider.read(provider_, lenient, made)
    if type(region_) is str:
        made.region = region_
    else:
        made.region = _Datacenter_region.read(region_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _Datacenter.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Datacenter.shared(bits)
    made.__class__ = Datacenter
    return made


def read_deployment_summary(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        name_ = body["name"]
        type_ = body["type"]
    except KeyError:
        (
            id_,
            name_,
            type_,
        ) = _DeploymentSummary.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _DeploymentSummary.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _DeploymentSummary_id.read(id_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _DeploymentSummary_name.read(name_, lenient, made)
    if type(type_) is str:
        made.type = intern(type_)
    else:
        made.type = _DeploymentSummary_type.read(type_, lenient, made)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        made.created_at = moment
    elif created_at_ is ABSENT:
        made.created_at = None
        absent += 1
    elif created_at_ is None:
        made.created_at = None
        bits |= 8
    else:
        made.created_at = _DeploymentSummary_created_at.read(created_at_, lenient, made)
    notes_ = get("notes", ABSENT)
    if type(notes_) is str:
        made.notes = notes_
    elif notes_ is ABSENT:
        made.notes = None
        absent += 1
    elif notes_ is None:
        made.notes = None
        bits |= 16
    else:
        made.notes = _DeploymentSummary_notes.read(notes_, lenient, made)
    customer_billing_code_ = get("customer_billing_code", ABSENT)
    if type(customer_billing_code_) is str:
        made.customer_billing_code = customer_billing_code_
    elif customer_billing_code_ is ABSENT:
        made.customer_billing_code = None
        absent += 1
    elif customer_billing_code_ is None:
        made.customer_billing_code = None
        bits |= 32
    else:
        made.customer_billing_code = _DeploymentSummary_customer_billing_code.read(
            customer_billing_code_, lenient, made
        )
    links_ = get("_links", ABSENT)
    if not links_ and type(links_) is dict:
        made.links = {}
        bits |= 64
    elif type(links_) is dict:
        try:
            made.links = _DeploymentSummary_links.reader(links_, lenient)
        except StructureError as error:
            made.links = _DeploymentSummary_links.set_aside(error, lenient, made)
    elif links_ is ABSENT:
        made.links = {}
        absent += 1
    else:
        made.links = _DeploymentSummary_links.read(links_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 7:
        made.extra = _DeploymentSummary.collect(body, bits, made.extra)
    elif bits:
        made.extra = _DeploymentSummary.shared(bits)
    made.__class__ = DeploymentSummary
    return made


def read_deployment(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        name_ = body["name"]
        type_ = body["type"]
    except KeyError:
        (
            id_,
            name_,
            type_,
        ) = _Deployment.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Deployment.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Deployment_id.read(id_, lenient, made)
    account_id_ = get("account_id", ABSENT)
    if type(account_id_) is str:
        made.account_id = account_id_
    elif account_id_ is ABSENT:
        made.account_id = None
        absent += 1
    elif account_id_ is None:
        made.account_id = None
        bits |= 2
    else:
        made.account_id = _Deployment_account_id.read(account_id_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _Deployment_name.read(name_, lenient, made)
    if type(type_) is str:
        made.type = intern(type_)
    else:
        made.type = _Deployment_type.read(type_, lenient, made)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        made.created_at = moment
    elif created_at_ is ABSENT:
        made.created_at = None
        absent += 1
    elif created_at_ is None:
        made.created_at = None
        bits |= 16
    else:
        made.created_at = _Deployment_created_at.read(created_at_, lenient, made)
    notes_ = get("notes", ABSENT)
    if type(notes_) is str:
        made.notes = notes_
    elif notes_ is ABSENT:
        made.notes = None
        absent += 1
    elif notes_ is None:
        made.notes = None
        bits |= 32
    else:
        made.notes = _Deployment_notes.read(notes_, lenient, made)
    customer_billing_code_ = get("customer_billing_code", ABSENT)
    if type(customer_billing_code_) is str:
        made.customer_billing_code = customer_billing_code_
    elif customer_billing_code_ is ABSENT:
        made.customer_billing_code = None
        absent += 1
    elif customer_billing_code_ is None:
        made.customer_billing_code = None
        bits |= 64
    else:
        made.customer_billing_code = _Deployment_customer_billing_code.read(customer_billing_code_, lenient, made)
    cluster_id_ = get("cluster_id", ABSENT)
    if type(cluster_id_) is str and cluster_id_:
        made.cluster_id = cluster_id_
    elif cluster_id_ is ABSENT:
        made.cluster_id = None
        absent += 1
    elif cluster_id_ is None:
        made.cluster_id = None
        bits |= 128
    else:
        made.cluster_id = _Deployment_cluster_id.read(cluster_id_, lenient, made)
    version_ = get("version", ABSENT)
    if type(version_) is str:
        made.version = version_
    elif version_ is ABSENT:
        made.version = None
        absent += 1
    elif version_ is None:
        made.version = None
        bits |= 256
    else:
        made.version = _Deployment_version.read(version_, lenient, made)
    ca_certificate_base64_ = get("ca_certificate_base64", ABSENT)
    if type(ca_certificate_base64_) is str:
        made.ca_certificate_base64 = ca_certificate_base64_
    elif ca_certificate_base64_ is ABSENT:
        made.ca_certificate_base64 = None
        absent += 1
    elif ca_certificate_base64_ is None:
        made.ca_certificate_base64 = None
        bits |= 512
    else:
        made.ca_certificate_base64 = _Deployment_ca_certificate_base64.read(ca_certificate_base64_, lenient, made)
    connection_strings_ = get("connection_strings", ABSENT)
    if type(connection_strings_) is dict:
        try:
            made.connection_strings = read_connection_strings(connection_strings_, lenient)
        except StructureError as error:
            made.connection_strings = _Deployment_connection_strings.set_aside(error, lenient, made)
    elif connection_strings_ is ABSENT:
        made.connection_strings = None
        absent += 1
    elif connection_strings_ is None:
        made.connection_strings = None
        bits |= 1024
    else:
        made.connection_strings = _Deployment_connection_strings.read(connection_strings_, lenient, made)
    provision_recipe_id_ = get("provision_recipe_id", ABSENT)
    if type(provision_recipe_id_) is str:
        made.provision_recipe_id = provision_recipe_id_
    elif provision_recipe_id_ is ABSENT:
        made.provision_recipe_id = None
        absent += 1
    elif provision_recipe_id_ is None:
        made.provision_recipe_id = None
        bits |= 2048
    else:
        made.provision_recipe_id = _Deployment_provision_recipe_id.read(provision_recipe_id_, lenient, made)
    links_ = get("_links", ABSENT)
    if not links_ and type(links_) is dict:
        made.links = {}
        bits |= 4096
    elif type(links_) is dict:
        try:
            made.links = _Deployment_links.reader(links_, lenient)
        except StructureError as error:
            made.links = _Deployment_links.set_aside(error, lenient, made)
    elif links_ is ABSENT:
        made.links = {}
        absent += 1
    else:
        made.links = _Deployment_links.read(links_, lenient, made)
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
    direct_ = get("direct", ABSENT)
    if not direct_ and type(direct_) is list:
        made.direct = ()
        bits |= 1
    elif type(direct_) is list and TEXT.issuperset(map(type, direct_)):
        made.direct = tuple(direct_)
    elif direct_ is ABSENT:
        made.direct = ()
        absent += 1
    else:
        made.direct = _ConnectionStrings_direct.read(direct_, lenient, made)
    cli_ = get("cli", ABSENT)
    if not cli_ and type(cli_) is list:
        made.cli = ()
        bits |= 2
    elif type(cli_) is list and TEXT.issuperset(map(type, cli_)):
        made.cli = tuple(cli_)
    elif cli_ is ABSENT:
        made.cli = ()
        absent += 1
    else:
        made.cli = _ConnectionStrings_cli.read(cli_, lenient, made)
    ssh_ = get("ssh", ABSENT)
    if not ssh_ and type(ssh_) is list:
        made.ssh = ()
        bits |= 4
    elif type(ssh_) is list and TEXT.issuperset(map(type, ssh_)):
        made.ssh = tuple(ssh_)
    elif ssh_ is ABSENT:
        made.ssh = ()
        absent += 1
    else:
        made.ssh = _ConnectionStrings_ssh.read(ssh_, lenient, made)
    health_ = get("health", ABSENT)
    if not health_ and type(health_) is list:
        made.health = ()
        bits |= 8
    elif type(health_) is list and TEXT.issuperset(map(type, health_)):
        made.health = tuple(health_)
    elif health_ is ABSENT:
        made.health = ()
        absent += 1
    else:
        made.health = _ConnectionStrings_health.read(health_, lenient, made)
    admin_ = get("admin", ABSENT)
    if not admin_ and type(admin_) is list:
        made.admin = ()
        bits |= 16
    elif type(admin_) is list and TEXT.issuperset(map(type, admin_)):
        made.admin = tuple(admin_)
    elif admin_ is ABSENT:
        made.admin = ()
        absent += 1
    else:
        made.admin = _ConnectionStrings_admin.read(admin_, lenient, made)
    ssh_admin_ = get("ssh_admin", ABSENT)
    if not ssh_admin_ and type(ssh_admin_) is list:
        made.ssh_admin = ()
        bits |= 32
    elif type(ssh_admin_) is list and TEXT.issuperset(map(type, ssh_admin_)):
        made.ssh_admin = tuple(ssh_admin_)
    elif ssh_admin_ is ABSENT:
        made.ssh_admin = ()
        absent += 1
    else:
        made.ssh_admin = _ConnectionStrings_ssh_admin.read(ssh_admin_, lenient, made)
    maps_ = get("maps", ABSENT)
    if not maps_ and type(maps_) is list:
        made.maps = ()
        bits |= 64
    elif maps_ is ABSENT:
        made.maps = ()
        absent += 1
    else:
        made.maps = _ConnectionStrings_maps.read(maps_, lenient, made)
    misc_ = get("misc", ABSENT)
    if misc_ is not None and misc_ is not ABSENT:
        made.misc = misc_
    elif misc_ is ABSENT:
        made.misc = None
        absent += 1
    elif misc_ is None:
        made.misc = None
        bits |= 128
    else:
        made.misc = _ConnectionStrings_misc.read(misc_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 8:
        made.extra = _ConnectionStrings.collect(body, bits, made.extra)
    elif bits:
        made.extra = _ConnectionStrings.shared(bits)
    made.__class__ = ConnectionStrings
    return made


def read_link(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        href_ = body["href"]
    except KeyError:
        (href_,) = _Link.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Link.unfrozen()
    made.extra = NO_EXTRA
    if type(href_) is str:
        made.href = href_
    else:
        made.href = _Link_href.read(href_, lenient, made)
    templated_ = get("templated", ABSENT)
    if type(templated_) is bool:
        made.templated = templated_
    elif templated_ is ABSENT:
        made.templated = None
        absent += 1
    elif templated_ is None:
        made.templated = None
        bits |= 2
    else:
        made.templated = _Link_templated.read(templated_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _Link.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Link.shared(bits)
    made.__class__ = Link
    return made


def read_addon(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        name_ = body["name"]
    except KeyError:
        (name_,) = _Addon.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Addon.unfrozen()
    made.extra = NO_EXTRA
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _Addon_name.read(name_, lenient, made)
    is_active_ = get("is_active", ABSENT)
    if type(is_active_) is bool:
        made.is_active = is_active_
    elif is_active_ is ABSENT:
        made.is_active = None
        absent += 1
    elif is_active_ is None:
        made.is_active = None
        bits |= 2
    else:
        made.is_active = _Addon_is_active.read(is_active_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _Addon.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Addon.shared(bits)
    made.__class__ = Addon
    return made


def read_alerts(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        summary_ = body["summary"]
    except KeyError:
        (summary_,) = _Alerts.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Alerts.unfrozen()
    made.extra = NO_EXTRA
    if type(summary_) is str:
        made.summary = intern(summary_)
    else:
        made.summary = _Alerts_summary.read(summary_, lenient, made)
    alerts_ = get("_embedded", ABSENT)
    held = alerts_
    if type(held) is dict and len(held) == 1:
        alerts_ = held.get("alerts")
    elif held is not ABSENT:
        alerts_ = None
    if not alerts_ and type(alerts_) is list:
        made.alerts = ()
        bits |= 2
    elif type(alerts_) is list:
        try:
            made.alerts = _Alerts_alerts.reader(alerts_, lenient)
        except StructureError as error:
            made.alerts = _Alerts_alerts.set_aside(error, lenient, made)
    elif alerts_ is ABSENT:
        made.alerts = _Alerts_alerts.find(body, lenient, made)
        absent += 1
    else:
        made.alerts = _Alerts_alerts.find(body, lenient, made)
        bits |= 4
    if made.extra is not NO_EXTRA or len(body) + absent != 2 or bits >= 4:
        made.extra = _Alerts.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Alerts.shared(bits)
    made.__class__ = Alerts
    return made


def read_alert(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        status_ = body["status"]
    except KeyError:
        (status_,) = _Alert.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Alert.unfrozen()
    made.extra = NO_EXTRA
    name_ = get("name", ABSENT)
    if type(name_) is str:
        made.name = name_
    elif name_ is ABSENT:
        made.name = None
        absent += 1
    elif name_ is None:
        made.name = None
        bits |= 1
    else:
        made.name = _Alert_name.read(name_, lenient, made)
    if type(status_) is str:
        made.status = intern(status_)
    else:
        made.status = _Alert_status.read(status_, lenient, made)
    message_ = get("message", ABSENT)
    if type(message_) is str:
        made.message = message_
    elif message_ is ABSENT:
        made.message = None
        absent += 1
    elif message_ is None:
        made.message = None
        bits |= 4
    else:
        made.message = _Alert_message.read(message_, lenient, made)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        made.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        made.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        made.deployment_id = None
        bits |= 8
    else:
        made.deployment_id = _Alert_deployment_id.read(deployment_id_, lenient, made)
    capsule_id_ = get("capsule_id", ABSENT)
    if type(capsule_id_) is str:
        made.capsule_id = capsule_id_
    elif capsule_id_ is ABSENT:
        made.capsule_id = None
        absent += 1
    elif capsule_id_ is None:
        made.capsule_id = None
        bits |= 16
    else:
        made.capsule_id = _Alert_capsule_id.read(capsule_id_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 5:
        made.extra = _Alert.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Alert.shared(bits)
    made.__class__ = Alert
    return made


def read_backup(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        type_ = body["type"]
        status_ = body["status"]
    except KeyError:
        (
            id_,
            type_,
            status_,
        ) = _Backup.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Backup.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Backup_id.read(id_, lenient, made)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        made.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        made.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        made.deployment_id = None
        bits |= 2
    else:
        made.deployment_id = _Backup_deployment_id.read(deployment_id_, lenient, made)
    name_ = get("name", ABSENT)
    if type(name_) is str:
        made.name = name_
    elif name_ is ABSENT:
        made.name = None
        absent += 1
    elif name_ is None:
        made.name = None
        bits |= 4
    else:
        made.name = _Backup_name.read(name_, lenient, made)
    if type(type_) is str:
        made.type = intern(type_)
    else:
        made.type = _Backup_type.read(type_, lenient, made)
    if type(status_) is str:
        made.status = intern(status_)
    else:
        made.status = _Backup_status.read(status_, lenient, made)
    is_downloadable_ = get("is_downloadable", ABSENT)
    if type(is_downloadable_) is bool:
        made.is_downloadable = is_downloadable_
    elif is_downloadable_ is ABSENT:
        made.is_downloadable = None
        absent += 1
    elif is_downloadable_ is None:
        made.is_downloadable = None
        bits |= 32
    else:
        made.is_downloadable = _Backup_is_downloadable.read(is_downloadable_, lenient, made)
    is_restorable_ = get("is_restorable", ABSENT)
    if type(is_restorable_) is bool:
        made.is_restorable = is_restorable_
    elif is_restorable_ is ABSENT:
        made.is_restorable = None
        absent += 1
    elif is_restorable_ is None:
        made.is_restorable = None
        bits |= 64
    else:
        made.is_restorable = _Backup_is_restorable.read(is_restorable_, lenient, made)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        made.created_at = moment
    elif created_at_ is ABSENT:
        made.created_at = None
        absent += 1
    elif created_at_ is None:
        made.created_at = None
        bits |= 128
    else:
        made.created_at = _Backup_created_at.read(created_at_, lenient, made)
    download_link_ = get("download_link", ABSENT)
    if type(download_link_) is str:
        made.download_link = download_link_
    elif download_link_ is ABSENT:
        made.download_link = None
        absent += 1
    elif download_link_ is None:
        made.download_link = None
        bits |= 256
    else:
        made.download_link = _Backup_download_link.read(download_link_, lenient, made)
    links_ = get("_links", ABSENT)
    if not links_ and type(links_) is dict:
        made.links = {}
        bits |= 512
    elif type(links_) is dict:
        try:
            made.links = _Backup_links.reader(links_, lenient)
        except StructureError as error:
            made.links = _Backup_links.set_aside(error, lenient, made)
    elif links_ is ABSENT:
        made.links = {}
        absent += 1
    else:
        made.links = _Backup_links.read(links_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 10:
        made.extra = _Backup.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Backup.shared(bits)
    made.__class__ = Backup
    return made


def read_portal(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
    except KeyError:
        (id_,) = _Portal.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Portal.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Portal_id.read(id_, lenient, made)
    name_ = get("name", ABSENT)
    if type(name_) is str:
        made.name = name_
    elif name_ is ABSENT:
        made.name = None
        absent += 1
    elif name_ is None:
        made.name = None
        bits |= 2
    else:
        made.name = _Portal_name.read(name_, lenient, made)
    type_ = get("type", ABSENT)
    if type(type_) is str:
        made.type = intern(type_)
    elif type_ is ABSENT:
        made.type = None
        absent += 1
    elif type_ is None:
        made.type = None
        bits |= 4
    else:
        made.type = _Portal_type.read(type_, lenient, made)
    internal_ip_ = get("internal_ip", ABSENT)
    if type(internal_ip_) is str:
        made.internal_ip = internal_ip_
    elif internal_ip_ is ABSENT:
        made.internal_ip = None
        absent += 1
    elif internal_ip_ is None:
        made.internal_ip = None
        bits |= 8
    else:
        made.internal_ip = _Portal_internal_ip.read(internal_ip_, lenient, made)
    zone_ = get("zone", ABSENT)
    if type(zone_) is str:
        made.zone = zone_
    elif zone_ is ABSENT:
        made.zone = None
        absent += 1
    elif zone_ is None:
        made.zone = None
        bits |= 16
    else:
        made.zone = _Portal_zone.read(zone_, lenient, made)
    hostname_ = get("hostname", ABSENT)
    if type(hostname_) is str:
        made.hostname = hostname_
    elif hostname_ is ABSENT:
        made.hostname = None
        absent += 1
    elif hostname_ is None:
        made.hostname = None
        bits |= 32
    else:
        made.hostname = _Portal_hostname.read(hostname_, lenient, made)
    ssl_enabled_ = get("ssl_enabled", ABSENT)
    if type(ssl_enabled_) is bool:
        made.ssl_enabled = ssl_enabled_
    elif ssl_enabled_ is ABSENT:
        made.ssl_enabled = None
        absent += 1
    elif ssl_enabled_ is None:
        made.ssl_enabled = None
        bits |= 64
    else:
        made.ssl_enabled = _Portal_ssl_enabled.read(ssl_enabled_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 7:
        made.extra = _Portal.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Portal.shared(bits)
    made.__class__ = Portal
    return made


def read_portal_user(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        name_ = body["name"]
    except KeyError:
        (name_,) = _PortalUser.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _PortalUser.unfrozen()
    made.extra = NO_EXTRA
    id_ = get("id", ABSENT)
    if type(id_) is str:
        made.id = id_
    elif id_ is ABSENT:
        made.id = None
        absent += 1
    elif id_ is None:
        made.id = None
        bits |= 1
    else:
        made.id = _PortalUser_id.read(id_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _PortalUser_name.read(name_, lenient, made)
    type_ = get("type", ABSENT)
    if type(type_) is str:
        made.type = intern(type_)
    elif type_ is ABSENT:
        made.type = None
        absent += 1
    elif type_ is None:
        made.type = None
        bits |= 4
    else:
        made.type = _PortalUser_type.read(type_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _PortalUser.collect(body, bits, made.extra)
    elif bits:
        made.extra = _PortalUser.shared(bits)
    made.__class__ = PortalUser
    return made


def read_recipe(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        status_ = body["status"]
    except KeyError:
        (
            id_,
            status_,
        ) = _Recipe.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Recipe.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Recipe_id.read(id_, lenient, made)
    template_ = get("template", ABSENT)
    if type(template_) is str:
        made.template = template_
    elif template_ is ABSENT:
        made.template = None
        absent += 1
    elif template_ is None:
        made.template = None
        bits |= 2
    else:
        made.template = _Recipe_template.read(template_, lenient, made)
    if type(status_) is str:
        made.status = intern(status_)
    else:
        made.status = _Recipe_status.read(status_, lenient, made)
    status_detail_ = get("status_detail", ABSENT)
    if type(status_detail_) is str:
        made.status_detail = status_detail_
    elif status_detail_ is ABSENT:
        made.status_detail = _Recipe_status_detail.find(body, lenient, made)
        absent += 1
    elif status_detail_ is None:
        made.status_detail = None
        bits |= 8
    else:
        made.status_detail = _Recipe_status_detail.read(status_detail_, lenient, made)
    account_id_ = get("account_id", ABSENT)
    if type(account_id_) is str:
        made.account_id = account_id_
    elif account_id_ is ABSENT:
        made.account_id = None
        absent += 1
    elif account_id_ is None:
        made.account_id = None
        bits |= 16
    else:
        made.account_id = _Recipe_account_id.read(account_id_, lenient, made)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        made.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        made.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        made.deployment_id = None
        bits |= 32
    else:
        made.deployment_id = _Recipe_deployment_id.read(deployment_id_, lenient, made)
    parent_id_ = get("parent_id", ABSENT)
    if type(parent_id_) is str:
        made.parent_id = parent_id_
    elif parent_id_ is ABSENT:
        made.parent_id = None
        absent += 1
    elif parent_id_ is None:
        made.parent_id = None
        bits |= 64
    else:
        made.parent_id = _Recipe_parent_id.read(parent_id_, lenient, made)
    name_ = get("name", ABSENT)
    if type(name_) is str:
        made.name = name_
    elif name_ is ABSENT:
        made.name = None
        absent += 1
    elif name_ is None:
        made.name = None
        bits |= 128
    else:
        made.name = _Recipe_name.read(name_, lenient, made)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        made.created_at = moment
    elif created_at_ is ABSENT:
        made.created_at = None
        absent += 1
    elif created_at_ is None:
        made.created_at = None
        bits |= 256
    else:
        made.created_at = _Recipe_created_at.read(created_at_, lenient, made)
    updated_at_ = get("updated_at", ABSENT)
    if (moment := usual_time(updated_at_)) is not None:
        made.updated_at = moment
    elif updated_at_ is ABSENT:
        made.updated_at = None
        absent += 1
    elif updated_at_ is None:
        made.updated_at = None
        bits |= 512
    else:
        made.updated_at = _Recipe_updated_at.read(updated_at_, lenient, made)
    operations_complete_ = get("operations_complete", ABSENT)
    if type(operations_complete_) is int:
        made.operations_complete = operations_complete_
    elif operations_complete_ is ABSENT:
        made.operations_complete = None
        absent += 1
    elif operations_complete_ is None:
        made.operations_complete = None
        bits |= 1024
    else:
        made.operations_complete = _Recipe_operations_complete.read(operations_complete_, lenient, made)
    operations_total_ = get("operations_total", ABSENT)
    if type(operations_total_) is int:
        made.operations_total = operations_total_
    elif operations_total_ is ABSENT:
        made.operations_total = None
        absent += 1
    elif operations_total_ is None:
        made.operations_total = None
        bits |= 2048
    else:
        made.operations_total = _Recipe_operations_total.read(operations_total_, lenient, made)
    source_ = get("source", ABSENT)
    if type(source_) is str:
        made.source = source_
    elif source_ is ABSENT:
        made.source = None
        absent += 1
    elif source_ is None:
        made.source = None
        bits |= 4096
    else:
        made.source = _Recipe_source.read(source_, lenient, made)
    source_user_ = get("source_user", ABSENT)
    if type(source_user_) is str:
        made.source_user = source_user_
    elif source_user_ is ABSENT:
        made.source_user = None
        absent += 1
    elif source_user_ is None:
        made.source_user = None
        bits |= 8192
    else:
        made.source_user = _Recipe_source_user.read(source_user_, lenient, made)
    source_reason_ = get("source_reason", ABSENT)
    if type(source_reason_) is str:
        made.source_reason = source_reason_
    elif source_reason_ is ABSENT:
        made.source_reason = None
        absent += 1
    elif source_reason_ is None:
        made.source_reason = None
        bits |= 16384
    else:
        made.source_reason = _Recipe_source_reason.read(source_reason_, lenient, made)
    source_ip_ = get("source_ip", ABSENT)
    if type(source_ip_) is str:
        made.source_ip = source_ip_
    elif source_ip_ is ABSENT:
        made.source_ip = None
        absent += 1
    elif source_ip_ is None:
        made.source_ip = None
        bits |= 32768
    else:
        made.source_ip = _Recipe_source_ip.read(source_ip_, lenient, made)
    recipes_ = get("_embedded", ABSENT)
    held = recipes_
    if type(held) is dict and len(held) == 1:
        recipes_ = held.get("recipes")
    elif held is not ABSENT:
        recipes_ = None
    if not recipes_ and type(recipes_) is list:
        made.recipes = ()
        bits |= 65536
    elif type(recipes_) is list:
        try:
            made.recipes = _Recipe_recipes.reader(recipes_, lenient)
        except StructureError as error:
            made.recipes = _Recipe_recipes.set_aside(error, lenient, made)
    elif recipes_ is ABSENT:
        made.recipes = _Recipe_recipes.find(body, lenient, made)
        absent += 1
    else:
        made.recipes = _Recipe_recipes.find(body, lenient, made)
        bits |= 131072
    if made.extra is not NO_EXTRA or len(body) + absent != 17 or bits >= 131072:
        made.extra = _Recipe.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Recipe.shared(bits)
    made.__class__ = Recipe
    return made


def read_role(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        name_ = body["name"]
    except KeyError:
        (name_,) = _Role.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Role.unfrozen()
    made.extra = NO_EXTRA
    if type(name_) is str:
        made.name = intern(name_)
    else:
        made.name = _Role_name.read(name_, lenient, made)
    users_ = get("users", ABSENT)
    if not users_ and type(users_) is list:
        made.users = ()
        bits |= 2
    elif type(users_) is list:
        try:
            made.users = _Role_users.reader(users_, lenient)
        except StructureError as error:
            made.users = _Role_users.set_aside(error, lenient, made)
    elif users_ is ABSENT:
        made.users = ()
        absent += 1
    else:
        made.users = _Role_users.read(users_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _Role.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Role.shared(bits)
    made.__class__ = Role
    return made


def read_team_role(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        name_ = body["name"]
    except KeyError:
        (name_,) = _TeamRole.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _TeamRole.unfrozen()
    made.extra = NO_EXTRA
    if type(name_) is str:
        made.name = intern(name_)
    else:
        made.name = _TeamRole_name.read(name_, lenient, made)
    teams_ = get("teams", ABSENT)
    if not teams_ and type(teams_) is list:
        made.teams = ()
        bits |= 2
    elif type(teams_) is list:
        try:
            made.teams = _TeamRole_teams.reader(teams_, lenient)
        except StructureError as error:
            made.teams = _TeamRole_teams.set_aside(error, lenient, made)
    elif teams_ is ABSENT:
        made.teams = ()
        absent += 1
    else:
        made.teams = _TeamRole_teams.read(teams_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _TeamRole.collect(body, bits, made.extra)
    elif bits:
        made.extra = _TeamRole.shared(bits)
    made.__class__ = TeamRole
    return made


def read_scaling(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        allocated_units_ = body["allocated_units"]
        used_units_ = body["used_units"]
        starting_units_ = body["starting_units"]
        minimum_units_ = body["minimum_units"]
    except KeyError:
        (
            allocated_units_,
            used_units_,
            starting_units_,
            minimum_units_,
        ) = _Scaling.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Scaling.unfrozen()
    made.extra = NO_EXTRA
    if type(allocated_units_) is int:
        made.allocated_units = allocated_units_
    else:
        made.allocated_units = _Scaling_allocated_units.read(allocated_units_, lenient, made)
    if type(used_units_) is int:
        made.used_units = used_units_
    else:
        made.used_units = _Scaling_used_units.read(used_units_, lenient, made)
    if type(starting_units_) is int:
        made.starting_units = starting_units_
    else:
        made.starting_units = _Scaling_starting_units.read(starting_units_, lenient, made)
    if type(minimum_units_) is int:
        made.minimum_units = minimum_units_
    else:
        made.minimum_units = _Scaling_minimum_units.read(minimum_units_, lenient, made)
    unit_size_in_mb_ = get("unit_size_in_mb", ABSENT)
    if type(unit_size_in_mb_) is int:
        made.unit_size_in_mb = unit_size_in_mb_
    elif unit_size_in_mb_ is ABSENT:
        made.unit_size_in_mb = None
        absent += 1
    elif unit_size_in_mb_ is None:
        made.unit_size_in_mb = None
        bits |= 16
    else:
        made.unit_size_in_mb = _Scaling_unit_size_in_mb.read(unit_size_in_mb_, lenient, made)
    memory_per_unit_in_mb_ = get("memory_per_unit_in_mb", ABSENT)
    if type(memory_per_unit_in_mb_) is int:
        made.memory_per_unit_in_mb = memory_per_unit_in_mb_
    elif memory_per_unit_in_mb_ is ABSENT:
        made.memory_per_unit_in_mb = None
        absent += 1
    elif memory_per_unit_in_mb_ is None:
        made.memory_per_unit_in_mb = None
        bits |= 32
    else:
        made.memory_per_unit_in_mb = _Scaling_memory_per_unit_in_mb.read(memory_per_unit_in_mb_, lenient, made)
    storage_per_unit_in_mb_ = get("storage_per_unit_in_mb", ABSENT)
    if type(storage_per_unit_in_mb_) is int:
        made.storage_per_unit_in_mb = storage_per_unit_in_mb_
    elif storage_per_unit_in_mb_ is ABSENT:
        made.storage_per_unit_in_mb = None
        absent += 1
    elif storage_per_unit_in_mb_ is None:
        made.storage_per_unit_in_mb = None
        bits |= 64
    else:
        made.storage_per_unit_in_mb = _Scaling_storage_per_unit_in_mb.read(storage_per_unit_in_mb_, lenient, made)
    unit_type_ = get("unit_type", ABSENT)
    if type(unit_type_) is str:
        made.unit_type = intern(unit_type_)
    elif unit_type_ is ABSENT:
        made.unit_type = None
        absent += 1
    elif unit_type_ is None:
        made.unit_type = None
        bits |= 128
    else:
        made.unit_type = _Scaling_unit_type.read(unit_type_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 8:
        made.extra = _Scaling.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Scaling.shared(bits)
    made.__class__ = Scaling
    return made


def read_transition(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        method_ = body["method"]
        from_version_ = body["from_version"]
        to_version_ = body["to_version"]
    except KeyError:
        (
            method_,
            from_version_,
            to_version_,
        ) = _Transition.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Transition.unfrozen()
    made.extra = NO_EXTRA
    application_ = get("application", ABSENT)
    if type(application_) is str:
        made.application = intern(application_)
    elif application_ is ABSENT:
        made.application = None
        absent += 1
    elif application_ is None:
        made.application = None
        bits |= 1
    else:
        made.application = _Transition_application.read(application_, lenient, made)
    if type(method_) is str:
        made.method = intern(method_)
    else:
        made.method = _Transition_method.read(method_, lenient, made)
    if type(from_version_) is str:
        made.from_version = from_version_
    else:
        made.from_version = _Transition_from_version.read(from_version_, lenient, made)
    if type(to_version_) is str:
        made.to_version = to_version_
    else:
        made.to_version = _Transition_to_version.read(to_version_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 4:
        made.extra = _Transition.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Transition.shared(bits)
    made.__class__ = Transition
    return made


def read_team(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        name_ = body["name"]
    except KeyError:
        (
            id_,
            name_,
        ) = _Team.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Team.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Team_id.read(id_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _Team_name.read(name_, lenient, made)
    users_ = get("users", ABSENT)
    if not users_ and type(users_) is list:
        made.users = ()
        bits |= 4
    elif type(users_) is list:
        try:
            made.users = _Team_users.reader(users_, lenient)
        except StructureError as error:
            made.users = _Team_users.set_aside(error, lenient, made)
    elif users_ is ABSENT:
        made.users = ()
        absent += 1
    else:
        made.users = _Team_users.read(users_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _Team.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Team.shared(bits)
    made.__class__ = Team
    return made


def read_logfile(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
    except KeyError:
        (id_,) = _Logfile.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Logfile.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Logfile_id.read(id_, lenient, made)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        made.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        made.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        made.deployment_id = None
        bits |= 2
    else:
        made.deployment_id = _Logfile_deployment_id.read(deployment_id_, lenient, made)
    capsule_id_ = get("capsule_id", ABSENT)
    if type(capsule_id_) is str:
        made.capsule_id = capsule_id_
    elif capsule_id_ is ABSENT:
        made.capsule_id = None
        absent += 1
    elif capsule_id_ is None:
        made.capsule_id = None
        bits |= 4
    else:
        made.capsule_id = _Logfile_capsule_id.read(capsule_id_, lenient, made)
    name_ = get("name", ABSENT)
    if type(name_) is str:
        made.name = name_
    elif name_ is ABSENT:
        made.name = None
        absent += 1
    elif name_ is None:
        made.name = None
        bits |= 8
    else:
        made.name = _Logfile_name.read(name_, lenient, made)
    region_ = get("region", ABSENT)
    if type(region_) is str:
        made.region = region_
    elif region_ is ABSENT:
        made.region = None
        absent += 1
    elif region_ is None:
        made.region = None
        bits |= 16
    else:
        made.region = _Logfile_region.read(region_, lenient, made)
    status_ = get("status", ABSENT)
    if type(status_) is str:
        made.status = status_
    elif status_ is ABSENT:
        made.status = None
        absent += 1
    elif status_ is None:
        made.status = None
        bits |= 32
    else:
        made.status = _Logfile_status.read(status_, lenient, made)
    file_size_ = get("file_size", ABSENT)
    if type(file_size_) is int:
        made.file_size = file_size_
    elif file_size_ is ABSENT:
        made.file_size = None
        absent += 1
    elif file_size_ is None:
        made.file_size = None
        bits |= 64
    else:
        made.file_size = _Logfile_file_size.read(file_size_, lenient, made)
    date_ = get("date", ABSENT)
    if (moment := usual_time(date_)) is not None:
        made.date = moment
    elif date_ is ABSENT:
        made.date = _Logfile_date.find(body, lenient, made)
        absent += 1
    elif date_ is None:
        made.date = None
        bits |= 128
    else:
        made.date = _Logfile_date.read(date_, lenient, made)
    download_link_ = get("download_link", ABSENT)
    if type(download_link_) is str:
        made.download_link = download_link_
    elif download_link_ is ABSENT:
        made.download_link = None
        absent += 1
    elif download_link_ is None:
        made.download_link = None
        bits |= 256
    else:
        made.download_link = _Logfile_download_link.read(download_link_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 9:
        made.extra = _Logfile.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Logfile.shared(bits)
    made.__class__ = Logfile
    return made


def read_refresh_token(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        token_ = body["token"]
        refresh_token_ = body["refresh_token"]
    except KeyError:
        (
            token_,
            refresh_token_,
        ) = _RefreshToken.look_up(body)
    bits = absent = 0
    made: Any = _RefreshToken.unfrozen()
    made.extra = NO_EXTRA
    if type(token_) is str:
        made.token = token_
    else:
        made.token = _RefreshToken_token.read(token_, lenient, made)
    if type(refresh_token_) is str:
        made.refresh_token = refresh_token_
    else:
        made.refresh_token = _RefreshToken_refresh_token.read(refresh_token_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _RefreshToken.collect(body, bits, made.extra)
    elif bits:
        made.extra = _RefreshToken.shared(bits)
    made.__class__ = RefreshToken
    return made


def read_billable(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
    except KeyError:
        (id_,) = _Billable.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Billable.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Billable_id.read(id_, lenient, made)
    account_id_ = get("account_id", ABSENT)
    if type(account_id_) is str:
        made.account_id = account_id_
    elif account_id_ is ABSENT:
        made.account_id = None
        absent += 1
    elif account_id_ is None:
        made.account_id = None
        bits |= 2
    else:
        made.account_id = _Billable_account_id.read(account_id_, lenient, made)
    amount_ = get("amount", ABSENT)
    if amount_ is ABSENT:
        made.amount = None
        absent += 1
    elif amount_ is None:
        made.amount = None
        bits |= 4
    else:
        made.amount = _Billable_amount.read(amount_, lenient, made)
    start_at_ = get("start_at", ABSENT)
    if (moment := usual_time(start_at_)) is not None:
        made.start_at = moment
    elif start_at_ is ABSENT:
        made.start_at = None
        absent += 1
    elif start_at_ is None:
        made.start_at = None
        bits |= 8
    else:
        made.start_at = _Billable_start_at.read(start_at_, lenient, made)
    end_at_ = get("end_at", ABSENT)
    if (moment := usual_time(end_at_)) is not None:
        made.end_at = moment
    elif end_at_ is ABSENT:
        made.end_at = None
        absent += 1
    elif end_at_ is None:
        made.end_at = None
        bits |= 16
    else:
        made.end_at = _Billable_end_at.read(end_at_, lenient, made)
    description_ = get("description", ABSENT)
    if type(description_) is str:
        made.description = description_
    elif description_ is ABSENT:
        made.description = None
        absent += 1
    elif description_ is None:
        made.description = None
        bits |= 32
    else:
        made.description = _Billable_description.read(description_, lenient, made)
    identifier_ = get("identifier", ABSENT)
    if type(identifier_) is str:
        made.identifier = identifier_
    elif identifier_ is ABSENT:
        made.identifier = None
        absent += 1
    elif identifier_ is None:
        made.identifier = None
        bits |= 64
    else:
        made.identifier = _Billable_identifier.read(identifier_, lenient, made)
    resource_identifier_ = get("resource_identifier", ABSENT)
    if type(resource_identifier_) is str:
        made.resource_identifier = resource_identifier_
    elif resource_identifier_ is ABSENT:
        made.resource_identifier = None
        absent += 1
    elif resource_identifier_ is None:
        made.resource_identifier = None
        bits |= 128
    else:
        made.resource_identifier = _Billable_resource_identifier.read(resource_identifier_, lenient, made)
    sku_ = get("sku", ABSENT)
    if type(sku_) is str:
        made.sku = sku_
    elif sku_ is ABSENT:
        made.sku = None
        absent += 1
    elif sku_ is None:
        made.sku = None
        bits |= 256
    else:
        made.sku = _Billable_sku.read(sku_, lenient, made)
    units_ = get("units", ABSENT)
    if type(units_) is int:
        made.units = units_
    elif units_ is ABSENT:
        made.units = None
        absent += 1
    elif units_ is None:
        made.units = None
        bits |= 512
    else:
        made.units = _Billable_units.read(units_, lenient, made)
    replaces_id_ = get("replaces_id", ABSENT)
    if type(replaces_id_) is str:
        made.replaces_id = replaces_id_
    elif replaces_id_ is ABSENT:
        made.replaces_id = None
        absent += 1
    elif replaces_id_ is None:
        made.replaces_id = None
        bits |= 1024
    else:
        made.replaces_id = _Billable_replaces_id.read(replaces_id_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 11:
        made.extra = _Billable.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Billable.shared(bits)
    made.__class__ = Billable
    return made


def read_whitelist_entry(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        ip_ = body["ip"]
    except KeyError:
        (
            id_,
            ip_,
        ) = _WhitelistEntry.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _WhitelistEntry.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _WhitelistEntry_id.read(id_, lenient, made)
    if type(ip_) is str:
        made.ip = ip_
    else:
        made.ip = _WhitelistEntry_ip.read(ip_, lenient, made)
    description_ = get("description", ABSENT)
    if type(description_) is str:
        made.description = description_
    elif description_ is ABSENT:
        made.description = None
        absent += 1
    elif description_ is None:
        made.description = None
        bits |= 4
    else:
        made.description = _WhitelistEntry_description.read(description_, lenient, made)
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
