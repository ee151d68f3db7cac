"""What services answer where nobody is called."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from menus.effects import Facts, Outcome, Service
from menus.model import Flows
from ussd.service.flows.flow_files import judge
from ussd.service.flows.samples import Samples

SERVICES = """
services:
  offers.list:
    provider: http
    address: https://crm.example/offers
    rows: {name: text 20, price: money}
    sample: [{name: Gold, price: 90}]
  offers.all:
    provider: http
    address: https://crm.example/all
    rows: {name: text 5, count: number 1-9}
  offers.switch_on:
    provider: http
    address: https://crm.example/on
    parameters: {offer: text 20}
    values: {order: digits 4}
    refused: [no_money, already_on]
  survey.record:
    refused: [no_call]
"""
FLOWS = {
    "flows.yaml": "format: 1\ninclude: [flows/*.yaml]\ndial: {'*1#': a.home}\n",
    "flows/a.yaml": "screens: {home: {end: Bye.}}\n",
    "services.yaml": SERVICES,
}


@pytest.fixture(scope="module")
def flows() -> Flows:
    found = judge(FLOWS, None, {})
    assert found.flows is not None, found.problems
    return found.flows


def test_a_service_over_http_answers_with_its_sample(flows: Flows) -> None:
    rows = ({"name": "Gold", "price": Decimal(90)},)

    assert Samples(flows).answer(Service("offers.list")) == Outcome(rows=rows)


def test_without_a_sample_it_answers_with_what_it_declares(flows: Flows) -> None:
    samples = Samples(flows)

    assert samples.answer(Service("offers.switch_on")) == Outcome(values={"order": "0000"})
    assert samples.answer(Service("offers.all")) == Outcome(
        rows=tuple({"name": f"name {n}"[:5], "count": 9} for n in (1, 2, 3))
    )


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ("offers.list=empty", Outcome()),
        ("offers.list=slow", Outcome("slow")),
        ("offers.list = failed", Outcome("failed")),
        ("offers.switch_on=refused", Outcome("refused", reason="no_money")),
        ("offers.switch_on=refused:Not enough.", Outcome("refused", reason="Not enough.")),
        ("offers.switch_on=ok", Outcome(values={"order": "0000"})),
        ("survey.record=refused", Outcome("refused", reason="no_call")),
    ],
)
def test_any_outcome_that_can_be_can_be_told(flows: Flows, told: str, outcome: Outcome) -> None:
    need = Service(told.partition("=")[0].strip())

    assert Samples(flows, [told]).answer(need) == outcome


def test_several_outcomes_are_given_one_call_after_the_other(flows: Flows) -> None:
    samples = Samples(flows, ["offers.switch_on=slow", "offers.switch_on=failed"])
    words = [samples.answer(Service("offers.switch_on")).word for _ in range(3)]  # type: ignore[union-attr]

    assert words == ["slow", "failed", "failed"]


@pytest.mark.parametrize("need", [Service("survey.record"), Facts(("a.b",))])
def test_what_the_store_can_meet_is_left_to_it(flows: Flows, need: Any) -> None:
    samples = Samples(flows)

    assert (samples.answer(need), samples.used) == (None, [])


def test_who_was_answered_with_a_sample_is_remembered_once(flows: Flows) -> None:
    samples = Samples(flows)
    for name in ("offers.list", "offers.all", "offers.list"):
        samples.answer(Service(name))

    assert samples.used == ["offers.list", "offers.all"]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("offers=ok", "there is no service 'offers'; services.yaml declares offers.list, "),
        ("offers.list", "'' cannot come of offers.list; say ok or empty or slow or failed"),
        ("offers.list=refused", "'refused' cannot come of offers.list; say ok or empty"),
        ("survey.record=slow", "'slow' cannot come of survey.record; say refused or failed"),
    ],
)
def test_what_cannot_be_told_is_one_sentence(flows: Flows, told: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Samples(flows, [told])
