"""One SMPP account as the gateway knows it, and one bound link of it.

An account is made from gateway.toml or from the store; both go through `config.AccountRules`, so
the same rule means the same everywhere.  A `Peer` holds the account that it is held to now: when
the account changes, `Peer.hold_to` makes the change count for what the link sends next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from smpp.commands import BindRequest, DataSm, DeliverSm, SubmitSm
from smpp.constants import CommandId, DataCoding, InterfaceVersion
from smpp.net import Link
from smpp.pdu import Pdu
from smpp.text import DefaultAlphabet
from store.smpp_accounts import SmppAccount
from ussd import config
from ussd.core.attachment import Range
from ussd.core.dialects import DEFAULT, Dialect, dialect
from ussd.core.forwarding import id_of, message_id
from ussd.core.receipts import PLAIN, Manner
from ussd.core.wire import sorter
from ussd.service.links.certificates import names

__all__ = ["BIND_TYPES", "BindAccount", "Peer", "bare_code", "from_settings", "from_store", "host"]

BIND_TYPES: Mapping[int, str] = {
    CommandId.BIND_TRANSMITTER: "transmitter",
    CommandId.BIND_RECEIVER: "receiver",
    CommandId.BIND_TRANSCEIVER: "transceiver",
}

_SUBMITS = frozenset({SubmitSm, DataSm})
_DELIVERS = frozenset({DeliverSm, DataSm})

_SPELT_OUT: Mapping[DefaultAlphabet, int] = {
    DefaultAlphabet.LATIN_1: DataCoding.LATIN_1,
    DefaultAlphabet.ASCII: DataCoding.IA5,
}
"""The data_coding that says what an account means by 0, where that is not GSM 7-bit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BindAccount:
    """What an SMPP account may do; `secret` is the plain password or its argon2 hash.

    `rate` is messages a second (0: unlimited); `sources` and `destinations` match the addresses it
    may use (None: any); `codes` (`500`) and `short_numbers` (`5000`) are what it owns.
    `ip_ranges` and `service_types` are empty for any; `certificate` is a name that its TLS client
    certificate must have; `alphabet` is what it means by data_coding 0.
    `dialect` is how it speaks USSD, `push` whether it may open dialogues itself; `receipts` how its
    receipts look and when they come; `message_ids` ("decimal", "hex") how its message_id is spelt;
    `delivers` is the PDU in which it takes messages ("deliver_sm", "data_sm"); `outbind` is the
    `host:port` where it listens for our outbind.
    """

    system_id: str
    secret: str
    role: str
    bind_types: frozenset[str] = frozenset(BIND_TYPES.values())
    sessions: int = 100
    window: int = 500
    rate: float = 0.0
    codes: tuple[str, ...] = ()
    short_numbers: tuple[str, ...] = ()
    sources: re.Pattern[str] | None = None
    destinations: re.Pattern[str] | None = None
    ip_ranges: tuple[IPv4Network | IPv6Network, ...] = ()
    service_types: frozenset[str] = frozenset()
    certificate: str = ""
    alphabet: DefaultAlphabet = DefaultAlphabet.GSM7
    dialect: Dialect = DEFAULT
    push: bool = False
    receipts: Manner = PLAIN
    message_ids: str = "decimal"
    delivers: str = "deliver_sm"
    outbind: str = ""
    outbind_password: str = ""

    @property
    def is_limited(self) -> bool:
        """Whether its messages must be looked at one by one."""
        return bool(
            self.rate
            or self.sources
            or self.destinations
            or self.service_types
            or self.alphabet in _SPELT_OUT
        )

    @property
    def default_source(self) -> str:
        """The address of a message that comes without one."""
        return (*self.short_numbers, *self.codes, "")[0]

    def data_coding(self, given: int) -> int:
        """Return a data_coding that means the same to everybody: 0 spelt out, others as given."""
        return given or _SPELT_OUT.get(self.alphabet, given)

    def lets_in(self, link: Link) -> bool:
        """Tell whether it may be used from where the link comes, with what it has shown."""
        return self._is_near(host(link.remote)) and self._is_certified(link)

    def _is_near(self, address: str) -> bool:
        if not self.ip_ranges:
            return True
        try:
            come_from = ip_address(address.strip("[]").partition("%")[0])
        except ValueError:  # a pipe in memory has a name
            return False
        return any(come_from in known for known in self.ip_ranges)

    def _is_certified(self, link: Link) -> bool:
        if not self.certificate:
            return True
        shown = link.peer_certificate
        return shown is not None and self.certificate in names(shown)


def host(remote: str) -> str:
    """Return where a link comes from: of `host:port`, or of `name#number` of a pipe in memory."""
    return remote.rpartition(":")[0] or remote.partition("#")[0]


def from_settings(system_id: str, account: config.Account) -> BindAccount:
    """Make the account that gateway.toml describes."""
    return _made(system_id, config.secret(account.password), account)


def from_store(stored: SmppAccount, secret: str = "") -> BindAccount:
    """Make the account that the store holds; raise `ConfigError` when its rules are wrong.

    `secret` is for one that was changed but keeps the password that gateway.toml gives it.
    """
    rules = config.account_rules(stored.system_id, {"role": stored.role} | json.loads(stored.rules))
    return _made(stored.system_id, stored.password_hash or secret, rules)


def _made(system_id: str, secret: str, rules: config.AccountRules) -> BindAccount:
    return BindAccount(
        system_id=system_id,
        secret=secret,
        role=rules.role,
        bind_types=frozenset(rules.bind_types),
        sessions=rules.sessions,
        window=rules.window,
        rate=rules.rate,
        codes=tuple(bare_code(code) for code in rules.codes),
        short_numbers=rules.short_numbers,
        sources=_pattern(rules.sources),
        destinations=_pattern(rules.destinations),
        ip_ranges=tuple(ip_network(known) for known in rules.ip_ranges),
        service_types=frozenset(rules.service_types),
        certificate=rules.certificate,
        alphabet=DefaultAlphabet(rules.alphabet),
        dialect=dialect(rules.dialect, DefaultAlphabet(rules.alphabet)),
        push=rules.push,
        receipts=_manner(rules.receipts),
        message_ids=rules.message_ids,
        delivers=rules.delivers,
        outbind=rules.outbind,
        outbind_password=config.secret(rules.outbind_password),
    )


def _manner(receipts: config.Receipts) -> Manner:
    manner = Manner(**receipts.model_dump())
    return PLAIN if manner == PLAIN else manner


def _pattern(pattern: str) -> re.Pattern[str] | None:
    return re.compile(pattern, re.ASCII) if pattern else None


def bare_code(code: str) -> str:
    """Take the star and the hash off a service code: `*500#` is `500`."""
    return code.replace(" ", "").removeprefix("*").removesuffix("#")


class Peer:
    """One bound link: who it is and what it may do."""

    __slots__ = (
        "_speaks",
        "account",
        "can_receive",
        "can_send",
        "dialect",
        "is_dialogue",
        "is_limited",
        "is_network",
        "is_plain",
        "is_short",
        "kind",
        "link",
        "order",
        "range",
        "role",
        "screen_class",
        "speaker",
        "system_id",
        "takes_data_sm",
        "version",
    )

    def __init__(self, link: Link, account: BindAccount, bind: BindRequest, numbers: Range) -> None:
        """Take the link, its account, its bind PDU and the numbers that it attaches."""
        self.kind = BIND_TYPES[bind.command_id]
        self.link = link
        self.system_id = account.system_id
        self.role = account.role
        self.is_network = account.role == "network"
        self.can_send = self.kind != "receiver"
        self.can_receive = self.kind != "transmitter"
        self.version: int = bind.interface_version
        self.is_short = self.version < InterfaceVersion.V3_4
        self.range = numbers
        self.order = 0
        is_upstream = account.role == "upstream"
        self.screen_class: type[DeliverSm] | type[SubmitSm] = SubmitSm if is_upstream else DeliverSm
        self.speaker: Callable[[], Link | None] | None = None
        """Gives the link that sends for one that only receives."""
        self._speaks = _DELIVERS if is_upstream else _SUBMITS
        self.hold_to(account)

    def __repr__(self) -> str:
        return f"Peer({self.system_id!r}, {self.role}, {self.order})"

    def hold_to(self, account: BindAccount) -> None:
        """Hold the link to its account as it is now."""
        self.account = account
        self.is_limited = account.is_limited
        self.dialect = account.dialect
        self.is_dialogue = sorter(account.dialect, self._speaks)
        is_early = account.receipts.when == "early"
        is_spelt = self.is_short or account.message_ids != "decimal"
        is_told = self.version >= InterfaceVersion.V5_0  # how congested we are
        self.is_plain = not (is_spelt or is_early or is_told or self.role == "upstream")
        self.takes_data_sm = account.delivers == "data_sm" and not self.is_short

    def show(self, screen: Pdu) -> None:
        """Send a screen, here or on the link that sends for this one; raise `SmppError`."""
        speaker = self.speaker() if self.speaker is not None else None
        (speaker or self.link).send(screen)

    def message_id(self, number: int) -> str:
        """Spell a message's number as this peer knows it; a deliver_sm_resp has none."""
        if self.role == "upstream":
            return ""
        return message_id(number, self.account.message_ids, is_short=self.is_short)

    def number(self, text: str) -> int | None:
        """Read a message_id that this peer or another of its account was given; else None."""
        return id_of(text, self.account.message_ids)

    def may_stay(self, account: BindAccount) -> bool:
        """Tell whether a bind of this kind, from there, would still be let in."""
        return (
            account.role == self.role
            and self.kind in account.bind_types
            and account.lets_in(self.link)
        )
