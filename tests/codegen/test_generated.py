"""What is generated: always the same bytes, documented throughout, and typed throughout."""

from __future__ import annotations

import ast
import inspect
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import compose_async
from compose_async import models
from compose_async._codegen.__main__ import SOURCE, drift, generate
from compose_async._codegen.load import load
from compose_async._codegen.text import snake_case
from compose_async._generated import resources

ROOT = Path(compose_async.__file__).parent
FOLDER = ROOT / "_generated"
GENERATED = {
    path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8")
    for path in (*FOLDER.glob("*/*.py"), FOLDER / "operations.py", FOLDER / "resources.py")
}
CLASSES = [getattr(resources, name) for name in resources.__all__ if name.endswith("Resource")]
COROUTINES = {
    f"{owner.__name__}.{name}": method
    for owner in CLASSES
    for name, method in vars(owner).items()
    if inspect.iscoroutinefunction(method)
}


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return generate()


@pytest.mark.parametrize("name", GENERATED)
def test_generating_again_changes_no_byte(name: str, generated: dict[str, str]) -> None:
    assert generated[name] == GENERATED[name]


def test_nothing_drifted(generated: dict[str, str]) -> None:
    assert generated.keys() == GENERATED.keys()
    assert drift(generated) == []


def test_drift_shows_the_lines_that_differ(generated: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "account.py").write_text(
        GENERATED["models/account.py"].replace("class Account(Model):", "class Acount(Model):"), "utf-8"
    )
    (tmp_path / "models" / "former.py").write_text("class Former(Model):\n", "utf-8")
    lines = drift(generated, tmp_path)
    assert "-class Former(Model):" in lines
    assert "-class Acount(Model):" in lines
    assert "+class Account(Model):" in lines
    assert "--- resources.py as committed" in lines  # it is missing altogether


@pytest.mark.slow
@pytest.mark.parametrize(("edit", "status"), [(False, 0), (True, 1)])
def test_the_check_fails_on_a_hand_edited_file_and_writes_nothing(tmp_path: Path, edit: bool, status: int) -> None:
    shutil.copytree(ROOT, tmp_path / "compose_async", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT.parent / "pyproject.toml", tmp_path)
    target = tmp_path / "compose_async" / "_generated" / "models" / "account.py"
    if edit:
        target.write_text(
            GENERATED["models/account.py"].replace('"""Id of the account."""', '"""Edited."""', 1), "utf-8"
        )
    before = target.read_bytes()
    command = [sys.executable, "-m", "compose_async._codegen"]
    check = subprocess.run([*command, "--check"], cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
    assert (check.returncode, check.stderr) == (status, "")
    assert ("models/account.py as committed" in check.stdout) is edit
    assert ('-    """Edited."""' in check.stdout) is edit
    assert ("generated code is up to date" in check.stdout) is not edit
    assert target.read_bytes() == before

    (surplus := target.with_name("gone.py")).write_text("")
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)  # noqa: S603
    assert target.read_text("utf-8") == GENERATED["models/account.py"]
    assert not surplus.exists()


def test_every_operation_of_the_description_is_a_coroutine() -> None:
    described = {operation.id for namespace in load(SOURCE).namespaces for operation in namespace.operations}
    assert len(described) == len(COROUTINES) == 59


@pytest.mark.parametrize("name", COROUTINES)
def test_a_coroutine_is_documented_with_all_its_parameters(name: str) -> None:
    method = COROUTINES[name]
    doc = inspect.getdoc(method) or ""
    summary = doc.splitlines()[0]
    assert summary.endswith(".")
    parameters = [parameter for parameter in inspect.signature(method).parameters if parameter != "self"]
    assert [parameter for parameter in parameters if f"\n    {parameter}: " not in doc] == []
    assert ("Args:" in doc) == bool(parameters)


@pytest.mark.parametrize("name", COROUTINES)
def test_a_coroutine_is_annotated_and_not_with_any(name: str) -> None:
    signature = inspect.signature(COROUTINES[name])
    annotations = [p.annotation for p in signature.parameters.values() if p.name != "self"]
    annotations.append(signature.return_annotation)
    assert inspect.Signature.empty not in annotations
    assert not any("Any" in str(annotation).split(".") for annotation in annotations)


@pytest.mark.parametrize("name", sorted(name for name in GENERATED if not name.startswith("readers/")))
def test_any_is_nowhere_in_the_generated_code(name: str) -> None:
    # Only readers take anything that comes over the wire.
    nodes = list(ast.walk(ast.parse(GENERATED[name])))
    assert not any(isinstance(node, ast.Name) and node.id == "Any" for node in nodes)


@pytest.mark.parametrize("name", [name for name in models.__all__ if name != "to_json"])
def test_every_field_of_a_model_is_documented(name: str) -> None:
    [node] = [n for n in ast.parse(GENERATED[f"models/{snake_case(name)}.py"]).body if isinstance(n, ast.ClassDef)]
    assert ast.get_docstring(node)
    members = node.body[1:]
    assert all(isinstance(member, ast.AnnAssign) for member in members[::2])
    assert all(is_text(member) for member in members[1::2])
    assert len(members) % 2 == 0


def is_text(node: Any) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def test_unverified_operations_say_so_and_no_others_do() -> None:
    for operation in (operation for namespace in load(SOURCE).namespaces for operation in namespace.operations):
        doc = inspect.getdoc(COROUTINES[f"{class_of(operation.namespace)}.{operation.method}"]) or ""
        assert ("\nUnverified: " in doc) == (operation.evidence in {"C", "D"}), operation.id


def class_of(namespace: str) -> str:
    return "".join(part.capitalize() for part in namespace.split("_")) + "Resource"
