"""Row 4: encode and decode of one PDU, ours against smpplib, smpp.pdu3 and smpp34, in one run.

smpp34 is a compiled extension (Rust), the others are Python.
smpp.pdu3 owns the import name `smpp` too, so it runs in an environment and a process of its own
under var/bench; it refuses PDUs with ussd_service_op, so it is timed on a plain submit_sm.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Callable

import smpp34
import smpplib.smpp

from smpp import SubmitSm, Tag, decode, encode
from tests.bench.processes import ROOT

__all__ = ["codec_rows"]

REPEATS = 20_000
TEXT = b"Balance 15. 1 Top up, 2 Tariff, 0 Operator"
PDU3 = textwrap.dedent(
    """
    import io, time
    from smpp.pdu.operations import SubmitSM
    from smpp.pdu.pdu_encoding import PDUEncoder
    coder = PDUEncoder()
    pdu = SubmitSM(1, source_addr=b"110", destination_addr=b"79031234567",
                   short_message={text!r})
    octets = coder.encode(pdu)
    started = time.process_time()
    for _ in range({repeats}):
        coder.decode(io.BytesIO(octets))
        coder.encode(pdu)
    print(time.process_time() - started)
    """
)


def _submit() -> SubmitSm:
    return SubmitSm(
        sequence_number=1,
        service_type="USSD",
        source_addr="110",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr="79031234567",
        short_message=TEXT,
        tlvs=((Tag.USSD_SERVICE_OP, b"\x02"),),
    )


def _seconds(work: Callable[[], object], repeats: int) -> float:
    work()
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        for _ in range(repeats):
            work()
        best = min(best, time.process_time() - started)
    return best / repeats


def _ours() -> float:
    pdu, octets = _submit(), encode(_submit())

    def work() -> None:
        decode(octets)
        encode(pdu)

    return _seconds(work, REPEATS)


class _Numbers:
    """What smpplib asks of its client when it makes a PDU."""

    sequence = 1

    def next_sequence(self) -> int:
        return 1


def _smpplib() -> float:
    octets = encode(_submit())
    pdu = smpplib.smpp.make_pdu(
        "submit_sm",
        client=_Numbers(),
        service_type="USSD",
        source_addr="110",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr="79031234567",
        short_message=TEXT,
        ussd_service_op=2,
    )

    def work() -> None:
        smpplib.smpp.parse_pdu(octets, client=_Numbers(), need_sequence=False)
        pdu.generate()

    return _seconds(work, REPEATS // 10)


def _smpp34() -> float:
    octets = encode(_submit())
    pdu = smpp34.decode(octets)

    def work() -> None:
        smpp34.decode(octets)
        pdu.encode()

    return _seconds(work, REPEATS)


def _pdu3() -> float | None:
    """Return seconds per PDU, or None when the registry does not give the package."""
    python = ROOT / "var/bench/pdu3/bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
    made = subprocess.run(
        [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "smpp.pdu3"]
    )
    if made.returncode:
        return None
    code = PDU3.format(text=TEXT, repeats=REPEATS // 10)
    ran = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True)
    return float(ran.stdout) / (REPEATS // 10) if ran.returncode == 0 else None


def codec_rows() -> list[tuple[str, str]]:
    """Time every codec; return (what, figure) pairs with the ratios to ours."""
    ours = _ours()
    rows = [("codec, encode + decode", f"{ours * 1e6:.1f} µs a PDU")]
    others = {"smpplib": _smpplib(), "smpp.pdu3": _pdu3(), "smpp34 (compiled)": _smpp34()}
    for name, other in others.items():
        figure = "not measured here" if other is None else f"{other / ours:.2f} × our time"
        rows.append((f"codec, {name}", figure))
    return rows
