"""The kinds of value of a setting."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ussd import config
from ussd.errors import ConfigError


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("2", 2.0), ('"90s"', 90.0), ('"3m"', 180.0), ('"1.5h"', 5400.0), ('"500ms"', 0.5)],
)
def test_a_time_is_seconds_or_a_word(file: Any, written: str, seconds: float) -> None:

    assert config.load(file(f"[demo]\nsms_delay = {written}\n")).demo.sms_delay == seconds


@pytest.mark.parametrize(
    ("section", "written", "sentence"),
    [
        ("flows", 'zone = "Mars"', "flows.zone: 'Mars' is no time zone; write one like"),
        ("accounts.a", 'sources = "("', "accounts.a.sources: '(' is no regular expression"),
        ("accounts.a", 'ip_ranges = ["10/8/9"]', "'10/8/9' is no IP range; write one like 10.0"),
        ("accounts.a", 'outbind = "host"', "accounts.a.outbind: 'host' is no address; write one"),
        ("smsc", 'shift_tables = ["latin"]', "'latin' has no shift tables; these have: turkish"),
    ],
)
def test_a_wrong_value_is_told_with_what_to_write(
    file: Any, section: str, written: str, sentence: str
) -> None:
    account = 'password = "x"\nrole = "network"\n' if section == "accounts.a" else ""
    path = file(f"[{section}]\n{account}{written}\n")

    with pytest.raises(ConfigError, match=re.escape(sentence)):
        config.load(path)


def test_shift_tables_are_named_by_their_language(file: Any) -> None:
    settings = config.load(file('[smsc]\nshift_tables = ["Turkish", "spanish"]\n'))

    assert settings.smsc.languages == (1, 2)
