"""What the tests of texts share: the vectors in tests/pdus/."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def vectors(root: Path) -> Callable[..., Rows]:
    """`vectors(file, kind)` gives the rows of a file in tests/pdus/, of one kind or all."""

    def load(name: str, kind: str | None = None) -> Rows:
        rows: Rows = json.loads((root / "tests" / "pdus" / name).read_text(encoding="utf-8"))
        found = [row for row in rows if kind is None or row["kind"] == kind]
        assert found, f"{name} has no vectors of kind {kind}"
        return found

    return load
