"""Which code to tell somebody who wants something of the menus."""

from __future__ import annotations

from menus.model import Flows

__all__ = ["nearest_code"]


def nearest_code(flows: Flows, action: str) -> str:
    """The code from which the fewest screens lead to an action (`otp`, …); "" where none does.

    A code with something to be typed into it is no code to tell.
    """
    found = (
        (steps, at, route.code)
        for at, route in enumerate(flows.dial)
        if not route.captures and (steps := _steps_to(flows, route.start, action)) is not None
    )
    return min(found, default=(0, 0, ""))[2]


def _steps_to(flows: Flows, start: str, action: str) -> int | None:
    """How many screens lie before the nearest that does this; None where none is led to."""
    met, layer, steps = {start}, [start], 0
    while layer:
        screens = [flows.screens[name] for name in layer]
        if any(given.action == action for screen in screens for given in screen.outcomes()):
            return steps
        led = dict.fromkeys(edge.target for screen in screens for edge in screen.edges())
        layer = [name for name in led if name not in met]
        met.update(layer)
        steps += 1
    return None
