"""`menus.texts`: templates, formats of five languages, plurals, translations."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menus.catalogue import parse_type
from menus.source import Scalar
from menus.source import parse as parse_yaml
from menus.texts import Placeholder, TemplateError, Text, TextTable, mistakes, parse

LANGUAGES = ("en", "ru", "uk", "bg", "id")
MOSCOW = ZoneInfo("Europe/Moscow")
EN = 'tries: {one: "{n} try left", other: "{n} tries left"}'
RU = (
    'tries: {one: "осталась {n} попытка", few: "осталось {n} попытки", '
    'many: "осталось {n} попыток", other: "осталось {n} попытки"}'
)


def typed(text: str, line: int = 1) -> Scalar:
    return Scalar(text, "flows/a.yaml", line, 9, is_quoted=True)


def table(currency: str = "RUB") -> TextTable:
    return TextTable(LANGUAGES, currency, MOSCOW)


def show(text: str, value: object, language: str = "en", currency: str = "RUB") -> str:
    texts = table(currency)
    declared = texts.declare("a.b", ("text",), typed(text))
    texts.finish()
    return declared.render(language, {"v": value}.get)


def told(texts: TextTable) -> list[str]:
    return [
        str(p)
        for p in texts.finish()
        if "not translated to" not in p.message or p.place.line > 1 or "add it" in p.message
    ]


# -- templates -------------------------------------------------------------------------------


def test_a_template_is_words_and_placeholders() -> None:
    parts = parse("Balance {account.balance|money}, {{ok}} { name }").parts

    assert parts == (
        "Balance ",
        Placeholder("account.balance", "money", 8),
        ", {ok} ",
        Placeholder("name", "", 40),
    )


def test_a_text_without_placeholders_is_constant() -> None:
    assert [parse("Hi").constant, parse("a {{b}}").constant, parse("").constant] == [
        "Hi",
        "a {b}",
        "",
    ]
    assert parse("{a}").constant is None


def test_a_text_of_values_and_signs_says_nothing_to_translate() -> None:
    assert [parse(t).says_something for t in ("{reason}", "{a}: {b|money} 12", "{a} и", "OK")] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("text", "offset", "words"),
    [
        ("a {b", 2, "a { is never closed"),
        ("a } b", 2, "a } is never opened"),
        ("{}", 0, "'{}' names no value"),
        ("ok {a b}", 3, "'{a b}' names no value"),
        ("{a.__class__!r}", 0, "names no value"),
        ("{a[0]}", 0, "names no value"),
        ("{a|}", 0, "has no format after the |"),
        ("{a|x y}", 0, "has no format after the |"),
    ],
)
def test_a_text_that_cannot_be_taken_apart_is_one_sentence(
    text: str, offset: int, words: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        parse(text)

    assert (caught.value.offset, words in caught.value.message) == (offset, True)


def test_a_template_shows_itself_to_a_developer() -> None:
    assert repr(parse("{a}")) == "Template('{a}')"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="{}|ab. ж", max_size=40))
def test_any_text_is_a_template_or_a_template_error(text: str) -> None:
    try:
        template = parse(text)
    except TemplateError as error:
        assert 0 <= error.offset < len(text)
    else:
        assert template.source == text


# -- formats ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "RUB 1,234.50"),
        ("ru", "1 234,50 ₽"),
        ("uk", "1 234,50 RUB"),
        ("bg", "1 234,50 RUB"),
        ("id", "RUB 1.234,50"),
    ],
)
def test_money_is_shown_as_the_language_writes_it(language: str, shown: str) -> None:
    assert show("{v|money}", Decimal("1234.5"), language) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("-0.05"), "-RUB 0.05"),
        (12, "RUB 12.00"),
        ("7.1", "RUB 7.10"),
        (1.5, "RUB 1.50"),
        ("none", "none"),
        (None, ""),
        (Decimal("NaN"), "NaN"),
        (Decimal("1e99"), "1E+99"),
        ((1, 2), "(1, 2)"),
    ],
)
def test_money_takes_any_number_and_shows_anything_else_as_it_is(value: object, shown: str) -> None:
    assert show("{v|money}", value) == shown


@pytest.mark.parametrize(
    ("currency", "shown"),
    [("EUR", "€5.00"), ("INR", "INR 5.00"), ("JPY", "JP¥5"), ("IDR", "IDR 5.00")],
)
def test_a_currency_sign_that_would_force_ucs2_becomes_its_code(currency: str, shown: str) -> None:
    assert show("{v|money}", 5, "en", currency) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_format_lets_a_typographic_space_or_minus_through(language: str) -> None:
    shown = [
        show("{v|money}", Decimal("-1234567.5"), language),
        show("{v|percent}", Decimal("-12.5"), language),
        show("{v|megabytes}", 12345, language),
        show("{v|minutes}", 90_000, language),
        show("{v}", datetime(2026, 1, 5, 11, 3, tzinfo=UTC), language),
    ]

    assert not set("".join(shown)) & set("\u00a0\u202f\u2009\u2212\u200e\u200f")


@pytest.mark.parametrize(
    ("language", "day", "clock"),
    [
        ("en", "05/01/2026", "02:03"),
        ("ru", "05.01.2026", "02:03"),
        ("uk", "05.01.2026", "02:03"),
        ("bg", "5.01.2026 г.", "02:03 ч."),
        ("id", "5/1/2026", "02.03"),
    ],
)
def test_dates_and_times_are_local(language: str, day: str, clock: str) -> None:
    moment = datetime(2026, 1, 4, 23, 3, tzinfo=UTC)

    assert [show(f"{{v{f}}}", moment, language) for f in ("|date", "|time", "")] == [
        day,
        clock,
        f"{day} {clock}",
    ]


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("{v|date}", date(2026, 1, 5), "05/01/2026"),
        ("{v}", date(2026, 1, 5), "05/01/2026"),
        ("{v|time}", time(9, 5), "09:05"),
        ("{v|time}", datetime(2026, 1, 5, 9, 5), "09:05"),
        ("{v|time}", "soon", "soon"),
        ("{v|date}", None, ""),
    ],
)
def test_a_day_and_an_hour_are_shown_as_they_are(text: str, value: object, shown: str) -> None:
    assert show(text, value) == shown


def test_a_language_whose_dates_are_not_numbers_alone_is_served_too() -> None:
    texts = TextTable(("ja", "ar"), zone=UTC)
    day = texts.declare("a.b", ("text",), typed("{v|date} {v|time}"))
    texts.finish()

    assert day.render("ja", {"v": datetime(2026, 1, 5, 9, 5, tzinfo=UTC)}.get) == "2026/1/5 9:05"


@pytest.mark.parametrize(
    ("seconds", "en", "ru"),
    [
        (0, "0 mins", "0 мин"),
        (1, "1 min", "1 мин"),
        (61, "2 mins", "2 мин"),
        (-5, "0 mins", "0 мин"),
    ],
)
def test_minutes_are_rounded_up(seconds: int, en: str, ru: str) -> None:
    assert [show("{v|minutes}", seconds), show("{v|minutes}", seconds, "ru")] == [en, ru]


@pytest.mark.parametrize(
    ("text", "value", "en", "ru"),
    [
        ("{v|percent}", Decimal("12.50"), "12.5%", "12,5 %"),
        ("{v|percent}", 7, "7%", "7 %"),
        ("{v|percent}", "x", "x", "x"),
        ("{v|megabytes}", Decimal("1536.25"), "1,536.2 MB", "1 536,2 МБ"),
        ("{v|megabytes}", -3, "-3 MB", "-3 МБ"),
        ("{v|minutes}", "x", "x", "x"),
        ("{v}", Decimal("1234.50"), "1,234.5", "1 234,5"),
        ("{v}", Decimal("-3.00"), "-3", "-3"),
        ("{v}", Decimal("Infinity"), "Infinity", "Infinity"),
        ("{v}", 12345, "12345", "12345"),
        ("{v}", True, "yes", "да"),
        ("{v}", False, "no", "нет"),
        ("{v}", None, "", ""),
        ("{v}", "as it is", "as it is", "as it is"),
    ],
)
def test_every_other_value_is_shown_as_the_language_writes_it(
    text: str, value: object, en: str, ru: str
) -> None:
    assert [show(text, value), show(text, value, "ru")] == [en, ru]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("79161234567", "7916***67"), ("123456", "***56"), ("1234", "****"), (None, "")],
)
def test_a_mask_hides_the_middle(value: object, shown: str) -> None:
    assert show("{v|mask}", value) == shown


def test_a_value_from_outside_is_never_taken_apart() -> None:
    assert show("{v} {v}", "{secret|money} {{") == "{secret|money} {{ {secret|money} {{"


def test_an_unknown_format_shows_the_bare_value() -> None:
    assert show("{v|monye}", 5) == "5"


# -- plurals ---------------------------------------------------------------------------------


def with_plurals() -> tuple[TextTable, Text]:
    texts = TextTable(("en", "ru"))
    texts.declare_plurals(parse_yaml(f"{EN}\n", "flows.yaml").root)  # type: ignore[arg-type]
    left = texts.declare("a.b", ("text",), typed("{v|tries}"))
    texts.translate("ru", parse_yaml(f"plurals:\n  {RU}\n", "ru.yaml").root)
    assert texts.finish() == []
    return texts, left


@pytest.mark.parametrize(
    ("n", "en", "ru"),
    [
        (1, "1 try left", "осталась 1 попытка"),
        (3, "3 tries left", "осталось 3 попытки"),
        (11, "11 tries left", "осталось 11 попыток"),
        (21, "21 tries left", "осталась 21 попытка"),
        (Decimal("1.5"), "1.5 tries left", "осталось 1,5 попытки"),
        ("many", "many tries left", "осталось many попытки"),
        (None, "", ""),
    ],
)
def test_a_plural_follows_the_rule_of_its_language(n: object, en: str, ru: str) -> None:
    _, left = with_plurals()

    assert [left.render("en", {"v": n}.get), left.render("ru", {"v": n}.get)] == [en, ru]


@pytest.mark.parametrize(
    ("plurals", "problem"),
    [
        ("[a]", "f:1:1: error: plurals: takes names with their forms [shape]"),
        ("tries: x", "f:1:8: error: write 'tries: {one: …, other: …}' here [shape]"),
        ("tries: {one: a, other: [b]}", "f:1:24: error: a plural form is one text [shape]"),
        (
            "tries: {one: '{x}', other: '{n}'}",
            "f:1:14: error: a plural form reads {n} and nothing else: write {n} [plural-forms]",
        ),
        (
            "tries: {other: '{n}'}",
            "f:1:1: error: the plural 'tries' lacks 'one', which the language 'en' needs: "
            "add the form [plural-forms]",
        ),
        (
            "tries: {one: a, others: b, other: c}",
            "f:1:1: error: 'others' is no plural form. Did you mean 'other'? [plural-forms]",
        ),
        (
            "money: {one: a, other: b}",
            "f:1:1: error: 'money' is a format already: name the plural otherwise [duplicate-key]",
        ),
    ],
)
def test_a_plural_that_cannot_be_used_is_told(plurals: str, problem: str) -> None:
    texts = TextTable(("en",))
    texts.declare_plurals(parse_yaml(plurals, "f").root)  # type: ignore[arg-type]

    assert problem in [str(found) for found in texts.finish()]


def test_a_plural_that_lacks_a_language_is_told() -> None:
    texts = TextTable(("en", "ru"))
    texts.declare_plurals(parse_yaml(EN, "flows.yaml").root)  # type: ignore[arg-type]
    texts.translate("ru", parse_yaml("plurals: {trys: {}}", "ru.yaml").root)

    assert told(texts) == [
        "ru.yaml:1:11: error: 'trys' is no plural of the flows: take it away. "
        "Did you mean 'tries'? [extra-translation]",
    ]


# -- translations ----------------------------------------------------------------------------


def selfcare(ru: str) -> tuple[TextTable, Mapping[str, Text]]:
    texts = TextTable(("en", "ru"))
    declared = {
        ".".join(words): texts.declare("selfcare.home", words, typed(text, line))
        for line, (words, text) in enumerate(
            {
                ("text",): "Balance {v}",
                ("options", "1", "label"): "Money",
                ("options", "2", "label"): "Help",
                ("options", "2", "end"): "No help.",
                ("wrong", "0"): "Wrong.",
                ("wrong", "1"): "Wrong again.",
                ("do", "1", "refused", "end"): "{reason}",
                ("do", "3", "sms", "text"): "Done.",
            }.items(),
            1,
        )
    }
    texts.translate("ru", parse_yaml(ru, "flows/lang/ru.yaml").root)
    return texts, declared


SOUND = """
selfcare:
  home:
    text: "Баланс {v}"
    options: {1: Деньги, 2: {label: Помощь, end: Помощи нет.}}
    wrong: [Неверно., Снова неверно.]
    do: [{}, {sms: Готово.}]
"""


def test_a_translation_mirrors_the_flows() -> None:
    texts, declared = selfcare(SOUND)

    assert texts.finish() == []
    assert [text.render("ru", {"v": 5, "reason": "!"}.get) for text in declared.values()] == [
        "Баланс 5",
        "Деньги",
        "Помощь",
        "Помощи нет.",
        "Неверно.",
        "Снова неверно.",
        "!",
        "Готово.",
    ]


def test_a_list_is_mirrored_by_the_entries_that_hold_texts() -> None:
    texts = TextTable(("en", "ru"))
    end = texts.declare("a.b", ("choose", "2", "end"), typed("Closed."))
    texts.translate("ru", parse_yaml("a: {b: {choose: [{end: Закрыто.}]}}", "ru.yaml").root)

    assert (texts.finish(), end.render("ru", {}.get)) == ([], "Закрыто.")


@pytest.mark.parametrize(
    ("words", "ru"),
    [
        (("text",), "{text: {label: Привет}}"),
        (("text",), "{text: [Привет]}"),
        (("wrong", "1"), "{wrong: Привет}"),
        (("wrong", "1"), "{wrong: [~, Привет]}"),
        (("open", "closed", "end"), "{open: Привет}"),
        (("options", "1", "label"), "{options: {1: Привет}}"),
    ],
)
def test_a_translation_may_be_written_short_or_long(words: tuple[str, ...], ru: str) -> None:
    texts = TextTable(("en", "ru"))
    hello = texts.declare("a.b", words, typed("Hi"))
    texts.translate("ru", parse_yaml(f"a: {{b: {ru}}}", "ru.yaml").root)

    assert (texts.finish(), hello.render("ru", {}.get)) == ([], "Привет")


def test_an_action_is_found_by_its_word_when_others_are_left_out() -> None:
    texts = TextTable(("en", "ru"))
    texts.declare("a.b", ("do", "1", "limited", "end"), typed("{reason}"))
    sms = texts.declare("a.b", ("do", "2", "sms"), typed("Done."))
    texts.translate("ru", parse_yaml("a: {b: {do: [{sms: Готово.}]}}", "ru.yaml").root)

    assert (texts.finish(), sms.render("ru", {}.get)) == ([], "Готово.")


def test_a_missing_value_of_a_translation_is_a_missing_translation() -> None:
    texts = TextTable(("en", "ru"))
    texts.declare("a.b", ("text",), typed("Hi"))
    texts.declare("a.b", ("text", "more"), typed("More"))
    texts.translate("ru", parse_yaml("a:\n  b:\n    text:\n", "ru.yaml").root)

    assert told(texts) == [
        "flows/a.yaml:1:9: error: 'a' with its 2 texts is not translated to 'ru': "
        "add it to flows/lang/ru.yaml [missing-translation]"
    ]


def test_a_text_that_lacks_its_translation_is_told_and_shown_in_the_first_language() -> None:
    texts, declared = selfcare(SOUND.replace("2: {label: Помощь, end: Помощи нет.}", "2: Помощь"))

    assert told(texts) == [
        "flows/a.yaml:4:9: error: 'selfcare.home.options.2.end' is not translated to 'ru': "
        "add it to flows/lang/ru.yaml [missing-translation]"
    ]
    assert declared["options.2.end"].render("ru", {}.get) == "No help."


def test_a_language_without_a_file_is_told_once() -> None:
    texts = TextTable(("en", "ru"))
    texts.declare("a.b", ("text",), typed("Hi"))

    assert [str(problem) for problem in texts.finish()] == [
        "flows/lang/ru.yaml:1:1: error: 1 text is not translated to 'ru': "
        "write flows/lang/ru.yaml [missing-translation]"
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "    text:",
            "    txt: x\n    text:",
            "4:5: warning: 'selfcare.home.txt' holds no text in the flows: take it away. "
            "[extra-translation]",
        ),
        (
            "Снова неверно.]",
            "Снова неверно., Опять.]",
            "6:39: warning: 'selfcare.home.wrong' has 2 texts in the flows and more here "
            "[extra-translation]",
        ),
        (
            "Баланс {v}",
            "Баланс",
            "4:11: error: the translation lacks {v}, which the text in the flows shows: add it "
            "[placeholder]",
        ),
        (
            "Баланс {v}",
            "Баланс {v} {vv}",
            "4:23: error: the translation shows {vv}, which the text in the flows lacks. "
            "Did you mean 'v'? [placeholder]",
        ),
        (
            "Баланс {v}",
            "Баланс {v} {",
            "4:23: error: a { is never closed: write {name}, or {{ for a brace [text-syntax]",
        ),
        (
            '"Баланс {v}"',
            "{a: b, c: d}",
            "4:11: error: 'selfcare.home.text' is one text [shape]",
        ),
        (
            "{1: Деньги",
            "{1: {end: x, label: Деньги}",
            "5:19: warning: 'selfcare.home.options.1.end' holds no text in the flows: "
            "take it away. [extra-translation]",
        ),
    ],
)
def test_a_translation_that_does_not_mirror_the_flows_is_told(
    old: str, new: str, problem: str
) -> None:
    texts, _ = selfcare(SOUND.replace(old, new))

    assert f"flows/lang/ru.yaml:{problem}" in told(texts)


def test_a_bare_text_for_several_is_told() -> None:
    texts = TextTable(("en", "ru"))
    for word in ("first", "second"):
        texts.declare("a.b", ("skip", word), typed("Hi"))
    texts.translate("ru", parse_yaml("a: {b: {skip: Привет}}", "ru.yaml").root)

    assert "'a.b.skip' has several texts: translate each under its word" in told(texts)[0]


def test_a_lang_file_that_is_no_mapping_is_told() -> None:
    texts = TextTable(("en", "ru"))
    texts.translate("ru", parse_yaml("[a]", "ru.yaml").root)

    assert "a lang file begins with the name of a flow file" in told(texts)[0]


def test_a_broken_text_of_the_flows_is_told_where_it_breaks() -> None:
    texts = TextTable(("en",))
    texts.declare("a.b", ("text",), typed("Hi {name"))
    texts.declare("a.c", ("text",), typed("Hi\n{name"))

    assert [str(problem) for problem in texts.finish()] == [
        "flows/a.yaml:1:13: error: a { is never closed: write {name}, or {{ for a brace "
        "[text-syntax]",
        "flows/a.yaml:1:9: error: a { is never closed: write {name}, or {{ for a brace "
        "[text-syntax]",
    ]


def test_the_engines_own_words_may_be_worded_and_translated_anew() -> None:
    texts = TextTable(("en", "ru", "fr"))
    built_in = {"en": "Choose again.", "ru": "Выберите снова."}
    wrong = texts.word("wrong_key", built_in)
    more = texts.word("more", {"en": "More", "ru": "Ещё"}, typed("Next"))
    texts.translate("ru", parse_yaml("words: {more: Дальше, wrong_key: Ещё раз.}", "ru").root)
    texts.finish()

    assert [wrong.render(code, {}.get) for code in ("en", "ru", "fr")] == [
        "Choose again.",
        "Ещё раз.",
        "Choose again.",
    ]
    assert [more.render(code, {}.get) for code in ("en", "ru", "fr")] == ["Next", "Дальше", "Next"]


def test_a_language_that_the_flows_lack_is_answered_in_the_first() -> None:
    texts = TextTable(("en", "ru"))
    hello = texts.declare("a.b", ("text",), typed("Hi {v}"))
    texts.finish()

    assert hello.render("de", {"v": 1}.get) == "Hi 1"
    assert hello.longest("de", {"v": parse_type("digits 3")}) == "Hi 000"


def test_languages_are_those_that_cldr_knows() -> None:
    assert [TextTable.is_language(code) for code in ("en", "pt-BR", "xx", "Russian", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_text_knows_every_name_that_any_translation_reads() -> None:
    texts, declared = selfcare(SOUND.replace("Баланс {v}", "Баланс {w}"))
    texts.finish()

    assert declared["text"].names == {"v", "w"}
    assert repr(declared["options.1.label"]) == "Text(selfcare.home: options.1.label)"


def test_a_translation_older_than_its_source_is_told() -> None:
    texts, _ = selfcare(SOUND)
    hashes = texts.source_hashes() | {"selfcare.home.options.1.label": "another wording"}
    texts.compare_sources(json.dumps({"ru": hashes}), ".sources.json")

    assert told(texts) == [
        "flows/lang/ru.yaml:5:18: warning: 'selfcare.home.options.1.label' has changed since it "
        "was translated: translate it anew [stale-translation]"
    ]


@pytest.mark.parametrize("text", ["{", "[]", '{"ru": []}'])
def test_recorded_sources_that_cannot_be_read_are_told(text: str) -> None:
    texts, _ = selfcare(SOUND)
    texts.compare_sources(text, "flows/lang/.sources.json")

    assert told(texts) == [
        "flows/lang/.sources.json:1:1: error: this file cannot be read: "
        "let 'dialtree translate' write it again [shape]"
    ]


# -- checks ----------------------------------------------------------------------------------

TYPES = {
    "balance": parse_type("money"),
    "name": parse_type("text 5"),
    "wait": parse_type("seconds"),
    "left": parse_type("number 1-12"),
    "kind": parse_type("one of a, bcd"),
    "vip": parse_type("flag"),
}


@pytest.mark.parametrize(
    ("text", "en", "ru"),
    [
        ("{balance|money}", "-RUB 99,999.99", "-99 999,99 ₽"),
        ("{name}!", "WWWWW!", "ЖЖЖЖЖ!"),
        ("{wait|minutes}", "999 mins", "999 мин"),
        ("{left|tries}", "12 tries left", "осталась 12 попытка"),
        ("{kind} {vip}", "bcd yes", "bcd нет"),
        ("{unknown}", "", ""),
        ("{left|unknown}", "12", "12"),
    ],
)
def test_the_longest_text_has_every_value_at_its_worst(text: str, en: str, ru: str) -> None:
    texts, _ = with_plurals()
    declared = texts.declare("a.c", ("text",), typed(text))

    assert [declared.longest("en", TYPES), declared.longest("ru", TYPES)] == [en, ru]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{balance|money} {left|tries} {name}", []),
        ("Hi {nme}", [("unknown-name", "'nme' is not declared. Did you mean 'name'?", 3)]),
        (
            "{balance|monye}",
            [("unknown-format", "'monye' is no format. Did you mean 'money'?", 0)],
        ),
        (
            "{name|money}",
            [
                (
                    "format-type",
                    "'money' shows money or number, and 'name' is text: take the format away",
                    0,
                )
            ],
        ),
        (
            "{name|tries}",
            [
                (
                    "format-type",
                    "'tries' shows number or seconds or megabytes or money, and 'name' is text: "
                    "take the format away",
                    0,
                )
            ],
        ),
    ],
)
def test_mistakes_of_a_text_are_told_with_suggestions(
    text: str, found: list[tuple[str, str, int]]
) -> None:
    told = [(m.rule, m.message, m.offset) for m in mistakes(parse(text), TYPES, ("tries",))]

    assert told == found


def test_an_unknown_format_that_resembles_none_lists_them() -> None:
    (mistake,) = mistakes(parse("{name|qqqqqq}"), TYPES, ("tries",))

    assert mistake.message.endswith(
        "The formats are: money, date, time, minutes, megabytes, mask, percent, tries"
    )


# -- what a text costs ------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Welcome", "Number {n}", "Balance {b|money}"])
def test_a_text_is_shown_again_without_asking_babel(
    packages_entered: Callable[..., set[str]], text: str
) -> None:
    texts = TextTable(("en",))
    declared = texts.declare("a.b", ("text",), typed(text))
    texts.finish()
    values = {"n": 5, "b": Decimal("12.50")}
    declared.render("en", values.get)

    assert "babel" not in packages_entered(lambda: declared.render("en", values.get))
