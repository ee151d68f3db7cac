"""Two versions at once: who is in the middle of a dialogue, who dials anew, who has the canary."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ussd.service.dialogue.snapshots import row_of
from ussd.service.flows.flow_files import gather, judge

EN, BEELINE = "79161234567", "79031234567"


@pytest.fixture(scope="session")
def newer(root: Any) -> Any:
    """The demo's menus with another word on the second screen of *100#."""
    files = gather(root / "flows.yaml")
    path = "flows/information.yaml"
    files[path] = files[path].replace("text: Help\n", "text: Assistance\n")
    settings = {"operator.currency": "RUB", "hotline.own_network": "allowed"}
    flows = judge(files, None, settings).flows
    assert flows is not None
    return flows


def second_screen(phone: Any) -> str:
    return str(phone.press("1").screen[1]).splitlines()[0]


def test_an_open_dialogue_finishes_on_its_version(demo: Any, newer: Any) -> None:
    phone = demo.phone().dial("*100#")
    demo.dialogues.use_flows(newer)

    assert second_screen(phone) == "Help"


def test_a_new_dialogue_begins_on_the_new_version(demo: Any, newer: Any) -> None:
    demo.dialogues.use_flows(newer)

    assert second_screen(demo.phone().dial("*100#")) == "Assistance"


def test_a_canary_gets_its_version_and_the_others_keep_theirs(demo: Any, newer: Any) -> None:
    demo.dialogues.use_canary(newer, lambda msisdn: msisdn == EN)
    phones = demo.phone(EN).dial("*100#"), demo.phone(BEELINE).dial("*100#")

    assert [second_screen(phone) for phone in phones] == ["Assistance", "Help"]


def test_dials_of_one_read_on_two_versions_get_the_facts_of_theirs(demo: Any, newer: Any) -> None:
    fewer = {name: f for name, f in newer.catalogue.facts.items() if name != "sim.network"}
    other = replace(newer, catalogue=replace(newer.catalogue, facts=fewer))
    demo.dialogues.use_canary(other, lambda msisdn: msisdn == EN)
    phones = demo.phone(EN), demo.phone(BEELINE)
    pdus = [phone._pdu("USSD", 1, "*100#", None) for phone in phones]
    demo.dialogues.requests_received(demo.network, pdus)
    demo.advance()

    assert [second_screen(phone) for phone in phones] == ["Assistance", "Help"]


def test_an_ended_canary_finishes_its_dialogues(demo: Any, newer: Any) -> None:
    demo.dialogues.use_canary(newer, lambda msisdn: True)
    phone = demo.phone().dial("*100#")
    demo.dialogues.use_canary(None, lambda msisdn: False)

    assert second_screen(phone) == "Assistance"
    assert second_screen(demo.phone(BEELINE).dial("*100#")) == "Help"


def test_a_keyword_of_the_canary_is_served_to_it_alone(demo: Any, newer: Any) -> None:
    route = newer.sms["177"]
    more = {**route.keywords, "HELP": "portal.unknown_word"}
    demo.dialogues.use_canary(
        replace(newer, sms={"178": replace(route, number="178", keywords=more)}),
        lambda msisdn: msisdn == EN,
    )

    assert demo.phone(EN).text("178", "HELP") is not None
    assert demo.phone(BEELINE).text("178", "HELP") is None


def test_codes_that_change_leave_the_canary_in_place(demo: Any, newer: Any) -> None:
    demo.dialogues.use_canary(newer, lambda msisdn: True)
    demo.dialogues.use_codes(())

    assert second_screen(demo.phone().dial("*100#")) == "Assistance"


def test_a_session_that_a_crash_left_stands_on_the_version_it_began_with(
    demo: Any, newer: Any
) -> None:
    demo.dialogues.use_canary(newer, lambda msisdn: msisdn == EN)
    rows = []
    for msisdn in (EN, BEELINE):
        demo.phone(msisdn).dial("*100#")
        session = demo.dialogues.find(msisdn, "ussd")
        offset = demo.clocks.wall() - demo.clocks.seconds()
        rows.append(row_of(session, session.dialogue, offset))
    demo.dialogues._restore(lambda: None, rows, None)
    stand_on = [demo.dialogues.find(msisdn, "ussd").served for msisdn in (EN, BEELINE)]

    assert [served.flows.version for served in stand_on] == [row.version for row in rows]
    assert rows[0].version == newer.version != rows[1].version
