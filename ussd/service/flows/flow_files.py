"""A set of menu files, read and judged: from a folder, from the store, from an editor.

The files of a version are a mapping of path (below the folder of flows.yaml, with slashes) to
text.  `judge` is slow for a large tree and runs beside the loop; it loads the set as `serve` would,
and a set that cannot be served has no flows.  What changed for published short cuts is told as a
warning here: who publishes decides.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import menus
from menus import source
from menus.catalogue import value_of
from menus.errors import Place, Problem, Severity
from menus.model import Flows
from menus.tools.schema import schema_files
from smpp.text import budget
from ussd.core.addresses import parse_msisdn
from ussd.core.provided import PROVIDED
from ussd.errors import ConfigError, GatewayError

__all__ = [
    "Files",
    "Judge",
    "Judged",
    "gather",
    "judge",
    "missing_settings",
    "patterns",
    "places",
    "refresh_schemas",
    "refused_path",
    "typed_settings",
    "write",
]

Files: TypeAlias = Mapping[str, str]
"""Path → text."""

_PATH = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_.-]*[A-Za-z0-9_-]\.(?:yaml|yml)")
_SOURCES = "flows/lang/.sources.json"
_LANGUAGES = "flows/lang/*.yaml"
_TOP = ("flows.yaml", "services.yaml", _SOURCES)
_MOST_FILES = 2_000
_MOST_CHARACTERS = 8_000_000
_SHORT_CUT = "short-cut"
_NO_VALUE = (
    "{name} has no value in [settings], so every comparison with it is false: give it one there"
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A set of files and what was found: `flows` and typed `settings` where it can be served."""

    files: Files
    problems: tuple[Problem, ...] = ()
    flows: Flows | None = None
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """Whether it may not be published; with `flows` it can be tried all the same."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def version(self) -> str:
        """The name of the version; "" for a broken one."""
        return self.flows.version if self.flows is not None else ""


Judge: TypeAlias = Callable[[Files, Flows | None], Judged]
"""`judge` with the installation's settings."""


def judge(files: Files, running: Flows | None, settings: Mapping[str, object]) -> Judged:
    """Read a set of files and say everything that is wrong with it.

    `running` are the flows that are served, for the short-cut rule; `settings` the raw values of
    gateway.toml by dotted name.
    """
    refused = _refused_set(files)
    if refused:
        return Judged(files, (_problem("flows.yaml", "file", refused),))
    with tempfile.TemporaryDirectory(prefix="dialtree-flows-") as folder:
        _fill(Path(folder), files)
        return _judge_folder(files, Path(folder), running, settings)


def _judge_folder(
    files: Files, folder: Path, running: Flows | None, settings: Mapping[str, object]
) -> Judged:
    top = folder / "flows.yaml"
    flows, found = menus.judge(
        top,
        encoding=budget,
        parse_msisdn=parse_msisdn,
        settings=settings,
        provided=PROVIDED,
        published=running,
    )
    problems = tuple(_seen_from(folder, problem) for problem in found)
    if any(problem.prevents_serving for problem in problems):
        return Judged(files, problems)
    try:
        missing = (_seen_from(folder, each) for each in missing_settings(flows, settings))
        return Judged(files, (*problems, *missing), flows, typed_settings(flows, settings))
    except ConfigError as error:
        return Judged(files, (_problem("services.yaml", "setting", str(error)), *problems))


def _problem(file: str, rule: str, why: str) -> Problem:
    return Problem(Place(file, 1, 1), rule, why, Severity.ERROR)


def _seen_from(folder: Path, problem: Problem) -> Problem:
    """The problem with its place below the folder, and short cuts as a warning."""
    file = problem.place.file.removeprefix(f"{folder}/")
    severity = Severity.WARNING if problem.rule == _SHORT_CUT else problem.severity
    return replace(problem, place=replace(problem.place, file=file), severity=severity)


def typed_settings(flows: Flows, raw: Mapping[str, object]) -> dict[str, object]:
    """The typed value of each declared setting that has one; raises `ConfigError` for a wrong one.

    A setting without a value has none in the flows either: every comparison with it is false.
    """
    values: dict[str, object] = {}
    for name, setting in flows.catalogue.settings.items():
        if name in raw:
            try:
                values[name] = value_of(setting.type, raw[name])
            except ValueError as error:
                raise ConfigError(f"settings.{name}", str(error)) from None
    return values


def missing_settings(flows: Flows, raw: Mapping[str, object]) -> tuple[Problem, ...]:
    """A warning for each setting that services.yaml declares and nobody has given a value."""
    return tuple(
        Problem(setting.place, "setting", _NO_VALUE.format(name=name), Severity.WARNING)
        for name, setting in flows.catalogue.settings.items()
        if name not in raw
    )


def refused_path(path: str) -> str:
    """Why a file of this name cannot be kept; "" when it can."""
    if path == _SOURCES or (_PATH.fullmatch(path) and len(path) <= 200 and ".." not in path):
        return ""
    return f"{path[:80]!r} {_fault(path)}; write it like flows/tariffs.yaml"


def _fault(path: str) -> str:
    if path.startswith(("/", "\\")) or ".." in path or ":" in path:
        return "leads out of the folder of flows.yaml"
    if not path.endswith((".yaml", ".yml")):
        return "does not end in .yaml"
    return "is no name for a menu file"


def _refused_set(files: Files) -> str:
    if len(files) > _MOST_FILES:
        return f"these are {len(files)} files and a version holds {_MOST_FILES}; join some"
    if sum(map(len, files.values())) > _MOST_CHARACTERS:
        return f"these files hold more than {_MOST_CHARACTERS} characters; split the installation"
    return next((why for path in files if (why := refused_path(path))), "")


def _fill(folder: Path, files: Files) -> None:
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="")


def gather(top: Path) -> dict[str, str]:
    """The files of the installation at `top` (flows.yaml); raises `GatewayError`.

    Those that do not exist are left out, flows.yaml too: `judge` says so.
    """
    folder = top.parent
    found: dict[str, str] = {}
    for place in places(top, patterns(top)):
        name = "flows.yaml" if place == top else place.relative_to(folder).as_posix()
        found[name] = _text(place)
    return found


def places(top: Path, included: Iterable[str]) -> list[Path]:
    """The menu files that there are now; `included` are the patterns under `include:`."""
    folder = top.parent
    fixed = [top, *(folder / name for name in _TOP[1:])]
    matched = (place for pattern in (*included, _LANGUAGES) for place in folder.glob(pattern))
    return sorted({place for place in (*fixed, *matched) if place.is_file()})


def patterns(top: Path) -> list[str]:
    """The patterns under `include:`; what the demo has when they cannot be read."""
    root = source.read(top, str(top)).root if top.is_file() else None
    node = root.get("include") if isinstance(root, source.Mapping) else None
    nodes = list(node) if isinstance(node, source.Sequence) else [node]
    patterns = [each.text for each in nodes if isinstance(each, source.Scalar)]
    return [p for p in patterns if p and not p.startswith("/") and ".." not in p] or [
        "flows/*.yaml"
    ]


def _text(place: Path) -> str:
    try:
        # As it is: line ends belong to the text, and so to the name of the version.
        return place.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise GatewayError(f"{place} is no UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise GatewayError(f"{place} cannot be read: {error.strerror}") from None


def write(top: Path, files: Files) -> None:
    """Make the folder of `top` hold these files, each replaced in one go; raises `GatewayError`.

    Menu files of the folder that the set does not have are removed.
    """
    folder = top.parent
    there = gather(top)
    try:
        for path in there.keys() - files.keys():
            (folder / path).unlink()
        for path, text in files.items():
            if there.get(path) != text:
                _replace(top if path == "flows.yaml" else folder / path, text)
    except OSError as error:
        raise GatewayError(
            f"{error.filename} cannot be written ({error.strerror}); make the folder writable"
        ) from None


def refresh_schemas(folder: Path, flows: Flows) -> None:
    """Bring the JSON Schemas that lie in a folder up to date; raises `GatewayError`."""
    try:
        for name, text in schema_files(flows).items():
            place = folder / name
            if place.is_file() and place.read_text("utf-8") != text:
                _replace(place, text)
    except OSError as error:
        raise GatewayError(f"{error.filename} cannot be written ({error.strerror})") from None


def _replace(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.new")
    beside.write_text(text, encoding="utf-8", newline="")
    os.replace(beside, place)
