"""What openapi-python-client makes of our own description, written to a temporary directory once per run."""

from __future__ import annotations

import atexit
import importlib
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT, peer

if TYPE_CHECKING:
    from types import ModuleType


@cache
def _generate() -> None:
    peer("openapi_python_client")
    directory = Path(tempfile.mkdtemp(prefix="compose-generated-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    config = directory / "config.yaml"
    config.write_text("post_hooks: []\n")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--config", str(config),
               "--path", str(ROOT / "compose_async/openapi.yaml"),
               "--output-path", str(directory / "compose_generated")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own arguments
    sys.path.append(str(directory))


def generated(module: str) -> ModuleType:
    """A module of the generated client. Raises NotInstalledError."""
    _generate()
    return importlib.import_module(f"compose_generated.{module}")
