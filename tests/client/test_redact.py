"""Does what is shown of an answer hide its secrets, and in a time that no answer can stretch?"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from compose_async._redact import redact, redacted_excerpt

SECRET = "S3CRETpw"

HIDDEN = [
    '{{"password":"{}"}}',
    '{{"password":"ab,{}"}}',
    '{{"password":"ab;{}"}}',
    '{{"password":"a&{}"}}',
    '{{"password":"a}}{}"}}',
    '{{"password":"ab {}"}}',
    '{{"password":"a\\"{}", "x": 1}}',
    '{{"password" : "{}", "next": "kept"}}',
    "{{'api_key': '{}'}}",
    "token={}&next=kept",
    "PGPASSWORD={} psql",
    "Authorization: Bearer {}",
    "postgres://u:{}@h/d",
    "postgres://u:a@{}@h/d",
    "postgres://u:a'{}@h/d",
    'postgres://u:a\\"{}@h/d',
    "see postgres://u:{}",
    "redis-cli -h h -a {}",
    'redis-cli -a "{} x"',
    'redis-cli -a \\"{}\\"',
    "mysql -u admin --password='{}'",
    "cqlsh -u scylla -p{}",
    "Authorization: Basic {}",
    "proxy-authorization: 'Digest {}', next: kept",
    '{{"Authorization": "Basic {}", "next": "kept"}}',
    "https://h.example/x?sig={}&next=kept",
    "https://h.example/x?se=1&hmac={}0123456789&next=kept",
    "https://h.example/?X-Amz-Credential=a&X-Amz-Signature={}",
    "GET /x?next=kept&sig={}",
    "Server=kept;Uid=u;Pwd={};",
    "pwd = '{}' kept",
    "pass={}",
    "AccountKey={};EndpointSuffix=kept",
    "AWS_SECRET_ACCESS_KEY={}",
    "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY----- kept",
    "-----BEGIN PRIVATE KEY-----\\n{}\\n-----END PRIVATE KEY-----\\n",
    "-----BEGIN OPENSSH PRIVATE KEY-----\n{} cut off",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\n{}\n-----END PGP PRIVATE KEY BLOCK-----",
    "postgres://u:a/{}@h:5432/d",
    "postgres://u:a#{}@h/d",
    "postgres://u:a?{}@h/d",
    "postgres://u:{}/b@c#d@h/d?x=1 kept",
    "mongodb://u:1/{}@h1:1,h2:2/d?ssl=true",
    "postgres://u:12/{}@h/d",
    '{{"errors":"{{\\"password\\":\\"{}\\"}}", "next": "kept"}}',
    '{{"errors":"{{\\"password\\":\\"a\\\\\\"{}\\",\\"x\\":\\"kept\\"}}"}}',
    '"{{\\\\\\"token\\\\\\" : \\\\\\"a {}\\\\\\", kept}}"',
    '"cut \\"token\\":\\"{}", "next": "kept"',
    '{{"password"=>"{}", "next"=>"kept"}}',
    "{{:password => '{}', :next => 'kept'}}",
    '{{"tokens":["{}"], "next": "kept"}}',
    '{{"token":["a]{0}", "{0}"], "next": "kept"}}',
    '"{{\\"tokens\\": [\\"a\\", \\"{}\\"], \\"next\\": \\"kept\\"}}"',
    '{{"password": ["is too short", "password={}"]}}',
    "dbpass={}",
    "{{dbPass: {}, next: kept}}",
    "&quot;password&quot;:&quot;{}&quot;, &quot;next&quot;: &quot;kept&quot;",
    "&#34;tokens&#34;=&gt;[&#34;{}&#34;], kept",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_a_secret_is_recognised(text: str) -> None:
    masked = redact(text.format(SECRET))
    assert SECRET not in masked
    assert "***" in masked
    assert ("kept" in masked) == ("kept" in text)


@pytest.mark.parametrize("login", ["user:S3CRET", "u:pw", ":S3CRETpw", "admin:a+b/c d", "ü:é-S3CRET", "user:pw" * 50])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_login_in_base64_is_recognised_wherever_it_stands(login: str, encode: Any) -> None:
    encoded = encode(login.encode()).decode()
    for text in (f"sent basic {encoded} to it", f"'Basic {encoded}'", f"Basic {encoded.rstrip('=')}"):
        assert encoded.rstrip("=") not in redact(text)


def test_a_secret_behind_escaped_slashes_is_recognised() -> None:
    body = json.dumps({"uri": f"postgres://u:{SECRET}@h/d"}).replace("/", "\\/")
    assert redacted_excerpt(body) == '{"uri": "postgres://u:***@h/d"}'


@pytest.mark.parametrize(
    "text",
    [
        '{"password": null, "token": true}',
        '{"errors": {"password": ["is too short"]}}',  # what the caller has to read
        "https://api.compose.io:443/2016-07",
        "see http://localhost:8091",
        "nothing here, or @there",
        "git://host/a:b",
        "basic authentication is required, on a Basic plan",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "the design=3 of the signal: passed, compass: north, bypass=1",
        "https://h.example/x?page=2&name=orders",
        "Basic",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("length", [100_000, pytest.param(400_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "piece",
    [
        *("a", "_", "password", "token=", "://a:", "://", "@", "bearer ", '"', '\\"', "'", " -p", 'secret:"', "\\"),
        *("basic ", "Basic aa", "authorization:", "authorization: a", "-----BEGIN PRIVATE KEY-----", "-----BEGIN "),
        *("?a=b", "://?a=", "&a", "sig=", "pwd ", " ", "-----BEGIN A PRIVATE KEY-----a-----END"),
        *('token:["', "token:[", "token:[a ", 'token:\\"', '\\\\"a', "token=&quot;a", "tokens\\", "token=>[a,"),
    ],
)
def test_no_text_takes_long(piece: str, length: int) -> None:
    # A pattern that goes back over what it has read takes minutes for this: the test's time limit is the limit.
    assert redact(piece * (length // len(piece)))
    for head in ('token:\\"', "token:[", "token:&quot;", "token"):
        assert redact(head + piece * (length // 10 // len(piece)))
