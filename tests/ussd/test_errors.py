"""What the gateway says when it cannot."""

from __future__ import annotations

from ussd.errors import ConfigError, GatewayError, NoRoute, Refused


def test_a_wrong_setting_has_an_exit_code_of_its_own() -> None:

    assert (GatewayError.exit_code, ConfigError("a", "b").exit_code) == (1, 2)


def test_errors_say_what_they_mean() -> None:

    assert str(ConfigError("smpp.port", "write a number")) == "smpp.port: write a number"
    assert str(ConfigError("", "the file is gone")) == "the file is gone"
    assert str(NoRoute("*1#")) == "nobody serves *1#"
    assert str(Refused("throttled")) == "throttled"
    assert str(Refused("throttled", "2 a second")) == "2 a second"
