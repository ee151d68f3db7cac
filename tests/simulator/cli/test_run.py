"""`handset run`: scripts in-process, and those that a running gateway cannot play."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], config_path: Path) -> Run:
    """Run `handset run …` where the demo's settings are."""

    def run_one(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["run", *arguments])
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err

    return run_one


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], str]:
    """Write a script; its path."""

    def write_one(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write_one


GOOD = "phone A 79031234567\nA dial *100#\nA <~ Information\n"


def test_scripts_that_pass_are_exit_0(run: Run, write: Any) -> None:
    path = write("good.dialog", GOOD)
    code, out, err = run(path)

    assert (code, err) == (0, "")
    assert out.startswith(f"ok     {path} (")


def test_a_folder_is_every_script_in_it(run: Run, write: Any, tmp_path: Path) -> None:
    write("a.dialog", GOOD)
    write("b.dialog", GOOD)

    assert run(str(tmp_path))[1].count("ok     ") == 2


def test_a_script_that_fails_is_exit_1_and_the_others_are_played(
    run: Run, write: Any, tmp_path: Path
) -> None:
    write("a.dialog", GOOD.replace("Information", "Nothing"))
    write("b.dialog", GOOD)
    code, out, err = run(str(tmp_path))

    assert code == 1
    assert out.startswith(f"FAILED {tmp_path}/a.dialog\nok     {tmp_path}/b.dialog")
    assert "a.dialog:3: A <~ Nothing" in err


def test_a_script_with_a_typo_is_exit_2(run: Run, write: Any) -> None:
    code, _, err = run(write("typo.dialog", "phone A 79031234567\nA dail *100#\n"))

    assert code == 2
    assert "typo.dialog:2: a phone does not 'dail'. Did you mean 'dial'?" in err


def test_a_script_that_is_not_there_is_exit_2(run: Run, tmp_path: Path) -> None:
    code, _, err = run(str(tmp_path / "none.dialog"))

    assert code == 2
    assert "cannot be read: No such file or directory." in err


def test_an_empty_folder_is_exit_2(run: Run, tmp_path: Path) -> None:
    assert run(str(tmp_path))[::2] == (2, f"There is no *.dialog file in {tmp_path}.\n")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("hotline.own_network = refused", "allowed"),
        ("hotline.vip_only = yes", False),
        ("hotline.skip_price = 5", None),
    ],
)
def test_another_setting_needs_another_gateway(
    run: Run, write: Any, api: Any, setting: str, value: object
) -> None:
    name = setting.split()[0]
    api.answers["/api/v1/settings"] = (200, {"settings": {name: value}})
    path = write("s.dialog", f"setting {setting}\n{GOOD}")
    where = ["--http", f"127.0.0.1:{api.port}", "--var", str(api.folder)]
    code, _, err = run(path, "--gateway", "127.0.0.1:1", *where)

    assert code == 2
    assert f"start it with DIALTREE_SETTINGS__{name.upper().replace('.', '__')}=" in err


@pytest.mark.parametrize(
    ("setting", "value"),
    [("a.b = refused", "refused"), ("a.b = yes", True), ("a.b = no", False), ("a.b = 5", 5)],
)
def test_a_setting_that_the_gateway_has_is_no_obstacle(
    run: Run, write: Any, api: Any, setting: str, value: object
) -> None:
    api.answers["/api/v1/settings"] = (200, {"settings": {"a.b": value}})
    path = write("s.dialog", f"setting {setting}\n{GOOD}")
    where = ["--http", f"127.0.0.1:{api.port}", "--var", str(api.folder)]

    code, _, err = run(path, "--gateway", "127.0.0.1:1", *where)

    assert (code, "Nobody answers at 127.0.0.1:1" in err) == (3, True)  # it began, at a bind


@pytest.mark.parametrize("text", [GOOD, GOOD + "advance 5m\n", "setting a.b = 5\n" + GOOD])
def test_a_gateway_that_is_not_there_is_exit_3_once(
    run: Run, write: Any, tmp_path: Path, text: str
) -> None:
    (tmp_path / "token").write_text("t", encoding="utf-8")
    for name in ("a.dialog", "b.dialog"):
        write(name, text)
    nowhere = ["--gateway", "127.0.0.1:1", "--http", "127.0.0.1:1", "--var", str(tmp_path)]
    code, out, err = run(str(tmp_path), *nowhere)

    assert (code, out, err.count("Nobody answers at 127.0.0.1:1")) == (3, "", 1)


def test_a_clock_step_needs_the_test_clock(
    run: Run, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.network.esme import SmppNetwork

    monkeypatch.setattr(SmppNetwork, "has_clock", lambda self: False)
    path = write("s.dialog", GOOD + "advance 5m\n")
    code, _, err = run(path, "--gateway", "127.0.0.1:1")

    assert code == 2
    assert f"{path}:4: `advance 5m` needs the virtual clock" in err
