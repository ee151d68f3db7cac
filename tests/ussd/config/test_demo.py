"""The demo's own gateway.toml: what the README and the tools of others rely on."""

from __future__ import annotations

from pathlib import Path

from ussd import config


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
