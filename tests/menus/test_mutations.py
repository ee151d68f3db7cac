"""The demo's own files with one mistake each: told once, where it was made, with what to do.

The mistakes are tables in tests/menus/mutations/, which a reader needs no Python for:

    - mistake: a goto misspelt
      in: flows/hotline.yaml
      replace: "go: balance}"            # stands there once, or `first: yes` takes the first
      by: "go: balanse}"
      told:
        - {error: unknown-screen, at: "balanse", says: "Did you mean 'balance'?"}

A ~ in `by` stands for `fill`, a text and how often it is repeated; <n> in it counts the times, and
<m> is one more.
`told` is everything that `check` may say more than of the demo itself.  `at` are the words that the
place points to (to a ^ in them, if there is one), so that the tables hold when the demo grows; of
several such words those nearest to the change are meant, and "" is the beginning of the file.
Where nothing stands in a `told`, the change is no mistake.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

import menus
from menus.checks import RULES
from menus.errors import Place, Problem
from smpp.text import budget
from ussd.core.addresses import parse_msisdn
from ussd.core.provided import PROVIDED

ROOT = Path(__file__).parents[2]
TABLES = Path(__file__).parent / "mutations"
DEMO: Mapping[str, str] = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in (ROOT / "flows.yaml", ROOT / "services.yaml", *ROOT.glob("flows/**/*.yaml"))
}


@dataclass
class Mutated:
    """The demo's files with a mistake in them, and where in each file the change begins."""

    files: dict[str, str] = field(default_factory=lambda: dict(DEMO))
    changed_at: dict[str, int] = field(default_factory=dict)

    def replace(self, file: str, old: str, new: str, is_first: bool) -> None:
        text = self.files[file]
        count = text.count(old)
        assert count == 1 or (count and is_first), f"{file} has {count} times {old!r}"
        self.changed_at[file] = text.index(old)
        self.files[file] = text.replace(old, new, 1)

    def place(self, file: str, words: str) -> tuple[str, int, int]:
        """Where the words stand; of several places the one nearest to the change."""
        text, changed_at = self.files.get(file, ""), self.changed_at.get(file, 0)
        offset, words = max(words.find("^"), 0), words.replace("^", "")
        found = [at for at in range(len(text)) if text.startswith(words, at)] if words else [0]
        assert found, f"{file} does not have {words!r}"
        at = min(found, key=lambda at: abs(at - changed_at)) + offset
        before = text[:at]
        return file, before.count("\n") + 1, at - before.rfind("\n")


def mutated(row: Mapping[str, Any]) -> Mutated:
    demo = Mutated()
    for change in (row, *row.get("and", ())):
        file = change.get("in", "")
        if "replace" in change:
            filler, times = change.get("fill", ("", 0))
            by = change["by"].replace("~", "".join(repeated(filler, times)))
            demo.replace(file, change["replace"], by, change.get("first", False))
        elif "write" in change:
            demo.files[file] = change["write"]
        elif change.get("delete"):
            del demo.files[file]
    return demo


def repeated(filler: str, times: int) -> Iterator[str]:
    for n in range(1, times + 1):
        yield filler.replace("<n>", str(n)).replace("<m>", str(n + 1))


def write(folder: Path, demo: Mutated, row: Mapping[str, Any]) -> Path:
    """The files in a folder; the one at fault with the octets that the row asks for."""
    for name, text in demo.files.items():
        is_odd = name == row.get("in")
        encoding = row.get("encode", "utf-8") if is_odd else "utf-8"
        ending = row.get("lines", "\n") if is_odd else "\n"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.replace("\n", ending).encode(encoding, "replace"))
    return folder / "flows.yaml"


def check(path: Path, published: menus.Flows | None = None) -> list[Problem]:
    """What `check` says, with the names of files as the author knows them."""
    problems = menus.check(
        path,
        encoding=budget,
        parse_msisdn=parse_msisdn,
        provided=PROVIDED,
        published=published,
    )
    return [_as_typed(problem, path.parent) for problem in problems]


def _as_typed(problem: Problem, folder: Path) -> Problem:
    file, line, column = problem.place.file, problem.place.line, problem.place.column
    place = Place(file.removeprefix(f"{folder}/"), line, column)
    return Problem(place, problem.rule, problem.message, problem.severity)


def standing(problem: Problem, files: Mapping[str, str]) -> tuple[str, ...]:
    """A problem with the line that it stands in, which a change elsewhere in the file moves."""
    lines = files.get(problem.place.file, "").split("\n")
    line = lines[problem.place.line - 1] if problem.place.line <= len(lines) else ""
    return problem.place.file, line, problem.rule, problem.severity.value


def table(name: str) -> list[dict[str, Any]]:
    content = (TABLES / name).read_text("utf-8")
    rows: list[dict[str, Any]] = yaml.load(content, Loader=yaml.CSafeLoader)
    return rows


NAMES = sorted(path.name for path in TABLES.glob("*.yaml"))
ROWS = [
    pytest.param(row, id=f"{name.removesuffix('.yaml')}: {row['mistake']}")
    for name in NAMES
    for row in table(name)
]


@pytest.fixture(scope="module")
def demo() -> menus.Flows:
    """The demo as it runs."""
    return menus.load(ROOT / "flows.yaml", encoding=budget, parse_msisdn=parse_msisdn)


@pytest.fixture(scope="module")
def known() -> set[tuple[str, ...]]:
    """What `check` says of the demo itself."""
    return {standing(problem, DEMO) for problem in check(ROOT / "flows.yaml")}


@pytest.mark.parametrize("row", ROWS)
def test_a_mistake_is_told_once_where_it_was_made(
    row: dict[str, Any], tmp_path: Path, known: set[tuple[str, ...]], demo: menus.Flows
) -> None:
    mistaken = mutated(row)
    path = write(tmp_path, mistaken, row)

    found = check(path, demo if row.get("running") else None)

    told = [each for each in found if standing(each, mistaken.files) not in known]
    assert list(map(_fact, told)) == sorted(expected(row, mistaken)), "\n".join(map(str, told))
    for said, problem in zip(sorted(row["told"], key=_order(row, mistaken)), told, strict=True):
        assert said["says"] in problem.message, problem.message


def expected(row: Mapping[str, Any], demo: Mutated) -> Iterator[tuple[object, ...]]:
    """The place, the severity and the rule of everything that is to be told."""
    for said in row["told"]:
        severity = "error" if "error" in said else "warning"
        yield (*demo.place(said.get("in", row["in"]), said["at"]), said[severity], severity)


def _order(row: Mapping[str, Any], demo: Mutated) -> Any:
    return lambda said: next(iter(expected({**row, "told": [said]}, demo)))


def _fact(problem: Problem) -> tuple[object, ...]:
    place = problem.place
    return place.file, place.line, place.column, problem.rule, problem.severity.value


def test_every_rule_has_a_mistake_in_the_tables() -> None:
    rows = [row for name in NAMES for row in table(name)]
    rules = {said.get("error") or said["warning"] for row in rows for said in row["told"]}

    assert rules == set(RULES)


@pytest.mark.parametrize(
    ("name", "mistake", "status", "verdict"),
    [
        ("names.yaml", "a goto misspelt", 1, "error"),
        ("sizes.yaml", "a curly apostrophe in a Latin screen", 0, "warning"),
    ],
)
def test_the_command_exits_with_the_verdict(
    tmp_path: Path, name: str, mistake: str, status: int, verdict: str
) -> None:
    row = next(row for row in table(name) if row["mistake"] == mistake)
    mistaken = mutated(row)
    path = write(tmp_path, mistaken, row)
    (said,) = row["told"]
    file, line, column = mistaken.place(row["in"], said["at"])

    run = subprocess.run(
        [sys.executable, "-m", "ussd", "check", path], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stderr) == (status, "")
    assert f"{tmp_path}/{file}:{line}:{column}: {verdict}: " in run.stdout
