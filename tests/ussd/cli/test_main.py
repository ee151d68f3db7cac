"""`dialtree` itself: its help, and what an unknown command is told."""

from __future__ import annotations

from importlib import import_module

import click
import pytest

from ussd.cli import _COMMANDS, main


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_command_has_help(name):
    command = import_module(f"ussd.cli.{name}").command

    assert isinstance(command, click.Command)
    assert command.help


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--help"])

    shown = capsys.readouterr().out
    assert left.value.code == 0
    assert [name for name in _COMMANDS if f"  {name} " not in shown] == []


def test_no_help_loads_what_only_the_work_needs(run_python):
    code = """
import contextlib, io, sys
from ussd.cli import _COMMANDS, main
heavy = {"aiohttp", "http.client", "lark", "menus", "pydantic", "smpp", "sqlalchemy", "store",
         "structlog", "twisted", "ussd.config", "yaml"}
for name in (None, *_COMMANDS):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        main([name, "--help"] if name else ["--help"])
    loaded = heavy & set(sys.modules)
    if loaded:
        sys.exit(print(name, sorted(loaded)))
print(f"{len(_COMMANDS)} commands")
"""

    assert run_python(code) == f"{len(_COMMANDS)} commands\n"


def test_unknown_command_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as left:
        main(["dance"])

    assert left.value.code == 2
    assert "dance" in capsys.readouterr().err


def test_known_failure_is_one_sentence(capsys, tmp_path):
    with pytest.raises(SystemExit) as left:
        main(["config", "check", str(tmp_path / "no.toml")])

    assert left.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_setting_without_a_value_is_a_warning_of_config_check(capsys, tmp_path):
    flows = "format: 1\nlanguages: [en]\ndial: {'*110#': shop.home}\ninclude: [flows/*.yaml]\n"
    (tmp_path / "flows.yaml").write_text(flows)
    (tmp_path / "services.yaml").write_text("settings:\n  shop.is_open: {type: flag}\n")
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "shop.yaml").write_text("screens: {home: {end: Hello.}}\n")
    gateway = tmp_path / "gateway.toml"
    gateway.write_text(f"[flows]\npath = '{tmp_path}/flows.yaml'\n")
    with pytest.raises(SystemExit) as left:
        main(["config", "check", str(gateway)])

    said = capsys.readouterr().out
    assert not left.value.code
    assert "services.yaml:2:3: warning: shop.is_open has no value in [settings]" in said
