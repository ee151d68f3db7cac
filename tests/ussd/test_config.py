"""gateway.toml and the environment."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from ussd import config
from ussd.errors import ConfigError


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("DIALTREE_"):
            monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(text: str) -> Path:
        path = tmp_path / "gateway.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_without_a_file_everything_has_its_default() -> None:
    settings = config.load()

    assert (settings.smpp.port, settings.smsc.emulation, settings.accounts) == (2775, False, {})


def test_the_demo_has_its_three_accounts(root: Path) -> None:
    settings = config.load(root / "gateway.toml")
    accounts = settings.accounts

    assert {name: (a.role, config.secret(a.password)) for name, a in accounts.items()} == {
        "simulator": ("network", "simpass"),
        "app": ("application", "apppass"),
        "app2": ("application", "apppass"),
    }
    assert (accounts["app"].codes, accounts["app"].short_numbers) == (("*500#",), ("5000",))
    assert (accounts["app2"].codes, accounts["app2"].short_numbers) == ((), ())


def test_the_demo_is_generous(root: Path) -> None:
    accounts = config.load(root / "gateway.toml").accounts.values()

    assert all(a.sessions >= 100 and a.window >= 500 and a.rate == 0 for a in accounts)
    assert all(len(a.bind_types) == 3 for a in accounts)


def test_the_demo_listens_where_the_readme_says(root: Path) -> None:
    settings = config.load(root / "gateway.toml")

    assert (settings.smpp.host, settings.smpp.port) == ("127.0.0.1", 2775)
    assert (settings.http.host, settings.http.port) == ("127.0.0.1", 8080)
    assert (settings.demo.sms_delay, settings.smsc.emulation) == (2.0, True)


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


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("2", 2.0), ('"90s"', 90.0), ('"3m"', 180.0), ('"1.5h"', 5400.0), ('"500ms"', 0.5)],
)
def test_a_time_is_seconds_or_a_word(file: Any, written: str, seconds: float) -> None:

    assert config.load(file(f"[demo]\nsms_delay = {written}\n")).demo.sms_delay == seconds


def test_menu_settings_are_dotted_and_the_environment_reaches_them(
    file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIALTREE_SETTINGS__HOTLINE__OWN_NETWORK", "refused")
    path = file('[settings.hotline]\nown_network = "allowed"\nskip_price = 50\n')

    assert config.load(path).settings == {
        "hotline.own_network": "refused",
        "hotline.skip_price": 50,
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[smpp]\nprot = 1\n", "smpp.prot: .* has no such setting; did you mean smpp.port"),
        ("[smpq]\nport = 1\n", "smpq: .* has no such setting; did you mean smpp"),
        ("[smpp]\nport = 99999\n", r"smpp.port: .*less than or equal to 65535"),
        ('[smsc]\nvalidity = "soon"\n', 'smsc.validity: write a time .* "3m"'),
        ('[flows]\nzone = "Mars"\n', "flows.zone: 'Mars' is no time zone"),
        ("[smpp\n", "is not TOML"),
        (
            '[accounts.a]\npassword = "x"\nrole = "network"\ncode = ["*1#"]\n',
            "accounts.a.code: .* did you mean accounts.a.codes",
        ),
        ('[accounts.a]\npassword = "x"\n', "accounts.a.role: Field required"),
        (
            '[accounts.a]\npassword = "x"\nrole = "application"\ncodes = ["*1#"]\n'
            '[accounts.b]\npassword = "x"\nrole = "application"\ncodes = ["*1#"]\n',
            r"\*1# is owned by a and b",
        ),
    ],
)
def test_a_mistake_is_told_in_one_sentence(file: Any, text: str, sentence: str) -> None:

    with pytest.raises(ConfigError, match=sentence) as told:
        config.load(file(text))
    assert "\n" not in str(told.value)


def test_the_sentence_names_the_file_and_the_variable(file: Any) -> None:

    with pytest.raises(ConfigError, match=r"gateway\.toml or DIALTREE_SMPP__PORT"):
        config.load(file('[smpp]\nport = "x"\n'))


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


def test_a_secret_may_be_given_by_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_PASSWORD", "from-env")
    (tmp_path / "secret").write_text("from-file\nrest\n")

    values = ["plain", "env:APP_PASSWORD", f"file:{tmp_path}/secret"]
    assert [config.secret(SecretStr(value)) for value in values] == [
        "plain",
        "from-env",
        "from-file",
    ]


@pytest.mark.parametrize("reference", ["env:NO_SUCH_VARIABLE", "file:/no/such/file"])
def test_a_secret_that_is_not_there_is_told(reference: str) -> None:

    with pytest.raises(ConfigError, match=re.escape(reference)):
        config.secret(SecretStr(reference))


def test_no_secret_is_shown(root: Path) -> None:

    assert "simpass" not in repr(config.load(root / "gateway.toml"))


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
