from __future__ import annotations

import pytest

from smpp.text.budget import UNLIMITED, Culprit, Size, culprit, measure, parts, plain


@pytest.mark.parametrize(
    "text, channel, size",
    [
        ("Saldo Rp 15.000", "ussd", Size(15, 182, "GSM-7")),
        ("5 €", "ussd", Size(4, 182, "GSM-7")),
        ("Баланс", "ussd", Size(6, 80, "UCS-2")),
        ("😀", "ussd", Size(2, 80, "UCS-2")),
        ("", "ussd", Size(0, 182, "GSM-7")),
        ("a" * 160, "sms", Size(160, 160, "GSM-7")),
        ("a" * 161, "sms", Size(161, 1530, "GSM-7")),
        ("я" * 70, "sms", Size(70, 70, "UCS-2")),
        ("я" * 71, "sms", Size(71, 670, "UCS-2")),
        ("a" * 500, "call", Size(500, UNLIMITED, "GSM-7")),
    ],
)
def test_size_is_in_the_units_of_its_alphabet(text, channel, size):
    assert measure(text, channel) == size


def test_one_curly_apostrophe_takes_the_screen_to_ucs2():
    assert measure("it’s") == Size(4, 80, "UCS-2")
    assert culprit("it’s") == Culprit("’", 2, "'")


@pytest.mark.parametrize(
    "text, found",
    [
        ("plain", None),
        ("«yes»", Culprit("«", 0, '"')),
        ("a – b", Culprit("–", 2, "-")),
        ("wait…", Culprit("…", 4, "...")),
        ("15\u00a0RUB", Culprit("\u00a0", 2, " ")),
        ("soft\u00adhyphen", Culprit("\u00ad", 4, "")),
        ("\u0421all 0890", Culprit("\u0421", 0, "C")),
        ("Ваш баланс", Culprit("В", 0, None)),
        ("СОР", Culprit("С", 0, None)),
        ("\u0421all Деду", Culprit("\u0421", 0, None)),
        ("garçon", Culprit("ç", 3, "c")),
        ("№ 5", Culprit("№", 0, "No.")),
        ("m²", Culprit("²", 1, "2")),
        ("1½", Culprit("½", 1, "1/2")),
        ("ok 😀", Culprit("😀", 3, None)),
    ],
)
def test_culprit_is_named_with_a_plain_replacement(text, found):
    assert culprit(text) == found


@pytest.mark.parametrize(
    "text, result",
    [
        ("plain", "plain"),
        ("“It’s” – 5\u00a0€…", '"It\'s" - 5 €...'),
        ("«Привет»", "«Привет»"),
        ("été’s", "été's"),
        ("garçon’s", "garçon’s"),
    ],
)
def test_plain_substitutes_where_that_makes_it_gsm7(text, result):
    assert plain(text) == result


@pytest.mark.parametrize("text, count", [("", 1), ("a" * 160, 1), ("a" * 161, 2), ("я" * 135, 3)])
def test_parts_are_those_of_sms(text, count):
    assert parts(text) == count
