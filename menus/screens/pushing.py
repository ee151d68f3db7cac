"""What opens a screen from the network side: `notify: fee_reminder`, with the values it takes.

notify: {push: paid, to: "{friend}", with: {amount: "{price}"}}
"""

from __future__ import annotations

from menus import source
from menus.screens.reading import Reading
from menus.screens.saying import Argument
from menus.screens.shelf import Types

__all__ = ["pushed_values", "read_push"]

_NONE: Types = {}


def read_push(reading: Reading, node: source.Node | None, around: source.Node | None = None) -> str:
    """The screen of a push that flows.yaml declares; "" after a problem."""
    pushes = reading.shelf.pushes
    name = reading.scalar(node, "push", "fee_reminder", around)
    if name is not None and name not in pushes:
        hint = source.suggestion(name, pushes) or " Add it under 'push:'."
        reading.problem(node, "unknown-push", f"flows.yaml declares no push '{name}'.{hint}")
    return pushes.get(name or "", "")


def pushed_values(
    reading: Reading,
    screen: str,
    node: source.Node | None,
    around: source.Node,
    extra: Types = _NONE,
) -> tuple[tuple[str, Argument], ...]:
    """What a pushed screen is opened with: all that it takes, or names that it can read."""
    given = reading.mapping(node, "with", '{name: "{value}"}') if node is not None else None
    takes = reading.shelf.push_takes.get(screen, {})
    found, meant = [], set()
    for key, value in given.entries() if given is not None else ():
        if key.text not in takes and key.text not in reading.shelf.types:
            hint = source.suggestion(key.text, takes)
            reading.problem(key, "unknown-parameter", f"the push takes no '{key.text}'.{hint}")
            meant.add(source.nearest(key.text, takes))
            continue
        argument = reading.argument(value, extra, takes.get(key.text), word=key.text)
        if argument is not None:
            found.append((key.text, argument))
    missing = [name for name in takes if (given is None or name not in given) and name not in meant]
    if missing:
        message = f"the push needs {', '.join(missing)}: add it under 'with'"
        reading.problem(around, "missing-parameter", message)
    return tuple(found)
