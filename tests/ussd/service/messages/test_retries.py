"""The retry rules of the settings."""

from __future__ import annotations

import pytest

from smpp.constants import CommandStatus
from ussd.config import Smsc
from ussd.errors import ConfigError
from ussd.service.messages.retries import policy

S = CommandStatus


def test_the_settings_name_statuses() -> None:
    made = policy(Smsc())

    assert made.retry_by_error[S.ESME_RTHROTTLED][0] == 1.0
    assert S.ESME_RX_P_APPN in made.permanent


def test_an_unknown_status_name_in_the_settings_is_told() -> None:

    with pytest.raises(ConfigError, match="ESME_OOPS is no command_status"):
        policy(Smsc(permanent=frozenset({"ESME_OOPS"})))
