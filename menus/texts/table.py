"""Every text of the flows in every language.

The first language stands in the flows themselves; `flows/lang/<code>.yaml` mirrors them: file,
screen, the same words, options by key, texts only.  Of a list, only the entries that hold texts are
mirrored, in order; `{}` holds a place.  What has no translation is shown in the first language.

    table = TextTable(("en", "ru"), currency="RUB", zone=ZoneInfo("Europe/Moscow"))
    greeting = table.declare("selfcare.home", ("text",), node)       # while the flows are read
    table.translate("ru", root_of_lang_file)
    problems = table.finish()                                        # then every Text can speak
    greeting.render("ru", values.get)
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from functools import partial
from typing import TypeAlias

from menus.errors import Place, Problem, Severity
from menus.source import Mapping as Node
from menus.source import Node as AnyNode
from menus.source import Scalar, nearest, suggestion
from menus.texts.formats import FORMATS, locale_of
from menus.texts.mirror import Branch, Mirror, tree_of
from menus.texts.plurals import Plural, form_mistakes
from menus.texts.rendering import Language
from menus.texts.templates import MAX_LENGTH, Template, TemplateError, parse
from menus.texts.text import Text, place_of

__all__ = ["WORDS_SCREEN", "TextTable"]

_Lacking: TypeAlias = dict[tuple[str, Place], list[str]]
"""What has no translation, and its place, to the languages that lack it."""

_MOST_PROBLEMS = 1000
"""More are not read by anybody; the next run tells the rest."""

WORDS_SCREEN = "words"
"""The screen name under which the engine's own texts stand; in a lang file, `words:` at the top."""


def _nothing(path: Sequence[str]) -> bool:
    return False


class TextTable:
    """Collects texts and translations while flows load; after `finish` it does not change."""

    def __init__(self, languages: Sequence[str], currency: str = "RUB", zone: tzinfo = UTC) -> None:
        self.languages = tuple(languages) or ("en",)
        self.problems: list[Problem] = []
        self.texts: dict[tuple[str, tuple[str, ...]], Text] = {}
        self._languages = {code: Language(code, currency, zone) for code in self.languages}
        self._forms: dict[str, dict[str, dict[str, str]]] = {code: {} for code in self.languages}
        self._form_places: dict[str, Place] = {}
        self._translated: dict[str, Node] = {}
        self._recorded: dict[str, dict[str, str]] = {}
        self._unread: set[str] = set()
        self.has_all_plurals = True

    @property
    def plurals(self) -> tuple[str, ...]:
        """The names of the declared plurals: formats beside the built-in ones."""
        return tuple(self._forms[self.languages[0]])

    def plural_forms(self, language: str) -> Mapping[str, Mapping[str, str]]:
        """The forms of every plural as they stand in one language, by name and category."""
        return self._forms.get(language, {})

    def language(self, code: str) -> Language:
        """The formats and plurals of one language."""
        return self._languages.get(code) or self._languages[self.languages[0]]

    @staticmethod
    def is_language(code: str) -> bool:
        """Whether CLDR knows a language code."""
        return locale_of(code) is not None

    # -- while the flows are read --------------------------------------------------------

    def declare(self, screen: str, words: tuple[str, ...], node: Scalar) -> Text:
        """A text of the flows; a template that cannot be taken apart is a problem and shown raw."""
        template = self._parsed(node)
        text = Text(self, screen, words, template or _raw(node), node)
        text.is_suspect = template is None
        self.texts[screen, words] = text
        return text

    def word(self, word: str, built_in: Mapping[str, str], node: Scalar | None = None) -> Text:
        """One of the engine's own texts; `node` is the installation's wording of it."""
        first = self.languages[0]
        source = built_in.get(first) or built_in["en"]
        if node is not None:
            return self.declare(WORDS_SCREEN, (word,), node)
        text = Text(self, WORDS_SCREEN, (word,), parse(source), None)
        for code in self.languages[1:]:
            text.templates[code] = parse(built_in.get(code) or source)
        self.texts[WORDS_SCREEN, (word,)] = text
        return text

    def declare_plurals(self, node: AnyNode, language: str | None = None) -> None:
        """`plurals:` of flows.yaml, or of a lang file."""
        code = language or self.languages[0]
        if not isinstance(node, Node):
            self._add(node.place, "shape", "plurals: takes names with their forms")
            self.has_all_plurals = False
            return
        for key, forms in node.entries():
            if not key.text.isidentifier():
                message = f"'{key.text}' is no plural: a word such as 'dial:' is missing above it"
                self._add(key.place, "shape", message)
                return
            if not isinstance(forms, Node):
                message = f"write '{key.text}: {{one: …, other: …}}' here"
                self._add(forms.place, "shape", message)
                continue
            if code == self.languages[0]:
                self._form_places[key.text] = key.place
                if key.text in FORMATS:
                    message = f"'{key.text}' is a format already: name the plural otherwise"
                    self._add(key.place, "duplicate-key", message)
                    self.has_all_plurals = False
            elif key.text not in self.plurals:
                if self.has_all_plurals:
                    self._no_plural(code, key)
                continue
            self._take_forms(code, key, forms)

    def _no_plural(self, code: str, key: Scalar) -> None:
        """A translated plural that the flows do not have; it may be one of theirs, misspelt."""
        meant = nearest(key.text, self.plurals)
        if meant is not None:
            self._forms[code].setdefault(meant, {})
        hint = f" Did you mean '{meant}'?" if meant else ""
        message = f"'{key.text}' is no plural of the flows: take it away.{hint}"
        severity = Severity.ERROR if meant else Severity.WARNING
        self._add(key.place, "extra-translation", message, severity)

    def _take_forms(self, code: str, key: Scalar, forms: Node) -> None:
        texts: dict[str, str] = {}
        for word, form in forms.entries():
            if not isinstance(form, Scalar):
                self._add(form.place, "shape", "a plural form is one text")
                continue
            template = self._parsed(form)
            if template is not None and any(
                each.name != "n" or each.format for each in template.placeholders
            ):
                self._add(
                    form.place,
                    "plural-forms",
                    "a plural form reads {n} and nothing else: write {n}",
                )
                form.text = "{n}"  # said already: nothing more is to be found in it
            texts[word.text] = form.text
        self._forms[code][key.text] = texts
        for message in form_mistakes(key.text, texts, self._languages[code].rule, code):
            self._add(key.place, "plural-forms", message)

    def translate(self, language: str, root: AnyNode | None, is_whole: bool = True) -> None:
        """The whole of `flows/lang/<language>.yaml`; call it before `finish`.

        `is_whole` False says that it could not be read to its end: then nothing is missing there.
        """
        if not is_whole:
            self._unread.add(language)
        if isinstance(root, Node):
            self._translated[language] = root
        elif root is not None:
            self._unread.add(language)
            self._add(root.place, "shape", "a lang file begins with the name of a flow file")

    def compare_sources(self, text: str, file: str) -> None:
        """`flows/lang/.sources.json`: the hash of each source text when it was translated.

        `text` is the content of the file, `file` its name in problems; call it before `finish`.
        """
        try:
            recorded = json.loads(text)
            self._recorded = {
                str(code): {str(path): str(value) for path, value in hashes.items()}
                for code, hashes in recorded.items()
            }
        except (ValueError, AttributeError, RecursionError):
            message = "this file cannot be read: let 'dialtree translate' write it again"
            self._add(Place(file, 1, 1), "shape", message)

    def source_hashes(self) -> dict[str, str]:
        """The hash of each source text by its path, as `compare_sources` reads it back."""
        return {text.path: text.source_hash for text in self.texts.values()}

    # -- at the end of a load ------------------------------------------------------------

    def finish(self, is_hidden: Callable[[Sequence[str]], bool] = _nothing) -> list[Problem]:
        """Put translations to their texts and make all of them ready; every problem found.

        `is_hidden` says of a path whether the flows may hold a text there that was not read.
        """
        tree = tree_of(self.texts.values())
        lacking: _Lacking = {}
        for code in self.languages[1:]:
            mirror = Mirror(partial(self._put, code, is_hidden), self.problems, is_hidden)
            self._mirror(code, mirror, tree)
            if code not in self._unread:
                self._look_for_missing(code, mirror, lacking)
        for (what, place), codes in lacking.items():
            message = f"{what} is not translated to {_listed(codes)}: add it to {_files(codes)}"
            self._add(place, "missing-translation", message)
        for code, hashes in self._recorded.items():
            self._look_for_stale(code, hashes)
        for code, language in self._languages.items():
            forms = self._forms[self.languages[0]] | self._forms[code]
            language.plurals = {n: Plural(f, language.rule) for n, f in forms.items() if f}
        for text in self.texts.values():
            text.settle(self._languages)
        return self.problems

    def _mirror(self, code: str, mirror: Mirror, tree: Branch) -> None:
        root = self._translated.get(code)
        if root is None:
            return
        plurals = root.get("plurals")
        if plurals is not None:
            self.declare_plurals(plurals, code)
        mirror.match(tree, root, besides=("plurals",))

    def _put(
        self, code: str, is_hidden: Callable[[Sequence[str]], bool], text: Text, node: Scalar
    ) -> None:
        if not node.text.strip():
            return
        template, source = self._parsed(node), text.source.names
        text.translate(code, template or _raw(node), node)
        if template is None or template.names == source or text.is_suspect or node.is_damaged:
            return
        if not is_hidden((*text.screen.split("."), *text.words)):
            self._compare(text, node, template)

    def _compare(self, text: Text, node: Scalar, template: Template) -> None:
        """A translation that reads other names than its source."""
        source = text.source.names
        extra, lacking = template.names - source, source - template.names
        for name in sorted(extra):
            lacking -= {nearest(name, lacking)}
            hint = suggestion(name, source) or " Take it away."
            message = f"the translation shows {{{name}}}, which the text in the flows lacks.{hint}"
            offset = next(each.offset for each in template.placeholders if each.name == name)
            self._add(place_of(node, offset), "placeholder", message)
        for name in sorted(lacking) if not text.is_built_in else ():
            message = f"the translation lacks {{{name}}}, which the text in the flows shows: add it"
            self._add(node.place, "placeholder", message)

    def _look_for_missing(self, code: str, mirror: Mirror, lacking: _Lacking) -> None:
        here = [
            text
            for text in self.texts.values()
            if self._lacks(text, code) and not mirror.is_told(text)
        ]
        file = f"flows/lang/{code}.yaml"
        if code not in self._translated and here:
            count = "1 text is" if len(here) == 1 else f"{len(here)} texts are"
            message = f"{count} not translated to '{code}': write {file}"
            self._add(Place(file, 1, 1), "missing-translation", message)
            return
        for what, place in self._wholes(here):
            lacking.setdefault((what, place), []).append(code)
        for name in self.plurals if self.has_all_plurals else ():
            if name not in self._forms[code]:
                what = f"the plural '{name}'"
                lacking.setdefault((what, self._form_places[name]), []).append(code)

    def _wholes(self, lacking: list[Text]) -> Iterator[tuple[str, Place]]:
        """Texts that lack, by whole files and whole screens where nothing of those is there."""
        there = Counter(whole for text in self.texts.values() for whole in _above(text))
        missing = Counter(whole for text in lacking for whole in _above(text))
        told: set[str] = set()
        for text in lacking:
            whole = next((w for w in _above(text) if missing[w] == there[w] > 1), "")
            what = f"'{whole}' with its {there[whole]} texts" if whole else f"'{text.path}'"
            if what not in told:
                told.add(what)
                yield what, text.place

    def _look_for_stale(self, code: str, hashes: Mapping[str, str]) -> None:
        for text in self.texts.values():
            recorded = hashes.get(text.path)
            if recorded and recorded != text.source_hash and code in text.templates:
                message = f"'{text.path}' has changed since it was translated: translate it anew"
                self._add(text.place_in(code), "stale-translation", message, Severity.WARNING)

    def _lacks(self, text: Text, code: str) -> bool:
        is_due = text.source.says_something and not text.is_suspect
        return is_due and code not in text.templates

    def _parsed(self, node: Scalar) -> Template | None:
        """None when the text cannot be taken apart, which is told."""
        try:
            return parse(node.text)
        except TemplateError as error:
            self._add(place_of(node, error.offset), "text-syntax", error.message)
            return None

    def _add(
        self, place: Place, rule: str, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(place, rule, message, severity))


def _raw(node: Scalar) -> Template:
    """A text that cannot be taken apart, as it stands; one without end has to end."""
    text = node.text[:MAX_LENGTH]
    return Template(text, (text,))


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def _files(codes: Sequence[str]) -> str:
    return f"flows/lang/{codes[0] if len(codes) == 1 else '<code>'}.yaml"


def _above(text: Text) -> tuple[str, ...]:
    """The file and the screen of a text that needs a translation."""
    if not text.source.says_something:
        return ()
    return text.screen.partition(".")[0], text.screen
