from __future__ import annotations

import pytest

from compose_async._transport.proxies import proxy_for
from compose_async.errors import ConfigurationError

COMPOSE = "https://api.compose.io/2016-07"


@pytest.fixture(autouse=True)
def _no_proxies_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("environment", "url", "expected"),
    [
        ({}, COMPOSE, None),
        ({"https_proxy": "http://proxy:3128"}, COMPOSE, "http://proxy:3128"),
        ({"HTTPS_PROXY": "proxy:3128"}, COMPOSE, "http://proxy:3128"),
        ({"https_proxy": "https://u:p@proxy"}, COMPOSE, "https://u:p@proxy"),
        ({"http_proxy": "http://proxy:3128"}, COMPOSE, None),
        ({"all_proxy": "http://proxy:3128"}, COMPOSE, "http://proxy:3128"),
        ({"https_proxy": "http://proxy", "no_proxy": "compose.io"}, COMPOSE, None),
        ({"https_proxy": "http://proxy", "no_proxy": "*"}, COMPOSE, None),
        ({"https_proxy": "http://proxy", "no_proxy": "other.io"}, COMPOSE, "http://proxy"),
        ({"http_proxy": "http://proxy"}, "http://localhost:8091", None),
        ({"http_proxy": "http://proxy"}, "http://127.0.0.1:8091", None),
        ({"http_proxy": "http://proxy"}, "http://[::1]:8091", None),
    ],
)
def test_the_environment_names_the_proxy_and_loopback_goes_straight(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], url: str, expected: str | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == expected


@pytest.mark.parametrize(
    "address",
    [
        "ftp://u:hunter2@proxy",
        "http://u:hunter2@proxy:none",
        "http://",
        "http://h:99999",
        "http://u:hunter2@a..b",
        "http://u:hunter2@" + "a" * 64,
        "http://u:hunter2\x07@proxy",
        "http://u:hunter2@a\u3002\u3002b",
    ],
)
def test_a_proxy_that_cannot_be_used_is_reported_without_its_password(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("https_proxy", address)
    with pytest.raises(ConfigurationError, match="NO_PROXY") as caught:
        proxy_for(COMPOSE)
    assert "hunter2" not in str(caught.value)


def test_a_socks_proxy_without_its_package_says_which_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://proxy:1080")
    monkeypatch.setattr("compose_async._transport.proxies.find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match="socksio"):
        proxy_for(COMPOSE)
