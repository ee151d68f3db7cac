"""A real browser before a real gateway.

Debian's chromium and the playwright package drive it; where one of them is missing these tests are
skipped and say so.  Each file of tests has a gateway of its own, on a copy of the demo's menus.
"""

from __future__ import annotations

import json
import shutil
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # `pytest` alone does not add it

from tests.live import ROOT, Gateway  # needs the path above

PEOPLE = {
    "olga": {"role": "author", "token": "t-olga"},
    "ivan": {"role": "approver", "token": "t-ivan"},
    "vera": {"role": "viewer", "token": "t-vera"},
}
WIDE = {"width": 1440, "height": 900}


# Not for the whole session: while playwright's synchronous driver lives, an event loop counts as
# running in this thread, and no asyncio test of another folder could start its own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for all tests of a file."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="no playwright: pip install -e '.[development]'"
    )
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def copied(folder: Path) -> Path:
    """A copy of the demo's menus; its flows.yaml."""
    shutil.copytree(ROOT / "flows", folder / "flows")
    for name in ("flows.yaml", "services.yaml"):
        shutil.copy(ROOT / name, folder)
    return folder / "flows.yaml"


class House:
    """Gateways on menus of their own: one that tests share, and others for one test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shared: Gateway | None = None

    @property
    def shared(self) -> Gateway:
        """The one that no test publishes on; what a test before has saved is dropped."""
        if self._shared is None:
            self._shared = started(self._folder)
        asked(self._shared, "/discard", "olga", b"{}")
        return self._shared

    def close(self) -> None:
        if self._shared is not None:
            self._shared.stop()


def started(folder: Path, **settings: str) -> Gateway:
    """A gateway on a copy of the demo's menus in `folder`."""
    people = json.dumps(PEOPLE)
    top = str(copied(folder))
    return Gateway(folder, FLOWS__PATH=top, WORKBENCH__PEOPLE=people, **settings)


def asked(gateway: Gateway, path: str, who: str, body: bytes | None = None) -> Any:
    """What the API answers, beside any page."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{gateway.http_port}/api/v1/menus{path}",
        body,
        {"Authorization": f"Bearer t-{who}"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("shared"))
    yield made
    made.close()


class Seat:
    """One person before the page."""

    def __init__(self, browser: Any, gateway: Gateway, who: str, **context: Any) -> None:
        self.gateway = gateway
        self.context = browser.new_context(viewport=WIDE, **context)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.faults.append(said.text) if said.type == "error" else None,
        )
        self.page.set_default_timeout(10_000)
        self.page.goto(f"{self.address}#token=t-{who}")
        self.page.wait_for_selector("menu-tree [role=treeitem]")
        self.page.wait_for_selector("#counted:not(:empty)")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.gateway.http_port}/menus"

    def dial(self, code: str) -> None:
        self.page.fill("#number", code)
        self.page.press("#number", "Enter")
        self.page.wait_for_selector("menu-phone .card")

    def shows(self, words: str) -> None:
        """Wait until the phone shows these words."""
        self.page.wait_for_selector(f"menu-phone .words >> text={words}")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace something in a file and save."""
        self.page.select_option("source-editor select", path)
        text = self.page.input_value("source-editor textarea")
        assert old in text, f"{path} has no {old!r}"
        self.page.fill("source-editor textarea", text.replace(old, new))
        self.page.keyboard.press("Control+s")
        self.page.wait_for_function(
            "() => document.querySelector('source-editor .state').textContent !== 'not saved'"
        )

    def ask(self, path: str, who: str = "vera") -> Any:
        """What the API says, beside the page."""
        return asked(self.gateway, path, who)


@pytest.fixture
def sit(chromium: Any, house: House, tmp_path: Path) -> Iterator[Callable[..., Seat]]:
    """`sit("olga")`: that person at the page of the shared gateway.

    `beside` another seat it is that one's; with `fresh` or settings one of the test's own, whose
    menus lie in `tmp_path`.
    """
    seats: list[Seat] = []
    own: list[Gateway] = []

    def down(
        who: str = "olga", *, beside: Seat | None = None, fresh: bool = False, **settings: str
    ) -> Seat:
        if beside is not None:
            gateway = beside.gateway
        elif fresh or settings:
            gateway = started(tmp_path, **settings)
            own.append(gateway)
        else:
            gateway = house.shared
        seat = Seat(chromium, gateway, who)
        seats.append(seat)
        return seat

    yield down
    for seat in seats:
        seat.context.close()
    for gateway in own:
        gateway.stop()
    assert [seat.faults for seat in seats if seat.faults] == []
