"""Which code leads to something."""

from __future__ import annotations

from ussd.core.codes import nearest_code
from ussd.service.flows.flow_files import judge

SCREENS = """\
screens:
  far: {text: Far, options: {1: {label: Near, go: near}}}
  near: {text: Near, options: {1: {label: Password, go: issue}}}
  issue:
    do:
      - otp: {save: password, valid: 24h}
        limited: {end: "Too many."}
        failed: {end: "Later."}
      - sms: {text: "{password}"}
        failed: {end: "Later."}
    end: "It comes."
  round: {text: Round, options: {1: {label: Again, go: round}}}
"""


def code_of(dial: str) -> str:
    top = f"format: 1\ninclude: [flows/*.yaml]\ndial: {{{dial}}}\n"
    judged = judge({"flows.yaml": top, "flows/a.yaml": SCREENS}, None, {})
    assert judged.flows is not None, judged.problems
    return nearest_code(judged.flows, "otp")


def test_the_nearest_code_is_told() -> None:
    assert code_of('"*1#": a.far, "*2#": a.near, "*3#": a.near, "*4#": a.round') == "*2#"


def test_a_code_to_type_something_into_is_not_told() -> None:
    assert code_of('"*1*{sum: digits 4}#": a.near, "*2#": a.far') == "*2#"


def test_none_is_told_where_none_leads_there() -> None:
    assert code_of('"*4#": a.round') == ""
