"""What a program gets, and pays, by importing the package."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import compose_async
from compose_async import _lazy_types as lazy_types
from compose_async import errors, models

ROOT = Path(compose_async.__file__).parent
HEAVY = (
    "anyio",
    "cattrs",
    "compose_async._codec.bodies",
    "compose_async.simulator",
    "dbos",
    "httpcore",
    "httpx",
    "jsonschema",
    "opentelemetry",
    "pytest",
    "rich",
    "sqlalchemy",
    "starlette",
    "tenacity",
    "uvicorn",
    "yaml",
)


@pytest.mark.parametrize(
    "program",
    [
        "import compose_async",
        "from compose_async import ComposeClient",
        "from compose_async import ComposeClient; ComposeClient('t0ken', base_url='https://example.com')",
        "import compose_async.models, compose_async.errors, compose_async.events",
        "from compose_async.durable import Backup, Jobs; Backup('orders'), Jobs('sqlite:///jobs.db')",
    ],
)
def test_nothing_heavy_is_loaded_before_the_first_call(program: str) -> None:
    report = f"import sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    # -P keeps the working directory out of the path; PYTHON* variables could load things as well.
    command = [sys.executable, "-P", "-E", "-c", f"{program}\n{report}"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    assert result.stdout.split() == []


def test_models_are_built_at_their_first_use() -> None:
    program = """
import sys
from compose_async import ComposeClient, models
def built(): return [name.partition("models.")[2] for name in sys.modules if "_generated.models." in name]
print(built())
models.Deployment
print(built())
"""
    command = [sys.executable, "-P", "-E", "-c", program]
    lines = subprocess.check_output(command, text=True).splitlines()  # noqa: S603 - our own interpreter
    assert lines == ["[]", "['connection_strings', 'link', 'deployment']"]


def test_the_public_names_are_sorted_and_each_is_there_once() -> None:
    names = compose_async.__all__
    # Constants, then classes, then the rest, as the linter wants it.
    assert names == sorted(set(names), key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert [name for name in compose_async.__all__ if not hasattr(compose_async, name)] == []


def test_no_public_name_is_missing_from_the_list() -> None:
    for name in compose_async.__all__:  # some are loaded when they are first asked for
        getattr(compose_async, name)
    names = {
        name
        for name, value in vars(compose_async).items()
        if not name.startswith("_")
        and not isinstance(value, ModuleType)
        and name not in {"TYPE_CHECKING", "lazy_names"}
    }
    assert names | {"__version__"} == set(compose_async.__all__)
    assert set(errors.__all__) <= names


def test_every_public_name_is_documented() -> None:
    named = {name: getattr(compose_async, name) for name in compose_async.__all__}
    assert [name for name, value in named.items() if isinstance(value, type | FunctionType) and not value.__doc__] == []


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "py.typed").is_file()


def test_the_description_travels_with_the_package() -> None:
    assert (ROOT / "openapi.yaml").is_file()


def test_the_version_is_that_of_the_installed_package() -> None:
    assert compose_async.__version__ == importlib.metadata.version("compose-async")


def test_a_lazy_module_lists_its_names_and_knows_no_others() -> None:
    assert {"Deployment", "to_json"} <= set(dir(models))
    with pytest.raises(AttributeError, match="nonsense"):
        getattr(lazy_types, "nonsense")  # noqa: B009 - the checkers know that it is not there
