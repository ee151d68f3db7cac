"""gateway.toml, the environment and the caller: who wins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ussd import config
from ussd.errors import ConfigError


def test_without_a_file_everything_has_its_default() -> None:
    settings = config.load()

    assert (settings.smpp.port, settings.smsc.emulation, settings.accounts) == (2775, False, {})


def test_the_environment_wins_over_the_file(file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIALTREE_SMSC__EMULATION", "false")
    monkeypatch.setenv("DIALTREE_ACCOUNTS__APP__PASSWORD", "other")
    path = file(
        '[smsc]\nemulation = true\nloaded = 7\n[accounts.app]\npassword = "x"\nrole = "network"\n'
    )
    settings = config.load(path)

    assert (settings.smsc.emulation, settings.smsc.loaded) == (False, 7)
    assert config.secret(settings.accounts["app"].password) == "other"


def test_the_callers_values_win_over_the_file(file: Any) -> None:
    path = file('[store]\nurl = "sqlite:///here"\nwaiting = 200\n')
    settings = config.load(path, store={"url": "sqlite://"})

    assert (settings.store.url, settings.store.waiting) == ("sqlite://", 200)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:

    with pytest.raises(ConfigError, match="does not exist"):
        config.load(tmp_path / "none.toml")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:

    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path)


def test_a_variable_of_no_section_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIALTREE_SMSK__EMULATION", "true")

    with pytest.raises(ConfigError, match="did you mean smsc"):
        config.load()


def test_a_word_in_the_environment_may_stand_for_a_table(
    file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIALTREE_ACCOUNTS__A__RECEIPTS", "text")
    path = file('[accounts.a]\npassword = "x"\nrole = "application"\n')

    assert config.load(path).accounts["a"].receipts.form == "text"
