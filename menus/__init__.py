"""The menu engine: a YAML tree and a key press, to the next screen and what it needs from outside.

Pure: it reads no clock and no store, draws nothing and sends nothing; only a load reads files.

    flows = menus.load("flows.yaml", encoding=smpp.text.budget, parse_msisdn=parse)
    walk = menus.open_screen(flows, "password.request", context)
    try:
        need = next(walk)
        while True:
            need = walk.send(outcome_of(need))
    except StopIteration as stop:
        step = stop.value
"""

from menus.effects import Need, Outcome
from menus.errors import FlowError, MenuError, Place, Problem, Severity, StaleState, WalkError
from menus.loader import check, judge, load
from menus.model import Context, Dialogue, Draws, Flows, Keys, Limits, Step
from menus.step import answer, leave_queue, open_call, open_screen, show_again, silence

__all__ = [
    "Context",
    "Dialogue",
    "Draws",
    "FlowError",
    "Flows",
    "Keys",
    "Limits",
    "MenuError",
    "Need",
    "Outcome",
    "Place",
    "Problem",
    "Severity",
    "StaleState",
    "Step",
    "WalkError",
    "answer",
    "check",
    "judge",
    "leave_queue",
    "load",
    "open_call",
    "open_screen",
    "show_again",
    "silence",
]
