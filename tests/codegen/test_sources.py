"""openapi.yaml states the facts in its descriptions, and their provenance in x-source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.contract import OPENAPI, operations

TEXTS = [OPENAPI, *sorted((OPENAPI.parent / "_generated").rglob("*.py"))]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_text_cites_a_document_that_the_repository_lacks(path: Path) -> None:
    assert re.findall(r"REFERENCE|#\d+|\bsection \d", path.read_text("utf-8")) == []


@pytest.mark.parametrize("operation", operations())
def test_every_operation_names_its_sources(operation: str) -> None:
    assert operations()[operation].node["x-source"]


@pytest.mark.parametrize("operation", operations())
def test_a_description_says_how_well_the_operation_is_known(operation: str) -> None:
    node = operations()[operation].node
    words = node["description"].lower()
    assert ("confirmed" in words) == (node["x-evidence"] == "A")
    # C and D are called unverified by the generator.
    assert "inferred" in words or node["x-evidence"] != "B"
