"""`menus.checks`: every rule, by the examples of docs/checks.md, and what they leave out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import menus
from menus.catalogue import Provided
from menus.checks import RULES
from menus.checks.reach import components
from menus.checks.shortcuts import shortcuts
from menus.errors import Problem, Severity
from smpp.text import budget

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
WITHOUT_EXAMPLE = {"file", "depth", "short-cut", "silent-row", "stale-translation"}
_HEADER = re.compile(r"^# ((?:flows/|services|flows)[\w/.-]*\.yaml)$", re.MULTILINE)


def sections() -> dict[str, str]:
    parts = re.split(r"^## (\S+)$", GUIDE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def block(text: str, kind: str) -> str:
    match = re.search(rf"^```yaml {kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert match, f"no '{kind}' example"
    return match[1]


def files(text: str) -> dict[str, str]:
    """The files of a block; one without a header is flows/demo.yaml."""
    first, *rest = _HEADER.split(text)
    named = dict(zip(rest[::2], rest[1::2], strict=True))
    return {"flows/demo.yaml": first} | named if first.strip() else named


def top_words(text: str) -> dict[str, str]:
    parts = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    return {part.partition(":")[0]: part for part in parts if part.strip()}


def write(folder: Path, changed: Mapping[str, str]) -> Path:
    """The base of the guide with these files over it; flows.yaml word by word."""
    base = files(block(GUIDE, "base"))
    flows = top_words(base["flows.yaml"]) | top_words(changed.get("flows.yaml", ""))
    for name, text in {**base, **changed, "flows.yaml": "".join(flows.values())}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "flows.yaml"


PROVIDED = Provided(
    services=frozenset({"offers.list", "offers.order"}),
    facts=frozenset(
        {
            "account.balance",
            "subscriber.status",
            "subscriber.vip",
            "subscriber.language",
            "news.headline",
        }
    ),
    writable=frozenset({"subscriber.language"}),
)
"""What the gateway of the examples has."""


def parse_msisdn(text: str) -> str | None:
    return text if text.isdigit() else None


def check(folder: Path, text: str) -> list[Problem]:
    path = write(folder, files(text))
    return menus.check(path, encoding=budget, parse_msisdn=parse_msisdn, provided=PROVIDED)


def load(folder: Path, text: str) -> menus.Flows:
    folder.mkdir(exist_ok=True)
    path = write(folder, files(text))
    return menus.load(path, encoding=budget, parse_msisdn=parse_msisdn)


def told(folder: Path, text: str, rule: str) -> list[str]:
    return [problem.message for problem in check(folder, text) if problem.rule == rule]


# -- the guide -------------------------------------------------------------------------------


def test_the_guide_has_a_section_for_every_rule_and_no_other() -> None:
    assert set(sections()) == set(RULES)


def test_the_base_of_the_examples_has_no_problem(tmp_path: Path) -> None:
    assert check(tmp_path, "") == []


@pytest.mark.parametrize("rule", [name for name in RULES if name not in WITHOUT_EXAMPLE])
def test_the_bad_example_of_a_rule_breaks_it_and_the_good_one_has_no_error(
    rule: str, tmp_path: Path
) -> None:
    section = sections()[rule]
    (tmp_path / "bad").mkdir()
    (tmp_path / "good").mkdir()
    bad = check(tmp_path / "bad", block(section, "bad"))
    good = check(tmp_path / "good", block(section, "good"))

    assert rule in {problem.rule for problem in bad}
    assert [p for p in good if p.rule == rule or p.severity is Severity.ERROR] == []


_EMITTERS = {"problem", "_add", "Problem", "Mistake", "_refused", "_Unreadable"}


def emitted() -> Iterator[str]:
    """Every rule name that stands in the code."""
    for path in (ROOT / "menus").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                at = 0 if name == "Mistake" else 1
                if name in _EMITTERS and len(node.args) > at:
                    rule = node.args[at]
                    if isinstance(rule, ast.Constant) and isinstance(rule.value, str):
                        yield rule.value


def test_every_rule_that_the_code_names_is_explained() -> None:
    assert set(emitted()) - set(RULES) == set()


def test_all_problems_come_at_once_sorted_by_place(tmp_path: Path) -> None:
    problems = check(
        tmp_path,
        "screens:\n  home: {text: Hi, options: {1: {label: A, go: a}, 2: {label: B, go: b}}}\n"
        "  other: {end: Bye.}\n",
    )

    assert [problem.rule for problem in problems] == ["unknown-screen", "unknown-screen"] + (
        [] if len(problems) == 2 else ["unreachable"]
    )


# -- ways ------------------------------------------------------------------------------------


def test_a_screen_is_reached_by_every_kind_of_way_in(tmp_path: Path) -> None:
    text = (
        "# flows.yaml\n"
        'call: {"0890": {start: demo.a, callers: subscriber.vip, refused: demo.b}}\n'
        'sms: {"177": {STOP: demo.c, otherwise: demo.d}}\n'
        "push: {fee: demo.e}\n"
        "# flows/demo.yaml\n"
        "screens:\n  home: {end: Bye.}\n"
        + "".join(f"  {name}: {{end: Bye.}}\n" for name in "abcdef")
    )

    assert told(tmp_path, text, "unreachable") == [
        "nothing leads to 'demo.f': lead to it with 'go', or take it away"
    ]


def test_what_is_unreachable_is_not_told_while_screens_are_broken(tmp_path: Path) -> None:
    text = "screens:\n  home: {text: Hi, options: {1: {label: A}}}\n  other: {end: Bye.}\n"

    assert told(tmp_path, text, "unreachable") == []


def test_a_silent_loop_with_a_way_out_is_a_warning(tmp_path: Path) -> None:
    (problem,) = check(
        tmp_path,
        "screens:\n"
        "  home:\n"
        "    choose:\n"
        "      - {when: subscriber.vip, end: Bye.}\n"
        "      - otherwise: again\n"
        "  again: {do: [{sms: Wait.}], go: home}\n",
    )

    assert (problem.rule, problem.severity, problem.message) == (
        "loop",
        Severity.WARNING,
        "demo.home → demo.again → demo.home shows nothing on the way and is stopped after "
        "100 steps: lead one of them to a screen that shows something",
    )


def test_a_silent_loop_without_a_way_out_names_its_screens(tmp_path: Path) -> None:
    text = block(sections()["loop"], "bad")

    assert told(tmp_path, text, "loop") == [
        "demo.home → demo.again → demo.home shows nothing and has no way out: "
        "lead one of them elsewhere"
    ]


def test_the_home_key_is_a_way_out(tmp_path: Path) -> None:
    text = (
        "screens:\n"
        "  home:\n    text: Hi\n"
        "    options: {1: {label: A, go: a}, 2: {label: Bye, end: Bye.}}\n"
        "  a: {text: A, options: {1: {label: B, go: b}}}\n"
        "  b: {text: B, options: {1: {label: A, go: a}}}\n"
    )

    assert told(tmp_path, text, "no-way-out") == []


def test_without_standing_keys_a_round_has_no_way_out(tmp_path: Path) -> None:
    text = (
        "# flows.yaml\nkeys: {}\n# flows/demo.yaml\n"
        "screens:\n"
        "  home:\n    text: Hi\n"
        "    options: {1: {label: A, go: a}, 2: {label: Bye, end: Bye.}}\n"
        "  a: {text: A, options: {1: {label: B, go: b}}}\n"
        "  b: {text: B, options: {1: {label: A, go: a}}}\n"
    )

    assert len(told(tmp_path, text, "no-way-out")) == 1


def test_cycles_of_a_graph_are_found_without_recursion() -> None:
    chain = {str(n): [str(n + 1)] for n in range(5000)} | {"5000": ["4999"], "x": ["x"], "y": []}

    assert [sorted(part) for part in components(chain)] == [["4999", "5000"], ["x"]]


# -- keys ------------------------------------------------------------------------------------

KEYS = "# flows.yaml\n{top}\n# flows/demo.yaml\nscreens:\n  home:\n    text: Hi\n    options:\n"


def options(*keys: str) -> str:
    return "".join(f"      {key}: {{label: A, end: Bye.}}\n" for key in keys)


@pytest.mark.parametrize(
    ("top", "keys", "messages"),
    [
        (
            "keys: {back: '*'}",
            ['"*"'],
            ["'*' is the back key on ussd: give the option another key"],
        ),
        ("keys: {next: '9'}", ["9"], ["'9' is the next key on ussd: give the option another key"]),
        ("keys: {home: '00'}", ["0"], []),
        ("keys: {back: '0', home: '00', next: '#'}", ["1"], []),
        (
            "call: {'0890': demo.home}\nkeys: {back: '0', home: '00', next: '#'}",
            ["1"],
            [
                "on call '0' (back) and '00' (home) cannot be told apart: change one, or give it "
                'for the other channels alone, as in home: {ussd: "00", sms: "00"}'
            ],
        ),
        (
            "dial: {}\nsms: {'177': {otherwise: demo.home}}\nkeys: {back: {sms: B}}",
            ["b"],
            ["'b' is the back key on sms: give the option another key"],
        ),
        ("keys: {}", ["1", "12"], []),
        (
            "dial: {}\nkeys: {}\ncall: {'0890': demo.home}",
            ["1", "12"],
            [
                "'1' begins '12', so on a call '12' is never reached: give one another key",
            ],
        ),
        (
            "dial: {}\nkeys: {home: {call: '00', ussd: '0'}}\ncall: {'0890': demo.home}",
            ["0"],
            [
                "'0' begins '00' (home), so on a call '00' is never reached: "
                "give the option another key"
            ],
        ),
    ],
)
def test_keys_clash_by_the_rule_of_their_channel(
    top: str, keys: list[str], messages: list[str], tmp_path: Path
) -> None:
    assert told(tmp_path, KEYS.format(top=top) + options(*keys), "key-clash") == messages


def test_a_row_of_a_list_clashes_with_a_number_among_the_standing_keys(tmp_path: Path) -> None:
    text = "# flows.yaml\nkeys: {back: '9', home: '00', next: '#'}\n# flows/demo.yaml\n" + block(
        sections()["list-rows"], "good"
    )

    assert told(tmp_path, text, "key-clash") == [
        "row 9 clashes with the back key on ussd: move that key"
    ]


def test_a_row_that_only_the_longest_lists_have_is_a_warning(tmp_path: Path) -> None:
    text = "# flows.yaml\nkeys: {back: '0', next: '98'}\n# flows/demo.yaml\n" + block(
        sections()["list-rows"], "good"
    )
    (found,) = [each for each in check(tmp_path, text) if each.rule == "key-clash"]

    assert found.severity is Severity.WARNING
    assert found.message == (
        "in a list of 98 rows or more '98' picks row 98 and is no next key on ussd: "
        "move that key, as to #"
    )


def test_two_keys_of_a_queue_may_not_be_equal(tmp_path: Path) -> None:
    text = (
        "screens:\n  home:\n    queue: hotline\n    text: Wait.\n"
        '    skip: {key: 1, price: "{hotline.skip_price}", label: Now}\n'
        "    callback: {key: 1, label: Call me, end: Bye.}\n"
    )

    assert told(tmp_path, text, "key-clash") == [
        "'1' stands for two things here: give one another key"
    ]


@pytest.mark.parametrize(
    ("accept", "messages"),
    [
        ("digits 4", []),
        ("one of 1, 2", []),
        ("one of a, b", ["'one of a, b' cannot be keyed on a call: accept digits there"]),
        ("text 20", ["'text 20' cannot be keyed on a call: accept digits there"]),
    ],
)
def test_a_call_accepts_what_twelve_keys_can_say(
    accept: str, messages: list[str], tmp_path: Path
) -> None:
    text = (
        "# flows.yaml\ncall: {'0890': demo.home}\n# flows/demo.yaml\n"
        f"screens:\n  home: {{ask: What?, accept: '{accept}', end: Bye.}}\n"
    )

    assert told(tmp_path, text, "not-keyable") == messages


# -- outcomes --------------------------------------------------------------------------------


def test_each_outcome_without_an_answer_is_told(tmp_path: Path) -> None:
    text = "screens:\n  home:\n    do:\n      - use: crm.open\n    end: Done.\n"

    assert told(tmp_path, text, "missing-outcome") == [
        "'crm.open' may come back failed: add 'failed: …' or 'otherwise: …'",
        "'crm.open' may come back slow: add 'slow: …' or 'otherwise: …'",
    ]


def test_a_slow_service_names_both_times(tmp_path: Path) -> None:
    text = block(sections()["slow-service"], "bad")

    assert told(tmp_path, text, "slow-service") == [
        "'crm.open' may take 40 s and the ussd session waits 30 s: "
        "add 'slow: …', or shorten its timeout"
    ]


def test_a_service_that_fits_the_session_needs_no_slow(tmp_path: Path) -> None:
    text = "# flows.yaml\nsession: {ussd: {idle: 60s, total: 180s}}\n# flows/demo.yaml\n"

    assert told(tmp_path, text + block(sections()["slow-service"], "bad"), "slow-service") == []


# -- secrets ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sms", "end", "messages"),
    [
        ("Your password: {password}", "It will come.", []),
        ("Sent.", "{password}", ["'password' is a secret: take it out of the text"]),
    ],
)
def test_a_password_may_stand_in_the_message_of_its_do_alone(
    sms: str, end: str, messages: list[str], tmp_path: Path
) -> None:
    text = (
        "screens:\n  home:\n    do:\n"
        "      - otp: {save: password, length: 8, valid: 24h}\n"
        f'      - sms: "{sms}"\n    end: "{end}"\n'
    )

    assert told(tmp_path, text, "secret-shown") == messages


def test_a_secret_may_not_be_sent_either(tmp_path: Path) -> None:
    text = (
        "screens:\n"
        "  home: {ask: PIN?, accept: digits 4, secret: true, save: pin, go: send}\n"
        '  send: {do: [{sms: "Your PIN: {pin}"}], end: Done.}\n'
    )

    assert told(tmp_path, text, "secret-shown") == ["'pin' is a secret: take it out of the text"]


def test_a_secret_in_a_translation_is_found_there(tmp_path: Path) -> None:
    text = (
        "# flows.yaml\nlanguages: [en, ru]\n# flows/demo.yaml\n"
        'screens:\n  home: {ask: PIN?, accept: digits 4, secret: true, save: pin, end: "{pin}"}\n'
        "# flows/lang/ru.yaml\n"
        'demo: {home: {ask: PIN?, end: "ПИН {pin}"}}\n'
    )
    places = {p.place.file[-11:] for p in check(tmp_path, text) if p.rule == "secret-shown"}

    assert places == {"s/demo.yaml", "ang/ru.yaml"}


def test_what_is_asked_as_a_secret_may_not_be_dialled(tmp_path: Path) -> None:
    text = (
        '# flows.yaml\ndial: {"*100*{word: digits 4}#": demo.home}\n# flows/demo.yaml\n'
        "screens:\n  home: {ask: Word?, accept: digits 4, secret: true, save: word, end: Bye.}\n"
    )

    assert len(told(tmp_path, text, "secret-dialled")) == 1


# -- sizes -----------------------------------------------------------------------------------


def test_pages_are_told_for_each_language(tmp_path: Path) -> None:
    text = (
        "# flows.yaml\nlanguages: [en, ru]\n# flows/demo.yaml\n"
        f"screens:\n  home: {{end: '{'word ' * 20}'}}\n"
        f"# flows/lang/ru.yaml\ndemo: {{home: {{end: '{'слово ' * 20}'}}}}\n"
    )

    assert told(tmp_path, text, "pages") == [
        "takes more than one page on ussd (2 in ru): shorten it if you can"
    ]


def test_values_are_counted_at_their_longest(tmp_path: Path) -> None:
    text = f'screens:\n  home: {{end: "{"x" * 130} {{news.headline}}"}}\n'

    assert told(tmp_path, text, "pages") == [
        "takes more than one page on ussd (2 in en): shorten it if you can"
    ]


def test_a_menu_is_counted_with_its_options(tmp_path: Path) -> None:
    many = "".join(f"      {n}: {{label: {'A' * 20}, end: Bye.}}\n" for n in range(1, 10))
    text = f"screens:\n  home:\n    text: Hi\n    options:\n{many}"

    assert told(tmp_path, text, "pages") == [
        "takes more than one page on ussd (2 in en): shorten it if you can"
    ]


def test_a_menu_that_cannot_be_paged_is_too_long(tmp_path: Path) -> None:
    many = "".join(f"      {n}: {{label: {'A' * 20}, end: Bye.}}\n" for n in range(1, 10))
    text = "# flows.yaml\nkeys: {}\n# flows/demo.yaml\n"
    text += f"screens:\n  home:\n    text: Hi\n    options:\n{many}"

    assert told(tmp_path, text, "too-long") == [
        "the screen takes 209 of 182 in en on ussd (GSM-7): "
        "shorten it, or declare a 'next' key to page it"
    ]


def test_a_row_longer_than_a_page_is_told(tmp_path: Path) -> None:
    text = (
        "# services.yaml\nservices: {offers.list: {rows: {name: text 180}}}\n"
        "# flows/demo.yaml\nscreens:\n  home:\n    list: offers.list\n"
        '    row: "{item.name}"\n    empty: {end: None.}\n    end: Done.\n'
    )

    assert told(tmp_path, text, "too-long") == [
        "a row takes 197 of 182 in en on ussd (GSM-7): it would be cut, so shorten it"
    ]


def test_a_list_that_cannot_be_paged_is_a_warning(tmp_path: Path) -> None:
    text = "# flows.yaml\nkeys: {}\n# flows/demo.yaml\n" + block(sections()["list-rows"], "good")
    (problem,) = check(tmp_path, text)

    assert (problem.rule, problem.severity, problem.message) == (
        "too-long",
        Severity.WARNING,
        "the rows may not fit one screen on ussd: declare a 'next' key",
    )


def test_an_option_longer_than_a_page_is_told(tmp_path: Path) -> None:
    text = KEYS.format(top="") + f"      1: {{label: {'x' * 180}, end: Bye.}}\n"

    assert told(tmp_path, text, "too-long") == [
        "this line takes 196 of 182 in en on ussd (GSM-7): it would be cut, so shorten it"
    ]


def test_a_call_has_no_budget(tmp_path: Path) -> None:
    text = (
        "# flows.yaml\ndial: {}\ncall: {'0890': demo.home}\n# flows/demo.yaml\n"
        f"screens:\n  home: {{end: '{'word ' * 100}'}}\n"
    )

    assert [p for p in check(tmp_path, text) if p.rule in ("pages", "too-long")] == []


def test_a_short_message_may_take_ten_parts(tmp_path: Path) -> None:
    text = "screens:\n  home: {{do: [{{sms: '{}'}}], end: Done.}}\n"
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    assert told(tmp_path / "a", text.format("x" * 1530), "too-long") == []
    assert told(tmp_path / "b", text.format("x" * 1531), "too-long") == [
        "'do.1.sms' takes 1531 of 1530 in en on sms (GSM-7): shorten it"
    ]


@pytest.mark.parametrize(
    ("end", "column", "message"),
    [
        ("We’ll call.", 17, "'’' (U+2019) takes the whole text in en from GSM-7 to UCS-2: write"),
        ("Bаlance", 16, "'а' (U+0430) takes the whole text in en from GSM-7 to UCS-2: write 'a'"),
        ('"10\u200b GB"', 18, "'\u200b' (U+200B) takes the whole text in en"),
        (
            '"10\\a GB"',
            18,
            "'\a' (U+0007) takes the whole text in en from GSM-7 to UCS-2: leave it",
        ),
    ],
)
def test_the_character_that_forces_ucs2_is_named_with_its_place(
    end: str, column: int, message: str, tmp_path: Path
) -> None:
    (problem,) = check(tmp_path, f"screens:\n  home: {{end: {end}}}\n")

    assert (problem.rule, problem.place.line, problem.place.column, problem.severity) == (
        "ucs2-character",
        2,
        column,
        Severity.WARNING,
    )
    assert problem.message.startswith(message)


def test_a_text_that_is_ucs2_by_its_language_has_no_culprit(tmp_path: Path) -> None:
    text = (
        "# flows.yaml\nlanguages: [ru]\n# flows/demo.yaml\n"
        "screens:\n  home: {end: «До свидания»…}\n"
    )

    assert check(tmp_path, text) == []


# -- translations ----------------------------------------------------------------------------


def test_a_format_of_a_translation_is_checked_too(tmp_path: Path) -> None:
    text = (
        "# flows.yaml\nlanguages: [en, ru]\n# flows/demo.yaml\n"
        'screens:\n  home: {end: "Balance {account.balance|money}"}\n'
        "# flows/lang/ru.yaml\n"
        'demo: {home: {end: "Баланс {account.balance|time} {account.balance|monye}"}}\n'
    )

    assert [p.rule for p in check(tmp_path, text)] == ["format-type", "unknown-format"]


# -- short cuts ------------------------------------------------------------------------------

PUBLISHED = (
    '# flows.yaml\ndial: {"*100#": {start: demo.home, paths: yes}, "*5#": demo.more}\n'
    "# flows/demo.yaml\nscreens:\n"
    "  home: {text: Hi, options: {1: {label: A, go: more}, 2: {label: B, go: home}}}\n"
    "  more: {text: More, replay: stop, options: {1: {label: C, go: last}}}\n"
    "  last: {end: Bye.}\n"
)


def test_short_cuts_are_codes_and_the_keys_behind_open_paths(tmp_path: Path) -> None:
    found = shortcuts(load(tmp_path, PUBLISHED))

    assert {code: found[code] for code in ("*100#", "*5#", "*100*1#", "*100*2*1#")} == {
        "*100#": "demo.home",
        "*5#": "demo.more",
        "*100*1#": "demo.more",
        "*100*2*1#": "demo.more",
    }
    assert "*100*1*1#" not in found


def test_what_an_error_leaves_out_has_not_vanished(tmp_path: Path) -> None:
    published = load(tmp_path / "old", PUBLISHED)
    path = write(tmp_path / "new", files(PUBLISHED))
    (tmp_path / "new" / "flows" / "demo.yaml").write_text("screens: [", encoding="utf-8")
    problems = menus.check(path, encoding=budget, parse_msisdn=parse_msisdn, published=published)

    assert {each.rule for each in problems} == {"yaml"}


def test_a_published_short_cut_that_vanished_or_moved_is_an_error(tmp_path: Path) -> None:
    published = load(tmp_path / "old", PUBLISHED)
    changed = PUBLISHED.replace(', "*5#": demo.more', "").replace(
        "{label: A, go: more}", "{label: A, go: last}, 3: {label: D, go: more}"
    )
    (tmp_path / "new").mkdir()
    path = write(tmp_path / "new", files(changed))
    problems = menus.check(path, encoding=budget, parse_msisdn=parse_msisdn, published=published)
    messages = [p.message for p in problems if p.rule == "short-cut"]

    assert "the published short cut *5# vanished: lead it to 'demo.more' again" in messages
    assert (
        "the published short cut *100*1# leads to 'demo.last' and led to 'demo.more': "
        "lead it there again" in messages
    )


def test_unchanged_flows_keep_their_short_cuts(tmp_path: Path) -> None:
    published = load(tmp_path / "old", PUBLISHED)
    path = write(tmp_path / "old", files(PUBLISHED))
    problems = menus.check(path, encoding=budget, parse_msisdn=parse_msisdn, published=published)

    assert [p for p in problems if p.rule == "short-cut"] == []
