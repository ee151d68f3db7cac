"""Row 6: a tree of 1,000 screens in five languages, checked, and published while phones dial.

The tree is the demo with 20 files more, each of 50 screens of several kinds, which all lead to each
other; every text has its translations.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.bench.processes import HOST, ROOT, counted, gateway, generate

__all__ = ["tree_rows"]

FILES, SCREENS_EACH = 20, 50
LANGUAGES = {"ru": "Ваш", "uk": "Ваш", "bg": "Вашият", "id": "Anda"}
ROUNDS = 5
HANDSETS, RATE, PUBLISHED = 400, 1_000, 4

Row = tuple[str, str]


def tree_rows() -> Iterator[Row]:
    """How long `check` takes, and what publishing costs those who are in a menu."""
    with tempfile.TemporaryDirectory(prefix="dialtree-tree-") as folder:
        top = _grow(Path(folder))
        took = [_check(top) for _ in range(ROUNDS)]
        middle, longest = statistics.median(took), max(took)
        yield (
            "`check` of 1,000 screens in five languages",
            f"{middle:.2f} s (longest {longest:.2f} s)",
        )
        yield f"a screen while such a tree is published {PUBLISHED} times", _published(top)


def _grow(folder: Path) -> Path:
    """Write the tree; its flows.yaml."""
    shutil.copytree(ROOT / "flows", folder / "flows")
    shutil.copy(ROOT / "services.yaml", folder)
    top = (ROOT / "flows.yaml").read_text(encoding="utf-8")
    codes = "".join(f'  "*9{n:02}#": grown{n:02}.s0\n' for n in range(FILES))
    (folder / "flows.yaml").write_text(top.replace("dial:\n", f"dial:\n{codes}", 1), "utf-8")
    for n in range(FILES):
        screens = "".join(_screen(n, at, "") for at in range(SCREENS_EACH))
        (folder / f"flows/grown{n:02}.yaml").write_text(f"screens:\n{screens}", "utf-8")
    for language, your in LANGUAGES.items():
        path = folder / f"flows/lang/{language}.yaml"
        with path.open("a", encoding="utf-8") as file:
            for n in range(FILES):
                file.write(f"grown{n:02}:\n")
                file.writelines(_screen(n, at, your) for at in range(SCREENS_EACH))
    return folder / "flows.yaml"


def _screen(n: int, at: int, your: str) -> str:
    """A screen of a file; with `your`, the first word of each of its texts, its translation."""
    following, other = (at + 1) % SCREENS_EACH, (at * 7 + 3) % SCREENS_EACH
    your = your or "Your"
    kind = at % 5
    if kind == 0:
        return (
            f'  s{at}:\n    text: "{your} {n}.{at}: {{account.balance|money}}"\n    options:\n'
            f"      1: {{label: {your} one, go: s{following}}}\n"
            f"      2: {{label: {your} two, go: s{other}, when: account.balance > {at}}}\n"
            f"      3: {{label: {your} three, go: grown{(n + 1) % FILES:02}.s0}}\n"
        )
    if kind == 1:
        return (
            f'  s{at}:\n    ask: "{your} {at}?"\n    accept: digits 4\n    tries: 3\n'
            f'    locked: {{end: "{your} {at}."}}\n    go: s{following}\n'
        )
    if kind == 2:
        return (
            f"  s{at}:\n    choose:\n      - {{when: subscriber.vip, go: s{other}}}\n"
            f"      - otherwise: s{following}\n"
        )
    if kind == 3:
        return (
            f'  s{at}:\n    text: "{your} {at}: {{subscriber.msisdn|mask}}"\n    options:\n'
            f"      1: {{label: {your} {at}, go: s{following}}}\n"
            f'      2: {{label: {your} {at} out, end: "{your} {at}."}}\n'
        )
    return f'  s{at}:\n    do:\n      - sms: "{your} {n}.{at}"\n    end: "{your} {at}."\n'


def _check(top: Path) -> float:
    """How many seconds `dialtree check` takes, its start included."""
    began_at = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-m", "ussd", "check", str(top)], cwd=ROOT, capture_output=True, text=True
    )
    took = time.perf_counter() - began_at
    if ran.returncode:
        sys.exit(f"the tree has errors:\n{ran.stdout[:2000]}{ran.stderr[:2000]}")
    return took


def _published(top: Path) -> str:
    """What phones saw that dialled meanwhile."""
    with tempfile.TemporaryDirectory(prefix="dialtree-token-") as folder:
        token = Path(folder) / "token"
        with gateway(HTTP__TOKEN_FILE=str(token)) as running:
            dialler = generate("dialling", running.port, 12, HANDSETS, RATE, wait=False)
            for number in range(PUBLISHED):
                _publish(top, running.http_port, token.read_text().strip(), number)
            found = counted(dialler)
    waits = f"p50 {found['p50_ms']:.2f} ms, p99 {found['p99_ms']:.2f} ms"
    return f"{found['screens'] / found['seconds']:,.0f}/s, {found['refused']} refused; {waits}"


def _publish(top: Path, port: int, token: str, number: int) -> None:
    """Publish the tree with another word in it."""
    paths = [top, top.parent / "services.yaml", *sorted(top.parent.glob("flows/**/*.*"))]
    files = {str(path.relative_to(top.parent)): path.read_text("utf-8") for path in paths}
    changed = re.sub(r"Your 0\.0:", f"Your 0.0 ({number}):", files["flows/grown00.yaml"])
    body = {"files": files | {"flows/grown00.yaml": changed}, "who": "bench"}
    request = urllib.request.Request(
        f"http://{HOST}:{port}/api/v1/menus/publish",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=60):
        time.sleep(0.5)
