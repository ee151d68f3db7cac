"""What a walk asks of the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from menus import effects
from menus.effects import Need, Outcome
from store import Database, accounts, messages, tickets
from store.credentials import set_pin
from ussd.core.desk import Load
from ussd.service.dialogue.needs import _TABLE, Asking, House, meet

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
EN, BEELINE, ROSTELECOM, STRANGER = "79161234567", "79031234567", "79021234567", "79169999999"

Meet = Callable[..., Outcome]


def asking(msisdn: str = EN, **house: Any) -> Asking:
    flat = Load(curve=(1.0,) * 24, holidays=frozenset())
    return Asking(House(load=flat, **house), "d1", msisdn, "call", "*110*9#", "en", NOON, [11, 12])


@pytest.fixture
def ask(database: Database) -> Meet:
    """Meet needs, each in a transaction of its own."""

    def met(need: Need, who: Asking | None = None) -> Outcome:
        with database.transaction() as tx:
            return meet(tx, who or asking(), need)

    return met


def queued(database: Database) -> list[messages.ShortMessage]:
    with database.reading() as tx:
        return messages.due(tx, NOON.timestamp() + 1e6, 10)


def test_facts_with_a_value_come_back_and_others_are_left_out(ask: Meet) -> None:
    names = ("subscriber.language", "account.balance", "credential.locked_until", "queue.place")

    assert ask(effects.Facts(names)).values == {
        "subscriber.language": "en",
        "account.balance": Decimal("150.00"),
    }


def test_reading_changes_nothing(ask: Meet) -> None:
    who = asking()
    ask(effects.Facts(("account.balance",)), who)
    ask(effects.Service("information.topics", {"language": "en"}), who)
    ask(effects.QueuePlace("hotline"), who)

    assert who.changed is False


def test_topics_are_shared_with_everybody(ask: Meet) -> None:
    who = asking()
    need = effects.Service("information.topics", {"language": "ru"})
    outcome = ask(need, who)

    assert outcome.rows[0]["name"] == "Экстренные вызовы"
    assert who.shared == [(need, outcome)]


def test_a_service_that_nobody_provides_or_that_is_out_has_failed(ask: Meet) -> None:
    out = asking(is_out="information.topics".__eq__)

    assert ask(effects.Service("weather.today")) == Outcome("failed")
    assert ask(effects.Service("information.topics", {}), out) == Outcome("failed")


def test_a_score_without_a_talk_is_refused_with_its_reason(ask: Meet) -> None:
    outcome = ask(effects.Service("survey.record", {"score": 5}))

    assert (outcome.word, outcome.reason) == (
        "refused",
        "There is no call of yours to rate.",
    )


def test_passwords_past_the_limit_are_limited(ask: Meet) -> None:
    def password(text: str) -> str:
        need = effects.OneTimePassword(text, 86400, limit=1, per_s=3600)
        return ask(need, asking(BEELINE)).word

    assert [password("12345678"), password("87654321")] == ["ok", "limited"]


def test_a_number_without_a_profile_gets_no_password(ask: Meet) -> None:
    assert ask(effects.OneTimePassword("12345678", 60), asking(STRANGER)).word == "failed"


def test_a_text_is_queued_from_the_code_with_a_number_drawn_beforehand(
    ask: Meet, database: Database
) -> None:
    who = asking()
    outcome = ask(effects.ShortMessage("Hello", after_s=180), who)
    (message,) = queued(database)

    assert (outcome, who.changed, who.due) == (Outcome(), True, [NOON.timestamp() + 180])
    assert (message.id, message.source_addr, message.destination_addr) == (12, "110", EN)
    assert (message.text, message.kind, message.dest_addr_ton) == ("Hello", "MT", 1)


def test_a_text_may_go_to_another_number_under_another_name(ask: Meet, database: Database) -> None:
    ask(effects.ShortMessage("Hello", to="79021234568", sender="177"))
    (message,) = queued(database)

    assert (message.source_addr, message.destination_addr) == ("177", "79021234568")


def test_a_demo_shortens_the_delay_of_a_text(ask: Meet) -> None:
    who = asking(sms_delay=2.0)
    ask(effects.ShortMessage("Hello", after_s=180), who)

    assert who.due == [NOON.timestamp() + 2]


def test_numbers_past_those_drawn_come_from_the_store(ask: Meet, database: Database) -> None:
    who = asking()
    for _ in range(4):
        ask(effects.ShortMessage("Hello"), who)

    assert len({message.id for message in queued(database)}) == 4


def test_a_fact_is_written_for_a_subscriber_only(ask: Meet) -> None:
    need = effects.SetFact("subscriber.language", "uk")
    read = effects.Facts(("subscriber.language",))

    assert [ask(need).word, ask(need, asking(STRANGER)).word] == ["ok", "failed"]
    assert ask(read).values == {"subscriber.language": "uk"}


def test_a_second_block_says_that_it_was_there_already(ask: Meet) -> None:
    first, second = (ask(effects.Block("portal"), asking(ROSTELECOM)) for _ in range(2))

    assert (first.word, first.values["already"]) == ("ok", False)
    assert (first.values["contact"], second.values["already"]) == ("79021234568", True)


def test_a_wrong_pin_says_how_many_tries_are_left(ask: Meet, database: Database) -> None:
    with database.transaction() as tx:
        set_pin(tx, BEELINE, "4321", NOON)

    outcome = ask(effects.CheckSecret("credential.pin", "0000", 3), asking(BEELINE))

    assert (outcome.word, outcome.values["tries_left"]) == ("wrong", 2)
    assert ask(effects.CheckSecret("credential.pin", "4321", 3), asking(BEELINE)).word == "ok"


def test_a_place_in_the_queue_comes_with_the_wait(ask: Meet) -> None:
    joined = ask(effects.JoinQueue("hotline", route="0890"))

    assert joined.values == {
        "queue.place": 1,
        "queue.wait": tickets.AVERAGE_TALK_S,
        "queue.length": 1,
        "ticket.id": 1,
    }
    assert ask(effects.QueuePlace("hotline")) == joined


def test_the_place_is_a_fact_of_the_dialogue(ask: Meet) -> None:
    ask(effects.JoinQueue("hotline"))

    assert ask(effects.Facts(("queue.place",))).values == {"queue.place": 1}


def test_outside_the_hours_the_queue_is_closed(ask: Meet) -> None:
    assert ask(effects.JoinQueue("hotline", hours="13:00-14:00")).word == "closed"


def test_a_queue_is_joined_though_its_order_cannot_be_compared(ask: Meet) -> None:
    who = asking()

    assert ask(effects.JoinQueue("hotline", order=("active", True)), who).word == "ok"
    assert who.mistakes == ["the order of the queue hotline takes facts that are flags or numbers"]


def test_a_long_queue_is_full(ask: Meet) -> None:
    ask(effects.JoinQueue("hotline", limit=1))
    other = asking(BEELINE)
    other.session_id = "d2"

    assert ask(effects.JoinQueue("hotline", limit=1), other).word == "full"


def test_who_pays_goes_first_and_who_cannot_is_refused(ask: Meet, database: Database) -> None:
    ask(effects.JoinQueue("hotline"))
    dear = ask(effects.SkipQueue("hotline", Decimal("5000")))
    paid = ask(effects.SkipQueue("hotline", "50.00"))
    with database.reading() as tx:
        charged = accounts.charged_total(tx, EN)

    assert (dear.word, paid.word, charged) == ("refused", "ok", Decimal("50.00"))
    assert dear.reason == "There is not enough money on your account."


def test_a_call_back_keeps_the_place_and_leaving_gives_it_up(ask: Meet) -> None:
    ask(effects.JoinQueue("hotline"))
    promised = ask(effects.CallBack("hotline"))
    other = asking(BEELINE)
    other.session_id = "d2"
    ask(effects.JoinQueue("hotline"), other)
    left = ask(effects.LeaveQueue("hotline"), other)

    assert (promised.word, promised.values["queue.place"]) == ("ok", 1)
    assert left.word == "ok"
    assert ask(effects.QueuePlace("hotline"), other).word == "empty"


def test_a_request_for_people_has_a_number(ask: Meet) -> None:
    assert ask(effects.Ticket("Noise", "Line 3")).values == {"id": 1}


def test_a_mail_without_an_address_fails(ask: Meet) -> None:
    mail = effects.Email("Hello")

    assert ask(mail, asking(BEELINE)).word == "ok"
    assert ask(mail, asking(STRANGER)).word == "failed"


def test_a_push_is_no_effect_of_a_transaction(ask: Meet) -> None:
    assert ask(effects.Notify("account.fee_due")).word == "ok"


@pytest.mark.parametrize(
    ("need", "mistake"),
    [
        (
            effects.Block("everything"),
            "everything cannot be blocked: what can is portal, pin, sim",
        ),
        (
            effects.SetFact("account.balance", 5),
            "the store cannot keep account.balance: do not set it",
        ),
        (
            effects.CheckSecret("credential.puk", "2468", 3),
            "there is no secret credential.puk to compare with: there is credential.pin",
        ),
        (
            effects.Service("weather.today"),
            "the store has no service weather.today: it has information.topics, survey.record",
        ),
        (
            effects.Service("survey.record", {"mark": 5}),
            "survey.record is given no score: it takes number 1-5",
        ),
        (
            effects.Service("survey.record", {"score": "five"}),
            "survey.record is given no score: it takes number 1-5",
        ),
    ],
)
def test_menus_that_ask_for_what_there_is_not_fail_and_are_told_why(
    ask: Meet, need: Need, mistake: str
) -> None:
    who = asking()

    assert ask(need, who) == Outcome("failed")
    assert who.mistakes == [mistake]


def test_every_need_of_the_language_is_in_the_table() -> None:
    kinds = {
        kind
        for kind in vars(effects).values()
        if isinstance(kind, type) and issubclass(kind, Need) and kind is not Need
    }
    assert set(_TABLE) == kinds


def test_the_wait_is_weighted_by_the_hour(ask: Meet) -> None:
    busy = asking()
    busy.house = House(load=Load(curve=(3.0,) * 24, holidays=frozenset()))

    assert ask(effects.JoinQueue("hotline"), busy).values["queue.wait"] == 12 * 60
