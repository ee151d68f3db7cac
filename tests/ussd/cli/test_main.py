"""`dialtree` itself: its help, and what an unknown command is told."""

from __future__ import annotations

from importlib import import_module

import click
import pytest

from ussd.cli import _COMMANDS, main


def every_command() -> dict[str, click.Command]:
    """Each command and each below one, by what is typed for it."""
    found: dict[str, click.Command] = {}
    for name in _COMMANDS:
        command = import_module(f"ussd.cli.{name}").command
        below = getattr(command, "commands", {})
        found |= {name: command} | {f"{name} {word}": one for word, one in below.items()}
    return found


EVERY = every_command()


@pytest.mark.parametrize("name", EVERY)
def test_every_command_says_what_it_does_in_a_sentence(name):
    first, _, _ = (EVERY[name].help or "").partition("\n")

    assert (first[0].isupper(), first[-1]) == (True, ".")


@pytest.mark.parametrize("name", [n for n, one in EVERY.items() if hasattr(one, "commands")])
def test_a_list_of_commands_shows_each_sentence_whole(invoke, name):
    _, _, listed = invoke(EVERY[name], "--help").output.partition("Commands:\n")

    assert len(listed.splitlines()) == len(EVERY[name].commands)
    assert "..." not in listed


def test_every_option_has_help():
    bare = [
        f"{name} {option.opts[0]}"
        for name, command in EVERY.items()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]

    assert bare == []


def test_help_tells_the_exit_codes(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    assert "Exit codes: 0 it is done; 1 " in capsys.readouterr().out


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


def test_a_store_that_does_not_answer_is_one_sentence(capsys, monkeypatch, root):
    monkeypatch.chdir(root)
    url = "postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1"
    monkeypatch.setenv("DIALTREE_STORE__URL", url)
    with pytest.raises(SystemExit) as left:
        main(["db", "upgrade"])
    said = capsys.readouterr().err

    assert (left.value.code, said.count("\n")) == (1, 1)
    assert said.startswith("dialtree: The store postgresql")


def test_what_a_command_cannot_do_is_told_as_any_failure(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["fmt"])

    assert left.value.code == 1
    assert capsys.readouterr().err == "dialtree: there is no flows.yaml here: name the files\n"


@pytest.mark.parametrize(
    ("rules", "advice"),
    [
        ("host = 'mts'\nbind = 'receiver'", 'give bind = "transceiver"'),
        ("outbind = '127.0.0.1:9'\noutbind_password = 'x'", "give host, where we bind to send"),
        ("host = 'mts'\nbind = 'transmitter'", ""),
    ],
)
def test_an_upstream_that_only_receives_is_a_warning_of_config_check(
    capsys, tmp_path, root, rules, advice
):
    gateway = tmp_path / "gateway.toml"
    flows = f"[flows]\npath = '{root}/flows.yaml'\n"
    gateway.write_text(f"{flows}[upstream.mts]\nsystem_id = 'us'\npassword = 'x'\n{rules}\n")
    with pytest.raises(SystemExit) as left:
        main(["config", "check", str(gateway)])

    said = capsys.readouterr().out
    told = f"warning: upstream.mts only receives, so USSD dials from there are refused: {advice}"
    assert not left.value.code
    assert (told in said) is bool(advice)


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
