"""A message centre on a real socket, as small as it can be: it obeys, and keeps what came."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from smpp import DeliverSm, Framer, Pdu, SubmitSm, decode, encode
from smpp.commands import BindTransceiver, Unbind
from smpp.errors import FramingError
from smpp.tlvs import Tag, make_tlv

PATIENCE_S = 20.0
"""How long a test waits for what must come before it gives up."""


class Centre:
    """Answers binds and submits by `bind_status` and `submit_status`; `on_submit` may say more."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.bind_status = 0
        self.submit_status = 0
        self.answers_submits = True
        self.on_submit: Callable[[SubmitSm], list[Pdu]] = lambda pdu: []
        self.greeting = b""
        self.came: list[Pdu] = []
        self.peer: socket.socket | None = None
        self._happened = threading.Condition()
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        framer = Framer()
        with contextlib.suppress(OSError, FramingError), self._secured(peer) as peer:
            with self._happened:
                self.peer = peer
                self._happened.notify_all()
            peer.sendall(self.greeting)
            while octets := peer.recv(65_536):
                for whole in framer.feed(octets):
                    pdu = decode(whole)
                    with self._happened:
                        self.came.append(pdu)
                        self._happened.notify_all()
                    for answer in self._answers(pdu):
                        peer.sendall(encode(answer))

    def _secured(self, peer: socket.socket) -> socket.socket:
        return peer if self._tls is None else self._tls.wrap_socket(peer, server_side=True)

    def _answers(self, pdu: Pdu) -> list[Pdu]:
        if isinstance(pdu, BindTransceiver):
            return [pdu.reply(self.bind_status)]
        if isinstance(pdu, SubmitSm):
            said = self.on_submit(pdu)
            return (
                [pdu.reply(self.submit_status, message_id="1"), *said]
                if self.answers_submits
                else []
            )
        return [pdu.reply()] if isinstance(pdu, Unbind) else []

    def send(self, octets: bytes) -> None:
        """Put octets on the wire to the peer that came last, once there is one."""
        self._peer().sendall(octets)

    def hang_up(self) -> None:
        """Close the connection without a word."""
        peer = self._peer()
        peer.shutdown(socket.SHUT_RDWR)
        peer.close()

    def _peer(self) -> socket.socket:
        self._until(lambda: self.peer is not None, "nobody connects")
        assert self.peer is not None
        return self.peer

    def wait_for(self, kind: type[Pdu]) -> Pdu:
        """The first PDU of a kind; it is on its way."""

        def found() -> list[Pdu]:
            return [pdu for pdu in self.came if isinstance(pdu, kind)]

        self._until(lambda: bool(found()), f"no {kind.__name__} came")
        return found()[0]

    def _until(self, is_so: Callable[[], bool], otherwise: str) -> None:
        with self._happened:
            assert self._happened.wait_for(is_so, PATIENCE_S), otherwise

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()
        if self.peer is not None:
            self.peer.close()


@pytest.fixture
def make_centre() -> Iterator[Callable[[ssl.SSLContext | None], Centre]]:
    """Make message centres, each on a port of its own."""
    made: list[Centre] = []

    def make(tls: ssl.SSLContext | None) -> Centre:
        made.append(Centre(tls))
        return made[-1]

    yield make
    for centre in made:
        centre.close()


@pytest.fixture
def centre(make_centre: Callable[[ssl.SSLContext | None], Centre]) -> Centre:
    """A message centre that speaks plain SMPP."""
    return make_centre(None)


@pytest.fixture
def make_screen() -> Callable[..., DeliverSm]:
    """A deliver_sm of a dialogue."""

    def make(
        op: int, text: str, service_type: str = "USSD", info: int = 0x0102, **more: object
    ) -> DeliverSm:
        return DeliverSm(
            service_type=service_type,
            source_addr="*100#",
            destination_addr="79031234567",
            short_message=text.encode(),
            tlvs=(
                make_tlv(Tag.USSD_SERVICE_OP, op),
                make_tlv(Tag.ITS_SESSION_INFO, info.to_bytes(2, "big")),
            ),
            sequence_number=7,
            **more,  # type: ignore[arg-type]
        )

    return make


class Api:
    """The gateway's HTTP API with answers that the test gives; what was asked is kept."""

    def __init__(self, folder: Path) -> None:
        self.answers: dict[str, tuple[int, Any]] = {}
        self.asked: list[tuple[str, str, str | None, bytes]] = []
        api = self

        class _Asked(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                token = self.headers.get("Authorization")
                api.asked.append((self.command, self.path, token, body))
                status, document = api.answers.get(self.path, (404, {"error": "nothing there"}))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(
                    document if isinstance(document, bytes) else json.dumps(document).encode()
                )

            do_GET = do_POST = _answer  # noqa: N815  # the names are the library's

            def log_message(self, *given: Any) -> None:
                """Say nothing."""

        (folder / "token").write_text("secret\n")
        self.folder = folder
        self._server = HTTPServer(("127.0.0.1", 0), _Asked)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """An API on a port of its own, with a token in its folder."""
    monkeypatch.delenv("DIALTREE_HTTP__TOKEN", raising=False)
    made = Api(tmp_path)
    yield made
    made.close()


@pytest.fixture
def config_path(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's settings, found from the project's root."""
    monkeypatch.chdir(root)
    return root / "gateway.toml"
