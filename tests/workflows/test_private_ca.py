"""A deployment's own authority is trusted by Python 3.13 as by 3.12, which asked less of its certificates."""

from __future__ import annotations

import base64
import ssl
from pathlib import Path
from typing import Any

import pytest

from compose_async import ConnectionDetails, connection_details
from compose_async.models import ConnectionStrings, Deployment

CA = Path(__file__).with_name("private_ca.pem").read_text(encoding="ascii")
"""An authority whose basicConstraints are not critical."""
LEAF = Path(__file__).with_name("private_leaf.pem")
"""A certificate that it signed, without AKI, and the key."""
STRICT = ssl.VERIFY_X509_STRICT


@pytest.fixture(autouse=True)
def as_of_3_13(monkeypatch: pytest.MonkeyPatch) -> None:
    create = ssl.create_default_context

    def strict(*args: Any, **options: Any) -> ssl.SSLContext:
        context = create(*args, **options)
        context.verify_flags |= STRICT
        return context

    monkeypatch.setattr(ssl, "create_default_context", strict)


def details(ca: str | None = CA) -> ConnectionDetails:
    encoded = None if ca is None else base64.b64encode(ca.encode()).decode()
    strings = ConnectionStrings(direct=("rediss://portal.example:6379",))
    full = Deployment(id="d", name="n", type="redis", connection_strings=strings, ca_certificate_base64=encoded)
    return connection_details(full)[0]


def shake_hands(context: ssl.SSLContext, name: str = "portal.example") -> None:
    """Let a client meet a server that shows the certificate, in memory."""
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(LEAF)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(back, there, server_hostname=name)
    server = server_context.wrap_bio(there, back, server_side=True)
    ended = set[Any]()
    for _ in range(10):
        for side in {client, server} - ended:
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            ended.add(side)
    assert ended == {client, server}


def test_the_authority_of_a_deployment_is_as_good_as_in_3_12() -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(ssl.create_default_context(cadata=CA))
    shake_hands(details().ssl_context())


def test_everything_else_is_still_checked() -> None:
    context = details().ssl_context()
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake_hands(context, "other.example")
    assert details(None).ssl_context().verify_flags & STRICT, "public authorities can be as strict as they are"
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(details(None).ssl_context())
