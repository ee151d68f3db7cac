"""Files of the menus that come, go and are called otherwise: what that changes, or why not.

Each function takes the files as they are and gives those that differ afterwards, path to text, None
for one that is to go.  Whatever is refused is refused in one sentence that says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from menus.tools.moves import (
    included,
    is_included,
    is_translation,
    languages,
    name_of,
    renamed,
)
from ussd.core.publishing import Refusal
from ussd.service.flows.flow_files import Files, refused_path

__all__ = ["Changes", "gone", "made", "moved"]

Changes: TypeAlias = Mapping[str, str | None]
"""Path → the new text; None where the file is to go."""

_TOP = "flows.yaml"
_FIXED = (_TOP, "services.yaml")
_STARTER = """\
# yaml-language-server: $schema={up}flows.schema.json
# A screen is called {name}.home elsewhere, and home in this file.
screens:
  home:
    end: "This is new."
"""
_TRANSLATION = """\
# yaml-language-server: $schema=../../lang.schema.json
# The texts in {language}: the same files, screens and words as in the flows, texts only.
"""
_SERVICES = """\
# yaml-language-server: $schema=./services.schema.json
# What the flows may name, its type, and who provides it.
facts: {}
"""


def made(files: Files, path: str) -> Changes | Refusal:
    """A new file with a screen to begin with, or the head of a translation."""
    why = refused_path(path) or _taken(files, path)
    if why:
        return Refusal("wrong", why)
    if path in _FIXED:
        return {path: _SERVICES if path != _TOP else "format: 1\n"}
    if is_translation(path):
        return _translation(files, path)
    why = _no_name(files, path)
    if why:
        return Refusal("wrong", why)
    text = _STARTER.format(up="../" * path.count("/") or "./", name=name_of(path))
    return {path: text, **_named(files, path)}


def moved(files: Files, path: str, new: str) -> Changes | Refusal:
    """The file called otherwise, and so everywhere it is named."""
    why = (
        _missing(files, path)
        or _kept(path)
        or refused_path(new)
        or _taken(files, new)
        or _no_name(files, new, path)
    )
    if why:
        return Refusal("wrong", why)
    found = renamed(files, path, new)
    changed: Changes = {name: text for name, text in found.items() if files.get(name) != text}
    return {**changed, path: None}


def gone(files: Files, path: str) -> Changes | Refusal:
    """The file away; what still leads to it is for the check to tell."""
    why = _missing(files, path)
    if path == _TOP:
        why = "everything begins in flows.yaml; change it instead"
    return Refusal("wrong", why) if why else {path: None}


def _translation(files: Files, path: str) -> Changes | Refusal:
    listed = {f"flows/lang/{each}.yaml": each for each in languages(files.get(_TOP, ""))[1:]}
    if path not in listed:
        known = ", ".join(listed.values()) or "no other language"
        why = f"flows.yaml is to be translated to {known}; add to its languages: first"
        return Refusal("wrong", why)
    return {path: _TRANSLATION.format(language=listed[path])}


def _named(files: Files, path: str) -> Changes:
    """flows.yaml with the file under `include:`, where it is not there already."""
    top = files.get(_TOP, "")
    return {} if is_included(top, path) else {_TOP: included(top, path)}


def _taken(files: Files, path: str) -> str:
    return f"{path} is there already; open it, or choose another name" if path in files else ""


def _missing(files: Files, path: str) -> str:
    return "" if path in files else f"there is no {path[:80]}; it may have gone meanwhile"


def _kept(path: str) -> str:
    if is_translation(path):
        return "a translation is called after its language; make another and delete this one"
    return f"every installation has its {path}; it keeps its name" if path in _FIXED else ""


def _no_name(files: Files, path: str, besides: str = "") -> str:
    """Why screens cannot be called after this file."""
    if is_translation(path):
        return f"{path} is a place for translations; write it like flows/tariffs.yaml"
    name = name_of(path)
    if not (name.isidentifier() and name.isascii() and name == name.lower()):
        return f"{name[:40]!r} begins the names of screens; write small letters, digits and _"
    others = (each for each in files if each != besides and not is_translation(each))
    other = next((each for each in others if each not in _FIXED and name_of(each) == name), "")
    return f"{other} has screens of that name; choose another name" if other else ""
