"""Publishing while a thousand screens a second are served: nobody is refused, nobody is lost."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.live import HOST, ROOT, Gateway
from ussd.service.flows.flow_files import gather

SECONDS, RATE, HANDSETS = 6, 1_000, 500


def test_publishing_under_load_loses_no_session_and_shows_no_error(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    try:
        load = _load(gateway)
        time.sleep(1)
        served = {_publish(gateway, number) for number in range(4)}
        out, _ = load.communicate(timeout=60)
    finally:
        gateway.stop()
    counted = json.loads(out)

    assert len(served) == 4 and load.returncode == 0
    assert counted["refused"] == 0
    # Each handset may still wait for its latest screen when the time is up.
    assert counted["screens"] >= SECONDS * RATE - HANDSETS
    assert "Traceback" not in gateway.log


def _load(gateway: Gateway) -> subprocess.Popen[str]:
    numbers = [str(each) for each in (gateway.port, SECONDS, HANDSETS, RATE)]
    command = [sys.executable, "-m", "tests.bench.dialling", HOST, *numbers]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _publish(gateway: Gateway, number: int) -> str:
    """Publish the demo's menus with another word on a screen of *100#; the version served."""
    files = gather(ROOT / "flows.yaml")
    path = "flows/information.yaml"
    files[path] = files[path].replace("text: Help\n", f"text: Help {number}\n")
    answer: dict[str, Any] = _post(gateway, {"files": files, "who": "test"})
    time.sleep(0.5)
    return str(answer["served"])


def _post(gateway: Gateway, body: dict[str, Any]) -> Any:
    token = (gateway.folder / "token").read_text().strip()
    request = urllib.request.Request(
        f"http://{HOST}:{gateway.http_port}/api/v1/menus/publish",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=20) as answered:
        return json.load(answered)
