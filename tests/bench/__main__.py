"""`make bench`: rows 1–5 of the performance table, as ratios in one run.

`python -m tests.bench [ROW …]` runs the rows named (submits, screens, sessions, codec, start);
`parts`, what the small works cost, is measured when it is named.
The table goes to standard output and to var/bench/table.md; README.md shows the last one.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from tests.bench.codecs import codec_rows
from tests.bench.parts import part_rows
from tests.bench.processes import ROOT, Server, counted, free_port, gateway, generate, server

Row = tuple[str, str]
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
BINDS, WINDOW = 4, 500
HANDSETS, IDLE_HANDSETS = 400, 100_000


def submit_rows() -> Iterator[Row]:
    """Row 1: `submit_sm` accepted and committed, beside what stores less or does less."""
    with gateway() as running:
        ours = _accepted(running)
    with _sketch() as running:
        sketch = _accepted(running)
    with gateway() as running:
        dialler = generate("dialling", running.port, SECONDS + 2, HANDSETS, 1000, wait=False)
        beside = _accepted(running)
        screens = counted(dialler)
    yield "submit_sm accepted and committed", f"{ours:,.0f}/s"
    yield "the same while 1,000 screens/s run", f"{beside:,.0f}/s (screens: {_latency(screens)})"
    share = f"{sketch:,.0f}/s; we reach {ours / sketch:.2f} of it"
    yield "bare sketch (decode, insert, commit, answer)", share
    if node := _node_server():
        with server(node[0], node[1], {}) as running:
            stored_nothing = _accepted(running)
        yield (
            "node-smpp server that stores nothing",
            (f"{stored_nothing:,.0f}/s; we reach {ours / stored_nothing:.1f} × it"),
        )


def screen_rows() -> Iterator[Row]:
    """Row 2: screens a second at saturation, and how long one takes at 1,000 a second."""
    with gateway() as running:
        full = generate("dialling", running.port, SECONDS, HANDSETS, 0)
        calm = generate("dialling", running.port, SECONDS, HANDSETS, 1000)
    yield "USSD screens at saturation", f"{full['screens'] / full['seconds']:,.0f}/s"
    yield "a screen at 1,000 screens/s", _latency(calm)


def session_rows() -> Iterator[Row]:
    """Row 3: what idle USSD sessions weigh."""
    with gateway(SESSIONS__IDLE="3600", SESSIONS__TOTAL="7200") as running:
        before = running.resident_mb
        dialler = generate("dialling", running.port, "hold", IDLE_HANDSETS, 0, wait=False)
        assert dialler.stdout is not None
        dialler.stdout.readline()
        after = running.resident_mb
        dialler.communicate()
    weight = f"{after:,.0f} MB in all ({before:,.0f} MB before)"
    yield f"{IDLE_HANDSETS:,} idle USSD sessions", weight


def start_rows() -> Iterator[Row]:
    """Row 5: from the command to the first answer, on a fresh database."""
    with gateway() as running:
        yield "start to listening, fresh database", f"{running.seconds_to_listen:.2f} s"


def _accepted(running: Server) -> float:
    found = generate("submitting", running.port, SECONDS, BINDS, WINDOW)
    if found["refused"] or found["unanswered"]:
        print(f"  refused {found['refused']}, unanswered {found['unanswered']}", file=sys.stderr)
    rate: float = found["accepted"] / found["seconds"]
    return rate


def _latency(found: dict[str, float]) -> str:
    rate = found["screens"] / found["seconds"]
    return f"{rate:,.0f}/s, p50 {found['p50_ms']:.2f} ms, p99 {found['p99_ms']:.2f} ms"


@contextmanager
def _sketch() -> Iterator[Server]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="dialtree-sketch-") as folder:
        command = [sys.executable, "-m", "tests.bench.sketch", str(port), f"{folder}/sketch.db"]
        with server(command, port, {}) as running:
            yield running


def _node_server() -> tuple[list[str], int] | None:
    """Install node-smpp under var/bench; None when this machine has no node or npm."""
    folder = ROOT / "var/bench/node"
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "server.js"
    script.write_text((Path(__file__).parent / "node_smpp_server.js").read_text())
    try:
        subprocess.run(["npm", "install", "--silent", "smpp"], cwd=folder, check=True)
    except (OSError, subprocess.CalledProcessError):
        print("node-smpp is not measured: npm could not install it", file=sys.stderr)
        return None
    port = free_port()
    return ["node", str(script), str(port)], port


ROWS: dict[str, Callable[[], Iterator[Row] | list[Row]]] = {
    "submits": submit_rows,
    "screens": screen_rows,
    "sessions": session_rows,
    "codec": codec_rows,
    "start": start_rows,
    "parts": part_rows,
}
WHOLE_TABLE = ("submits", "screens", "sessions", "codec", "start")


def _machine() -> str:
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}"


def main() -> None:
    lines = ["| Work | Measured |", "|---|---|"]
    for name in sys.argv[1:] or WHOLE_TABLE:
        print(f"{name} …", file=sys.stderr)
        lines += [f"| {what} | {figure} |" for what, figure in ROWS[name]()]
    lines += ["", f"Measured on {date.today()}: {_machine()}, load generator included."]
    table = "\n".join(lines)
    print(table)
    written = ROOT / "var/bench/table.md"
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(table + "\n")


if __name__ == "__main__":
    main()
