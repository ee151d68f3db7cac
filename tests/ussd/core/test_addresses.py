from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ussd.core.addresses import (
    CalledNumber,
    Dialled,
    LoginFault,
    ServiceCode,
    Spelling,
    called_number,
    classify_dial,
    e164,
    fold_keyword,
    is_same_code,
    msisdn,
    parse_msisdn,
    portal_login,
    service_code,
)


@pytest.mark.parametrize(
    "typed", ["*110*9#", "*110*9 #", "* 110 * 9 #", " *110*9#\n", "*110\u00a0*9\u200b#"]
)
def test_service_code_is_the_same_with_any_spaces(typed):
    code = service_code(typed)

    assert (code, str(code)) == (ServiceCode("*", ("110", "9")), "*110*9#")


@pytest.mark.parametrize(
    "typed, prefix, groups",
    [
        ("#100#", "#", ("100",)),
        ("*#21#", "*#", ("21",)),
        ("**05*1*2*2#", "**", ("05", "1", "2", "2")),
        ("##002#", "##", ("002",)),
        ("*100**5#", "*", ("100", "", "5")),
        ("*100*1#2#", "*", ("100", "1#2")),
    ],
)
def test_service_code_is_taken_apart(typed, prefix, groups):
    assert service_code(typed) == ServiceCode(prefix, groups)


@pytest.mark.parametrize("typed", ["*110*9", "110#", "#", "*#", "", "0890", "*"])
def test_other_strings_are_no_service_code(typed):
    assert service_code(typed) is None


@pytest.mark.parametrize(
    "address, code, is_same",
    [
        ("500", "*500#", True),
        ("*500#", "*500#", True),
        ("*500*1*2#", "*500#", True),
        ("110*9", "*110*9#", True),
        ("*50#", "*500#", False),
        ("#500#", "*500#", False),
        ("5000", "*500#", False),
        ("5000", "5000", True),
    ],
)
def test_a_code_is_named_in_short_in_full_and_with_what_was_dialled(address, code, is_same):
    assert is_same_code(address, code) is is_same


@pytest.mark.parametrize(
    "number, spellings",
    [
        (
            "+78002500890",
            ["8-800-250-0890", "8 800 250 0890", "8 800 250 08 90", "8800 250 0890", "88002500890"],
        ),
        ("+78002500990", ["8-800-250-0990", "8 800 250 09 90", "8 (800) 250-09-90"]),
        ("+78002508250", ["8800 250 8 250"]),
        ("+74957660166", ["+7-495-76-60-166", "+7 495 76 60 166", "+7 495 766 0166"]),
        ("+380505081111", ["+38-050-508-1111", "+38 050 508-11-11"]),
        ("+78007000611", ["8 800 700-0611", "8-800-700-0611"]),
        ("+78007008000", ["8 800 700 8000", "8800 700 8000", "8 800 700-80-00"]),
        ("+78001000800", ["8-800-100-0-800", "8-800-1000-800"]),
        ("0890", ["0890", " 0890 ", "0-890"]),
        ("08460", ["08460"]),
        ("0605", ["0605"]),
        ("111", ["111"]),
    ],
)
def test_every_spelling_of_a_number_is_one_number(number, spellings):
    called = [called_number(spelling) for spelling in spellings]

    assert [(one.number, one.keys, one.is_complete) for one in called] == [
        (number, (), True)
    ] * len(spellings)


def test_digits_behind_a_full_number_are_keys():
    assert called_number("88002500890-1-2-4-0") == CalledNumber(
        "+78002500890", ("1", "2", "4", "0"), Spelling.TRUNK
    )
    assert called_number("+38 050 508-11-11 *5#").keys == ("*", "5", "#")


def test_keys_behind_a_pause_go_with_any_number():
    assert called_number("0890,2w0") == CalledNumber("0890", ("2", "0"))
    assert called_number("88002500890p1") == called_number("880025008901")


def test_number_that_is_one_digit_short_is_incomplete():
    assert called_number("8 800 700 611") == CalledNumber("8800700611", is_complete=False)


@pytest.mark.parametrize("typed", ["+7 495 766", "749576601 6", "+38050", "8800250"])
def test_other_numbers_can_be_short_too(typed):
    assert not called_number(typed).is_complete


@pytest.mark.parametrize("typed", ["0890", "111", "84957", "", "abc", "9031234567"])
def test_short_numbers_and_others_are_complete_as_they_are(typed):
    assert called_number(typed) == CalledNumber(typed)


@pytest.mark.parametrize(
    "typed, spelling",
    [
        ("7 495 766 01 66", Spelling.BARE),
        ("8 495 766 01 66", Spelling.TRUNK),
        ("+7 495 766 01 66", Spelling.INTERNATIONAL),
    ],
)
def test_spelling_of_the_country_is_kept(typed, spelling):
    assert called_number(typed) == CalledNumber("+74957660166", (), spelling)


def test_msisdn_vectors(root):
    rows = json.loads((root / "tests/pdus/addresses-msisdn.json").read_text(encoding="utf-8"))

    assert [e164(row["input"], row["default_country"]) for row in rows] == [
        row["e164"] for row in rows
    ]


@pytest.mark.parametrize(
    "typed, country, number",
    [
        ("9001234567", "RU", "79001234567"),
        ("8~10 380 50 123-45-67", "RU", "380501234567"),
        ("00380501234567", "UA", "380501234567"),
        ("501234567", "UA", "380501234567"),
        ("79031234567", "UA", "79031234567"),
        ("77011234567", "KZ", "77011234567"),
        ("359881234567", "BG", "359881234567"),
        ("89001234567", "ID", "6289001234567"),
        ("+1 (202) 555-0100", "RU", "12025550100"),
        ("79031234567", "FR", "79031234567"),
        ("12", "RU", "12"),
        ("", "RU", ""),
        ("hello", "RU", ""),
    ],
)
def test_msisdn_is_read_as_the_default_country_writes_it(typed, country, number):
    assert msisdn(typed, country) == number


@settings(max_examples=150)
@given(st.text(max_size=25), st.sampled_from(["RU", "UA", "BG", "ID", "KZ", "XX"]))
def test_no_text_is_refused_as_an_msisdn(text, country):
    number = msisdn(text, country)

    assert number == "" or (number.isascii() and number.isdigit())


@pytest.mark.parametrize(
    "typed, country, number",
    [
        ("8 (903) 123-45-67", "RU", "79031234567"),
        ("903 123 45 67", "RU", "79031234567"),
        ("+380 50 123 45 67", "RU", "380501234567"),
        ("050 123-45-67", "UA", "380501234567"),
        ("+79031234567", "FR", "79031234567"),
        ("90312345", "RU", None),
        ("+7903123456", "RU", None),
        ("03 12 34 56", "FR", None),
        ("call me", "RU", None),
        ("9031234567x", "RU", None),
        ("", "RU", None),
    ],
)
def test_typed_number_is_an_msisdn_or_none(typed, country, number):
    assert parse_msisdn(typed, country) == number


@pytest.mark.parametrize(
    "typed, login",
    [
        ("8 (903) 123-45-67", "9031234567"),
        ("+7 903 1234567", "9031234567"),
        ("9031234567", "9031234567"),
        ("903 123 45 67", "9031234567"),
        ("79031234567", "9031234567"),
        ("90312345", LoginFault.TEN_DIGITS),
        ("890312345678", LoginFault.TEN_DIGITS),
        ("+8 903 1234567", LoginFault.TEN_DIGITS),
        ("+9031234567", LoginFault.TEN_DIGITS),
        ("", LoginFault.TEN_DIGITS),
        ("ivanov", LoginFault.LETTERS),
        ("903123456o", LoginFault.LETTERS),
        ("٩٠٣١٢٣٤٥٦٧", LoginFault.LETTERS),
    ],
)
def test_login_is_ten_digits_or_says_why_not(typed, login):
    assert portal_login(typed) == login


@pytest.mark.parametrize(
    "typed",
    ["DPSW", "dpsw ", "D\u0420\u0405W", "«Dpsw».", "d\u0440\u0455w", "\u200bDPSW", "\tDPSW\n"],
)
def test_keyword_folds_case_spaces_and_look_alikes(typed):
    assert fold_keyword(typed) == "DPSW"


def test_cyrillic_keyword_folds_to_itself_and_keeps_its_words():
    assert fold_keyword("стоп  все") == fold_keyword("СТОП ВСЕ")
    assert fold_keyword("СТОР все") != fold_keyword("СТОП ВСЕ")


def test_mmi_vectors(root):
    rows = json.loads((root / "tests/pdus/addresses-mmi.json").read_text(encoding="utf-8"))
    classes = {
        row["text"]: "call" if kind is Dialled.EMERGENCY else kind.value
        for row in rows
        for kind in [classify_dial(row["text"])]
    }

    assert classes == {row["text"]: row["class"] for row in rows}


@pytest.mark.parametrize(
    "typed, kind",
    [
        ("*#06#", Dialled.IMEI),
        ("112", Dialled.EMERGENCY),
        ("**61*79031234567*11*20#", Dialled.SUPPLEMENTARY),
        ("*110*9 #", Dialled.USSD),
        ("*100*1*2*3*4*5*6#", Dialled.USSD),
        ("*110*9", Dialled.CALL),
        ("0890", Dialled.CALL),
        ("5#", Dialled.USSD),
        ("", Dialled.CALL),
    ],
)
def test_dialled_string_is_what_the_phone_makes_of_it(typed, kind):
    assert classify_dial(typed) is kind


def test_one_key_in_a_call_is_for_the_call():
    assert classify_dial("2", is_in_call=True) is Dialled.IN_CALL


def test_list_of_emergency_numbers_may_be_anothers():
    assert classify_dial("999", emergency=frozenset({"999"})) is Dialled.EMERGENCY
