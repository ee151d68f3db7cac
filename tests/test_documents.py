"""The documents of the repository: every link leads somewhere, and the README leads to all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def links(page: Path) -> list[tuple[str, str]]:
    """(file, heading) of every link within the repository; "" is the page itself."""
    found = re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)", page.read_text("utf-8"))
    return [(file, heading) for file, heading in found if file or heading]


def anchors(page: Path) -> set[str]:
    """The headings of a page, as links spell them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    astray = [
        f"{file}#{heading}"
        for file, heading in links(page)
        if not (place := page.parent / file if file else page).exists()
        or (heading and heading not in anchors(place))
    ]

    assert astray == []


def test_the_readme_leads_to_every_page() -> None:
    linked = {file for file, _ in links(ROOT / "README.md")}

    assert {str(page.relative_to(ROOT)) for page in PAGES} - linked == {"README.md"}
