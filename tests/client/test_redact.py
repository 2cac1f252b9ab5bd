"""Does what is shown of an answer hide its secrets, and in a time that no answer can stretch?"""

from __future__ import annotations

import json

import pytest

from compose_async._redact import excerpt, redact

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
]


@pytest.mark.parametrize("text", HIDDEN)
def test_a_secret_is_recognised(text: str) -> None:
    masked = redact(text.format(SECRET))
    assert SECRET not in masked
    assert "***" in masked
    assert ("kept" in masked) == ("kept" in text)


def test_a_secret_behind_escaped_slashes_is_recognised() -> None:
    body = json.dumps({"uri": f"postgres://u:{SECRET}@h/d"}).replace("/", "\\/")
    assert excerpt(body) == '{"uri": "postgres://u:***@h/d"}'


@pytest.mark.parametrize(
    "text",
    [
        '{"password": null, "token": true}',
        '{"errors": {"password": ["is too short"]}}',  # what the caller has to read
        "https://api.compose.io:443/2016-07",
        "see http://localhost:8091",
        "nothing here, or @there",
        "git://host/a:b",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "piece", ["a", "_", "password", "token=", "://a:", "://", "@", "bearer ", '"', '\\"', "'", " -p", 'secret:"', "\\"]
)
def test_no_text_takes_long(piece: str) -> None:
    # A pattern that goes back over what it has read takes minutes for this: the test's time limit is the limit.
    assert redact(piece * (400_000 // len(piece)))
