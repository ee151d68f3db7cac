"""Questions: what is accepted, hints, secrets, tries, confirmation."""

from __future__ import annotations

from typing import Any

import pytest

from menus.effects import Block, CheckSecret, Outcome

PIN = """
home:
  text: Home
  options: {1: {label: PIN, go: pin}}
pin:
  ask: Enter your PIN
  accept: digits 4
  secret: true
  check: credential.pin
  tries: 3
  wrong: ["Wrong PIN, {tries_left|tries}.", "Wrong again."]
  locked: {end: PIN blocked., lock: pin}
  go: done
done: {end: Welcome.}
"""


def wrong(left: int) -> Outcome:
    return Outcome("wrong", {"tries_left": left})


def test_a_question_expects_text_and_says_when_it_is_secret(subscriber: Any) -> None:
    phone = subscriber(PIN)
    phone.dials("shop.pin")

    assert (phone.step.text, phone.step.expects, phone.step.secret) == (
        "Enter your PIN",
        "text",
        True,
    )


def test_a_right_secret_leads_on(subscriber: Any) -> None:
    phone = subscriber(PIN)
    phone.dials("shop.pin")

    assert phone.presses("1234") == "Welcome."
    assert phone.needs == [CheckSecret("credential.pin", "1234", 3)]


def test_a_wrong_secret_says_so_by_attempt(subscriber: Any) -> None:
    phone = subscriber(PIN, {"CheckSecret": [wrong(2), wrong(1), wrong(1)]})
    phone.dials("shop.pin")

    assert phone.presses("1111") == "Wrong PIN, 2 tries left.\nEnter your PIN"
    assert phone.presses("1111") == "Wrong again.\nEnter your PIN"
    assert phone.presses("1111") == "Wrong again.\nEnter your PIN"


def test_a_locked_secret_ends_and_locks(subscriber: Any) -> None:
    phone = subscriber(PIN, {"CheckSecret": Outcome("locked")})
    phone.dials("shop.pin")
    text = phone.presses("1111")

    assert (text, phone.step.ends, phone.needs[-1]) == ("PIN blocked.", True, Block("pin"))


def test_what_is_not_accepted_gets_a_hint_and_costs_no_try(subscriber: Any) -> None:
    phone = subscriber(PIN)
    phone.dials("shop.pin")

    assert phone.presses("12") == "Enter 4 digits.\nEnter your PIN"
    assert phone.needs == []


def test_a_wrong_secret_without_words_of_its_own_is_a_wrong_key(subscriber: Any) -> None:
    phone = subscriber(
        "home: {ask: PIN, accept: digits 4, check: credential.pin,"
        " locked: {end: Locked.}, go: done}\ndone: {end: In.}",
        {"CheckSecret": wrong(2)},
    )
    phone.dials("shop.home")

    assert phone.presses("1111") == "Choose again.\nPIN"


def test_a_secret_that_cannot_be_compared_says_try_later(subscriber: Any) -> None:
    phone = subscriber(PIN, {"CheckSecret": Outcome("failed")})
    phone.dials("shop.pin")

    assert phone.presses("1111") == "The service is not available now. Try later."


AMOUNT = """
home: {text: Home, options: {1: {label: Pay, go: pay}}}
pay:
  ask: How much?
  accept: amount 1-15000
  save: amount
  confirm: yes
  go: done
done: {end: "Paid {amount|money}."}
"""


def test_what_was_typed_is_shown_and_asked_again(subscriber: Any) -> None:
    phone = subscriber(AMOUNT)
    phone.dials("shop.pay")

    assert phone.presses("150,5") == "You entered: 150,5. Right?\n1 Yes\n2 No"
    assert phone.step.expects == "key"


def test_yes_keeps_the_value(subscriber: Any) -> None:
    phone = subscriber(AMOUNT)
    phone.dials("shop.pay")

    assert phone.presses("150,5", "1") == "Paid RUB 150.50."


@pytest.mark.parametrize("key", ["2", "*"])
def test_no_asks_the_question_again(subscriber: Any, key: str) -> None:
    phone = subscriber(AMOUNT)
    phone.dials("shop.pay")

    assert phone.presses("150", key) == "How much?"
    assert phone.presses("5", "1") == "Paid RUB 5.00."


def test_any_other_key_asks_for_confirmation_again(subscriber: Any) -> None:
    phone = subscriber(AMOUNT)
    phone.dials("shop.pay")

    assert phone.presses("150", "7") == "Choose again.\nYou entered: 150. Right?\n1 Yes\n2 No"


def test_a_secret_is_not_shown_for_confirmation(subscriber: Any) -> None:
    phone = subscriber(
        "home: {ask: PIN, accept: digits 4, secret: yes, confirm: yes, go: done}\ndone: {end: In.}"
    )
    phone.dials("shop.home")

    assert phone.presses("1234").startswith("You entered: ****. Right?")


def test_standing_keys_work_where_they_are_no_answer(subscriber: Any) -> None:
    phone = subscriber(AMOUNT)
    phone.dials("shop.home")
    phone.presses("1")

    assert phone.presses("*").startswith("Home")
    phone.presses("1")
    assert phone.presses("00").startswith("Home")


def test_an_answer_wins_over_a_standing_key_unless_any_text_is_one(subscriber: Any) -> None:
    both = """
    home: {text: Home, options: {1: {label: A, go: code}, 2: {label: B, go: words}}}
    code: {ask: Code, accept: digits 2, save: code, go: shown}
    words: {ask: Words, save: words, go: home}
    shown: {end: "Code {code}"}
    """
    phone = subscriber(both)
    phone.dials("shop.home")
    phone.presses("2")

    assert phone.presses("00").startswith("Home")
    assert phone.presses("1", "00") == "Code 00"


def test_tries_without_a_check_count_what_is_refused(subscriber: Any) -> None:
    phone = subscriber(
        "home: {ask: Age, accept: digits 2, tries: 2, locked: {end: Enough.}, go: done}\n"
        "done: {end: Fine.}"
    )
    phone.dials("shop.home")

    assert phone.presses("x") == "Enter 2 digits.\nAge"
    assert phone.presses("x") == "Enough."


def test_one_key_answers_are_expected_as_keys(subscriber: Any) -> None:
    phone = subscriber("home: {ask: Rate, accept: 'one of 1, 2', save: score, go: done}\n"
                       "done: {end: 'Thanks for {score}.'}")  # fmt: skip
    phone.dials("shop.home")

    assert phone.step.expects == "key"
    assert phone.presses("3") == "Enter one of: 1, 2.\nRate"
    assert phone.presses("2") == "Thanks for 2."


def test_a_period_is_read_by_its_two_ends(subscriber: Any) -> None:
    phone = subscriber(
        "home: {ask: When, accept: period 31, save: span, go: done}\n"
        'done: {end: "{span.from|date} to {span.to|date}"}'
    )
    phone.dials("shop.home")

    assert phone.presses("01.01.2026-05.01.2026") == "01/01/2026 to 05/01/2026"


def test_one_text_may_stand_for_all_wrong_answers(subscriber: Any) -> None:
    phone = subscriber(
        "home: {ask: PIN, accept: digits 4, check: credential.pin, wrong: 'No, {tries_left}.',"
        " locked: {end: Locked.}, go: done}\ndone: {end: In.}",
        {"CheckSecret": wrong(2)},
    )
    phone.dials("shop.home")

    assert phone.presses("1111") == "No, 2.\nPIN"


def test_a_secret_that_is_saved_can_be_read_and_is_not_written_down(subscriber: Any) -> None:
    phone = subscriber(
        "home: {ask: PIN, accept: digits 4, secret: yes, save: pin, go: use}\n"
        "use: {text: Sure?, options: {1: {label: Send, go: send}}}\n"
        "send: {do: [{use: catalogue.switch_on, with: {service: '{pin}', times: 1},"
        " otherwise: {end: No.}}], end: Sent.}"
    )
    phone.dials("shop.home")
    phone.presses("1234")
    kept = str(phone.step.dialogue.to_plain())

    assert phone.presses("1") == "Sent." and "1234" not in kept
    assert phone.needs[-1].parameters == {"service": "1234", "times": 1}


def test_a_question_declares_its_ways_texts_and_secret(load: Any) -> None:
    screens = load(
        PIN + "\nkeep: {ask: Word, secret: yes, save: word, tries: 2,"
        " locked: {end: No.}, go: done}\n"
    ).screens
    pin, keep = screens["shop.pin"], screens["shop.keep"]
    (given,) = pin.outcomes()

    assert [edge.target for edge in pin.edges()] == ["shop.done"]
    assert (given.action, given.needed, list(given.answered)) == ("check", ("locked",), ["locked"])
    assert len(list(pin.texts())) == 4 and list(pin.keys()) == []
    assert [display.longest("en") for display in pin.displays()] == [("Enter your PIN", [])]
    assert (list(pin.secrets()), list(keep.secrets())) == ([], ["word"])


def test_mistakes_of_a_question_are_told(problems: Any) -> None:
    found = problems(
        """
        home: {ask: A, accept: digit 4, go: home}
        two: {ask: B, check: pin, tries: many, secret: maybe, go: home, locked: {end: No.}}
        three: {ask: C, wrong: {a: b}, save: Amount, go: home}
        four: {ask: [D], go: home}
        five: {ask: E}
        """
    )

    assert found == [
        "flows/shop.yaml:2:26 accept: 'digit 4' is nothing to accept: write digits 4,"
        " digits 4-8, text 1-80, msisdn, amount 1-15000, date, period 31, email,"
        " or one of a, b. Did you mean 'digits'?",
        "flows/shop.yaml:3:24 unknown-word: there is no stored secret 'pin'. Write credential.pin.",
        "flows/shop.yaml:3:36 shape: tries: takes a number from 1 to 99",
        "flows/shop.yaml:3:50 shape: secret: takes yes or no",
        "flows/shop.yaml:4:26 shape: wrong: takes a list: begin each entry with '- ',"
        " as in - Wrong PIN.",
        "flows/shop.yaml:4:40 save-name: 'Amount' is no name to save under:"
        " use another of small letters",
        "flows/shop.yaml:5:15 shape: ask: takes one text",
        "flows/shop.yaml:6:3 dead-end: nothing follows here: add 'go: …' or 'end: …'",
    ]


def test_a_hint_too_long_for_its_question_comes_alone_and_the_question_behind_it(
    subscriber: Any,
) -> None:
    phone = subscriber(
        f"home: {{ask: {'a' * 170}, secret: yes, check: credential.pin, "
        f"wrong: {'b' * 170}, locked: {{end: No.}}, end: Yes.}}",
        {"CheckSecret": Outcome("wrong")},
    )
    phone.dials("shop.home")

    assert phone.presses("1111") == f"{'b' * 170}\n# More"
    assert phone.presses("#") == "a" * 170
    assert phone.presses("2222") == f"{'b' * 170}\n# More"
    assert phone.presses("3333") == f"{'b' * 170}\n# More"
    assert phone.returns() == "a" * 170
