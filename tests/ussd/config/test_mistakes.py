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
        ("[smpp]\nport = 99999\n", r"smpp.port: write 65535 or less"),
        ("[smpp]\nport = -1\n", r"smpp.port: write 0 or more"),
        ('[smpp]\nport = "x"\n', r"smpp.port: write a whole number"),
        ("[smpp]\nport = 1.5\n", r"smpp.port: write a whole number"),
        ("[smpp]\nsystem_id = 1\n", r"smpp.system_id: write a text, in quotes"),
        ('[smpp]\nsystem_id = "abcdefghijklmnop"\n', "system_id: write at most 15 characters"),
        ('[smsc]\nemulation = "perhaps"\n', "smsc.emulation: write true or false"),
        ('[accounts.a]\npassword = "x"\nrole = "x"\n', "role: write 'application' or 'network'"),
        ('[smsc]\nvalidity = "soon"\n', 'smsc.validity: write a time .* "3m"'),
        ('[flows]\nzone = "Mars"\n', "flows.zone: 'Mars' is no time zone"),
        ("[smpp\n", "is not TOML"),
        (
            '[accounts.a]\npassword = "x"\nrole = "network"\ncode = ["*1#"]\n',
            "accounts.a.code: .* did you mean accounts.a.codes",
        ),
        ('[accounts.a]\npassword = "x"\n', "accounts.a.role: must be given"),
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


def test_an_account_may_have_digits_for_a_name(file: Any) -> None:
    text = '[accounts.7777]\nrole = "network"\npassword = "x"\nrate = -1\n'

    with pytest.raises(ConfigError, match=r"or DIALTREE_ACCOUNTS__7777__RATE\)"):
        config.load(file(text))


def test_the_sentence_names_the_file_and_the_variable(file: Any) -> None:

    with pytest.raises(ConfigError, match=r"gateway\.toml or DIALTREE_SMPP__PORT"):
        config.load(file('[smpp]\nport = "x"\n'))


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("SMSC__RETRY", "5s, 30s", r'smsc\.retry: write a list, like \["one", "two"\]'),
        ("ACCOUNTS", "x", "accounts: write a table of names and values"),
        ("SMSC__RETRY", '["5s", "soon"]', r"or DIALTREE_SMSC__RETRY\)"),
    ],
)
def test_a_list_that_is_none_in_the_environment_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"DIALTREE_{variable}", value)

    with pytest.raises(ConfigError, match=sentence):
        config.load()
