"""The files of an installation: flows.yaml, its includes, services.yaml, translations.

Places name a file as the author would: `flows/hotline.yaml`, beside the path that was given.
Nothing outside the folder of flows.yaml is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from menus import source
from menus.errors import Place, Problem
from menus.model import CHANNELS

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
_MOST_FILES = 1000
_MOST_CHARACTERS = 16 * 1024 * 1024
"""Of all files together; a thousand screens in five languages are less than one million."""

_IN_FILE = frozenset({"session", "screens"})
_UNREAD = frozenset({"file", "yaml", "depth"})
"""Problems behind which a part of a file is not known."""


@dataclass(frozen=True, slots=True)
class FlowFile:
    """One included file; `name` is the first half of its screens' names."""

    name: str
    root: source.Mapping


@dataclass(slots=True)
class Sources:
    """Everything read; `top` is flows.yaml's mapping, empty when that could not be read.

    `broken` are the files of which a part is not known.  Of flow files, by name: `touched` have a
    problem in their YAML, `unread` have screens that are not known, `bare` have none, with the
    place and the words for it.
    `is_complete` is False when `include:` names a file that is not there, `is_sound` when anything
    of flows.yaml or a flow file could not be taken as it was meant.
    """

    folder: Path
    top: source.Mapping
    flows: list[FlowFile] = field(default_factory=list)
    services: source.Node | None = None
    problems: list[Problem] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    texts: dict[Path, str] = field(default_factory=dict)
    broken: set[Path] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    bare: dict[str, tuple[Place, str]] = field(default_factory=dict)
    is_complete: bool = True
    is_sound: bool = True

    def read(self, path: Path) -> source.Node | None:
        """One more file; its problems are noted."""
        if not self._lies_inside(path):
            message = "this leads outside the folder of flows.yaml: put the file itself here"
            document = source.Document(str(path), None, [_file_problem(path, message)])
        else:
            document = source.read(path, str(path))
        self.problems.extend(document.problems)
        is_lost = document.root is None and document.problems
        behind = [each for each in document.problems if each not in document.passed_over]
        if is_lost or any(problem.rule in _UNREAD for problem in behind):
            self.broken.add(path)
        if document.problems:
            self.touched.add(path.stem)
        if path.is_file():
            self.files.append(path)
            self.texts[path] = document.text
        return document.root

    def _lies_inside(self, path: Path) -> bool:
        """Whether a file is none that a symbolic link borrows from elsewhere."""
        if not path.is_symlink() and path.parent == self.folder:
            return True
        return path.resolve().is_relative_to(self.folder.resolve())

    def add(self, place: Place, rule: str, message: str) -> None:
        """Note an error."""
        self.problems.append(Problem(place, rule, message))

    def hides(self, name: str) -> bool:
        """Whether a flow file may have screens that are not known."""
        return name in self.unread or not (self.is_complete or self._is_read(name))

    def is_left_out(self, name: str) -> bool:
        """Whether a flow file of this name stands in flows/ and no `include:` names it."""
        return not self._is_read(name) and (self.folder / "flows" / f"{name}.yaml").is_file()

    def _is_read(self, name: str) -> bool:
        return any(name == each.name for each in self.flows)

    @property
    def services_path(self) -> Path:
        """Where services.yaml stands, or would."""
        return self.folder / "services.yaml"

    @property
    def has_services(self) -> bool:
        """Whether all that services.yaml declares is known; without one, that is nothing."""
        return self.services_path not in self.broken and "services" not in self.touched

    @property
    def lacks_services(self) -> bool:
        """Whether there is no services.yaml, or nothing in it."""
        return self.services is None and self.has_services

    def translation(self, language: str) -> tuple[source.Node | None, bool]:
        """flows/lang/<language>.yaml, None when there is none; whether all of it is known."""
        path = self.folder / "flows" / "lang" / f"{language}.yaml"
        root = self.read(path) if path.exists() else None
        return root, path not in self.broken

    def source_hashes(self) -> tuple[str, str] | None:
        """flows/lang/.sources.json and its name, None when `translate` has written none."""
        path = self.folder / "flows" / "lang" / ".sources.json"
        if not path.is_file() or not self._lies_inside(path):
            return None
        text = source.text_of(path)
        return text if isinstance(text, str) else "", str(path)

    def version(self) -> str:
        """A hash of everything that was read."""
        digest = blake2b(digest_size=8)
        for path in sorted(self.files):
            digest.update(str(path.relative_to(self.folder)).encode() + b"\0")
            digest.update(self.texts[path].encode() + b"\0")
        return digest.hexdigest()


def read_sources(path: Path) -> Sources:
    """flows.yaml at `path` and all that belongs to it, but for translations."""
    sources = Sources(path.parent, source.Mapping(str(path)))
    root = sources.read(path)
    if isinstance(root, source.Mapping):
        sources.top = root
        _known_words(sources, root, _TOP)
        for file in _included(sources):
            if sum(map(len, sources.texts.values())) > _MOST_CHARACTERS:
                sources.is_complete = False
                message = f"the files are too large to be read together: stopped before {file.name}"
                sources.add(root.place, "include", f"{message}; take apart what is not menus")
                break
            _take(sources, file)
        sources.is_sound = not sources.problems
    elif not sources.problems:
        message = "flows.yaml begins with words such as languages:, include:, dial:"
        sources.add(Place(str(path), 1, 1), "shape", message)
    if sources.services_path.exists():
        sources.services = sources.read(sources.services_path)
    return sources


def _file_problem(path: Path, message: str) -> Problem:
    return Problem(Place(str(path), 1, 1), "file", message)


def _known_words(sources: Sources, node: source.Mapping, words: frozenset[str]) -> None:
    for key, _ in node.entries():
        if key.text not in words:
            hint = source.suggestion(key.text, words) or f" Known here: {', '.join(sorted(words))}"
            sources.add(key.place, "unknown-word", f"'{key.text}' is not known here.{hint}")


def _included(sources: Sources) -> Iterator[Path]:
    """The files that `include:` names, each once, in order of their names."""
    node = sources.top.get("include")
    if node is None:
        sources.is_complete = False
        return
    patterns = list(node) if isinstance(node, source.Sequence) else [node]
    found: dict[Path, None] = {}
    for pattern in patterns:
        matched, mistake = _matching(sources.folder, pattern)
        found.update(dict.fromkeys(matched))
        sources.is_complete = sources.is_complete and not mistake
        if mistake and not pattern.is_damaged:
            sources.add(pattern.place, "include", mistake)
    yield from found


def _matching(folder: Path, pattern: source.Node) -> tuple[list[Path], str]:
    """The flow files that a pattern names, or what is wrong with it."""
    text = pattern.text if isinstance(pattern, source.Scalar) else ""
    parts = Path(text).parts
    if not parts or text.startswith("/") or ".." in parts:
        return [], "include: takes names below the folder of flows.yaml, as in flows/*.yaml"
    if parts.count("**") > 1:
        return [], f"'{text}' has ** more than once: write it as in flows/**/*.yaml"
    try:
        found = list(islice(filter(Path.is_file, folder.glob(text)), _MOST_FILES + 1))
        return _flow_files(folder, text, found) if found else ([], _no_file(folder, text))
    except (OSError, ValueError):
        return [], f"'{text}' cannot be the name of a file: write it as in flows/*.yaml"


def _flow_files(folder: Path, text: str, found: list[Path]) -> tuple[list[Path], str]:
    """Those of the files that can be flow files."""
    if len(found) > _MOST_FILES:
        return [], f"'{text}' names more than {_MOST_FILES} files: name the folder of the flows"
    others = {folder / "flows.yaml", folder / "services.yaml"}
    matched = sorted(each for each in found if each not in others and each.parent.name != "lang")
    if matched:
        return matched, ""
    return [], f"'{text}' names no flow file: name those below flows/, as in flows/*.yaml"


def _no_file(folder: Path, text: str) -> str:
    """Why nothing has this name."""
    if (folder / text).is_dir():
        return f"'{text}' is a folder: name the files in it, as in {text.rstrip('/')}/*.yaml"
    if (folder / text).exists():
        return f"'{text}' is not a file that can be read: name a YAML file"
    files = filter(Path.is_file, folder.glob("*/*.yaml"))
    names = [str(each.relative_to(folder)) for each in islice(files, _MOST_FILES)]
    folders = sorted({f"{name.partition('/')[0]}/*.yaml" for name in names})
    hint = source.suggestion(text, [*names, *folders])
    return f"no file is called '{text}': correct the name, or write the file.{hint}"


def _take(sources: Sources, path: Path) -> None:
    """One flow file, with what is wrong with it as a whole."""
    root, name = sources.read(path), path.stem
    if path in sources.broken:
        sources.unread.add(name)
    if isinstance(root, source.Mapping) and "screens" in root and _may_be_called(sources, name):
        below = root.get("screens")
        if not isinstance(below, source.Scalar):  # else what belongs below stands beside it
            _known_words(sources, root, _IN_FILE)
        sources.flows.append(FlowFile(name, root))
        return
    sources.unread.add(name)
    if root is None:
        if path not in sources.broken:
            message = "this file is empty: write 'screens:' and a screen below it, or delete it"
            sources.bare[name] = Place(str(path), 1, 1), message
    elif not isinstance(root, source.Mapping):
        sources.add(root.place, "shape", "a flow file begins with screens:")
    elif not _may_be_called(sources, name):
        message = (
            f"the file's name is the first half of its screens' names, and '{name}' is "
            "taken or no name: rename the file"
        )
        sources.add(root.place, "file-name", message)
    elif path not in sources.broken:
        _no_screens(sources, name, root)


def _may_be_called(sources: Sources, name: str) -> bool:
    return name.isidentifier() and all(name != each.name for each in sources.flows)


def _no_screens(sources: Sources, name: str, root: source.Mapping) -> None:
    """A flow file whose `screens:` is misspelt, forgotten, or was never meant."""
    session = root.get("session")
    below = session.entries() if isinstance(session, source.Mapping) else ()
    strangers = [key for key, _ in root.entries() if key.text not in _IN_FILE]
    misspelt = [key for key in strangers if source.nearest(key.text, ["screens"])]
    screens = [*strangers, *(key for key, _ in below if key.text not in CHANNELS)]
    if misspelt:
        _known_words(sources, root, _IN_FILE)
    elif screens:
        key = min(screens, key=lambda key: key.place)
        message = f"'{key.text}' stands below no 'screens:': write 'screens:' in the line above it"
        sources.add(key.place, "no-screens", message)
    else:
        sources.bare[name] = root.place, "this file has no screens: it does nothing"
