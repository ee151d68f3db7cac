"""flows/lang/<code>.yaml as `translate` writes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

import menus
from menus.tools import translate
from menus.tools.langfile import lang_file
from smpp.text import budget
from ussd.core.addresses import parse_msisdn

ROOT = Path(__file__).parents[3]

SCREENS = """
screens:
  home:
    text: Hello
    options:
      1: {label: Ask, go: ask}
      2: {label: Bye, end: "Bye."}
  ask:
    ask: PIN
    tries: 3
    wrong: [Wrong, Once more]
    locked: {end: "Locked."}
    go: fork
  fork:
    choose:
      - {when: now > now, end: "Never."}
      - {when: now == now, go: acts}
      - otherwise: {end: "Else."}
  acts:
    do:
      - sms: A text
      - set: {a: b}
      - email: {text: Letter, subject: Subject}
        failed: {end: "Failed."}
    end: "Done."
"""


def test_texts_stand_as_in_the_flows(project: Callable[..., menus.Flows]) -> None:
    flows = project('dial: {"*1#": a.home}\n', SCREENS)
    translated = [(e.path, e.source.upper()) for e in translate.entries(flows, "ru")]

    assert lang_file(translated) == dedent(
        """\
        a:
          home:
            text: HELLO
            options:
              1: {label: ASK}
              2: {label: BYE, end: "BYE."}
          ask:
            ask: PIN
            locked: {end: "LOCKED."}
            wrong: [WRONG, ONCE MORE]
          fork:
            choose:
              - end: "NEVER."
              - end: "ELSE."
          acts:
            do:
              - sms: A TEXT
              - email: {text: LETTER, subject: SUBJECT}
                failed: {end: "FAILED."}
            end: "DONE."
        """
    )


@pytest.mark.parametrize("missing", range(10))
def test_a_file_with_a_gap_is_read_back_as_it_was_meant(
    missing: int, project: Callable[..., menus.Flows]
) -> None:
    top = 'dial: {"*1#": a.home}\n'
    flows = project(top, SCREENS)
    listed = translate.entries(flows, "ru")
    translated = [
        (entry.path, "" if at == missing else f"Ъ {entry.source}")
        for at, entry in enumerate(listed)
    ]
    again = project(top, SCREENS, lang_file(translated))

    back = [(e.path, e.translation) for e in translate.entries(again, "ru")]
    assert back == translated


@pytest.mark.parametrize("code", ["ru", "uk", "bg", "id"])
def test_demo_translations_survive_being_written(
    code: str, demo: menus.Flows, tmp_path: Path
) -> None:
    (tmp_path / "flows" / "lang").mkdir(parents=True)
    for name in (
        "flows.yaml",
        "services.yaml",
        *(f"flows/{p.name}" for p in ROOT.glob("flows/*.yaml")),
    ):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    listed = translate.entries(demo, code)
    written = lang_file([(entry.path, entry.translation) for entry in listed])
    (tmp_path / f"flows/lang/{code}.yaml").write_text(written, "utf-8")
    again = menus.load(tmp_path / "flows.yaml", encoding=budget, parse_msisdn=parse_msisdn)

    before = [(entry.path, entry.translation) for entry in listed]
    assert [(e.path, e.translation) for e in translate.entries(again, code)] == before


def test_the_comment_at_the_head_stays() -> None:
    before = "# Тексты\n# на русском\na:\n  b:\n    end: Старое\n"

    assert lang_file([(("a", "b", "end"), "Новое")], before) == (
        "# Тексты\n# на русском\na:\n  b:\n    end: Новое\n"
    )


def test_a_file_that_cannot_be_changed_in_its_places_keeps_all_its_comments() -> None:
    before = "# Голова\n- a  # список\n# конец\n"

    assert lang_file([(("a", "b", "end"), "Новое")], before) == (
        "# Голова\na:\n  b:\n    end: Новое\n# список\n# конец\n"
    )


def test_texts_that_yaml_would_misread_are_quoted() -> None:
    translated = [
        (("a", "b", word), text) for word, text in enumerate(["no", "12:30", "{n}", "a, b"])
    ]  # type: ignore[misc]

    assert lang_file([((*path[:2], str(path[2])), text) for path, text in translated]) == (
        'a:\n  b:\n    0: "no"\n    1: "12:30"\n    2: "{n}"\n    3: "a, b"\n'
    )


def test_nothing_translated_is_an_empty_file() -> None:
    assert lang_file([(("a", "b", "end"), "")]) == ""
