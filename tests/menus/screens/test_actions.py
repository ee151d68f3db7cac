"""Actions, in order, and what comes of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from menus.effects import (
    Block,
    Email,
    Facts,
    Notify,
    OneTimePassword,
    Outcome,
    Service,
    SetFact,
    ShortMessage,
    Ticket,
)
from menus.model import Secret

OTP = """
home:
  do:
    - otp: {save: password, alphabet: digits, length: 8, valid: 24h, limit: 3 per 1h}
      limited: {end: Too many.}
    - sms: {text: "Your password: {password}.", after: 3m}
  end: The password will come.
"""


def test_actions_are_performed_in_order(subscriber: Any) -> None:
    phone = subscriber(OTP)

    assert phone.dials("shop.home") == "The password will come."
    assert phone.needs == [
        OneTimePassword("11111111", 86400, True, 3, 3600),
        ShortMessage("Your password: 11111111.", None, "110", 180),
    ]


GIVEN = """
home:
  ask: How many?
  accept: amount 1-15000
  save: count
  go: pin
pin: {ask: PIN, accept: digits 4, secret: yes, save: pin, go: call}
call:
  do:
    - use: catalogue.switch_on
      with: {service: "{pin}", times: "{count}"}
      OUTCOMES
  end: Done.
"""
ANSWERED = "otherwise: {end: Not done.}"


def test_a_service_is_given_a_whole_number_and_a_secret_that_stays_one(subscriber: Any) -> None:
    phone = subscriber(GIVEN.replace("OUTCOMES", ANSWERED))
    phone.dials("shop.home")
    phone.presses("3", "4711")
    (called,) = (need for need in phone.needs if isinstance(need, Service))

    assert called.parameters == {"service": "4711", "times": 3}
    assert [type(each) for each in called.parameters.values()] == [Secret, int]


@pytest.mark.parametrize("typed", ["10", "1.5"])
def test_a_number_that_the_service_does_not_take_is_not_sent(typed: str, subscriber: Any) -> None:
    phone = subscriber(GIVEN.replace("OUTCOMES", ANSWERED))
    phone.dials("shop.home")

    assert phone.presses(typed, "4711") == "Not done."
    assert not any(isinstance(need, Service) for need in phone.needs)


def test_a_value_that_does_not_fit_fails_where_nothing_is_refused(
    subscriber: Any, services: str
) -> None:
    answered = "failed: {end: Failed.}\n      slow: {end: Slow.}"
    services = services.replace("    refused: [no_money]\n", "")
    phone = subscriber(GIVEN.replace("OUTCOMES", answered), services=services)
    phone.dials("shop.home")

    assert phone.presses("10", "4711") == "Failed."


def test_an_outcome_that_is_not_ok_leaves_the_list(subscriber: Any) -> None:
    phone = subscriber(OTP, {"OneTimePassword": Outcome("limited")})

    assert phone.dials("shop.home") == "Too many."
    assert len(phone.needs) == 1


def test_a_drawn_password_is_not_kept_in_the_dialogue(subscriber: Any) -> None:
    phone = subscriber(OTP)
    phone.dials("shop.home")

    assert "11111111" not in str(phone.step.dialogue.to_plain())


def test_the_same_walk_draws_the_same(subscriber: Any) -> None:
    phone = subscriber(OTP)
    phone.dials("shop.home")
    first, phone.needs = phone.needs, []
    phone.dials("shop.home")

    assert phone.needs == first


USE = """
home:
  do:
    - use: catalogue.switch_on
      with: {service: "s{account.balance}", times: 2}
      save: order
      slow: {end: It takes a while.}
      failed: {go: failed}
      refused: {end: "{reason}"}
  go: done
failed: {end: Failed.}
done: {end: "Order {order.number}, {account.balance|money}."}
"""


def test_a_service_gets_typed_parameters_and_its_values_are_saved(subscriber: Any) -> None:
    phone = subscriber(USE, {"Service": Outcome(values={"number": "000042"})})
    phone.facts = {"account.balance": Decimal(5)}

    assert phone.dials("shop.home") == "Order 000042, RUB 5.00."
    assert phone.needs[1] == Service("catalogue.switch_on", {"service": "s5", "times": 2}, 1)


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (Outcome("slow"), "It takes a while."),
        (Outcome("failed"), "Failed."),
        (Outcome("refused", reason="No money."), "No money."),
        (Outcome("empty"), "The service is not available now. Try later."),
    ],
)
def test_each_outcome_takes_its_way(subscriber: Any, outcome: Outcome, text: str) -> None:
    phone = subscriber(USE, {"Service": outcome})

    assert phone.dials("shop.home") == text


def test_otherwise_answers_what_is_not_answered(subscriber: Any) -> None:
    phone = subscriber("home: {do: [{sms: Hello, otherwise: {end: Else.}}], end: Sent.}",
                       {"ShortMessage": Outcome("failed")})  # fmt: skip

    assert phone.dials("shop.home") == "Else."


def test_a_parameter_that_does_not_fit_is_a_refusal(subscriber: Any) -> None:
    phone = subscriber(
        """
        home: {ask: Service, save: service, go: use}
        use:
          do:
            - use: catalogue.switch_on
              with: {service: "{service}", times: 1}
              otherwise: {end: "{reason}"}
          end: Done.
        """
    )
    phone.dials("shop.home")

    assert phone.presses("123456789") == "This value is not accepted."
    assert phone.needs == []


def test_facts_are_read_anew_after_an_effect(subscriber: Any) -> None:
    phone = subscriber(USE)
    phone.known = {"account.balance": Decimal(5)}
    phone.facts = {"account.balance": Decimal(1)}

    assert phone.dials("shop.home") == "Order , RUB 1.00."
    assert [type(need) for need in phone.needs] == [Service, Facts]


def test_set_keeps_values_and_writes_facts(subscriber: Any) -> None:
    phone = subscriber(
        """
        home:
          do:
            - set: {sum: "{account.balance}", note: "for {sum}", account.limit: 50}
          end: "{sum} {note}"
        """
    )
    phone.facts = {"account.balance": Decimal(5)}

    assert phone.dials("shop.home") == "5 for 5"
    assert phone.needs == [Facts(("account.balance",)), SetFact("account.limit", Decimal(50))]


def test_set_takes_a_fact_of_the_right_type_only(subscriber: Any) -> None:
    phone = subscriber(
        "home: {ask: Limit, save: wish, go: keep}\n"
        'keep: {do: [{set: {account.limit: "{wish}"}, refused: {end: "{reason}"}}], end: Kept.}'
    )
    phone.dials("shop.home")

    assert phone.presses("much") == "This value is not accepted."


def test_a_fact_that_cannot_be_written_stops_the_rest(subscriber: Any) -> None:
    phone = subscriber(
        "home: {do: [{set: {account.limit: 5, subscriber.language: ru},"
        " failed: {end: Not kept.}}], end: Kept.}",
        {"SetFact": Outcome("failed")},
    )

    assert phone.dials("shop.home") == "Not kept."
    assert len(phone.needs) == 1


@pytest.mark.parametrize(
    ("action", "need"),
    [
        ("sms: Hello", ShortMessage("Hello", None, "110")),
        (
            'sms: {text: Hello, to: "{subscriber.msisdn}"}',
            ShortMessage("Hello", "79161234567", "110"),
        ),
        ("block: portal", Block("portal")),
        ("block: {what: sim, for: 24h}", Block("sim", 86400)),
        ("email: Hello", Email("Hello")),
        (
            "email: {text: Hello, to: name@example.com, subject: Hi}",
            Email("Hello", "name@example.com", "Hi"),
        ),
        ("email: {text: Hello}", Email("Hello")),
        ("notify: fee", Notify("shop.fee")),
        (
            'notify: {push: due, to: "{subscriber.msisdn}", with: {who: "{subscriber.msisdn}"}}',
            Notify("shop.due", "79161234567", {"who": "79161234567"}),
        ),
        ("notify: {push: fee}", Notify("shop.fee")),
        ("ticket: Complaint", Ticket("Complaint")),
        ("ticket: {subject: Complaint, text: Long., save: request}", Ticket("Complaint", "Long.")),
    ],
)
def test_each_action_is_one_need(subscriber: Any, action: str, need: object) -> None:
    phone = subscriber(
        f'home:\n  do:\n    - {action}\n  end: Done.\nfee: {{end: Pay.}}\ndue: {{end: "{{who}}"}}',
        top="push: {fee: shop.fee, due: {start: shop.due, with: {who: msisdn}}}\n",
    )
    phone.facts = {"subscriber.msisdn": "79161234567"}

    assert phone.dials("shop.home") == "Done."
    assert phone.needs[-1] == need


@pytest.mark.parametrize(
    ("word", "to"), [("sms", "{subscriber.msisdn}"), ("email", "{credential.kind}@example.com")]
)
def test_an_address_without_a_value_is_a_failure(subscriber: Any, word: str, to: str) -> None:
    phone = subscriber(
        f'home: {{do: [{{{word}: {{text: Hi, to: "{to}"}},'
        " failed: {end: Nobody.}}], end: Sent.}"
    )

    assert phone.dials("shop.home") == "Nobody."


@pytest.mark.parametrize("typed", ["+7 916 1234567", "79161234567"])
def test_a_fixed_number_is_read_however_it_is_spelt(subscriber: Any, typed: str) -> None:
    phone = subscriber(f'home: {{do: [{{sms: {{text: Hi, to: "{typed}"}}}}], end: Sent.}}')
    phone.dials("shop.home")

    assert phone.needs[-1].to == "79161234567"


def test_a_short_number_can_be_written_to(subscriber: Any) -> None:
    phone = subscriber('home: {do: [{sms: {text: Hi, to: "5000"}}], end: Sent.}')
    phone.dials("shop.home")

    assert phone.needs[-1].to == "5000"


def test_the_number_of_a_ticket_can_be_said(subscriber: Any) -> None:
    phone = subscriber(
        "home: {do: [{ticket: {subject: Complaint, save: request}}], end: 'No. {request.id}'}",
        {"Ticket": Outcome(values={"id": "17"})},
    )

    assert phone.dials("shop.home") == "No. 17"


def test_letters_are_drawn_from_their_alphabet(subscriber: Any) -> None:
    phone = subscriber("home: {do: [{otp: {save: word, alphabet: letters, length: 4, valid: 1h}}],"
                       " end: Done.}")  # fmt: skip
    phone.dials("shop.home")

    assert phone.needs == [OneTimePassword("BBBB", 3600, True, None, None)]


def test_nothing_is_done_twice_for_a_dialogue_that_stands_on_actions(subscriber: Any) -> None:
    phone = subscriber(OTP)
    phone.dials("shop.home")
    phone.needs.clear()

    assert phone.presses("1") == "The password will come."
    assert phone.needs == []


def test_actions_declare_outcomes_texts_and_secrets(load: Any) -> None:
    screens = load(OTP + USE.replace("home", "use")).screens
    otp, use = screens["shop.home"], screens["shop.use"]

    assert [(g.action, g.service, g.needed, sorted(g.answered)) for g in otp.outcomes()] == [
        ("otp", "", ("limited",), ["limited"]),
        ("sms", "", (), []),
    ]
    assert [(g.service, g.needed) for g in use.outcomes()] == [
        ("catalogue.switch_on", ("refused", "failed", "slow"))
    ]
    assert [(e.target, e.word) for e in use.edges()] == [
        ("shop.done", "go"),
        ("shop.failed", "failed"),
    ]
    assert [each.use for each in otp.texts()] == ["screen", "sms", "screen"]
    assert list(otp.secrets()) == ["password"] and list(otp.keys()) == []


def test_texts_of_all_actions_are_declared(load: Any) -> None:
    screen = load(
        """
        home:
          do:
            - email: {text: A, subject: B}
            - ticket: {subject: C, text: D}
            - set: {x: 1}
            - block: portal
            - notify: fee
          end: E
        """,
        top="push: {fee: shop.home}\n",
    ).screens["shop.home"]

    assert [each.text.source.source for each in screen.texts()] == ["A", "B", "C", "D", "E"]


def test_mistakes_of_actions_are_told(problems: Any) -> None:
    found = problems(
        """
        home:
          do:
            - smz: Hello
            - sms: {txt: Hello}
            - sms: [Hello]
            - otp: {save: password, alphabet: hex, length: 2, limit: often}
            - use: catalogue.switch_off
            - use: catalogue.switch_on
              with: {service: "{nothing}", times: 20}
            - use: catalogue.switch_on
            - set: {account.balance: 5, account.balanse: 6}
            - block: portal for long
            - notify: fees
            - email: {to: "{"}
            - notify: {to: me}
            - ticket: {text: Hello}
            - Hello
            - sms: Hello
              limitd: {end: No.}
        two: {do: [], end: Done.}
        """,
        top="push: {fee: shop.home}\n",
    )

    assert found == [
        "flows/shop.yaml:2:3 dead-end: nothing follows here: add 'go: …' or 'end: …'",
        "flows/shop.yaml:4:9 unknown-action: an action is one of these words:"
        " sms, otp, use, set, block, email, notify, ticket. Did you mean 'sms'?",
        "flows/shop.yaml:5:15 unknown-word: 'txt' is not known here. Did you mean 'text'?",
        "flows/shop.yaml:6:14 shape: sms is written with words, as in {text: …}",
        "flows/shop.yaml:7:14 missing-word: 'valid' is missing: add 'valid: …'",
        "flows/shop.yaml:7:41 shape: alphabet: takes digits or letters or mixed.",
        "flows/shop.yaml:7:54 shape: length: takes a number from 4 to 64",
        "flows/shop.yaml:7:64 limit: 'often' is no limit: write it as in 3 per 1h",
        "flows/shop.yaml:8:14 unknown-service: services.yaml declares no service"
        " 'catalogue.switch_off'. Did you mean 'catalogue.switch_on'?",
        "flows/shop.yaml:10:26 unknown-name: 'nothing' is not declared."
        " Correct it, or save it before, with 'save:'.",
        "flows/shop.yaml:10:45 value-type: '20' is not number 1-9: correct the value",
        "flows/shop.yaml:11:14 missing-parameter: 'catalogue.switch_on' needs service, times:"
        " add it under 'with'",
        "flows/shop.yaml:12:15 not-writable: 'account.balance' is a fact that flows may not write:"
        " take it away, or write one of subscriber.language, account.limit",
        "flows/shop.yaml:12:35 unknown-name: there is no fact 'account.balanse'."
        " Did you mean 'account.balance'?",
        "flows/shop.yaml:13:16 duration: 'long' is no duration:"
        " write a number with s, m, h or d, as in 30s",
        "flows/shop.yaml:14:17 unknown-push: flows.yaml declares no push 'fees'."
        " Did you mean 'fee'?",
        "flows/shop.yaml:15:16 missing-word: 'text' is missing: add 'text: …'",
        "flows/shop.yaml:15:22 text-syntax: a { is never closed: write {name}, or {{ for a brace",
        "flows/shop.yaml:16:17 missing-word: 'push' is missing: add 'push: …'",
        "flows/shop.yaml:17:17 missing-word: 'subject' is missing: add 'subject: …'",
        "flows/shop.yaml:18:9 shape: an action is written with words, as in - sms: Done.",
        "flows/shop.yaml:20:9 unknown-word: 'limitd' is not known here. Did you mean 'limited'?",
        "flows/shop.yaml:21:13 shape: do: takes a list: begin each entry with '- ',"
        " as in - sms: Done.",
    ]


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("block: prtal", "2:23 unknown-word: 'prtal' cannot be blocked. Did you mean 'portal'?"),
        (
            "block: {what: phone, for: 1h}",
            "2:30 unknown-word: 'phone' cannot be blocked.",
        ),
        (
            "sms: {text: Hi}, failed: {end: No., lock: nope}",
            "2:58 unknown-word: 'nope' cannot be blocked.",
        ),
    ],
)
def test_only_what_can_be_blocked_may_be(problems: Any, action: str, told: str) -> None:
    assert problems(f"home: {{do: [{{{action}}}], end: Bye.}}") == [
        f"flows/shop.yaml:{told} What can be: portal, pin, sim"
    ]


@pytest.mark.parametrize("value", ["{pin}", "<{pin}>"])
def test_what_is_set_from_a_secret_is_one(subscriber: Any, value: str) -> None:
    phone = subscriber(
        f"""
        home: {{ask: PIN?, accept: digits 4, secret: yes, save: pin, go: copy}}
        copy: {{do: [{{set: {{copied: "{value}"}}}}], go: done}}
        done: {{text: Done, options: {{1: {{label: Bye, end: Bye.}}}}}}
        """
    )
    phone.dials("shop.home")
    phone.presses("1234")

    kept, told = phone.step.dialogue.values["copied"], phone.step.dialogue.to_plain()
    assert (type(kept), kept) == (Secret, value.replace("{pin}", "1234"))
    assert told["values"] == {}


def test_what_is_set_from_a_drawn_password_is_a_secret(subscriber: Any) -> None:
    phone = subscriber(
        """
        home:
          do:
            - otp: {save: password, length: 4, valid: 1h}
            - set: {copied: "{password}"}
          go: done
        done: {text: Done, options: {1: {label: Bye, end: Bye.}}}
        """
    )
    phone.dials("shop.home")

    assert type(phone.step.dialogue.values["copied"]) is Secret
