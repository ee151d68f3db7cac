"""What the gateway itself says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smpp.text import budget
from ussd.service.sentences import LANGUAGES, SENTENCES, reason, sentence


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
