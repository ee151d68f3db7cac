"""`menus.expressions`: conditions are parsed once, type-checked, and evaluate no text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menus.catalogue import parse_type
from menus.expressions import ConditionError, mistakes, parse

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
VALUES: Mapping[str, object] = {
    "subscriber.status": "active",
    "subscriber.vip": True,
    "subscriber.new": False,
    "account.balance": Decimal("12.50"),
    "queue.place": 7,
    "queue.wait": 200,
    "credential.locked_until": NOW + timedelta(hours=1),
    "contract.day": date(2026, 1, 5),
    "android": 1,
    "nowhere": 2,
}
TYPES = {
    "subscriber.status": parse_type("one of active, blocked"),
    "subscriber.vip": parse_type("flag"),
    "account.balance": parse_type("money"),
    "queue.place": parse_type("number 1-99"),
    "queue.wait": parse_type("seconds"),
    "credential.locked_until": parse_type("time"),
    "place.country": parse_type("text 2"),
}


def holds(text: str) -> bool:
    return parse(text).holds(VALUES.get, NOW)


@pytest.mark.parametrize(
    "text",
    [
        'subscriber.status == "active"',
        "subscriber.status == 'active'",
        '"active" == subscriber.status',
        'subscriber.status != "blocked"',
        "subscriber.vip",
        "not subscriber.new",
        "account.balance > 12",
        "account.balance >= 12.50",
        "-5 < account.balance",
        "queue.place <= 7",
        "queue.wait > 3m",
        "queue.wait < 24h",
        "queue.wait < 7d",
        "queue.wait == 200s",
        "credential.locked_until > now",
        "now < credential.locked_until",
        "contract.day == now",
        "now >= contract.day",
        "android == 1",
        "nowhere == 2",
        "account.balance > queue.place",
        'subscriber.status in ("active", "blocked")',
        'subscriber.status in ("active")',
        'subscriber.status not in ("blocked", "gone")',
        'not subscriber.status in ("blocked")',
        "queue.place in (5, 7) and account.balance in (1, 12.5)",
        "queue.wait in (1m, 200s)",
        "contract.day in (now)",
        "queue.place in (no.value, 7)",
        "subscriber.new or subscriber.vip",
        "subscriber.new or subscriber.new or subscriber.vip",
        "subscriber.vip and queue.place == 7 and account.balance > 0",
        "not (subscriber.new and subscriber.vip)",
        "not subscriber.new and subscriber.vip",
        "subscriber.vip or subscriber.new and subscriber.new",
        "(subscriber.vip)",
        "not not subscriber.vip",
        "not(subscriber.new)",
    ],
)
def test_a_true_condition_holds(text: str) -> None:
    assert holds(text) is True


@pytest.mark.parametrize(
    "text",
    [
        'subscriber.status == "blocked"',
        "subscriber.new",
        "account.balance < 12.5",
        'subscriber.status in ("blocked", "gone")',
        'subscriber.status not in ("active", "blocked")',
        "subscriber.status in (5)",
        "(subscriber.vip or subscriber.new) and subscriber.new",
        "subscriber.new and subscriber.vip and subscriber.vip",
        "subscriber.status",
        "queue.place",
        "now",
        '"word"',
        "5",
        "3m",
    ],
)
def test_a_false_condition_does_not_hold(text: str) -> None:
    assert holds(text) is False


@pytest.mark.parametrize("sign", ["==", "!=", "<", "<=", ">", ">="])
def test_a_name_without_a_value_makes_any_comparison_false(sign: str) -> None:
    assert [holds(f"no.value {sign} 1"), holds(f"now {sign} no.value")] == [False, False]


@pytest.mark.parametrize("word", ["in", "not in"])
def test_a_name_without_a_value_is_neither_in_nor_out(word: str) -> None:
    assert not holds(f"no.value {word} (1, 2)")


def test_not_turns_the_comparison_of_a_missing_value_round() -> None:
    assert holds("not no.value == 1")


@pytest.mark.parametrize("text", ["subscriber.status < 3", "now < subscriber.status"])
def test_values_of_a_wrong_type_compare_as_false_and_do_not_break(text: str) -> None:
    assert not holds(text)


def test_a_condition_knows_the_names_it_reads() -> None:
    names = parse('a.b == "x" and (c or not d > now)').names

    assert names == {"a.b", "c", "d"}


def test_a_condition_shows_itself_to_a_developer() -> None:
    assert repr(parse("a")) == "Condition('a')"


@pytest.mark.parametrize(
    ("text", "offset", "words"),
    [
        ("", 0, "the condition is empty"),
        ("  ", 0, "the condition is empty"),
        ("a = 3", 2, "compare with =="),
        ("a && b", 2, "write 'and'"),
        ("a || b", 2, "write 'or'"),
        ("!a", 0, "write 'not'"),
        ("a == “x”", 5, "straight quotes"),
        ('a == "x', 5, "not closed"),
        ("a + 1 == 2", 2, "cannot calculate"),
        ("a; b", 1, "take it away"),
        ("a == 1 b", 7, "join comparisons"),
        ("a(b)", 1, "join comparisons"),
        ("a ==", 4, "breaks off"),
        ("(a", 0, "this ( is never closed"),
        ("(a or (b)", 0, "this ( is never closed"),
        ("a)", 1, "this ) closes what no ( opens"),
        ('a == "x and b == "y"', 5, "lacks its closing quote"),
        ("not", 3, "breaks off"),
        ("a in", 4, "breaks off"),
        ('a in "x", "y"', 5, "'in' takes its values in brackets"),
        ('a in ["x", "y"]', 5, "for several values write in ("),
        ('a in ("x" "y")', 10, "commas stand between the values"),
        ('a in ("x" or "y")', 10, "commas stand between the values"),
        ("a in ()", 6, "a value is missing before this )"),
        ('a in ("x",)', 10, "a value is missing before this )"),
        ('a in ("x"', 5, "this ( is never closed"),
        ('a == ("x", "y")', 5, "write 'in' before several"),
        ('a != ("x", "y")', 5, "write 'not in' before several"),
        ('a == "x", "y"', 8, "for several values write in ("),
        ('a is in ("x")', 2, "without 'is'"),
        ("a" * 501, 500, "at most 500"),
    ],
)
def test_a_text_that_is_no_condition_is_one_sentence_with_its_place(
    text: str, offset: int, words: str
) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)

    assert (caught.value.offset, words in caught.value.message) == (offset, True)


def test_five_hundred_characters_are_a_condition() -> None:
    assert parse("a" * 500).names == {"a" * 500}


@pytest.mark.parametrize("text", ["(" * 249 + "a" + ")" * 249, "not " * 124 + "a"])
def test_deep_nesting_is_a_condition_or_one_sentence(text: str) -> None:
    assert parse(text).names == {"a"}


def said(text: str) -> list[tuple[str, str, int]]:
    return [(m.rule, m.message, m.offset) for m in mistakes(parse(text), TYPES)]


@pytest.mark.parametrize(
    "text",
    [
        'subscriber.status == "active" and subscriber.vip',
        "queue.wait > 3m or queue.wait > 180 or 90 < queue.wait",
        "credential.locked_until > now",
        "account.balance > queue.place",
        'not (place.country != "RU")',
        'subscriber.status in ("active", "blocked") and place.country not in ("RU", "BY")',
        "queue.place in (1, 2) or account.balance in (1.5, queue.place) or queue.wait in (3m, 60)",
    ],
)
def test_a_sound_condition_has_no_mistakes(text: str) -> None:
    assert said(text) == []


def test_an_unknown_name_is_told_with_a_suggestion() -> None:
    assert said('subscriber.statu == "active" or x') == [
        (
            "unknown-name",
            "'subscriber.statu' is not declared. Did you mean 'subscriber.status'?",
            0,
        ),
        (
            "unknown-name",
            "'x' is not declared. If it is a word, put it in quotes: \"x\"",
            32,
        ),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'subscriber.status == "actve"',
            "subscriber.status is never 'actve'. Did you mean 'active'? "
            "It is one of: active, blocked",
        ),
        (
            'account.balance == "12"',
            "account.balance (a number) cannot be compared with a word: write a number there",
        ),
        (
            "credential.locked_until > 3h",
            "credential.locked_until (a time) cannot be compared with a duration: "
            "write a time there, such as now",
        ),
        (
            "queue.place > 3m",
            "queue.place (a number) cannot be compared with a duration: write a number there",
        ),
        (
            'subscriber.vip == "yes"',
            "subscriber.vip is yes or no: write 'subscriber.vip' or 'not subscriber.vip'",
        ),
        (
            "1 == subscriber.vip",
            "subscriber.vip is yes or no: write 'subscriber.vip' or 'not subscriber.vip'",
        ),
        (
            'place.country < "RU"',
            "place.country (a word) has no order: compare it with == or !=",
        ),
        (
            "account.balance",
            "account.balance (a number) is not a condition by itself: compare it: "
            "account.balance == …",
        ),
        ("3m", "a duration is not a condition by itself: compare it"),
        (
            'subscriber.status in ("active", "bloked")',
            "subscriber.status is never 'bloked'. Did you mean 'blocked'? "
            "It is one of: active, blocked",
        ),
        (
            "subscriber.status not in ('active', 'departed')",
            "subscriber.status is never 'departed'. It is one of: active, blocked",
        ),
        (
            'queue.place in (1, "2")',
            "queue.place (a number) cannot be compared with a word: write a number there",
        ),
        (
            "subscriber.vip in (yes, no)",
            "subscriber.vip is yes or no: write 'subscriber.vip' or 'not subscriber.vip'",
        ),
        (
            'place.country == "RU" or "BY"',
            'for several values write place.country in ("RU", "BY")',
        ),
    ],
)
def test_a_type_mistake_is_told_in_plain_words(text: str, message: str) -> None:
    ((rule, told, _),) = said(text)

    assert (rule, told) == ("condition-type", message)


def test_a_value_of_in_is_told_where_it_stands() -> None:
    assert said('subscriber.status in ("active", blocked)') == [
        (
            "unknown-name",
            "'blocked' is not declared. If it is a word, put it in quotes: \"blocked\"",
            32,
        )
    ]


def test_a_condition_is_parsed_once_and_held_often(
    packages_entered: Callable[..., set[str]],
) -> None:
    condition = parse('subscriber.status == "active"')

    assert "lark" not in packages_entered(lambda: condition.holds(VALUES.get, NOW))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("no.value == 1 and account.balance > 0", ["no.value"]),
        ('subscriber.status == "active" or account.balance > 0', ["subscriber.status"]),
    ],
)
def test_a_condition_reads_no_value_that_cannot_change_it(text: str, read: list[str]) -> None:
    asked: list[str] = []
    parse(text).holds(lambda name: asked.append(name) or VALUES.get(name), NOW)

    assert asked == read


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab.0 1mand or not()=!<>\"'-", max_size=60))
def test_any_text_is_a_condition_or_a_condition_error(text: str) -> None:
    try:
        condition = parse(text)
    except ConditionError as error:
        assert 0 <= error.offset <= len(text)
    else:
        assert isinstance(condition.holds(VALUES.get, NOW), bool)
        mistakes(condition, TYPES)
