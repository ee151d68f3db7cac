"""Plays a script on a network, step by step, and stops at the first that does not go as written.

The player acts only as a phone's owner, an operator at the desk or a reader of the API may. Waiting
is the network's: in-process it moves the virtual clock, over SMPP it takes real time. `<` takes the
next screen since the phone's last own move; an announcement that only repeats, with other figures,
what this call has said before may come in between.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from simulator.errors import BindRefused, CannotConnect, CannotRead, SimulatorError
from simulator.handset import CALL, Kind, NotInDialogue, Shown, Uplink
from simulator.network.air import Network
from simulator.script import offices
from simulator.script import steps as s
from simulator.script.conversation import Conversation, Phone
from simulator.script.failure import Failure
from simulator.script.patterns import filled, match
from simulator.script.steps import Place, Script, Step

__all__ = ["IN_PROCESS", "OVER_SMPP", "Failure", "Patience", "play"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a step waits, in seconds.

    For words in a dialogue or that open one, for others, for an SMS, before "no SMS", and before a
    reply for the words that it answers, which an operator's subscriber may not get.
    """

    dialogue: float
    idle: float
    sms: float
    silence: float
    reaction: float


IN_PROCESS: Final = Patience(dialogue=25.0, idle=2.0, sms=5.0, silence=0.0, reaction=0.0)
OVER_SMPP: Final = Patience(dialogue=25.0, idle=3.0, sms=15.0, silence=1.0, reaction=1.0)


_NO_GATEWAY: Final = (CannotConnect, BindRefused, CannotRead)
"""No step has gone wrong: there is nobody to play with."""


def play(script: Script, network: Network, patience: Patience = IN_PROCESS) -> Conversation:
    """Play a script to its end and give what was said; raises `Failure` at the step that failed.

    A gateway that is not there, or lets nobody in, is no failure of a step: that error rises as it
    is.
    """
    player = _Player(network, patience)
    try:
        player.run(script.steps)
    finally:
        player.clear()
    return player.talk


class _Player:
    """One play."""

    def __init__(self, network: Network, patience: Patience) -> None:
        self.network = network
        self.patience = patience
        self.talk = Conversation()

    def run(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            self._step(step)

    def clear(self) -> None:
        """Finish talks, hang up, set facts back: the next script finds nobody and nothing of it."""
        offices.finish_talks(self)
        for phone in self.talk.phones.values():
            _put_down(phone)
        offices.give_back(self)

    def _step(self, step: Step) -> None:
        try:
            _STEPS[type(step)](self, step)
        except (Failure, *_NO_GATEWAY):
            raise
        except (SimulatorError, NotInDialogue) as error:
            raise self.failed(step.place, str(error)) from None

    def failed(
        self, place: Place, why: str, expected: str | None = None, came: str | None = None
    ) -> Failure:
        return Failure(place, why, expected=expected, came=came, so_far=self.talk.said)

    def fill(self, text: str) -> str:
        """Put captures and loop variables into a text."""
        return filled(text, self.talk.known)

    # Phones.

    def phone_is(self, step: s.PhoneIs) -> None:
        msisdn = self.fill(step.msisdn)
        phone = self.talk.phones.get(step.name)
        if phone is None or phone.msisdn != msisdn:
            if phone is not None:
                _put_down(phone)
                phone.line.close()
            self.talk.phones[step.name] = phone = Phone(step.name, self.network.attach(msisdn))
        if msisdn not in self.talk.met:
            offices.make_afresh(self, msisdn)
        facts = {name: self.fill(value) for name, value in step.facts}
        if self.talk.language is not None:
            facts["lang"] = self.talk.language
        offices.set_facts(self, step.place, msisdn, facts)

    def phone(self, step: Any) -> Phone:
        return self.talk.phones[step.phone]

    def send(self, phone: Phone, uplinks: list[Uplink]) -> None:
        phone.line.send(uplinks)
        phone.has_looked = False

    def opens(self, step: s.Opens) -> None:
        phone, address = self.phone(step), self.fill(step.address)
        keys = [key for typed in step.keys for key in self.fill(typed).split()]
        verb = "call" if step.is_call else "dial"
        self.talk.note(" ".join([phone.name, verb, address, *keys]))
        phone.begin()
        handset = phone.line.handset
        self.send(phone, handset.call(address) if step.is_call else handset.dial(address))
        for key in keys:
            shown = self.next_shown(phone)
            if shown is None or shown.kind.ends:
                why = "nothing came" if shown is None else "the network ended it"
                raise self.failed(step.place, f"{why} before the key {key} could be pressed")
            phone.keep(shown)
            self.send(phone, handset.reply(key))

    def replies(self, step: s.Replies) -> None:
        phone, text = self.phone(step), self.fill(step.text)
        if not phone.has_looked:
            self.network.wait(phone.has_shown, self.patience.reaction)
        self.talk.note(f"{phone.name} > {text}")
        phone.look_away()
        self.send(phone, phone.line.handset.reply(text))

    def gives(self, step: s.Gives) -> None:
        phone = self.phone(step)
        self.talk.note(f"{phone.name} {step.how}")
        phone.look_away()
        handset = phone.line.handset
        leave = handset.lose_coverage if step.how == "drop" else handset.hang_up
        self.send(phone, leave())

    # What a phone shows.

    def next_shown(self, phone: Phone) -> Shown | None:
        """The next screen or announcement, noted; None when none comes in time."""
        self.network.wait(phone.has_shown, self._words_wait_s(phone))
        return self._looked_at(phone)

    def _words_wait_s(self, phone: Phone, *, is_opened_by_others: bool = False) -> float:
        """How long words may take; who waits to be pushed to waits for somebody else."""
        is_waiting = phone.line.handset.is_in_dialogue or is_opened_by_others
        return self.patience.dialogue if is_waiting else self.patience.idle

    def _looked_at(self, phone: Phone) -> Shown | None:
        shown = phone.next_shown()
        if shown is not None:
            self.talk.note(f"{phone.name} | {shown.text or _SILENT}")
        return shown

    def shows(self, step: s.Shows) -> None:
        phone = self.phone(step)
        if phone.line.handset.is_ringing and not phone.has_shown():
            self.send(phone, phone.line.handset.pick_up())
        expected = self.fill(step.text) if not step.in_part else step.text
        passed: list[Shown] = []
        decisive: list[Shown] = []

        def is_decided() -> bool:
            """Look at what is here; words that only repeat decide nothing."""
            while not decisive and (shown := self._looked_at(phone)) is not None:
                is_passed = self._fits(step, shown) is None and _only_repeats(phone, shown)
                (passed if is_passed else decisive).append(shown)
            return bool(decisive)

        wait_s = self._words_wait_s(phone, is_opened_by_others=isinstance(step, s.Pushed))
        if not self.network.wait(is_decided, wait_s):
            raise self._nothing_came(step, expected, passed)
        if not self._is_as_expected(step, phone, decisive[0]):
            why = "it does not say this" if step.in_part else "it says something else"
            raise self.failed(step.place, why, expected, decisive[0].text or _SILENT)

    def _nothing_came(self, step: s.Shows, expected: str, passed: list[Shown]) -> Failure:
        if passed:
            why = "only what was said before came in time"
            return self.failed(step.place, why, expected, passed[-1].text)
        return self.failed(step.place, "nothing came in time", expected, "(nothing)")

    def _fits(self, step: s.Shows, shown: Shown) -> dict[str, str] | None:
        """What is captured when this is what the step waits for."""
        if shown.kind is Kind.CUT or (isinstance(step, s.Pushed) and not shown.opens):
            return None
        return match(step.text, shown.text, self.talk.known, step.in_part)

    def _is_as_expected(self, step: s.Shows, phone: Phone, shown: Shown) -> bool:
        found = self._fits(step, shown)
        if found is None:
            return False
        self.talk.known.update(found)
        phone.keep(shown)
        return True

    def ended(self, step: s.Ended) -> None:
        phone = self.phone(step)
        handset = phone.line.handset
        if not self.network.wait(lambda: not handset.is_in_dialogue, self.patience.idle):
            screen = handset.screen
            shows = screen.text if screen else ""
            raise self.failed(step.place, "the dialogue is still open", "(ended)", shows)
        while (shown := phone.next_shown()) is not None:
            self.talk.note(f"{phone.name} | {shown.text or _SILENT}")
        self.talk.note(f"{phone.name} ended")

    def rings(self, step: s.Rings) -> None:
        phone, number = self.phone(step), self.fill(step.number)
        shown = self.next_shown(phone)
        if shown is None or not (shown.opens and shown.channel == CALL):
            came = shown.text if shown else "(nothing)"
            raise self.failed(step.place, "no call came in", f"a call from {number}", came)
        if _digits(shown.source) != _digits(number):
            raise self.failed(step.place, "somebody else calls", number, shown.source)
        phone.begin()

    # Short messages.

    def sends(self, step: s.Sends) -> None:
        phone, number, text = self.phone(step), self.fill(step.number), self.fill(step.text)
        self.talk.note(f"{phone.name} sends {number}: {text}")
        self.send(phone, phone.line.handset.send_sms(number, text))

    def sms_from(self, step: s.SmsFrom) -> None:
        phone, sender = self.phone(step), self.fill(step.sender)
        self.network.wait(phone.has_text, self.patience.sms)
        message = phone.next_text()
        if message is None:
            raise self.failed(step.place, "no SMS came in time", self.fill(step.text), "(nothing)")
        self.talk.note(f"{phone.name} sms from {message.source}: {message.text}")
        if message.source != sender:
            raise self.failed(step.place, "the SMS is from another", sender, message.source)
        found = match(step.text, message.text, self.talk.known, in_part=False)
        if found is None:
            raise self.failed(
                step.place, "the SMS says something else", self.fill(step.text), message.text
            )
        self.talk.known.update(found)

    def no_sms(self, step: s.NoSms) -> None:
        phone = self.phone(step)
        self.network.wait(phone.has_text, self.patience.silence)
        message = phone.next_text()
        if message is not None:
            came = f"{message.source}: {message.text}"
            raise self.failed(step.place, "an SMS has come", "(no SMS)", came)
        self.talk.note(f"{phone.name} has no SMS")

    # Time.

    def advance(self, step: s.Advance) -> None:
        self.talk.note(step.place.typed)
        self.network.advance(step.seconds)

    def at(self, step: s.At) -> None:
        now = self.network.now()
        left_s = (step.moment.replace(tzinfo=now.tzinfo) - now).total_seconds()
        if left_s < 0:
            raise self.failed(step.place, f"it is {now:%Y-%m-%d %H:%M} already; time goes on only")
        self.talk.note(step.place.typed)
        self.network.advance(left_s)

    # Blocks.

    def repeat(self, step: s.Repeat) -> None:
        for _ in range(step.count):
            self._step(step.step)

    def table(self, step: s.Table) -> None:
        for value in step.values:
            before = dict(self.talk.known)
            self.talk.known[step.variable] = self.fill(value)
            self.run(step.steps)
            self.talk.known = before

    def speaks(self, step: s.Speaks) -> None:
        """Let every phone speak a language inside the block, and its own again after it."""
        language, outer = self.fill(step.language), self.talk.language
        before = {
            msisdn: offices.facts_of(self, step.place, msisdn).get(offices.LANGUAGE)
            for msisdn in {phone.msisdn for phone in self.talk.phones.values()}
        }
        for msisdn in before:
            offices.set_facts(self, step.place, msisdn, {"lang": language})
        self.talk.language = language
        self.run(step.steps)
        self.talk.language = outer
        for msisdn, spoken in before.items():
            if spoken:
                offices.set_facts(self, step.place, msisdn, {"lang": str(spoken)})


def _only_repeats(phone: Phone, shown: Shown) -> bool:
    """Whether these words of a call are only what it has said before."""
    return shown.channel == CALL and not shown.kind.ends and phone.repeats(shown)


def _put_down(phone: Phone) -> None:
    """Hang up what is open; a link that is gone has nothing to hang up."""
    handset = phone.line.handset
    with suppress(SimulatorError):
        while phone.line.is_open and handset.is_in_dialogue:
            phone.line.send(handset.hang_up())


_SILENT: Final = "(the network hung up)"


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isalnum() or c in "*#")


_STEPS: Final[dict[type[Step], Callable[[_Player, Any], None]]] = {
    s.PhoneIs: _Player.phone_is,
    s.Opens: _Player.opens,
    s.Replies: _Player.replies,
    s.Gives: _Player.gives,
    s.Shows: _Player.shows,
    s.Pushed: _Player.shows,
    s.Ended: _Player.ended,
    s.Rings: _Player.rings,
    s.Sends: _Player.sends,
    s.SmsFrom: _Player.sms_from,
    s.NoSms: _Player.no_sms,
    s.Advance: _Player.advance,
    s.At: _Player.at,
    s.Repeat: _Player.repeat,
    s.Table: _Player.table,
    s.Speaks: _Player.speaks,
    s.SignIn: offices.sign_in,
    s.DeskTakes: offices.desk_takes,
    s.DeskSays: offices.desk_says,
    s.DeskHears: offices.desk_hears,
    s.DeskEnds: offices.desk_ends,
    s.StateIs: offices.state_is,
    s.Charge: offices.charge,
    s.SmsDelay: offices.sms_delay,
    s.Fault: offices.fault,
    s.Outage: offices.outage,
}
