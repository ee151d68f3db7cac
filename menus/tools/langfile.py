"""`flows/lang/<code>.yaml`, written from translations: texts only, mirroring the flows.

    hotline:
      mobile:
        text: "Здравствуйте. {news.headline}"
        options: {1: Тариф и баланс, 2: Вопросы}

A file that is there is changed where its texts change and stays as it was typed everywhere else;
a new one has the order of the flows.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from menus.source.tokens import tokens
from menus.texts import Text
from menus.tools.fmt import formatted
from menus.tools.langedit import edited
from menus.tools.langtree import lines_of, tree_at

__all__ = ["lang_file"]


def lang_file(
    translated: Iterable[tuple[tuple[str, ...], str]],
    before: str = "",
    texts: Iterable[Text] = (),
) -> str:
    """The file; `translated` are paths and texts in the order of the flows, "" for what lacks.

    `before` is the file as it was, `texts` are those of the flows.  Of a file that cannot be
    changed in its places the comments are kept: those of its head there, the others at the end.
    """
    wanted = dict(translated)
    found = edited(before, wanted, texts) if before.strip() else None
    if found is not None:
        return found
    head = "".join(takewhile(lambda line: line.startswith("#"), before.splitlines(keepends=True)))
    tree = tree_at(wanted.items())
    lines = [line for word, value in tree.items() for line in lines_of(word, value, 0)]
    lines += [each.text for each in tokens(before.removeprefix(head)) if each.kind == "comment"]
    return formatted(head + "".join(f"{line}\n" for line in lines))
