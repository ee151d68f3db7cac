"""Counting the ways that dialogues take."""

from __future__ import annotations

from typing import Any

from menus.tools.counts import LEFT
from store import flow_counts
from ussd.core.billing import Ending
from ussd.service.dialogue.counting import EVERY_S, stop_of

EN, BEELINE = "79161234567", "79031234567"


def counted(gateway: Any) -> dict[tuple[str, str, str], int]:
    """What is in the store of the version that is served."""
    version = gateway.dialogues.served.flows.version
    return dict(gateway.ask(flow_counts.of_version, version).ways)


def asked(gateway: Any) -> dict[tuple[str, str, str], int]:
    """What the API would answer now."""
    answers: list[Any] = []
    version = gateway.dialogues.served.flows.version
    gateway.dialogues.counting.read(version, lambda found, error: answers.append(found or error))
    gateway.advance()
    return dict(answers[0].ways)


def test_every_way_of_a_dialogue_is_counted_from_the_code_to_the_last_words(demo: Any) -> None:
    demo.phone().dial("*100#").press("1").press("2")
    demo.phone(BEELINE).dial("*100#").press("1").press("1")

    assert asked(demo) == {
        ("*100#", "", "information.home"): 2,
        ("information.home", "options.1", "information.help"): 2,
        ("information.help", "options.2", "information.hours"): 1,
        ("information.help", "options.1", "information.numbers"): 1,
        ("information.hours", "end", ""): 1,
        ("information.numbers", "end", ""): 1,
    }


def test_a_turn_that_ran_in_the_store_is_counted_once(tree: Any) -> None:
    tree.phone().dial("*110#").press("2")

    assert asked(tree)["care.password", "go", "care.sent"] == 1


def test_nothing_is_written_until_its_time_has_come(demo: Any) -> None:
    demo.phone().dial("*100#")
    demo.advance(EVERY_S - 1)
    before = counted(demo)
    demo.advance(2)

    assert (before, counted(demo)) == ({}, {("*100#", "", "information.home"): 1})


def test_the_counts_of_a_stopped_gateway_are_those_that_the_next_goes_on_with(
    make_gateway: Any, demo_flows: Any
) -> None:
    first = make_gateway(demo_flows)
    first.phone().dial("*100#")
    first.dialogues.stop()
    first.advance()
    second = make_gateway(demo_flows)
    second.phone(BEELINE).dial("*100#")

    assert asked(second)["*100#", "", "information.home"] == 2


def test_what_the_store_did_not_take_is_written_later(demo: Any) -> None:
    demo.phone().dial("*100#")
    demo.writer.is_broken = True
    demo.advance(EVERY_S + 1)
    demo.writer.is_broken = False
    demo.advance(EVERY_S)

    assert counted(demo) == {("*100#", "", "information.home"): 1}


def test_a_wrong_key_and_going_back_are_not_counted(tree: Any) -> None:
    tree.phone().dial("*110#").press("9").press("1").press("*")

    assert asked(tree) == {
        ("*110#", "", "care.home"): 1,
        ("care.home", "options.1", "care.help"): 1,
    }


def test_who_hangs_up_a_call_stops_on_its_screen(tree: Any) -> None:
    tree.phone().call("0890").press("1").hang_up()

    assert asked(tree)["care.loud", "left.released", ""] == 1


def test_who_is_silent_too_long_stops_on_the_screen_shown(tree: Any) -> None:
    tree.phone().dial("*110#")
    tree.advance(31)

    assert asked(tree)["care.home", "left.timed_out", ""] == 1


def test_who_cancels_what_can_be_resumed_and_who_dials_anew_stop_too(tree: Any) -> None:
    tree.phone().dial("*110#").hang_up()
    tree.phone(BEELINE).dial("*110#").dial("*113#")

    counts = asked(tree)
    assert counts["care.home", "left.dropped", ""] == 1
    assert counts["care.home", "left.replaced", ""] == 1


def test_a_turn_that_failed_is_counted_as_that(tree: Any) -> None:
    phone = tree.phone().dial("*110#")
    tree.writer.is_broken = True
    phone.press("2")
    tree.writer.is_broken = False

    assert asked(tree)["care.home", "left.failed", ""] == 1


def test_who_hangs_up_on_an_operator_has_not_given_up(tree: Any) -> None:
    phone = tree.phone().call("0890").press("0")
    tree.desk.take("anna", lambda *_: None)
    tree.advance(1)
    phone.hang_up()

    assert not [way for way in asked(tree) if way[1].startswith("left.")]


def test_a_keyword_and_its_answers_are_counted(tree: Any) -> None:
    phone = tree.phone()
    phone.text("177", "STOP")
    phone.text("177", "everything")

    assert asked(tree) == {
        ("177", "", "care.stop"): 1,
        ("care.stop", "go", "care.stopped"): 1,
        ("care.stopped", "end", ""): 1,
    }


def test_a_typed_piece_is_counted_under_the_code_before_it(tree: Any) -> None:
    tree.phone().dial("*111*1234#")

    assert asked(tree)["*111#", "", "care.promo"] == 1


def test_a_version_that_came_meanwhile_is_counted_apart(
    demo: Any, demo_flows: Any, tree_flows: Any
) -> None:
    phone = demo.phone().dial("*100#")
    demo.dialogues.use_flows(tree_flows)
    phone.press("1")
    demo.phone(BEELINE).dial("*110#")
    later = asked(demo)

    assert later == {("*110#", "", "care.home"): 1}
    assert demo.ask(flow_counts.of_version, demo_flows.version).ways == {
        ("*100#", "", "information.home"): 1,
        ("information.home", "options.1", "information.help"): 1,
    }


def test_there_are_never_more_counts_than_the_menus_have_ways_and_stops(tree: Any) -> None:
    phone = tree.phone()
    for code in ("*110#", "*112#", "*113#", "*111*1234#"):
        for key in "1234567890":
            phone.dial(code).press(key)
    flows = tree.dialogues.served.flows
    ways = {
        (name, edge.path, edge.target)
        for name, screen in flows.screens.items()
        for edge in screen.exits()
    }
    inside = [way for way in asked(tree) if way[0] in flows.screens]

    assert len(inside) == 10
    assert [way for way in inside if way not in ways and way[1] not in (*LEFT, "text")] == []


def test_every_stop_has_words_for_the_author() -> None:
    stops = [stop for ending in Ending if (stop := stop_of("a.b", ending))]

    assert [path for _, path, _ in stops] == list(LEFT)
