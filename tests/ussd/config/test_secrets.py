"""Secrets by reference."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from ussd import config
from ussd.errors import ConfigError


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
