"""One move of a walk: a dial or an answer in, the next screen out.

Every function here is a generator that **asks and is told**: it yields a `Need`, is sent an
`Outcome`, and returns a `Step`.  It never reads a store or a clock, never draws, and never changes
the dialogue that it is given, so the same walk may be run again and does the same.
A walk that shows nothing for `SILENT_STEPS` screens is stopped (menu-language §2, Limits).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeAlias, cast

from menus.effects import LeaveQueue, Need, Outcome
from menus.errors import StaleState, WalkError
from menus.model import SILENT_STEPS, Context, Dialogue, Flows, Screen, Step
from menus.screens import QueueScreen, Walking

__all__ = [
    "answer",
    "leave_queue",
    "open_call",
    "open_screen",
    "show_again",
    "silence",
]

_Moves: TypeAlias = Generator[Need, Outcome, Step]
_NONE: Mapping[str, object] = {}


class _Shown(Protocol):
    """A screen with a display."""

    silence: Any

    def show(self, walk: Walking, hint: str = "") -> Generator[Need, Outcome, Step | str]: ...


def open_screen(
    flows: Flows,
    screen: str,
    context: Context,
    path: Sequence[str] = (),
    values: Mapping[str, object] = _NONE,
    *,
    is_pushed: bool = False,
) -> _Moves:
    """Begin a dialogue at a screen (full name).

    `path` are keys that were dialled behind the code: the walk goes on by them and halts at a
    screen with `replay: stop`, at one that asks, and at the first key that is no option there.
    `values` are what the screen is opened with: what the typed pieces of the dialled string have
    been read as, or what the network side gives; `is_pushed` says that it opens the screen.
    Raises `WalkError`; `StaleState` when there is no such screen.
    """
    _screen(flows, screen)
    language = context.language if context.language in flows.languages else flows.languages[0]
    dialogue = Dialogue(screen, context.channel, language)
    dialogue.screen = ""
    walk = Walking(flows, dialogue, context)
    for name, value in values.items():
        walk.save(name, value)
    walk.trail.append((context.code, "push" if is_pushed else "", screen))
    step = yield from _walk_on(walk, screen)
    for key in path:
        shown = flows.screens.get(step.screen)
        if step.ends or shown is None or shown.halts:
            break
        step = yield from _moved(walk, shown, key)
        if walk.refused:
            break
    return step


def open_call(flows: Flows, number: str, context: Context, path: Sequence[str] = ()) -> _Moves:
    """Begin a call to a declared number: who may not call it gets the screen of `refused`.

    `path` are the keys dialled behind the number.  Raises KeyError for a number that the flows do
    not declare, and as `open_screen`.
    """
    route = flows.call[number]
    if route.callers is None:
        return (yield from open_screen(flows, route.start, context, path))
    walk = Walking(flows, Dialogue(route.start, context.channel, context.language), context)
    yield from walk.known(route.facts)
    context = replace(context, facts=walk.facts)
    if route.callers.holds(walk.lookup, context.now):
        return (yield from open_screen(flows, route.start, context, path))
    step = yield from open_screen(flows, route.refused, context)
    step.is_refusal = True
    return step


def answer(flows: Flows, dialogue: Dialogue, text: str, context: Context) -> _Moves:
    """The next step after what was pressed or typed.

    Raises `StaleState` when the dialogue stands on a screen that these flows do not have, and
    `WalkError` for a loop that shows nothing.
    """
    walk = Walking(flows, dialogue.copy(), context)
    walk.dialogue.step += 1
    if dialogue.tail:
        return walk.more_last_words()
    screen = flows.screens.get(dialogue.screen) or _screen(flows, dialogue.screen)
    gone = yield from screen.take(walk, text.strip())
    if isinstance(gone, Step):
        return gone
    return (yield from _walk_on(walk, gone))


def show_again(flows: Flows, dialogue: Dialogue, context: Context) -> _Moves:
    """The same screen anew, with the same values: after a drop, or when a queue has moved on.

    A queue screen asks where the ticket stands now.  Raises `StaleState`.
    """
    walk = Walking(flows, dialogue.copy(), context)
    screen = _screen(flows, dialogue.screen)
    if isinstance(screen, QueueScreen) and dialogue.queue:
        return cast(Step, (yield from screen.refresh(walk)))
    if hasattr(screen, "show"):
        return cast(Step, (yield from cast(_Shown, screen).show(walk)))
    return (yield from _walk_on(walk, dialogue.screen))


def silence(flows: Flows, dialogue: Dialogue, context: Context) -> _Moves:
    """What a caller who has pressed nothing for `Step.silence_s` hears next.

    A screen without `silence:` says its text again (services.md J28).  Raises `StaleState`.
    """
    screen = _screen(flows, dialogue.screen)
    waited = getattr(screen, "silence", None)
    if waited is None:
        return (yield from show_again(flows, dialogue, context))
    walk = Walking(flows, dialogue.copy(), context)
    walk.dialogue.step += 1
    if walk.dialogue.queue and isinstance(screen, QueueScreen):
        yield LeaveQueue(screen.queue)
        walk.dialogue.queue = ""
    gone = yield from waited.way.leave(walk)
    return gone if isinstance(gone, Step) else (yield from _walk_on(walk, gone))


def leave_queue(flows: Flows, dialogue: Dialogue, event: str, context: Context) -> _Moves:
    """The wait or the talk is over: "served" (the operator ended it) or "gone" (the caller did).

    After a talk the survey opens where there is one and it is wanted; who is gone leaves the queue
    and hears nothing.  Raises `StaleState`.
    """
    walk = Walking(flows, dialogue.copy(), context)
    walk.dialogue.step += 1
    screen = flows.screens.get(dialogue.queue or dialogue.screen)
    if not isinstance(screen, QueueScreen):
        raise StaleState(f"the flows have no queue screen '{dialogue.queue or dialogue.screen}'")
    if event == "gone":
        yield LeaveQueue(screen.queue)
        walk.dialogue.queue = ""
        return walk.last_words(screen.name, ("",))
    gone = yield from screen.served(walk)
    return gone if isinstance(gone, Step) else (yield from _walk_on(walk, gone))


def _moved(walk: Walking, screen: Screen, key: str) -> _Moves:
    gone = yield from screen.take(walk, key)
    return gone if isinstance(gone, Step) else (yield from _walk_on(walk, gone))


def _screen(flows: Flows, name: str) -> Screen:
    screen = flows.screens.get(name)
    if screen is None:
        raise StaleState(f"the flows have no screen '{name}': begin anew")
    return screen


def _walk_on(walk: Walking, name: str) -> _Moves:
    """Enter screens until one shows something."""
    screens = walk.flows.screens
    passed: list[str] = []
    while True:
        gone = yield from screens[name].enter(walk)
        if isinstance(gone, Step):
            return gone
        passed.append(name)
        if len(passed) == SILENT_STEPS:
            raise WalkError(_loop(passed))
        name = gone


def _loop(passed: Sequence[str]) -> str:
    """What went round, or how long it went straight on."""
    last = passed[-1]
    first = next((at for at, name in enumerate(passed) if name in passed[at + 1 :]), None)
    if first is None:
        return (
            f"{passed[0]} → … → {last}: {len(passed)} screens in a row show nothing: "
            "let one of them show something"
        )
    circle = " → ".join(passed[first : passed.index(passed[first], first + 1) + 1])
    return f"{circle} goes round and shows nothing: give the loop a screen or a way out"
