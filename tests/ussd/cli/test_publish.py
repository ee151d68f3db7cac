"""`dialtree publish`, `rollback` and `versions` on a running gateway."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live import ROOT, Gateway
from ussd.cli import publish, rollback, versions

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def menus(tmp_path: Path) -> Path:
    """A copy of the demo's menus, to be edited."""
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    for name in ("flows.yaml", "services.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path / "flows.yaml"


@pytest.fixture
def edit(menus: Path) -> Callable[[str, str], Path]:
    """`edit(old, new)` changes flows/information.yaml of the copy."""

    def change(old: str, new: str) -> Path:
        place = menus.parent / "flows" / "information.yaml"
        text = place.read_text("utf-8")
        assert old in text
        place.write_text(text.replace(old, new), "utf-8")
        return menus

    return change


def state(run: Run) -> Any:
    code, said = run(versions.command, "--json")
    assert code == 0, said
    return json.loads(said)


def test_publish_tells_what_changes_and_rollback_takes_it_back(run: Run, edit: Any) -> None:
    before = state(run)["state"]["served"]
    flows = edit("label: Help and hours", "label: Help at last")
    code, said = run(publish.command, str(flows), "--note", "asked for", "--as", "olga")

    assert code == 0
    assert "text: information.home: options 1 label (en) “Help and hours” is now" in said
    assert said.splitlines()[-1].endswith("is served to everybody.")
    assert state(run)["log"][0] | {"at": ""} == {
        "at": "",
        "who": "olga",
        "what": "publish",
        "version": state(run)["state"]["served"],
        "share": 100.0,
        "numbers": 0,
        "note": "asked for",
    }

    code, said = run(rollback.command)

    assert code == 0 and "“Help at last” is now “Help and hours”" in said
    assert state(run)["state"]["served"] == before


def test_a_broken_edit_is_told_and_nothing_is_changed(run: Run, edit: Any) -> None:
    before = state(run)
    code, said = run(publish.command, str(edit("go: numbers", "go: numbrs")))

    assert code == 1
    assert "information.yaml:15:31: error: goes to 'numbrs'" in said
    assert state(run) == before


def test_a_text_without_its_translation_is_not_published(run: Run, menus: Path) -> None:
    before = state(run)
    (menus.parent / "flows" / "lang" / "id.yaml").unlink()
    code, said = run(publish.command, str(menus))

    assert code == 1
    assert said.splitlines()[-1] == "Not published: correct the errors first."
    assert state(run) == before


def test_a_dry_run_changes_nothing(run: Run, edit: Any) -> None:
    before = state(run)
    code, said = run(publish.command, str(edit("Help and hours", "Other")), "--dry-run")

    assert code == 0 and "“Other”" in said and state(run) == before


def test_a_canary_by_share_and_by_list(run: Run, edit: Any, tmp_path: Path) -> None:
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("# testers\n79031234567\n\n+79161234567  # me\n", "utf-8")
    flows = str(edit("Help and hours", "Tried"))
    code, said = run(publish.command, flows, "--share", "5", "--list", str(numbers))
    canary = state(run)["state"]["canary"]
    listed = run(versions.command)[1]
    run(rollback.command)

    assert code == 0 and "5 % of the subscribers and 2 numbers" in said
    assert (canary["share"], canary["numbers"]) == (5.0, 2)
    assert "5 % of the subscribers and 2 numbers get" in listed
    assert state(run)["state"]["canary"] is None


@pytest.mark.parametrize(
    ("content", "line", "typed"),
    [("# testers\n79031234567\nJohn\n", 3, "John"), ("12\n", 1, "12")],
)
def test_a_line_that_is_no_number_is_named(
    run: Run, menus: Path, tmp_path: Path, content: str, line: int, typed: str
) -> None:
    listed = tmp_path / "numbers.txt"
    listed.write_text(content)
    code, said = run(publish.command, str(menus), "--list", str(listed))

    assert (code, said) == (
        1,
        f"{listed}:{line}: {typed!r} is no phone number; write it like 79031234567",
    )


def test_numbers_alone_make_a_canary_without_a_share(run: Run, edit: Any) -> None:
    run(publish.command, str(edit("Help and hours", "One")), "--msisdn", "79031234567")
    canary = state(run)["state"]["canary"]
    run(rollback.command)

    assert (canary["share"], canary["numbers"]) == (0.0, 1)


def test_the_same_files_once_more_are_refused(run: Run, menus: Path) -> None:
    code, said = run(publish.command, str(menus))

    assert code == 1 and "this version is served already" in said


def test_a_stored_version_is_compared_written_out_and_published_again(
    run: Run, edit: Any, tmp_path: Path
) -> None:
    run(publish.command, str(edit("Help and hours", "Again")))
    version = state(run)["state"]["served"]
    run(rollback.command)
    code, told = run(versions.command, "diff", version)
    assert code == 0 and "“Again” is now “Help and hours”" in told
    code, _ = run(versions.command, "files", version, str(tmp_path / "out"))
    assert code == 0
    assert "Again" in (tmp_path / "out/flows/information.yaml").read_text("utf-8")
    run(publish.command, "--version", version)

    assert state(run)["state"]["served"] == version

    run(rollback.command)


def test_as_much_of_a_version_is_enough_as_tells_it_apart(
    run: Run, edit: Any, tmp_path: Path
) -> None:
    run(publish.command, str(edit("Help and hours", "In short")))
    version = state(run)["state"]["served"]
    run(rollback.command)
    compared = run(versions.command, "diff", version[:7])[1]
    written = run(versions.command, "files", version[:7], str(tmp_path / "short"))[0]
    run(publish.command, "--version", version[:7])
    served = state(run)["state"]["served"]
    run(rollback.command)

    assert "“In short” is now “Help and hours”" in compared
    assert (written, served) == (0, version)
    assert run(versions.command, "diff", "")[1].endswith("; write more of it")


def test_files_are_written_to_a_new_folder_only(run: Run, menus: Path) -> None:
    version = state(run)["state"]["served"]
    code, said = run(versions.command, "files", version, str(menus.parent))

    assert code == 2 and "is not empty" in said


def test_a_version_that_is_nowhere_is_told(run: Run) -> None:
    code, said = run(publish.command, "--version", "nonsense")

    assert code == 1 and "there is no version nonsense" in said


def test_flows_that_are_not_there_are_told(run: Run, tmp_path: Path) -> None:
    code, said = run(publish.command, str(tmp_path / "flows.yaml"))

    assert code == 1 and "name the flows.yaml to publish" in said


def test_nothing_to_approve_is_told(run: Run) -> None:
    assert "nothing waits for approval" in run(publish.command, "--approve")[1]
    assert "nothing waits for approval" in run(publish.command, "--reject")[1]


@pytest.fixture
def house_of_two(tmp_path: Path) -> Any:
    people = {
        "vera": {"role": "viewer", "token": "t-vera"},
        "olga": {"role": "author", "token": "t-olga"},
        "ivan": {"role": "approver", "token": "t-ivan"},
    }
    folder = tmp_path / "two"
    folder.mkdir()
    gateway = Gateway(folder, WORKBENCH__TWO_PERSONS="true", WORKBENCH__PEOPLE=json.dumps(people))
    yield gateway
    gateway.stop()


def test_two_people_publish_with_their_own_tokens(house_of_two: Gateway, edit: Any) -> None:
    from click.testing import CliRunner

    def as_person(token: str, command: Any, *arguments: str) -> str:
        env = {**house_of_two.environment, "DIALTREE_HTTP__TOKEN": token}
        result = CliRunner(env=env).invoke(command, list(arguments))
        return f"{result.output}{result.exception or ''}"

    flows = str(edit("Help and hours", "Agreed"))

    assert "“Agreed”" in as_person("t-vera", publish.command, flows, "--dry-run")
    assert "vera is a viewer here; ask an author" in as_person("t-vera", publish.command, flows)
    assert "waits for an approver" in as_person("t-olga", publish.command, flows)
    assert "only an approver" in as_person("t-olga", publish.command, "--approve")
    assert "is served to everybody" in as_person("t-ivan", publish.command, "--approve")
    assert "olga" in as_person("t-ivan", versions.command)
