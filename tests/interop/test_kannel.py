"""Kannel, Debian's package: bearerbox binds to us, smsbox speaks HTTP to the test."""

from __future__ import annotations

import queue
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from smpp.text import split
from tests.live import HOST, Esme, Gateway, free_port, message, text_of

PHONE, NOBODY = "79031234567", "79031112233"
LONG = "The quick brown fox jumps over the lazy dog, and nobody sees it. " * 5
BEARERBOX, SMSBOX = "/usr/sbin/bearerbox", "/usr/sbin/smsbox"

CONFIGURATION = """
group = core
admin-port = {admin}
admin-password = bar
smsbox-port = {box}
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 0
sms-combine-concatenated-mo = true
sms-combine-concatenated-mo-timeout = 30

group = smsc
smsc = smpp
smsc-id = dialtree
host = 127.0.0.1
port = {smpp}
transceiver-mode = true
smsc-username = app
smsc-password = apppass
system-type = ""
address-range = ""
enquire-link-interval = 5
reconnect-delay = 1
source-addr-autodetect = true

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {box}
sendsms-port = {sendsms}
log-file = "{folder}/smsbox.log"
log-level = 0

group = sendsms-user
username = tester
password = foobar
concatenation = true
max-messages = 10

group = sms-service
keyword = default
get-url = "{web}/mo?from=%p&to=%P&text=%b"
concatenation = true
max-messages = 0
catch-all = true
"""


class Web:
    """What Kannel calls: every request's path and values, in order."""

    def __init__(self) -> None:
        calls: queue.Queue[dict[str, str]] = queue.Queue()
        self.calls = calls

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                values = {name: got[0] for name, got in parse_qs(url.query).items()}
                calls.put({"path": url.path} | values)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self._server = ThreadingHTTPServer((HOST, 0), Page)
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._server.server_address[1]}"

    def next(self) -> dict[str, str]:
        return self.calls.get(timeout=20)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Kannel:
    """bearerbox and smsbox, running; `send` is smsbox's HTTP interface."""

    def __init__(self, folder: Path, smpp: int) -> None:
        self.folder = folder
        self.web = Web()
        ports = {name: free_port() for name in ("admin", "box", "sendsms")}
        self._sendsms = f"http://{HOST}:{ports['sendsms']}/cgi-bin/sendsms"
        self._status = f"http://{HOST}:{ports['admin']}/status.txt?password=bar"
        configuration = folder / "kannel.conf"
        configuration.write_text(
            CONFIGURATION.format(folder=folder, smpp=smpp, web=self.web.url, **ports)
        )
        self._processes: list[subprocess.Popen[bytes]] = []
        for program, port in ((BEARERBOX, ports["box"]), (SMSBOX, ports["sendsms"])):
            self._run(program, configuration, port)
        self._wait_until_online()

    def _run(self, program: str, configuration: Path, port: int) -> None:
        with (self.folder / "said").open("ab") as said:
            process = subprocess.Popen(
                [program, str(configuration)], cwd=self.folder, stdout=said, stderr=said
            )
        self._processes.append(process)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and process.poll() is None:
            try:
                socket.create_connection((HOST, port), 0.2).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self.folder / "said").read_text()[-3000:])

    def _wait_until_online(self) -> None:
        deadline = time.monotonic() + 15
        while "(online" not in self.status():
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def status(self) -> str:
        with urllib.request.urlopen(self._status, timeout=5) as answer:
            return str(answer.read().decode())

    def log(self) -> str:
        return (self.folder / "bearerbox.log").read_text(errors="replace")[-4000:]

    def send(self, to: str, text: str, **more: str) -> str:
        values = {
            "username": "tester",
            "password": "foobar",
            "from": "5000",
            "to": to,
            "text": text,
            "charset": "UTF-8",
            "dlr-mask": "31",
            "dlr-url": f"{self.web.url}/dlr?state=%d&words=%A",
        }
        url = f"{self._sendsms}?{urlencode(values | more)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return str(answer.read().decode())

    def close(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.web.close()


@pytest.fixture(scope="module")
def kannel(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kannel]:
    for program in (BEARERBOX, SMSBOX):
        if shutil.which(program) is None:
            pytest.skip("Kannel is not installed: run tests/install as root")
    running = Kannel(tmp_path_factory.mktemp("kannel"), gateway.port)
    yield running
    running.close()


# The states of Kannel's dlr-mask: 1 delivered to the phone, 8 accepted by the SMS centre.
ACCEPTED, DELIVERED = "8", "1"


def test_a_message_of_kannel_is_accepted_and_receipted(kannel: Kannel) -> None:
    kannel.send(NOBODY, "Hello")
    calls = [kannel.web.next() for _ in range(2)]

    assert [(call["path"], call["state"]) for call in calls] == [
        ("/dlr", ACCEPTED),
        ("/dlr", DELIVERED),
    ]
    assert "stat:DELIVRD" in calls[1]["words"]


def test_a_message_of_the_phone_reaches_kannels_application(kannel: Kannel, phone: Esme) -> None:
    phone.submit("5000", b"Balance please", source=PHONE)

    assert kannel.web.next() == {
        "path": "/mo",
        "from": f"+{PHONE}",
        "to": "5000",
        "text": "Balance please",
    }


def test_a_long_message_of_kannel_arrives_whole(kannel: Kannel, phone: Esme) -> None:
    kannel.send(PHONE, LONG, **{"dlr-mask": "0"})

    assert text_of(phone.wait_for(3)) == LONG


def test_a_long_message_of_the_phone_is_joined_by_kannel(kannel: Kannel, phone: Esme) -> None:
    for part in split(LONG, 11):
        pdu = message("5000", part.short_message, source=PHONE, esm_class=part.esm_class)
        assert phone.ask(pdu).command_status == 0

    assert kannel.web.next()["text"] == LONG


def test_cyrillic_and_escapes_pass_through_kannel(kannel: Kannel, phone: Esme) -> None:
    kannel.send(PHONE, "Привет", coding="2", **{"dlr-mask": "0"})
    kannel.send(PHONE, "[10 €]", **{"dlr-mask": "0"})
    phone.wait_for(2)

    assert {text_of([pdu]) for pdu in phone.received} == {"Привет", "[10 €]"}


def test_kannel_comes_back_by_itself_after_the_gateway_was_killed(
    kannel: Kannel, gateway: Gateway
) -> None:
    before = gateway.log.count("role=application")
    gateway.kill()
    gateway.start()
    deadline = time.monotonic() + 20
    while gateway.log.count("role=application") == before or "(online" not in kannel.status():
        assert time.monotonic() < deadline, kannel.log()
        time.sleep(0.1)
    kannel.send(NOBODY, "Still there?")
    states = [kannel.web.next()["state"] for _ in range(2)]

    assert states == [ACCEPTED, DELIVERED]
