from __future__ import annotations

from typing import Any

import pytest

from compose_async._transport.call import Call, Reply, call_for, path_of


@pytest.mark.parametrize(("body", "value"), [(b"", None), (b" \n", None), (b'{"a": 1}', {"a": 1})])
def test_a_reply_reads_its_json_and_an_empty_body_is_none(body: bytes, value: object) -> None:
    assert Reply(status=200, headers={}, body=body, request_id="r").json() == value


def test_what_is_not_json_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        Reply(status=200, headers={}, body=b"<html>", request_id="r").json()


def test_neither_body_nor_headers_show_in_a_repr() -> None:
    assert "hunter2" not in repr(Call(operation="x", method="POST", path="/x", body={"password": "hunter2"}))
    assert "hunter2" not in repr(Reply(status=200, headers={"a": "hunter2"}, body=b"hunter2", request_id="r"))


@pytest.mark.parametrize(
    ("value", "segment"),
    [("5821fd", "5821fd"), ("a b?c#d", "a%20b%3Fc%23d"), ("..%2f", "..%252f"), ("ä\n", "%C3%A4%0A")],
)
def test_an_id_stays_one_segment_of_the_path(value: str, segment: str) -> None:
    assert path_of("/recipes/{recipe_id}/x", {"recipe_id": value}) == f"/recipes/{segment}/x"


@pytest.mark.parametrize("value", ["", " ", ".", "..", "a/b", "/"])
def test_an_id_that_would_lead_to_another_endpoint_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="recipe_id"):
        path_of("/recipes/{recipe_id}", {"recipe_id": value})


@pytest.mark.parametrize("value", [None, 5, object()])
def test_an_id_that_is_no_string_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=r"pass its \.id"):
        path_of("/recipes/{recipe_id}", {"recipe_id": value})


def test_a_call_is_made_from_its_method_and_path_template() -> None:
    call = call_for(
        "recipes.get", "GET", "/recipes/{recipe_id}", ids={"recipe_id": "1"}, query={"limit": 5}, replay="safe"
    )
    assert (call.method, call.path, call.query, call.ids) == (
        "GET",
        "/recipes/1",
        (("limit", "5"),),
        {"recipe_id": "1"},
    )
