"""The keys that mean the same everywhere: back, home, next; and what any other key does.

They are declared once in flows.yaml, by channel (menu-language §2, Keys).  Back turns to the page
before, then to the screen before.  A key that means nothing shows the same screen again after a
short hint (services.md J28).  The case of letters does not matter: phones begin a message large.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Protocol

from menus.effects import Need, Outcome
from menus.model import Step
from menus.screens.walk import Walking

__all__ = ["Shown", "again", "moved", "pressed"]


class Shown(Protocol):
    """A screen with a display of its own."""

    def show(self, walk: Walking, hint: str = "") -> Generator[Need, Outcome, Step | str]:
        """Render the page that the dialogue is on, after a hint."""


def pressed(walk: Walking, screen: Shown, text: str) -> Generator[Need, Outcome, Step | str]:
    """A key that is no option of this screen: a standing key, or none at all."""
    name = moved(walk, text)
    if name:
        return name
    if name is not None:
        return (yield from screen.show(walk))
    return (yield from again(walk, screen))


def again(walk: Walking, screen: Shown, hint: str = "") -> Generator[Need, Outcome, Step | str]:
    """The same screen after a hint (choose again, unless a better one is given)."""
    walk.refused = True
    return (yield from screen.show(walk, hint or walk.word("wrong_key")))


def moved(walk: Walking, text: str) -> str | None:
    """Where a standing key leads: a screen, "" for another page of this one, None for no such key.

    The display says whether there is a next page, so turning past the last one is no move.
    """
    dialogue = walk.dialogue
    keys = walk.flows.keys[dialogue.channel]
    if not text:
        return None
    text = text.upper()
    if text == keys.next.upper() and dialogue.page + 1 < dialogue.pages:
        dialogue.page += 1
        return ""
    if text == keys.back.upper():
        if dialogue.page > 0:
            dialogue.page -= 1
            return ""
        return walk.previous()
    if text == keys.home.upper():
        return walk.first()
    return None
