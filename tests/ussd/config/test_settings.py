"""All sections together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ussd import config


def test_menu_settings_are_dotted_and_the_environment_reaches_them(
    file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIALTREE_SETTINGS__HOTLINE__OWN_NETWORK", "refused")
    path = file('[settings.hotline]\nown_network = "allowed"\nskip_price = 50\n')

    assert config.load(path).settings == {
        "hotline.own_network": "refused",
        "hotline.skip_price": 50,
    }


def test_no_secret_is_shown(root: Path) -> None:

    assert "simpass" not in repr(config.load(root / "gateway.toml"))
