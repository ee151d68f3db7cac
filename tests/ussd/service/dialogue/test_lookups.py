"""Answers that serve everybody."""

from __future__ import annotations

from menus.catalogue import ServiceDeclaration
from menus.effects import Facts, Outcome, Service
from menus.errors import Place
from ussd.service.dialogue.lookups import Lookups

PLACE = Place("services.yaml", 1, 1)
TOPICS = Service("information.topics", {"language": "en"})
ROWS = Outcome(rows=({"name": "Roaming"},))


def lookups() -> Lookups:
    return Lookups(
        {
            "information.topics": ServiceDeclaration(
                "information.topics", PLACE, for_everyone=True, fresh_s=60
            ),
            "catalogue.services": ServiceDeclaration("catalogue.services", PLACE, fresh_s=60),
        }
    )


def test_what_was_kept_is_answered_while_it_is_fresh() -> None:
    kept = lookups()
    kept.keep(TOPICS, ROWS)
    kept.now = 59.9

    assert kept.answer(TOPICS) == ROWS


def test_other_parameters_are_another_answer() -> None:
    kept = lookups()
    kept.keep(TOPICS, ROWS)

    assert kept.answer(Service("information.topics", {"language": "ru"})) is None


def test_a_stale_answer_is_fetched_by_one_and_served_to_the_others() -> None:
    kept = lookups()
    kept.keep(TOPICS, ROWS)
    kept.now = 60.0

    assert [kept.answer(TOPICS), kept.answer(TOPICS)] == [None, ROWS]


def test_a_fetch_that_never_came_back_is_tried_again() -> None:
    kept = lookups()
    kept.keep(TOPICS, ROWS)
    kept.now = 60.0
    kept.answer(TOPICS)
    kept.now = 62.1

    assert kept.answer(TOPICS) is None


def test_what_depends_on_who_asks_is_not_kept() -> None:
    kept = lookups()
    services = Service("catalogue.services")
    kept.keep(services, ROWS)

    assert kept.answer(services) is None


def test_a_failure_is_not_kept() -> None:
    kept = lookups()
    kept.keep(TOPICS, Outcome("failed"))

    assert kept.answer(TOPICS) is None


def test_an_empty_list_is_an_answer() -> None:
    kept = lookups()
    kept.keep(TOPICS, Outcome("empty"))

    assert kept.answer(TOPICS) == Outcome("empty")


def test_facts_are_no_business_of_the_lookups() -> None:
    assert lookups().answer(Facts(("account.balance",))) is None


def test_everything_can_be_forgotten() -> None:
    kept = lookups()
    kept.keep(TOPICS, ROWS)
    kept.forget()

    assert kept.answer(TOPICS) is None


def test_memory_stays_bounded_whatever_the_parameters() -> None:
    kept = lookups()
    for count in range(10_001):
        kept.keep(Service("information.topics", {"language": str(count)}), ROWS)

    assert kept.answer(Service("information.topics", {"language": "10000"})) == ROWS
    assert kept.answer(Service("information.topics", {"language": "0"})) is None
