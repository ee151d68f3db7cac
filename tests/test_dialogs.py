"""Every script of tests/dialogs, both ways: in-process, and over SMPP to a gateway on sockets.

Over SMPP each has a gateway of its own, and then all have one together, as testers play them.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from simulator.network.esme import SmppNetwork
from simulator.network.memory import open_gateway
from simulator.network.readings import Readings
from simulator.script import Script, parse, play
from simulator.script.borrowing import borrowed_settings
from simulator.script.play import OVER_SMPP
from ussd import config
from ussd.app import serve

FOLDER = Path(__file__).parent / "dialogs"
ROOT = FOLDER.parent.parent


def read(path: Path) -> Script:
    return parse(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))


SCRIPTS = sorted(FOLDER.glob("*.dialog"))


@pytest.fixture(autouse=True)
def _root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


JOURNEYS = [
    "J01",
    "J02",
    "J04",
    "J05",
    "J07",
    "J23",
    "J27",
    "J28",
    "J29",
    "J30",
    "J31",
    "J32",
    "J33",
    "J34",
    "J38",
    "J39",
    "J40",
    "J41",
    "J47",
    "J49",
    "J73",
    "J78",
]
"""Those of services.md E that the demo's flows serve, all or in part."""


def test_every_journey_of_the_demo_is_played() -> None:
    heads = [path.read_text(encoding="utf-8").splitlines()[0] for path in SCRIPTS]
    played = {name for head in heads for name in re.findall(r"\bJ\d\d\b", head)}

    assert sorted(played) == JOURNEYS


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_script_holds_in_process(path: Path) -> None:
    script = read(path)
    network = open_gateway(ROOT / "gateway.toml", script.settings)
    try:
        played = play(script, network)  # raises Failure at the step that does not hold
    finally:
        network.close()

    assert played.phones and played.said


def test_without_any_menu_setting_a_hotline_is_served_as_by_default(tmp_path: Path) -> None:
    given = (ROOT / "gateway.toml").read_text(encoding="utf-8")
    without = re.sub(r"(?ms)^\[settings\..*?(?=^\[(?!settings)|\Z)", "", given)
    (tmp_path / "gateway.toml").write_text(without, encoding="utf-8")
    network = open_gateway(tmp_path / "gateway.toml", {})
    try:
        play(read(FOLDER / "j32-federal-line-own-network.dialog"), network)
    finally:
        network.close()

    assert "[settings" not in without


@asynccontextmanager
async def serving(reactor: Any, folder: Path) -> AsyncIterator[SmppNetwork]:
    """A fresh gateway on sockets, and phones that know its address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        http_port = taken.getsockname()[1]
    settings = config.load(
        ROOT / "gateway.toml",
        smpp={"port": 0},
        http={"port": http_port, "test_controls": True, "token_file": folder / "token"},
        desk={"token_file": folder / "desk-token"},
        store={"url": f"sqlite:///{folder}/dialtree.db"},
        demo={"sms_delay": None},
    )
    running = await serve(settings, reactor, lambda gateway: None)
    readings = Readings("127.0.0.1", http_port, folder)
    port = running.gateway.smpp_port
    yield SmppNetwork("127.0.0.1", port, "simulator", "simpass", readings)
    await running.stop()


async def beside_the_loop(work: Callable[[], None]) -> None:
    with ThreadPoolExecutor(1) as pool:
        await asyncio.get_running_loop().run_in_executor(pool, work)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_script_holds_over_smpp(
    reactor: Any, tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = read(path)
    for name, value in script.settings.items():
        monkeypatch.setenv("DIALTREE_SETTINGS__" + name.upper().replace(".", "__"), value)

    async with serving(reactor, tmp_path) as network:

        def play_it() -> None:
            try:
                play(script, network, OVER_SMPP)
            finally:
                network.close()

        await beside_the_loop(play_it)


async def test_the_folder_holds_twice_and_backwards_on_one_gateway(
    reactor: Any, tmp_path: Path
) -> None:
    async with serving(reactor, tmp_path) as network:

        def play_all() -> None:
            for path in (*SCRIPTS, *reversed(SCRIPTS)):
                script = read(path)
                try:
                    with borrowed_settings(script, network):
                        play(script, network, OVER_SMPP)
                finally:
                    network.close()

        await beside_the_loop(play_all)
