"""The e-mail of the flows, handed to a mail server (`[email]`); off until a host is named.

Mail waits in the store, so nothing is lost while the server is away: it is looked at again every
few seconds.  A mail is marked as sent after the server has taken it; a crash in between sends it
once more, with the same Message-ID, by which servers drop the second.  What the server will never
take is marked with its reason and not tried again.
Talking to the server blocks, so it is done on a thread of its own, one mail at a time.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from typing import Any, Literal, TypeAlias

import structlog

from store import emails
from store.emails import Mail
from ussd.config import Email as Settings
from ussd.config import secret
from ussd.errors import ConfigError
from ussd.service.asking import ask
from ussd.service.clocks import Clocks, Delayed

__all__ = ["Fate", "Mailer", "Post", "Run", "letter", "post"]

Fate: TypeAlias = tuple[Literal["sent", "refused", "later"], str]
"""What became of a mail, and why."""

Post: TypeAlias = Callable[[Settings, EmailMessage], Fate]
Run: TypeAlias = Callable[[Callable[[], object], Callable[[Any], None]], None]

_LOOK_S = 5.0
_AGAIN_S = 60.0
_AT_ONCE = 20
_PATIENCE_S = 15.0
_PERMANENT = 500

_log = structlog.get_logger(__name__)


def letter(mail: Mail, sender: str) -> EmailMessage:
    """The mail as it goes out; raises ValueError for an address that is none."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = " ".join(mail.subject.split()) or " ".join(mail.text.split())[:60]
    message["Date"] = format_datetime(mail.queued_at)
    message["Message-ID"] = f"<{mail.queued_at.timestamp():.0f}.{mail.id}@{sender.split('@')[-1]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


def post(settings: Settings, message: EmailMessage) -> Fate:
    """Hand a mail to the server; blocks."""
    try:
        with _server(settings) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return _refusal(code, words)
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        return _refusal(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException, ConfigError) as error:
        return "later", str(error) or type(error).__name__
    return "sent", ""


def _server(settings: Settings) -> smtplib.SMTP:
    """A server that is ready to take mail."""
    context = ssl.create_default_context()
    place: dict[str, Any] = {"host": settings.host, "port": settings.port, "timeout": _PATIENCE_S}
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(context=context, **place)
    else:
        server = smtplib.SMTP(**place)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, secret(settings.password))
    except BaseException:
        server.close()
        raise
    return server


def _refusal(code: int, words: bytes | str) -> Fate:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return ("refused" if code >= _PERMANENT else "later"), f"{code} {text}"


class Mailer:
    """Sends what waits; `start` begins, if the settings name a server."""

    def __init__(
        self,
        settings: Settings,
        *,
        writer: Any,
        reader: Any,
        clocks: Clocks,
        run: Run,
        post: Post = post,
    ) -> None:
        """Take `run(work, done)`, which does slow work beside the loop."""
        self.sent = 0
        """Mails that the server has taken since the start."""
        self._settings = settings
        self._writer = writer
        self._reader = reader
        self._clocks = clocks
        self._run = run
        self._post = post
        self._timer: Delayed | None = None
        self._is_stopped = not settings.host

    def start(self) -> None:
        """Look for mail from now on."""
        self._look_in(_LOOK_S)

    def stop(self) -> None:
        """Begin nothing new."""
        self._is_stopped = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_in(self, delay_s: float) -> None:
        if not self._is_stopped:
            self._timer = self._clocks.later(delay_s, self._look)

    def _look(self) -> None:
        self._timer = None
        ask(self._reader.call, emails.waiting, _AT_ONCE, done=self._found)

    def _found(self, mails: list[Mail] | None, error: Exception | None) -> None:
        if error is not None:
            _log.warning("mail_not_read", error=str(error))
        self._next(mails or [])

    def _next(self, mails: list[Mail]) -> None:
        """Send them one after the other, then look again."""
        if not mails or self._is_stopped:
            self._look_in(_LOOK_S)
            return
        mail, rest = mails[0], mails[1:]
        try:
            message = letter(mail, self._settings.sender)
        except (ValueError, IndexError):
            self._settled(mail, rest, ("refused", "the address is none"))
            return
        work = partial(self._post, self._settings, message)
        self._run(work, partial(self._settled, mail, rest))

    def _settled(self, mail: Mail, rest: list[Mail], fate: Fate) -> None:
        word, why = fate
        if word == "later":
            _log.warning("mail_not_sent", mail=mail.id, why=why)
            self._look_in(_AGAIN_S)
            return
        if word == "sent":
            self.sent += 1
            self._keep(emails.sent, mail.id, self._clocks.now(), rest)
        else:
            _log.warning("mail_refused", mail=mail.id, why=why)
            self._keep(emails.refused, mail.id, why, rest)

    def _keep(
        self, function: Callable[..., None], mail_id: int, what: object, rest: list[Mail]
    ) -> None:
        """Go on when it is in the store what became of this one."""

        def kept(result: object, error: Exception | None) -> None:
            if error is not None:
                _log.error("mail_not_marked", mail=mail_id, error=str(error))
                self._look_in(_AGAIN_S)
            else:
                self._next(rest)

        ask(self._writer.call, function, mail_id, what, done=kept)
