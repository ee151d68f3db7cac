"""The files of an installation: flows.yaml, its includes, services.yaml, translations.

Places name a file as the author would: `flows/hotline.yaml`, beside the path that was given.
Nothing outside the folder of flows.yaml is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from menus import source
from menus.errors import Place, Problem, Severity

__all__ = ["FlowFile", "Sources", "read_sources"]

_TOP = frozenset(
    {
        "format",
        "languages",
        "keys",
        "session",
        "include",
        "plurals",
        "words",
        "dial",
        "call",
        "sms",
        "push",
    }
)
_IN_FILE = frozenset({"session", "screens"})


@dataclass(frozen=True, slots=True)
class FlowFile:
    """One included file; `name` is the first half of its screens' names."""

    name: str
    root: source.Mapping


@dataclass(slots=True)
class Sources:
    """Everything read; `top` is flows.yaml's mapping, empty when that could not be read."""

    folder: Path
    top: source.Mapping
    flows: list[FlowFile] = field(default_factory=list)
    services: source.Node | None = None
    problems: list[Problem] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def read(self, path: Path) -> source.Node | None:
        """One more file; its problems are noted."""
        document = source.read(path, str(path))
        self.problems.extend(document.problems)
        if path.is_file():
            self.files.append(path)
        return document.root

    def translation(self, language: str) -> source.Node | None:
        """flows/lang/<language>.yaml, None when there is none."""
        path = self.folder / "flows" / "lang" / f"{language}.yaml"
        return self.read(path) if path.is_file() else None

    def source_hashes(self) -> tuple[str, str] | None:
        """flows/lang/.sources.json and its name, None when `translate` has written none."""
        path = self.folder / "flows" / "lang" / ".sources.json"
        if not path.is_file():
            return None
        return path.read_text("utf-8", "replace"), str(path)

    def version(self) -> str:
        """A hash of everything that was read."""
        digest = blake2b(digest_size=8)
        for path in sorted(self.files):
            digest.update(str(path.relative_to(self.folder)).encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
        return digest.hexdigest()


def read_sources(path: Path) -> Sources:
    """flows.yaml at `path` and all that belongs to it, but for translations."""
    sources = Sources(path.parent, source.Mapping(str(path)))
    root = sources.read(path)
    if isinstance(root, source.Mapping):
        sources.top = root
        _known_words(sources, root, _TOP)
        for file in _included(sources):
            _take(sources, file)
    elif not sources.problems:
        place = Place(str(path), 1, 1)
        message = "flows.yaml begins with words such as languages:, include:, dial:"
        sources.problems.append(Problem(place, "shape", message))
    services = path.parent / "services.yaml"
    if services.is_file():
        sources.services = sources.read(services)
    return sources


def _known_words(sources: Sources, node: source.Mapping, words: frozenset[str]) -> None:
    for key, _ in node.entries():
        if key.text not in words:
            hint = source.suggestion(key.text, words) or f" Known here: {', '.join(sorted(words))}"
            message = f"'{key.text}' is not known here.{hint}"
            sources.problems.append(Problem(key.place, "unknown-word", message))


def _included(sources: Sources) -> Iterator[Path]:
    """The files that `include:` names, each once, in order of their names."""
    node = sources.top.get("include")
    if node is None:
        return
    patterns = list(node) if isinstance(node, source.Sequence) else [node]
    found: dict[Path, None] = {}
    for pattern in patterns:
        if not isinstance(pattern, source.Scalar) or _leaves_folder(pattern.text):
            message = "include: takes names below the folder of flows.yaml, as in flows/*.yaml"
            sources.problems.append(Problem(pattern.place, "include", message))
            continue
        matched = sorted(each for each in sources.folder.glob(pattern.text) if each.is_file())
        if not matched:
            message = f"no file is called '{pattern.text}': correct the name, or write the file"
            sources.problems.append(Problem(pattern.place, "include", message))
        found.update(dict.fromkeys(matched))
    yield from found


def _leaves_folder(pattern: str) -> bool:
    return not pattern or pattern.startswith("/") or ".." in Path(pattern).parts


def _take(sources: Sources, path: Path) -> None:
    root = sources.read(path)
    if root is None:
        return
    name = path.stem
    if not isinstance(root, source.Mapping):
        message = "a flow file begins with screens:"
        sources.problems.append(Problem(root.place, "shape", message))
    elif not name.isidentifier() or any(name == each.name for each in sources.flows):
        message = (
            f"the file's name is the first half of its screens' names, and '{name}' is "
            "taken or no name: rename the file"
        )
        sources.problems.append(Problem(root.place, "file-name", message))
    else:
        _known_words(sources, root, _IN_FILE)
        sources.flows.append(FlowFile(name, root))
    if isinstance(root, source.Mapping) and "screens" not in root:
        place, message = root.place, "this file has no screens: it does nothing"
        sources.problems.append(Problem(place, "no-screens", message, Severity.WARNING))
