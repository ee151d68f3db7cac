"""What the gateway itself says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import menus
from menus.model import Flows
from smpp.text import budget
from ussd.core.addresses import parse_msisdn
from ussd.service.sentences import LANGUAGES, SENTENCES, question, reason, sentence


@pytest.mark.parametrize("word", SENTENCES)
def test_every_sentence_is_there_in_every_language(word: str) -> None:
    assert tuple(SENTENCES[word]) == LANGUAGES


@pytest.mark.parametrize("word", SENTENCES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_fits_one_screen(word: str, language: str) -> None:
    size = budget.measure(sentence(word, language, name="Olga"), "ussd")

    assert size.units <= size.limit
    assert (size.alphabet == "GSM-7") is (language in ("en", "id"))


def test_a_language_that_is_not_spoken_here_gets_english() -> None:
    assert sentence("timed_out", "fr") == sentence("timed_out", "en")


def test_a_reason_of_the_store_reads_as_a_sentence_and_others_stay() -> None:
    assert reason("balance", "ru") == "На счёте недостаточно денег."
    assert reason("E30", "fr") == "This number is not of our network."
    assert reason("Closed for lunch.", "ru") == "Closed for lunch."


@pytest.mark.parametrize("word", [word for word in SENTENCES if word.startswith("reason_")])
def test_a_reason_is_as_short_as_the_checks_of_a_flow_reckon(word: str) -> None:
    assert max(len(text) for text in SENTENCES[word].values()) <= 60


def test_every_reason_that_the_store_gives_has_words(root: Path) -> None:
    source = "".join(path.read_text("utf-8") for path in (root / "store").glob("*.py"))
    codes = set(re.findall(r'reason="(\w+)"', source)) | {"balance", "no_call"}

    assert {f"reason_{code}" for code in codes} <= set(SENTENCES)


OWN_WORDS = """\
format: 1
languages: [en, ru]
include: [flows/*.yaml]
dial: {"*100#": main.home}
words: {unknown_code: "No such code.", expired: "Too late.", resume: "Go on?"}
"""


@pytest.fixture
def flows(tmp_path: Path) -> Flows:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows.yaml").write_text(OWN_WORDS, "utf-8")
    (tmp_path / "flows" / "main.yaml").write_text('screens: {home: {end: "Bye."}}\n', "utf-8")
    return menus.load(tmp_path / "flows.yaml", encoding=budget, parse_msisdn=parse_msisdn)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("unknown_code", "No such code."),
        ("timed_out", "Too late."),
        ("call_timed_out", "Too late."),
        ("talk_ended", "Thank you for calling."),
    ],
)
def test_an_installation_says_it_in_words_of_its_own(flows: Flows, word: str, said: str) -> None:
    assert sentence(word, "en", flows) == said


def test_the_question_after_a_drop_has_the_installations_words(flows: Flows) -> None:
    assert question("en", flows) == "Go on?\n1 Yes\n2 Start over"
