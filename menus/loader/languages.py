"""`languages:` of flows.yaml: the codes of an installation, the first being that of the flows.

languages: [en, ru]                     # texts in Russian stand in flows/lang/ru.yaml
"""

from __future__ import annotations

from collections.abc import Iterator

from menus import source
from menus.errors import Place, Problem, Severity
from menus.loader.files import Sources
from menus.texts import TextTable

__all__ = ["read_languages"]

_FIRST = "en"


def read_languages(sources: Sources) -> tuple[tuple[str, ...], bool]:
    """The codes, and whether they are all that was meant."""
    node, before = sources.top.get("languages"), len(sources.problems)
    files = _translations(sources)
    if node is None:
        if files and len(sources.top):
            listed = ", ".join((_FIRST, *files))
            message = f"flows/lang has translations: add 'languages: [{listed}]' to flows.yaml"
            sources.add(sources.top.place, "languages", message)
        return (_FIRST,), len(sources.problems) == before
    codes = tuple(_codes(sources, node))
    is_whole = len(sources.problems) == before
    for code in set(files) - set(codes) if is_whole else ():
        message = f"'{code}' is not among the languages of flows.yaml: add it there, or delete this"
        place = Place(str(sources.folder / "flows" / "lang" / f"{code}.yaml"), 1, 1)
        problem = Problem(place, "extra-translation", message, Severity.WARNING)
        sources.problems.append(problem)
    return codes, is_whole


def _translations(sources: Sources) -> list[str]:
    """The codes for which there is a file."""
    return sorted(each.stem for each in (sources.folder / "flows" / "lang").glob("*.yaml"))


def _codes(sources: Sources, node: source.Node) -> Iterator[str]:
    if not isinstance(node, source.Sequence):
        typed = node.text if isinstance(node, source.Scalar) else ""
        message = f"languages: takes a list: write [{typed or 'en, ru'}]"
        sources.add(node.place, "languages", message)
        return
    if not len(node):
        files = ", ".join((_FIRST, *_translations(sources)))
        sources.add(node.place, "languages", f"languages: names none: write [{files}]")
    seen: set[str] = set()
    for entry in node:
        code = entry.text if isinstance(entry, source.Scalar) else ""
        if code in seen:
            sources.add(entry.place, "languages", f"'{code}' stands twice: take one away")
        elif not code or not TextTable.is_language(code):
            hint = source.suggestion(code, _translations(sources))
            message = f"'{code}' is no language code: write one such as en, ru or pt-BR.{hint}"
            sources.add(entry.place, "languages", message)
        else:
            seen.add(code)
            yield code
