"""`dialtree check` against what is served: a running gateway's flows, or a folder's."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live import ROOT, Gateway, free_port
from ussd.cli.check import command
from ussd.cli.published import flows_at
from ussd.errors import GatewayError

Run = Callable[..., tuple[int, str]]

MOVED = (
    "the published short cut *100# leads to 'information.hours' and led to 'information.home': "
    "lead it there again"
)


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """A copy of the demo's menus in which *100# leads elsewhere."""
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    shutil.copy(ROOT / "services.yaml", tmp_path)
    text = (ROOT / "flows.yaml").read_text("utf-8")
    place = tmp_path / "flows.yaml"
    place.write_text(text.replace("information.home", "information.hours"), "utf-8")
    return place


def test_the_gateway_beside_the_flows_makes_it_a_warning(
    run: Run, moved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIALTREE_FLOWS__PATH", str(moved))
    code, said = run(command, str(moved))

    assert (code, f"warning: {MOVED} [short-cut]" in said) == (0, True)


def test_a_gateway_of_other_flows_is_not_asked(run: Run, moved: Path) -> None:
    code, said = run(command, str(moved))

    assert (code, "short-cut" in said) == (0, False)


def test_a_gateway_that_is_named_makes_it_an_error(run: Run, gateway: Gateway, moved: Path) -> None:
    code, said = run(command, str(moved), "--against", f"http://127.0.0.1:{gateway.http_port}")

    assert (code, f"error: {MOVED} [short-cut]" in said) == (1, True)


@pytest.mark.parametrize("released", [ROOT, ROOT / "flows.yaml"])
def test_a_folder_may_stand_for_what_is_served(run: Run, moved: Path, released: Path) -> None:
    code, said = run(command, str(moved), "--against", str(released))

    assert (code, f"error: {MOVED} [short-cut]" in said) == (1, True)


def test_silence_where_nobody_listens(
    run: Run, gateway: Gateway, moved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIALTREE_FLOWS__PATH", str(moved))
    monkeypatch.setitem(gateway.environment, "DIALTREE_HTTP__PORT", str(free_port()))

    assert run(command, str(moved))[0] == 0


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("https://127.0.0.1:1", "https://127.0.0.1:1 is no gateway's address; write it like http"),
        ("http://127.0.0.1:x", "http://127.0.0.1:x is no gateway's address; write it like http"),
        ("nowhere", "nowhere cannot be compared with, it has an error itself: nowhere:1:1: error"),
    ],
)
def test_what_cannot_be_compared_with_is_one_sentence(where: str, why: str) -> None:
    with pytest.raises(GatewayError) as caught:
        flows_at(where, Path("gateway.toml"))

    assert str(caught.value).startswith(why)
