"""E-mail of the flows: to a real mail server, and what becomes of each mail in the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from typing import Any

import pytest
import pytest_asyncio
from twisted.internet.task import Clock

from store import Database, InlineReader, InlineWriter, emails
from store.emails import Mail
from ussd.config import Email
from ussd.service.clocks import Clocks
from ussd.service.mailer import Fate, Mailer, letter, post
from ussd.service.passwords import run_here

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MAIL = Mail(7, "ann@example.com", "Счёт\r\nBcc: eve@example.com", "Сто рублей.", NOON)
SENDER = "menus@operator.example"


class MailServer:
    """Speaks as much SMTP (RFC 5321) as a client needs; `answers` changes what it says."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.taken: list[bytes] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        while line := await reader.readline():
            word = line.split()[0].upper().decode()
            if word == "DATA":
                writer.write(b"354 go on\r\n")
                self.taken.append(await reader.readuntil(b"\r\n.\r\n"))
            usual = b"221 bye" if word == "QUIT" else b"250 ok"
            writer.write(self.answers.get(word, usual) + b"\r\n")
            if word == "QUIT":
                break
        writer.close()


@pytest_asyncio.fixture
async def server() -> AsyncIterator[MailServer]:
    made = MailServer()
    running = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = running.sockets[0].getsockname()[1]
    yield made
    running.close()


def test_a_letter_says_who_writes_what_to_whom_and_no_header_more() -> None:
    made = letter(MAIL, SENDER)

    assert (made["From"], made["To"], made["Subject"], made["Bcc"]) == (
        SENDER,
        "ann@example.com",
        "Счёт Bcc: eve@example.com",
        None,
    )
    assert made["Message-ID"] == "<1772625600.7@operator.example>"
    assert made.get_content() == "Сто рублей.\n"


def test_without_a_subject_the_text_gives_one() -> None:
    assert letter(Mail(1, "a@b.c", "", "Hello\nyou", NOON), SENDER)["Subject"] == "Hello you"


def test_an_address_with_a_line_end_is_none() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        letter(Mail(1, "a@b.c\r\nBcc: eve@example.com", "", "Hello", NOON), SENDER)


async def test_a_server_takes_a_letter(server: MailServer) -> None:
    settings = Email(host="127.0.0.1", port=server.port)
    fate = await asyncio.to_thread(post, settings, letter(MAIL, SENDER))

    assert fate == ("sent", "")
    assert b"To: ann@example.com" in server.taken[0]


@pytest.mark.parametrize(
    ("word", "answer", "fate"),
    [
        ("RCPT", b"550 no such user", ("refused", "550 no such user")),
        ("RCPT", b"450 try later", ("later", "450 try later")),
        ("MAIL", b"553 not from you", ("refused", "553 not from you")),
        ("DATA", b"554 spam", ("refused", "554 spam")),
    ],
)
async def test_what_a_server_says_is_for_ever_or_for_now(
    server: MailServer, word: str, answer: bytes, fate: Fate
) -> None:
    server.answers[word] = answer
    settings = Email(host="127.0.0.1", port=server.port)

    assert await asyncio.to_thread(post, settings, letter(MAIL, SENDER)) == fate


async def test_who_cannot_sign_in_tries_again_later(server: MailServer) -> None:
    settings = Email(host="127.0.0.1", port=server.port, user="menus", password="hush")
    word, _ = await asyncio.to_thread(post, settings, letter(MAIL, SENDER))

    assert word == "later"


def test_a_server_that_is_away_is_tried_later() -> None:
    word, why = post(Email(host="127.0.0.1", port=1), letter(MAIL, SENDER))

    assert (word, bool(why)) == ("later", True)


class Mails:
    """A mailer over a store in memory; `fates` are what the server says, the last one for ever."""

    def __init__(self, database: Database, host: str = "mail.example") -> None:
        self.clock = Clock()
        self.fates: list[Fate] = [("sent", "")]
        self.posted: list[str] = []
        self.database = database
        self.writer = InlineWriter(database, partial(self.clock.callLater, 0))
        self.mailer = Mailer(
            Email(host=host),
            writer=self.writer,
            reader=InlineReader(database, partial(self.clock.callLater, 0)),
            clocks=Clocks(self.clock, epoch=NOON.timestamp()),
            run=run_here,
            post=self._post,
        )
        self.mailer.start()

    def _post(self, settings: Email, message: EmailMessage) -> Fate:
        self.posted.append(str(message["Subject"]))
        return self.fates.pop(0) if len(self.fates) > 1 else self.fates[0]

    def queue(self, subject: str, to: str = "ann@example.com") -> None:
        with self.database.transaction() as tx:
            emails.queue(tx, "79031234567", to, subject, "Text", NOON)

    def pass_(self, seconds: float) -> None:
        self.clock.advance(seconds)
        for _ in range(20):
            self.clock.advance(0)

    @property
    def states(self) -> list[tuple[str, bool, str | None]]:
        with self.database.reading() as tx:
            found = emails.latest(tx, 10)
        return [(mail.subject, mail.sent_at is not None, mail.error) for mail in reversed(found)]


@pytest.fixture
def mails(database: Database) -> Any:
    return Mails(database)


def test_mail_that_waits_is_sent_in_order(mails: Mails) -> None:
    mails.queue("One")
    mails.queue("Two")
    mails.pass_(5)

    assert mails.posted == ["One", "Two"]
    assert mails.states == [("One", True, None), ("Two", True, None)]
    assert mails.mailer.sent == 2


def test_a_mail_that_is_refused_is_marked_and_the_next_one_goes(mails: Mails) -> None:
    mails.queue("One")
    mails.queue("Two", to="no\raddress")
    mails.queue("Three")
    mails.fates = [("refused", "550 no"), ("sent", "")]
    mails.pass_(5)

    assert mails.states == [
        ("One", False, "550 no"),
        ("Two", False, "the address is none"),
        ("Three", True, None),
    ]


def test_while_the_server_is_away_mail_waits(mails: Mails) -> None:
    mails.queue("One")
    mails.fates = [("later", "away"), ("sent", "")]
    mails.pass_(5)
    before = mails.states
    mails.pass_(60)

    assert before == [("One", False, None)]
    assert mails.states == [("One", True, None)]


def test_without_a_server_nothing_is_looked_at(database: Database) -> None:
    mails = Mails(database, host="")
    mails.queue("One")
    mails.pass_(60)

    assert (mails.posted, mails.states) == ([], [("One", False, None)])


def test_a_mailer_that_stops_begins_nothing_new(mails: Mails) -> None:
    mails.queue("One")
    mails.mailer.stop()
    mails.pass_(60)

    assert (mails.posted, mails.clock.getDelayedCalls()) == ([], [])
