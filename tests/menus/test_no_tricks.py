"""No expression, no template and no file reads the environment, loops, grows or reaches an object.

What one module guards by itself is tested with it (test_source, test_expressions, test_texts).
Here are whole installations written by somebody who means ill: `check` answers each in plain
sentences, in bounded memory, and what subscribers type is shown as they typed it.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import menus
from menus import source
from menus.catalogue import parse_type, value_of
from menus.effects import Outcome
from menus.errors import Problem, Severity
from menus.expressions import ConditionError, parse
from menus.screens.accept import AcceptError, parse_accept
from smpp.text import budget
from ussd.core.addresses import parse_msisdn

ROOT = Path(__file__).parents[2]
TOP = 'format: 1\nlanguages: [en]\ninclude: [flows/*.yaml]\nkeys: {next: "#"}\n'
SERVICES = """
facts:
  account.balance: {type: money}
  subscriber.vip: {type: flag}
  queue.wait: {type: seconds}
"""
NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
LARGE = 60_000

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Write an installation of one flow file, `a`; the path of its flows.yaml."""

    def install(screens: str = "home: {end: Bye.}", **files: str) -> Path:
        given = {"flows.yaml": TOP, "services.yaml": SERVICES, **_named(files)}
        given.setdefault("flows/a.yaml", f"screens:\n  {screens}\n")
        folder = tmp_path / "installation"
        for name, text in given.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return folder / "flows.yaml"

    return install


def _named(files: dict[str, str]) -> dict[str, str]:
    names = {"top": "flows.yaml", "services": "services.yaml", "a": "flows/a.yaml"}
    return {names.get(name, name): text for name, text in files.items()}


def check(path: Path) -> list[Problem]:
    return menus.check(path, encoding=budget, parse_msisdn=parse_msisdn)


def rules(path: Path) -> list[str]:
    return [each.rule for each in check(path) if each.prevents_serving]


# -- texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{account.balance.__class__}", "unknown-name"),
        ("{account.balance.__class__.__mro__}", "unknown-name"),
        ("{__builtins__}", "unknown-name"),
        ("{self}", "unknown-name"),
        ("{account.balance!r}", "text-syntax"),
        ("{account.balance:>99999999}", "text-syntax"),
        ("{account.balance|money:>99999999}", "text-syntax"),
        ("{account.balance|{account.balance}}", "text-syntax"),
        ("{{{account.balance}}}", "text-syntax"),
        ("{account.balance|__class__}", "text-syntax"),
        ("{account[balance]}", "text-syntax"),
        ("{0}", "text-syntax"),
        ("{}", "text-syntax"),
        ("{account.balance()}", "text-syntax"),
        ("{account.balance + 1}", "text-syntax"),
        ("${HOME}", "unknown-name"),
    ],
)
def test_a_placeholder_is_a_declared_name_and_nothing_else(
    text: str, rule: str, install: Install
) -> None:
    assert rules(install(f'home: {{end: "{text}"}}')) == [rule]


@pytest.mark.parametrize("text", ["$HOME", "%(HOME)s", "%s", "$(id)", "`id`", "~", "<%= id %>"])
def test_what_other_languages_expand_is_shown_as_it_is(text: str, subscriber: Any) -> None:
    phone = subscriber(f'home: {{end: "{text}"}}')

    assert phone.dials("shop.home") == text


def test_a_setting_or_secret_names_the_environment_and_holds_none_of_it(install: Install) -> None:
    services = (
        "services:\n  crm.open:\n    provider: http\n"
        '    address: "https://example.com/${HOME}"\n    secret: env:HOME\n'
    )
    flows = menus.load(install(services=services), encoding=budget, parse_msisdn=parse_msisdn)
    http = flows.catalogue.services["crm.open"].http

    assert (http.address, http.secret) == ("https://example.com/${HOME}", "env:HOME")


@pytest.mark.parametrize(
    "form", ["{n!r}", "{n:>9999}", "{n|money}", "{n.__class__}", "{}", "{n}{{n}}{m}"]
)
def test_a_plural_form_reads_its_number_and_nothing_else(form: str, install: Install) -> None:
    top = f'{TOP}plurals:\n  tries: {{one: "{{n}}", other: "{form}"}}\n'

    assert set(rules(install(top=top))) <= {"plural-forms", "text-syntax"} and rules(
        install(top=top)
    )


# -- conditions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        "__import__('os').system('id')",
        "open('/etc/passwd')",
        "(lambda: 1)()",
        "[x for x in account.balance]",
        "account.balance[0] == 1",
        "account.balance.real() == 1",
        "'a' * 99999999 == 'b'",
        "9**9**9 > 1",
        "1 << 99999999 > 1",
        "account.balance if subscriber.vip else 1",
        "f'{account.balance}' == 'x'",
        "subscriber.vip := yes",
        "subscriber.vip; subscriber.vip",
        "a" * 501,
        "(" * 300 + "a" + ")" * 300,
    ],
)
def test_a_condition_that_would_run_something_is_no_condition(condition: str) -> None:
    with pytest.raises(ConditionError):
        parse(condition)


@pytest.mark.parametrize(
    "name", ["account.balance.__class__", "account.balance.real", "__name__", "subscriber.__dict__"]
)
def test_a_condition_walks_to_declared_names_alone(name: str, install: Install) -> None:
    screens = f"home: {{choose: [{{when: {name} == 1, end: A}}, {{otherwise: {{end: B}}}}]}}"

    assert rules(install(screens)) == ["unknown-name"]


@pytest.mark.parametrize("number", ["9" * 480, "-" + "9" * 400, "1." + "9" * 400])
def test_a_number_of_hundreds_of_digits_compares_at_once(number: str) -> None:
    condition = parse(f"a < {number}")

    assert condition.holds({"a": 1}.get, NOON) is not number.startswith("-")


def test_a_duration_of_hundreds_of_digits_compares_at_once() -> None:
    assert parse(f"a < {'9' * 480}d").holds({"a": 1}.get, NOON)


# -- numbers, durations, what is accepted --------------------------------------------------------


@pytest.mark.parametrize(
    "wording",
    [
        "digits 1-999999999",
        f"digits {'9' * 5000}",
        "text 1-9999",
        "amount NaN-5",
        "amount sNaN-1",
        "amount 1-Infinity",
        "amount 1-1e999999",
        f"amount 1-{'9' * 5000}",
        "period 99999",
        "one of ",
        "match (a+)+$",
    ],
)
def test_what_is_accepted_has_bounds_that_a_phone_can_reach(wording: str) -> None:
    with pytest.raises(AcceptError):
        parse_accept(wording, parse_msisdn)


@pytest.mark.parametrize("choice", ["(a+)+$", ".*", "[", "a|b", "\\", "(?P<x>"])
def test_a_choice_that_looks_like_a_pattern_is_the_characters_it_is(choice: str) -> None:
    accept = parse_accept(f"one of {choice}, other", parse_msisdn)

    assert (accept.read(choice), accept.read("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")) == (choice, None)


@pytest.mark.parametrize(
    "wording", ["digits 1-30", "text 1-160", "amount 1-99", "date", "period 31", "email", "msisdn"]
)
def test_an_endless_answer_is_refused_before_it_is_read(wording: str) -> None:
    accept = replace(parse_accept(wording, parse_msisdn), reader=lambda typed: typed)

    assert (accept.read("1" * 1530) is None, accept.read("1" * 1531) is None) == (False, True)


def test_a_period_at_the_end_of_time_is_counted() -> None:
    accept = parse_accept("period 366", parse_msisdn)

    assert accept.read("01.01.9999-31.12.9999") is not None


@pytest.mark.parametrize(
    "screen",
    [
        "do: [{sms: {text: A, after: NUMBERh}}], end: B",
        "do: [{otp: {save: p, valid: NUMBERd}}], end: B",
        "do: [{otp: {save: p, valid: 1h, length: NUMBER}}], end: B",
        "do: [{otp: {save: p, valid: 1h, limit: NUMBER per 1h}}], end: B",
        "do: [{otp: {save: p, valid: 1h, limit: 3 per NUMBERh}}], end: B",
        "do: [{block: pin for NUMBERd}], end: B",
        "ask: A, tries: NUMBER, locked: {end: No.}, end: B",
        "queue: q, text: A, full: {over: NUMBER, end: B}",
        "text: A, options: {1: {label: A, end: B}}, silence: {after: NUMBERs, end: B}",
    ],
)
@pytest.mark.parametrize("number", ["99999999999999999", "9" * 5000])
def test_a_huge_number_is_told_in_one_sentence(screen: str, number: str, install: Install) -> None:
    found = check(install(f"home: {{{screen.replace('NUMBER', number)}}}"))

    (error,) = [each for each in found if each.severity is Severity.ERROR]
    assert error.rule in {"duration", "shape", "limit"} and len(error.message) < 700


@pytest.mark.parametrize(
    "declared",
    [
        "facts: {a.b: {type: number 1-NUMBER}}",
        "facts: {a.b: {type: text NUMBER}}",
        "facts: {a.b: {type: flag, fresh: NUMBERs}}",
        'services: {a.b: {provider: http, address: "https://a", retries: NUMBER}}',
        'services: {a.b: {provider: http, address: "https://a", timeout: NUMBERs}}',
    ],
)
def test_a_huge_number_in_services_yaml_is_told_in_one_sentence(
    declared: str, install: Install
) -> None:
    found = check(install(services=declared.replace("NUMBER", "9" * 5000)))

    (error,) = [each for each in found if each.severity is Severity.ERROR]
    assert error.place.file.endswith("/services.yaml") and len(error.message) < 700


@pytest.mark.parametrize("value", ["1e999999", "9" * 30, "NaN", "-Infinity"])
def test_an_amount_beyond_all_money_is_no_amount(value: str) -> None:
    with pytest.raises(ValueError, match="is not money"):
        value_of(parse_type("money"), value)


# -- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["flows/b.yaml", "services.yaml", "flows/lang/ru.yaml"])
@pytest.mark.parametrize("target", ["outside.yaml", "/etc/hostname", "/dev/zero"])
def test_a_link_out_of_the_folder_is_not_followed(
    name: str, target: str, install: Install, tmp_path: Path
) -> None:
    path = install(top=TOP.replace("[en]", "[en, ru]"))
    (tmp_path / "outside.yaml").write_text("screens: {secret: {end: Word}}\n")
    link = path.parent / name
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(tmp_path / target)

    told = [(each.place.file, each.message) for each in check(path) if each.rule == "file"]
    if name == "flows/b.yaml" and target == "/dev/zero":  # a pattern names files, not devices
        assert told == []
    else:
        message = "this leads outside the folder of flows.yaml: put the file itself here"
        assert told == [(str(link), message)]


def test_a_linked_folder_outside_is_not_read(install: Install, tmp_path: Path) -> None:
    path = install(top=TOP.replace("flows/*.yaml", "flows/a.yaml, flows/more/*.yaml"))
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "b.yaml").write_text("screens: {secret: {end: Word}}\n")
    (path.parent / "flows" / "more").symlink_to(tmp_path / "outside")

    assert rules(path) == ["file"]


def test_a_folder_linked_into_itself_ends(install: Install) -> None:
    path = install(top=TOP.replace("flows/*", "flows/**/*"))
    (path.parent / "flows" / "again").symlink_to(path.parent / "flows")

    assert rules(path) == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("flows.yaml", ["file"]),
        ("services.yaml", ["file"]),
        ("flows/b.yaml", ["include"]),
        ("flows/lang/ru.yaml", ["file"]),
        ("flows/lang/.sources.json", []),
    ],
)
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_never_opened(
    name: str, told: list[str], make: Callable[[Path], None], install: Install
) -> None:
    top = TOP.replace("[en]", "[en, ru]").replace("flows/*.yaml", "flows/a.yaml, flows/b.yaml")
    path = install(top=top if name == "flows/b.yaml" else TOP.replace("[en]", "[en, ru]"))
    odd = path.parent / name
    odd.parent.mkdir(exist_ok=True)
    odd.unlink(missing_ok=True)
    make(odd)

    assert rules(path) == told


@pytest.mark.parametrize(
    "pattern",
    [
        "/etc/*.conf",
        "../*.yaml",
        "flows/../../*.yaml",
        "~/*.yaml",
        "${HOME}/*.yaml",
        "http://example.com/a.yaml",
        "**x/*.yaml",
        "**/**/**/**/*.yaml",
        "*" * 250,
        "?" * 300,
        "a\\0b",
        ".",
        "",
        "[",
    ],
)
def test_an_include_that_leaves_the_folder_or_means_nothing_is_told(
    pattern: str, install: Install
) -> None:
    assert rules(install(top=TOP.replace("[flows/*.yaml]", f'["{pattern}"]'))) == ["include"]


def test_a_pattern_that_names_thousands_of_files_reads_none(install: Install) -> None:
    path = install()
    for number in range(1200):
        (path.parent / "flows" / f"f{number}.yaml").touch()

    (problem,) = check(path)
    assert (problem.rule, "more than 1000 files" in problem.message) == ("include", True)


def test_files_that_are_too_large_together_are_read_in_part(install: Install) -> None:
    path = install()
    for number in range(12):
        text = f"screens: {{a: {{end: B}}}}\n{'#' * 2_000_000}\n"
        (path.parent / "flows" / f"f{number:02}.yaml").write_text(text)

    (problem,) = [each for each in check(path) if each.severity is Severity.ERROR]
    assert (problem.rule, "too large to be read together" in problem.message) == ("include", True)


def test_a_file_that_hides_its_size_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("this system has no /proc, whose files say that they are empty")
    monkeypatch.setattr("menus.source.files.MAX_BYTES", 100)

    text = source.text_of(status)
    assert not isinstance(text, str) and "split it" in text.message


def test_the_notes_of_the_translators_may_be_anything(install: Install) -> None:
    path = install(**{"flows/lang/.sources.json": "[" * 100_000})

    assert rules(path) == ["shape"]


# -- large and deep ------------------------------------------------------------------------------

CHILD = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (100, 100))
import menus
from smpp.text import budget
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = menus.check(sys.argv[1], encoding=budget, parse_msisdn=lambda typed: typed)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
rules = sorted({each.rule for each in found if each.severity is menus.Severity.ERROR})
longest = max((len(each.message) for each in found), default=0)
print(json.dumps([len(found), longest, peak // 1024, rules]))
"""
"""A check in a process of its own, which the system ends when it does not."""


def many(line: str, count: int = LARGE) -> str:
    return "".join(line.replace("N", str(number)) for number in range(count))


BOMBS: dict[str, tuple[str, dict[str, str]]] = {
    "brackets": ("depth", {"a": "[" * 100_000}),
    "braces": ("depth", {"a": "{" * 100_000}),
    "braces in brackets": ("depth", {"a": "screens: " + "{a: [" * 50_000}),
    "dashes": ("depth", {"a": "- " * 500_000}),
    "indents": ("depth", {"a": "".join(" " * n + "a:\n" for n in range(1900))}),
    "anchors": ("anchor", {"a": "a: &a [x]\n" + many("bN: &bN [*a, *a]\n")}),
    "keys given twice": ("duplicate-key", {"a": "screens:\n" + many("  home: {end: B}\n")}),
    "quotes": ("yaml", {"a": "a: '" + "''" * 900_000}),
    "values without quotes": ("quotes", {"a": "screens:\n" + many("  sN: @x\n")}),
    "blanks": ("no-screens", {"a": "a: @x\nb: c" + " " * 1_900_000 + "\n"}),
    "a text of a megabyte": (
        "text-syntax",
        {"a": f'screens: {{home: {{end: "{"w" * LARGE * 20}"}}}}'},
    ),
    "placeholders": ("text-syntax", {"a": f'screens: {{home: {{end: "{"{a.b}" * LARGE * 4}"}}}}'}),
    "open braces": ("text-syntax", {"a": f'screens: {{home: {{end: "{"{" * LARGE * 20}"}}}}'}),
    "a goto of a megabyte": (
        "unknown-screen",
        {"top": f'{TOP}dial: {{"*1#": {"x" * LARGE * 20}}}'},
    ),
    "a code of a megabyte": (
        "dial-code",
        {"top": f'{TOP}dial:\n  ? "*1*{{a:{" " * LARGE * 20}digits 4}}#"\n  : a.home\n'},
    ),
    "unknown words": ("unknown-word", {"a": "screens: {home: {end: B, " + many("kN: 1, ") + "}}"}),
    "screens that do nothing": ("unknown-word", {"a": "screens:\n" + many("  sN: {edn: B}\n")}),
    "ways that lead nowhere": (
        "unknown-screen",
        {"a": "screens:\n" + many("  sN: {ask: A, go: qN}\n", 15_000)},
    ),
    "unknown names": (
        "unknown-name",
        {"a": "screens:\n" + many('  sN: {end: "{acount.bN}"}\n', 20_000)},
    ),
    "unknown words of services.yaml": (
        "unknown-word",
        {"services": "facts:\n" + many("  a.bN: {tpye: flag}\n", 30_000)},
    ),
    "translations of nothing": (
        "",
        {
            "top": TOP.replace("[en]", "[en, ru]"),
            "flows/lang/ru.yaml": "a:\n" + many("  kN: x\n"),
        },
    ),
    "screens that nothing leads to": (
        "",
        {"a": "screens:\n  home: {end: B}\n" + many("  sN: {ask: A, go: sN}\n", 10_000)},
    ),
    "a round of screens that nothing leads to": (
        "",
        {
            "a": "screens:\n  home: {end: B}\n"
            + "".join(f"  s{n}: {{ask: A, go: s{(n + 1) % 10_000}}}\n" for n in range(10_000))
        },
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_a_few_sentences_in_bounded_memory(bomb: str, install: Install) -> None:
    rule, files = BOMBS[bomb]
    path = install(**files)

    run = subprocess.run(
        [sys.executable, "-c", CHILD, path], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr[-500:]
    count, longest, peak_mb, found = json.loads(run.stdout)
    assert (count <= 2100, longest <= 700, peak_mb <= 400) == (True, True, True), run.stdout
    assert not rule or rule in found


def test_the_memory_of_parsed_conditions_is_bounded() -> None:
    for number in range(4200):
        parse(f"a{number} == {number}")

    assert parse.cache_info().currsize <= 4096


def test_a_menu_keeps_a_bounded_number_of_its_layouts(subscriber: Any) -> None:
    options = ", ".join(
        f"{n}: {{label: A, end: B, when: account.balance > {n}}}" for n in range(600)
    )
    phone = subscriber(f"home: {{text: T, options: {{{options}}}}}")
    for balance in range(600):
        phone.facts["account.balance"] = balance
        phone.dials("shop.home")

    display = phone.flows.screens["shop.home"].display
    assert 0 < len(display._pages) <= 500


# -- what subscribers type, and what comes from outside ------------------------------------------

TYPED = [
    "{account.balance|money}",
    "{pin}",
    "{{x}}",
    "{",
    "}",
    "%s %(a)s %n",
    "${HOME} $HOME",
    "{0.__class__}",
    "\\n \\x41",
    "`id` $(id)",
    "a" * 70,
]


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_typed_is_shown_as_it_was_typed(typed: str, subscriber: Any) -> None:
    phone = subscriber(
        """
        home: {ask: Name?, accept: text 1-160, save: name, confirm: yes, go: again}
        again: {do: [{set: {copy: "{name}"}}, {sms: "{copy}"}], go: bye}
        bye: {end: "{copy}|{name}"}
        """
    )
    phone.dials("shop.home")

    asked = phone.presses(typed)
    said = phone.presses("1")
    assert asked.startswith(f"You entered: {typed}. Right?")
    assert said == f"{typed}|{typed}"


@pytest.mark.parametrize("typed", TYPED)
def test_a_reason_from_outside_is_shown_as_it_came(typed: str, subscriber: Any) -> None:
    phone = subscriber(
        """
        home:
          do:
            - use: catalogue.switch_on
              with: {service: a, times: 1}
              otherwise: {end: "{reason}"}
          end: Done.
        """,
        {"Service": Outcome("refused", reason=typed)},
    )

    assert phone.dials("shop.home") == typed


@pytest.mark.parametrize("field", ["__class__", "name.__class__", "keys", "get"])
def test_a_row_from_outside_has_its_declared_fields_alone(
    field: str, rules: Callable[..., list[str]]
) -> None:
    found = rules(
        f"""
        home:
          list: catalogue.services
          row: "{{item.{field}}}"
          empty: {{end: No.}}
          end: Done.
        """
    )

    assert found == ["unknown-name"]


# -- the code itself -----------------------------------------------------------------------------

BANNED = {"eval", "exec", "compile", "__import__", "globals", "locals", "vars", "input"}
BANNED_MODULES = {"os", "subprocess", "importlib", "string", "pickle", "ctypes", "shlex"}


def calls() -> Iterator[str]:
    """What menus/ calls or imports that could run a text or read the environment."""
    for path in sorted((ROOT / "menus").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in BANNED:
                    yield f"{path.name}: {name}"
                case ast.Attribute(attr="format_map" | "environ" | "safe_load" | "full_load"):
                    yield f"{path.name}: {node.attr}"
                case ast.Import(names=names):
                    yield from (f"{path.name}: {n.name}" for n in names if n.name in BANNED_MODULES)
                case ast.ImportFrom(module=str(module)) if module in BANNED_MODULES:
                    yield f"{path.name}: {module}"


def test_the_menus_never_run_a_text_and_never_read_the_environment() -> None:
    assert list(calls()) == []
