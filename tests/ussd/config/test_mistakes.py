"""How a wrong setting is told."""

from __future__ import annotations

from typing import Any

import pytest

from ussd import config
from ussd.errors import ConfigError


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


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("SMSC__RETRY", "5s, 30s", r'smsc\.retry: write a list, like \["one", "two"\]'),
        ("ACCOUNTS", "x", "accounts: write a table of names and values"),
    ],
)
def test_a_list_that_is_none_in_the_environment_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"DIALTREE_{variable}", value)

    with pytest.raises(ConfigError, match=sentence):
        config.load()
