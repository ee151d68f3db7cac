"""docs/settings.md against the settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ussd import config


def test_every_setting_is_documented(root: Path) -> None:
    text = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [
        f"[{section}] {key}"
        for section, model in sections().items()
        for key in model.model_fields
        if f"| `{key}` |" not in part_of(text, section)
    ]

    assert missing == []


def test_nothing_is_documented_that_is_no_setting(root: Path) -> None:
    text = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    surplus = [
        f"[{section}] {key}"
        for section, model in sections().items()
        for key in re.findall(r"^\| `([a-z_]+)` \|", part_of(text, section), re.MULTILINE)
        if key not in model.model_fields
    ]

    assert surplus == []


def sections() -> dict[str, type[BaseModel]]:
    found: dict[str, Any] = {
        name: field.annotation for name, field in config.Settings.model_fields.items()
    }
    found["accounts"] = config.Account
    found["upstream"] = config.Upstream
    del found["settings"]
    return found


def part_of(text: str, section: str) -> str:
    """The part of the page under the section's heading."""
    return re.split(r"^## ", text.split(f"## `[{section}")[1], flags=re.MULTILINE)[0]
