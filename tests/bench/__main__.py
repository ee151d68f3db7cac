"""`make bench`: the performance table, as ratios in one run.

`python -m tests.bench [ROW …]` runs the rows named (submits, answers, receipts, screens, sessions,
codec, start, trees); `parts`, what the small works cost, is measured when it is named.
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
from tests.bench.trees import tree_rows

Row = tuple[str, str]
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
BINDS, WINDOW = 4, 500
HANDSETS, IDLE_HANDSETS = 400, 100_000
FIXED_RATES = (1_000, 10_000)
"""Messages a second of an open loop: a quiet day and a busy one."""


def submit_rows() -> Iterator[Row]:
    """Row 1: `submit_sm` accepted and committed, beside what stores less or does less."""
    with gateway() as running:
        full = _submitted(running)
    with _sketch() as running:
        bare = _submitted(running)
    with gateway() as running:
        dialler = generate("dialling", running.port, SECONDS + 2, HANDSETS, 1000, wait=False)
        beside = _rate(_submitted(running))
        screens = counted(dialler)
    ours, sketch = _rate(full), _rate(bare)
    yield "submit_sm accepted and committed", f"{ours:,.0f}/s"
    yield "the same while 1,000 screens/s run", f"{beside:,.0f}/s (screens: {_latency(screens)})"
    share = f"{sketch:,.0f}/s; we reach {ours / sketch:.2f} of it"
    yield "bare sketch (decode, insert, commit, answer)", share
    if node := _node_server():
        with server(node[0], node[1], {}) as running:
            stored_nothing = _rate(_submitted(running))
        yield (
            "node-smpp server that stores nothing",
            (f"{stored_nothing:,.0f}/s; we reach {ours / stored_nothing:.1f} × it"),
        )
    yield f"submit_sm_resp with {BINDS * WINDOW:,} outstanding", _beside_sketch(full, bare)


def answer_rows() -> Iterator[Row]:
    """How long a submit_sm waits for its answer, which comes after the commit, at a fixed load."""
    for rate in FIXED_RATES:
        with gateway() as running:
            ours = _submitted(running, rate)
        with _sketch() as running:
            sketch = _submitted(running, rate)
        yield f"submit_sm_resp at {rate:,}/s", _beside_sketch(ours, sketch)


def receipt_rows() -> Iterator[Row]:
    """What comes back while messages go in: receipts, and messages from phones."""
    for what, row in (
        ("receipts", "a receipt for each submit_sm"),
        ("messages", "both directions on one bind"),
    ):
        for rate in (0, FIXED_RATES[0]):
            with gateway() as running:
                found = generate("both_ways", running.port, SECONDS, what, rate)
            _warn(found)
            load = f"{rate:,}/s each way" if rate else "saturation"
            yield f"{row}, {load}", _both_ways(found, what)


def screen_rows() -> Iterator[Row]:
    """Row 2: screens a second at saturation, and how long one takes at 1,000 a second."""
    with gateway() as running:
        full = generate("dialling", running.port, SECONDS, HANDSETS, 0)
        calm = generate("dialling", running.port, SECONDS, HANDSETS, 1000)
    yield "USSD screens at saturation", f"{_rate(full, 'screens'):,.0f}/s"
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


def _submitted(running: Server, rate: int = 0) -> dict[str, float]:
    found: dict[str, float] = generate("submitting", running.port, SECONDS, BINDS, WINDOW, rate)
    _warn(found)
    return found


def _warn(found: dict[str, float]) -> None:
    if found["refused"] or found.get("unanswered"):
        print(f"  refused or unanswered: {found}", file=sys.stderr)


def _rate(found: dict[str, float], what: str = "accepted") -> float:
    return found[what] / found["seconds"]


def _beside_sketch(ours: dict[str, float], sketch: dict[str, float]) -> str:
    share = ours["p50_ms"] / sketch["p50_ms"]
    return f"{_waits(ours)} (bare sketch: {_waits(sketch)}; our p50 is {share:.1f} × it)"


def _both_ways(found: dict[str, float], what: str) -> str:
    """Both rates; of receipts also how many of those owed had not come when the load ended."""
    rates = f"{_rate(found):,.0f}/s accepted, {_rate(found, 'received'):,.0f}/s received"
    pending = f", {found['accepted'] - found['received']:,.0f} pending at the end"
    return f"{rates}{pending if what == 'receipts' else ''}; {_waits(found)}"


def _latency(found: dict[str, float]) -> str:
    return f"{_rate(found, 'screens'):,.0f}/s, {_waits(found)}"


def _waits(found: dict[str, float]) -> str:
    return f"p50 {found['p50_ms']:.2f} ms, p99 {found['p99_ms']:.2f} ms"


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
    "answers": answer_rows,
    "receipts": receipt_rows,
    "screens": screen_rows,
    "sessions": session_rows,
    "codec": codec_rows,
    "start": start_rows,
    "trees": tree_rows,
    "parts": part_rows,
}
WHOLE_TABLE = tuple(name for name in ROWS if name != "parts")


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
