"""Menus as a picture for a page: the drawing, and where each screen stands in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from menus.model import Flows, Passed
from menus.tools.counts import Counts
from menus.tools.graph import svg
from menus.tools.layout import Box, extent, placed, width_of
from menus.tools.picture import Card, picture

__all__ = ["drawing"]


def drawing(
    flows: Flows,
    language: str,
    counts: Counts,
    walked: Collection[Passed] = (),
    here: str = "",
) -> dict[str, Any]:
    """The SVG with its size, and a rectangle for every screen, so that a page can point at it."""
    chosen = language if language in flows.languages else flows.languages[0]
    found = picture(flows, chosen, counts, walked, here)
    boxes = placed(found)
    width, height = extent(boxes)
    cards = [_rectangle(box, box.of) for box in boxes if isinstance(box.of, Card)]
    return {"svg": svg(found, "Menus"), "width": width, "height": height, "cards": cards}


def _rectangle(box: Box, card: Card) -> dict[str, Any]:
    return {
        "screen": card.name,
        "x": box.x,
        "y": box.y,
        "width": width_of(card),
        "height": box.height,
        "count": card.count,
        "stopped": sum(count for _, count in card.stops),
    }
