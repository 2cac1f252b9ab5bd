"""What is printed: escaped, bounded, masked, in what the terminal can show, and never a reason to stop."""

from __future__ import annotations

import csv
import io
import itertools
import json
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.shell import Stream, run

from compose_async._cli.main import main
from compose_async._cli.masking import masked
from compose_async._cli.output import show
from compose_async._cli.screen import Screen
from compose_async._display import json_safe, printable, printable_lines
from compose_async.simulator import Fault, Simulator

HOSTILE = "Größe 💾 \x1b[31m\n::error::\x9b2J\u202e"


# --- one place


@given(st.text())
def test_no_text_acts_on_a_terminal(text: str) -> None:
    shown = printable(text, 100)
    assert len(shown) <= 1000
    assert "\n" not in shown
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {"\x1b", "\x9b", "\r"} & set(printable_lines(text))


@given(st.recursive(st.none() | st.text(), st.lists))
def test_json_stays_the_same_json(value: Any) -> None:
    text = json_safe(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert not {"\x1b", "\x9b", "\u202e"} & set(text)


def test_long_texts_are_cut() -> None:
    assert printable("x" * 100, 10) == "xxxxxxx..."
    assert printable("x" * 10, 10) == "x" * 10


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_hostile_notes_are_shown_in_every_encoding_and_form(encoding: str, simulator: Simulator, orders: str) -> None:
    assert run("deployments", "update", "orders", "--notes", HOSTILE, encoding=encoding).status == 0
    for form, terminal in itertools.product(["table", "json", "jsonl", "csv", "raw"], [False, True]):
        ran = run("deployments", "list", "--output", form, encoding=encoding, terminal=terminal)
        assert ran.status == 0
        assert not {"\x1b", "\x9b", "\u202e"} & set(ran.out)
        assert "\n::error::" not in ran.out or form == "csv"
        if form == "json":
            assert ran.data[0]["notes"] == HOSTILE


# --- forms


def printed(data: Any, form: str = "table", *, terminal: bool = False, columns: int = 80, **options: Any) -> str:
    out, err = Stream(terminal=terminal), Stream(terminal=terminal)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setenv("COLUMNS", str(columns))
        show(Screen(), data, form, **options)
    return out.text + err.text


def test_a_table_has_a_column_for_what_fits_into_one() -> None:
    rows = [
        {"status": "up", "name": "a", "tags": ["x", "y"], "nothing": None, "links": {"self": "u"}, "inner": [{"a": 1}]},
        {"status": "up", "name": "bcd", "tags": [], "nothing": "", "links": {}, "inner": []},
    ]
    assert printed(rows) == "name  status  tags\na     up      x, y\nbcd   up\n"


def test_a_terminal_gets_as_many_columns_as_fit_and_is_told_of_the_rest() -> None:
    rows = [{"id": "1", "name": "n" * 60, "type": "redis", "notes": "x" * 20}]
    shown = printed(rows, terminal=True, columns=55)
    header, row, note = shown.splitlines()
    assert header.split() == ["id", "name"]
    assert row == f"1   {'n' * 45}..."
    assert note == "not shown for want of width: type, notes"
    assert printed(rows, terminal=True, columns=1).splitlines()[0] == "id"


def test_an_empty_list_is_a_note_for_people_and_an_empty_list_for_programs() -> None:
    assert printed([]) == "nothing is listed\n"
    assert (printed([], "json"), printed([], "jsonl"), printed([], "csv")) == ("[]\n", "", "")


def test_nothing_is_nothing() -> None:
    assert (printed(None), printed(None, "json"), printed(None, "csv")) == ("", "null\n", "")


def test_one_object_is_a_line_for_each_value() -> None:
    data: Any = {"id": "1", "_links": {}, "inner": {"a": [1, {"b": True}], "one": ["x"]}, "empty": [], "none": None}
    assert printed(data) == "id           1\ninner.a.0    1\ninner.a.1.b  true\ninner.one    x\n"


def test_values_that_are_no_objects_are_printed_as_well() -> None:
    assert printed(["a", 1]) == "value\na\n1\n"
    assert printed("x", "csv") == "value\nx\n"
    assert printed("x") == "x\n"


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_number_that_is_no_json_is_null(form: str) -> None:
    data = json.loads('[{"a": NaN, "b": 1e999, "c": 1}]')
    assert json.loads(printed(data, form)) in ([{"a": None, "b": None, "c": 1}], {"a": None, "b": None, "c": 1})


def test_csv_quotes_what_has_to_be() -> None:
    text = printed([{"a": 'x,"y"\nz', "b": None, "c": {"d": 1}}], "csv")
    assert list(csv.reader(io.StringIO(text))) == [["a", "b", "c"], ['x,"y"\nz', "", '{"d": 1}']]


# --- secrets


def test_passwords_are_masked_wherever_they_stand() -> None:
    data: Any = {
        "connection_strings": {
            "direct": ["https://root:p%40ss@host:1/x"],
            "cli": ["etcdctl --user=root:p@ss", "cqlsh -u scylla -p p@ss"],
            "misc": {"n": 1},
        },
        "download_link": "https://host/x?signature=abc",
        "refresh_token": "abc",
        "password": None,
        "notes": "postgres://u:secret@h/d",
        "list": ["redis://x:y@z"],
    }
    text = json.dumps(masked(data))
    assert not any(secret in text for secret in ("p%40ss", "p@ss", "abc", "secret@", "x:y@"))
    assert "https://root:***@host:1/x" in text


@pytest.mark.parametrize("form", ["table", "json", "csv", "raw", "jsonl"])
def test_secrets_are_shown_to_those_who_ask(form: str, simulator: Simulator, orders: str) -> None:
    password = simulator.state.deployments[orders].password
    assert password not in run("deployments", "get", "orders", "--output", form).out
    assert password in run("deployments", "get", "orders", "--output", form, "--show-secrets").out


def test_a_raw_body_is_the_very_bytes_where_secrets_are_shown(simulator: Simulator, orders: str) -> None:
    ran = run("request", "GET", f"/deployments/{orders}", "--output=raw", "--show-secrets")
    assert ran.out.startswith('{"id":')
    assert json.loads(ran.out)["id"] == orders


# --- streams


def test_output_that_cannot_be_written_is_an_error_of_its_own(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["user", "get"], ["user", "get", "--output=raw"]):
        with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 - a device
            monkeypatch.setattr(sys, "stdout", full)
            assert main(words) == 1
        assert "cannot write to standard output: " in capsys.readouterr().err


def test_a_stream_that_is_closed_or_missing_is_written_to_no_more(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (None, closed):
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(sys, "stderr", None)
        assert main(["user", "get", "--output=json"]) == 0
        assert main(["deployments", "get", "nothing"]) == 4


def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for terminal in (True, False):
        err = Stream(terminal=terminal)
        monkeypatch.setattr(sys, "stderr", err)
        screen = Screen()
        screen.progress("Scale", 1, 4, "running")
        screen.progress("Scale", 2, 4, "running")
        screen.progress("a file", 5, None)
        screen.problem("the end")
        if terminal:
            assert err.text.startswith("\r[#####               ]  25% Scale running\r[##########")
            assert err.text.endswith("\nthe end\n")
        else:
            assert err.text == "Scale: running 1/4\nthe end\n"


def test_those_who_want_quiet_hear_of_problems_only(monkeypatch: pytest.MonkeyPatch) -> None:
    err = Stream()
    monkeypatch.setattr(sys, "stderr", err)
    screen = Screen(quiet=True)
    screen.note("a note")
    screen.progress("x", 1, 2, "running")
    screen.problem("a problem")
    assert err.text == "a problem\n"


def test_a_body_that_is_no_json_is_printed_masked(simulator: Simulator) -> None:
    simulator.faults.add(Fault(path="/x", status=200, body="see postgres://u:secret@h/d", times=None))
    assert run("request", "GET", "/x").out == "see postgres://u:***@h/d"
    assert run("request", "GET", "/x", terminal=True).out == "see postgres://u:***@h/d\n"
    for depth in (700, 5000):  # versions of Python differ in how deep they read, and show
        deep = "[" * depth + "]" * depth
        simulator.faults.add(Fault(path="/deep", status=200, body=deep))
        assert "".join(run("request", "GET", "/deep", "--json").out.split()) == deep
    simulator.faults.add(Fault(path="/empty", status=204))
    assert run("request", "GET", "/empty", "--output=raw").out == ""


def test_a_list_in_a_response_is_printed_as_one(simulator: Simulator, orders: str) -> None:
    assert [item["id"] for item in run("request", "get", "/deployments", "--json").data] == [orders]
    assert run("request", "GET", "/user", "--json").data["name"] == "Sam Example"
