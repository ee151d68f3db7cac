"""What the workbench edits: the files that are served, with what was saved and not yet published.

There is one draft for the installation: a saved file lies over the one that is served until it is
published or dropped.  Who saves says which text the edit began with, and is refused when somebody
else has saved the file meanwhile.  While the folder is watched there are no drafts: saving writes
the file, and the folder is what is served.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from store import StoreError, flow_versions
from store.flow_versions import Draft, text_hash
from ussd.core.publishing import Person, Refusal
from ussd.errors import GatewayError
from ussd.service.clocks import Clocks
from ussd.service.flows.flow_files import Files, Judged, refused_path, write
from ussd.service.flows.new_files import Changes, gone, made, moved
from ussd.service.flows.preview import Move, Preview
from ussd.service.flows.publishing import Publishing

__all__ = ["Sources", "Workbench"]

_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Sources:
    """Files as they would be published, and the drafts that make them differ."""

    files: Files
    drafts: tuple[Draft, ...] = ()


Told: TypeAlias = Callable[[Judged | Refusal | Exception], None]


class Workbench:
    """The sources of a gateway's menus and a phone to try them on."""

    def __init__(
        self,
        publishing: Publishing,
        *,
        writer: Any,
        reader: Any,
        clocks: Clocks,
        preview: Preview,
        top: Path | None = None,
    ) -> None:
        """`top` is flows.yaml of the watched folder; None while no folder is."""
        self.publishing = publishing
        self._writer = writer
        self._reader = reader
        self._clocks = clocks
        self._preview = preview
        self._top = top

    def _base(self) -> Files:
        """What an edit begins with: what is served, or the broken edit of the folder."""
        return (self.publishing.refused or self.publishing.served).files

    def sources(self, got: Callable[[Sources | Exception], None]) -> None:
        """The files with the drafts over them; a draft that is served by now is none."""

        def found(drafts: list[Draft] | None, error: Exception | None) -> None:
            if drafts is None:
                got(error or GatewayError("the store gave no answer"))
                return
            files = dict(self._base())
            differing = [draft for draft in drafts if files.get(draft.path) != draft.text]
            for draft in differing:
                if draft.text is None:
                    files.pop(draft.path, None)
                else:
                    files[draft.path] = draft.text
            got(Sources(files, tuple(differing)))

        if self._top is not None:
            got(Sources(self._base()))
            return
        self._reader.call(flow_versions.drafts, done=found)

    def save(self, person: Person, path: str, text: str | None, seen: str, told: Told) -> None:
        """Save a file (None: it is to go); `seen` is the hash of the text that the edit began with.

        `told` gets the whole, checked.
        """
        why = refused_path(path)
        if why or len(text or "") > _LONGEST:
            told(Refusal("wrong", why or f"a file has at most {_LONGEST} characters; split it"))
            return

        def wished(sources: Sources) -> Changes | Refusal:
            why = _overtaken(sources, path, seen)
            if why is not None:
                return why
            return {path: text} if text is not None else gone(sources.files, path)

        self._change(person, wished, told)

    def make(self, person: Person, path: str, told: Told) -> None:
        """A new file, with a screen to begin with and its name under `include:`."""
        self._change(person, lambda sources: made(sources.files, path), told)

    def move(self, person: Person, path: str, new: str, seen: str, told: Told) -> None:
        """Call a file otherwise, wherever it is named; `seen` as in `save`."""

        def wished(sources: Sources) -> Changes | Refusal:
            return _overtaken(sources, path, seen) or moved(sources.files, path, new)

        self._change(person, wished, told)

    def _change(
        self, person: Person, wished: Callable[[Sources], Changes | Refusal], told: Told
    ) -> None:
        """Keep what is wished of the sources as they are now."""

        def got(sources: Sources | Exception) -> None:
            if isinstance(sources, Exception):
                told(sources)
                return
            changes = wished(sources)
            if not isinstance(changes, Refusal):
                changes = self._foreign(changes, sources) or changes
            if isinstance(changes, Refusal):
                told(changes)
            else:
                self._keep(person, changes, sources, told)

        self.sources(got)

    def _foreign(self, changes: Changes, sources: Sources) -> Refusal | None:
        """Why a new file has no place in the watched folder, which holds more than the menus."""
        if self._top is None:
            return None
        folder = self._top.parent
        for path in changes.keys() - sources.files.keys():
            if not (folder / path).resolve().is_relative_to(folder.resolve()):
                why = f"{path} leads out of the folder of flows.yaml; choose another name"
                return Refusal("wrong", why)
            if (folder / path).exists():
                why = (
                    f"{path} lies in the folder already; add it to include: or choose another name"
                )
                return Refusal("wrong", why)
        return None

    def _keep(self, person: Person, changes: Changes, sources: Sources, told: Told) -> None:
        changed = {**sources.files, **changes}
        files = {path: text for path, text in changed.items() if text is not None}
        if self._top is not None:
            self.publishing.run(partial(write, self._top, files), partial(self._wrote, files, told))
            return

        def kept(_: None, error: Exception | None) -> None:
            if error is not None:
                told(error)
            else:
                self.publishing.judged(files, told)

        arguments = (changes, person.name, self._clocks.now())
        self._write(told, flow_versions.save_drafts, *arguments, done=kept)

    def _wrote(self, files: Files, told: Told, failed: Exception | None) -> None:
        if failed is not None:
            told(failed)
            return

        def judged(judged: Judged) -> None:
            self.publishing.take_up(judged)
            told(judged)

        self.publishing.judged(files, judged)

    def discard(self, paths: Iterable[str] | None, told: Told) -> None:
        """Drop the drafts of these files, or all; `told` gets the whole, checked."""

        def dropped(_: None, error: Exception | None) -> None:
            if error is not None:
                told(error)
            else:
                self.check(told)

        kept = tuple(paths) if paths is not None else None
        self._write(told, flow_versions.discard, kept, done=dropped)

    def check(self, told: Told) -> None:
        """The sources, checked."""

        def got(sources: Sources | Exception) -> None:
            if isinstance(sources, Exception):
                told(sources)
            else:
                self.publishing.judged(sources.files, told)

        self.sources(got)

    def tidy(self) -> None:
        """Drop the drafts that are served by now."""

        def found(drafts: list[Draft] | None, error: Exception | None) -> None:
            files = self._base()
            served = [d.path for d in drafts or () if files.get(d.path) == d.text]
            if served:
                self._write(_ignore, flow_versions.discard, served, done=None)

        self._reader.call(flow_versions.drafts, done=found)

    def show(
        self, version: str, move: Move, got: Callable[[dict[str, Any] | Exception], None]
    ) -> None:
        """What a phone shows after a move, on a version that was checked or published."""

        def loaded(judged: Judged | Exception) -> None:
            if isinstance(judged, Exception):
                got(judged)
            else:
                self.publishing.run(partial(self._preview.show, judged, move), got)

        self.publishing.loaded(version, loaded)

    def _write(self, told: Told, function: Any, *arguments: Any, done: Any) -> None:
        try:
            self._writer.call(function, *arguments, done=done)
        except StoreError as error:
            told(error)


def _overtaken(sources: Sources, path: str, seen: str) -> Refusal | None:
    """Why an edit that began with the text of this hash comes too late."""
    if text_hash(sources.files.get(path, "")) == seen:
        return None
    who = next((d.who for d in sources.drafts if d.path == path), "somebody")
    return Refusal("changed", f"{who} has saved {path} meanwhile; look at it first")


def _ignore(result: object) -> None:
    """What could not be tidied is tidied the next time."""
