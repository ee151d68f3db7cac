"""Who may bind."""

from __future__ import annotations

import json
import re
import struct
from ipaddress import ip_network
from typing import Any, NamedTuple

import pytest
import structlog
from argon2 import PasswordHasher
from pydantic import SecretStr
from structlog.testing import LogCapture
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import Clock

from smpp.commands import BindTransceiver, SubmitSm
from smpp.constants import CommandStatus
from smpp.text import DefaultAlphabet
from smpp.tlvs import Tag
from store.smpp_accounts import SmppAccount
from ussd import config
from ussd.errors import ConfigError
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Accounts, BindAccount, Peer, from_settings, from_store
from ussd.service.passwords import Passwords

S = CommandStatus
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Judging:
    """A place for slow work; `most` is how much of it was ever there at a time."""

    def __init__(self) -> None:
        self.waiting: list[Any] = []
        self.most = self.done = 0

    def __call__(self, work: Any, done: Any) -> None:
        self.waiting.append((work, done))
        self.most = max(self.most, len(self.waiting))

    def finish(self, count: int) -> None:
        while self.waiting and count:
            work, done = self.waiting.pop(0)
            count -= 1
            self.done += 1
            done(work())


class OpenLink:
    """As much of a link as a bind is judged by."""

    remote = "203.0.113.5:40000"
    is_gone = False


class RawPeer(Protocol):
    """A far end that sends these octets and keeps the answers."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.answers: list[PduHeader] = []

    def connectionMade(self) -> None:  # overrides Twisted
        self.transport.write(self.octets)  # type: ignore[union-attr]

    def dataReceived(self, data: bytes) -> None:  # overrides Twisted
        while data:
            length, *header = struct.unpack(">IIII", data[:16])
            self.answers.append(PduHeader(*header))
            data = data[length:]


class PduHeader(NamedTuple):
    command_id: int
    status: int
    sequence_number: int


@pytest.fixture
def malformed(centre: Any) -> Any:
    """Send a bind whose fields may be too long; give the list of its answers."""

    def send(kind: str, **fields: str) -> list[PduHeader]:
        command_id = {"trx": 9, "tx": 2, "rx": 1}[kind]
        texts = {"system_id": "app", "password": "apppass", "system_type": ""} | fields
        body = b"".join(text.encode() + b"\0" for text in texts.values()) + b"\x34\0\0\0"
        peer = RawPeer(struct.pack(">IIII", 16 + len(body), command_id, 0, 1) + body)
        factory = Factory.forProtocol(lambda: peer)
        centre.network.connect("gateway", factory)
        centre.advance()
        return peer.answers

    return send


def submit(**fields: Any) -> SubmitSm:
    known = {"destination_addr": "79161234567", "short_message": b"hi", "dest_addr_ton": 1}
    return SubmitSm(**known | fields)


def account(**rules: Any) -> BindAccount:
    known = {"system_id": "app", "secret": "apppass", "role": "application"} | rules
    return BindAccount(**known)


def status(centre: Any, *args: Any, **options: Any) -> int:
    esme = centre.esme(*args, **options)
    centre.advance(10)
    return int(esme.last.command_status)


@pytest.mark.parametrize(
    ("system_id", "password", "expected"),
    [
        ("app", "apppass", S.ESME_ROK),
        ("app", "wrong", S.ESME_RINVPASWD),
        ("nobody", "apppass", S.ESME_RINVSYSID),
        ("app", "", S.ESME_RINVPASWD),
    ],
)
@pytest.mark.parametrize("kind", ["trx", "tx", "rx"])
def test_a_bind_is_answered_by_who_asks(
    centre: Any, kind: str, system_id: str, password: str, expected: CommandStatus
) -> None:

    assert status(centre, system_id, password, kind=kind) == expected


@pytest.mark.parametrize("kind", ["trx", "tx", "rx"])
def test_what_else_a_bind_says_is_not_looked_at(centre: Any, kind: str) -> None:
    odd = {"system_type": "anything", "addr_ton": 99, "addr_npi": 77}

    assert status(centre, kind=kind, **odd) == S.ESME_ROK


@pytest.mark.parametrize("kind", ["trx", "tx", "rx"])
def test_the_response_has_our_name_and_version_and_a_refusal_nothing(
    centre: Any, kind: str
) -> None:
    bound, old = centre.esme(kind=kind).last, centre.esme(kind=kind, version=0x33).last
    refused = centre.esme("app", "wrong", kind=kind).last

    assert (bound.system_id, bound.tlvs) == ("dialtree", ((Tag.SC_INTERFACE_VERSION, b"\x50"),))
    assert (old.system_id, old.tlvs) == ("dialtree", ())
    assert (refused.system_id, refused.tlvs) == (None, ())


def test_a_refused_peer_is_parted_from(centre: Any) -> None:
    esme = centre.esme("app", "wrong")
    centre.advance(2)

    assert esme.is_gone


def test_a_bind_type_that_the_account_lacks_is_refused(make_centre: Any) -> None:
    centre = make_centre(accounts=[account(bind_types=frozenset({"transmitter"}))])

    assert status(centre) == S.ESME_RINVCMDID
    assert status(centre, kind="tx") == S.ESME_ROK


def test_more_sessions_than_granted_are_refused_until_one_ends(make_centre: Any) -> None:
    centre = make_centre(accounts=[account(sessions=1)])
    first = centre.esme()
    second = status(centre)
    first.link.close()
    centre.advance()

    assert (second, status(centre)) == (S.ESME_RBINDFAIL, S.ESME_ROK)


@pytest.mark.parametrize("kind", ["trx", "tx", "rx"])
def test_a_range_that_is_not_understood_is_refused(centre: Any, kind: str) -> None:
    refused = status(centre, "simulator", "simpass", kind=kind, address_range="(7+)+")

    assert refused == S.ESME_RBINDFAIL


def test_an_applications_range_is_not_looked_at(centre: Any) -> None:

    assert status(centre, "app", "apppass", address_range="(7+)+") == S.ESME_ROK


def test_a_hashed_password_is_checked(make_centre: Any) -> None:
    centre = make_centre(accounts=[account(secret=CHEAP.hash("apppass"))])

    assert [status(centre, "app", p) for p in ("apppass", "wrong", "apppass")] == [
        S.ESME_ROK,
        S.ESME_RINVPASWD,
        S.ESME_ROK,
    ]


def test_a_right_password_is_hashed_once(make_centre: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    centre = make_centre(accounts=[account(secret=CHEAP.hash("apppass"))])
    status(centre)
    monkeypatch.setattr("ussd.service.passwords.verify", None)

    assert status(centre) == S.ESME_ROK


def test_failures_delay_further_failures_only(centre: Any) -> None:
    for _ in range(8):
        centre.esme("app", "wrong")
    late = centre.esme("app", "wrong")
    right = centre.esme()
    answered = (len(late.responses), right.last.command_status)
    centre.advance(5)

    assert answered == (0, S.ESME_ROK)
    assert late.last.command_status == S.ESME_RINVPASWD


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [({"system_id": "x" * 20}, S.ESME_RINVSYSID), ({"password": "x" * 20}, S.ESME_RINVPASWD)],
)
@pytest.mark.parametrize("kind", ["trx", "tx", "rx"])
def test_a_malformed_bind_is_a_failure_like_any_other(
    centre: Any, malformed: Any, kind: str, wrong: dict[str, str], expected: CommandStatus
) -> None:
    first = malformed(kind, **wrong)
    for _ in range(8):
        malformed(kind, **wrong)
    late = malformed(kind, **wrong)
    right = centre.esme()
    before = (first[0].status, len(late), right.last.command_status)
    centre.advance(6)

    assert before == (expected, 0, S.ESME_ROK)
    assert [answer.status for answer in late] == [expected]


def test_who_bound_and_who_was_refused_is_logged_with_where_they_come_from(
    centre: Any, malformed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = LogCapture()
    log = structlog.wrap_logger(None, [kept], wrapper_class=structlog.BoundLogger)
    monkeypatch.setattr("ussd.service.links.gateway._log", log)
    centre.esme()
    centre.esme("app", "wrong")
    malformed("trx", system_id="x" * 20)
    centre.advance(5)
    lines = [line for line in kept.entries if line["event"] in ("bound", "bind_refused")]
    told = [(line["event"], line["remote"].partition("#")[0], line["system_id"]) for line in lines]

    assert told == [
        ("bound", "gateway", "app"),
        ("bind_refused", "gateway", "app"),
        ("bind_refused", "gateway", ""),
    ]


def test_failures_are_forgiven(centre: Any) -> None:
    for _ in range(8):
        centre.esme("app", "wrong")
    centre.advance(70)

    assert len(centre.esme("app", "wrong").responses) == 1


def test_an_account_of_the_store_may_bind_at_once(centre: Any) -> None:
    before = status(centre, "late", "latepass")
    centre.accounts.use_stored([account(system_id="late", secret="latepass")])

    assert (before, status(centre, "late", "latepass")) == (S.ESME_RINVSYSID, S.ESME_ROK)


def test_what_the_store_has_stands_before_the_file_until_it_is_removed(centre: Any) -> None:
    centre.accounts.use_stored([account(secret="other")])
    changed = status(centre)
    centre.accounts.use_stored([])

    assert (changed, status(centre)) == (S.ESME_RINVPASWD, S.ESME_ROK)


def test_an_account_without_a_password_lets_nobody_in(centre: Any) -> None:
    centre.accounts.use_stored([account(secret="")])

    assert status(centre, "app", "") == S.ESME_RINVSYSID


def test_a_peer_from_elsewhere_is_refused(make_centre: Any) -> None:
    centre = make_centre(accounts=[account(ip_ranges=(ip_network("10.0.0.0/8"),))])

    assert status(centre) == S.ESME_RBINDFAIL


def test_a_peer_without_the_certificate_is_refused(make_centre: Any) -> None:
    centre = make_centre(accounts=[account(certificate="bank.example")])

    assert status(centre) == S.ESME_RBINDFAIL


def test_ten_thousand_wrong_binds_cost_one_hash_at_a_time_and_delay_nobody_else() -> None:
    clock, judging = Clock(), Judging()
    accounts = Accounts(
        [account(secret=CHEAP.hash("apppass"))],
        clocks=Clocks(clock),
        passwords=Passwords(judging),
    )
    told: list[Any] = []
    for number in range(10_000):
        bind = BindTransceiver(system_id="app", password=f"w{number}")
        accounts.judge(OpenLink(), bind, "203.0.113.5", told.append)
    right = BindTransceiver(system_id="app", password="apppass")
    accounts.judge(OpenLink(), right, "203.0.113.5", lambda peer: told.append(("late", peer)))
    accounts.judge(OpenLink(), right, "198.51.100.7", lambda peer: told.append(("soon", peer)))
    judging.finish(2)
    first = [verdict for verdict in told if isinstance(verdict, tuple)]
    judging.finish(10_000)
    clock.advance(10)
    admitted = [verdict for verdict in told if isinstance(verdict, tuple)]

    assert (judging.most, [word for word, _ in first]) == (1, ["soon"])
    assert told.count(S.ESME_RINVPASWD) == 10_000
    assert [(word, type(peer)) for word, peer in admitted] == [("soon", Peer), ("late", Peer)]
    assert (len(accounts.failures), accounts.failures.held) == (1, 0)


def test_nobody_hashes_for_a_peer_that_has_left() -> None:
    judging = Judging()
    passwords = Passwords(judging)
    accounts = Accounts(
        [account(secret=CHEAP.hash("apppass"))], clocks=Clocks(Clock()), passwords=passwords
    )
    links = [OpenLink() for _ in range(3)]
    for link in links:
        bind = BindTransceiver(system_id="app", password="wrong")
        accounts.judge(link, bind, "203.0.113.5", lambda _: None)
    links[1].is_gone = links[2].is_gone = True
    judging.finish(3)

    assert judging.done == 1


# Links that are bound, when their account changes.


def test_a_removed_account_is_unbound(centre: Any) -> None:
    centre.accounts.use_stored([account(system_id="late", secret="latepass")])
    esme = centre.esme("late", "latepass")
    centre.accounts.use_stored([])
    centre.switchboard.accounts_changed()
    centre.advance()

    assert (esme.is_gone, centre.esme().is_gone) == (True, False)


@pytest.mark.parametrize(
    "rules",
    [
        {"role": "network"},
        {"bind_types": frozenset({"receiver"})},
        {"ip_ranges": (ip_network("10.0.0.0/8"),)},
        {"certificate": "bank.example"},
        {"sessions": 1},
    ],
)
def test_a_link_that_would_not_be_let_in_any_more_is_unbound(
    centre: Any, rules: dict[str, Any]
) -> None:
    esmes = [centre.esme(), centre.esme()]
    centre.accounts.use_stored([account(**rules)])
    centre.switchboard.accounts_changed()
    centre.advance()

    assert [esme.is_gone for esme in esmes] == [rules != {"sessions": 1}, True]


def test_new_limits_hold_for_links_that_are_bound(centre: Any) -> None:
    esme = centre.esme()
    before = centre.send(esme, submit()).command_status
    centre.accounts.use_stored([account(rate=1.0, window=7)])
    centre.switchboard.accounts_changed()
    after = [centre.send(esme, submit()).command_status for _ in range(2)]
    peer = centre.switchboard.peers()[0]

    assert (before, after) == (S.ESME_ROK, [S.ESME_ROK, S.ESME_RTHROTTLED])
    assert peer.link.room == 7


def test_a_change_of_something_else_leaves_the_allowance_as_it_is(centre: Any) -> None:
    centre.accounts.use_stored([account(rate=1.0)])
    esme = centre.esme()
    centre.send(esme, submit())
    centre.accounts.use_stored([account(rate=1.0, sessions=9)])
    centre.switchboard.accounts_changed()

    assert centre.send(esme, submit()).command_status == S.ESME_RTHROTTLED


@pytest.mark.parametrize(
    ("rules", "fields", "expected"),
    [
        ({"service_types": frozenset({"WAP"})}, {"service_type": "WAP"}, S.ESME_ROK),
        ({"service_types": frozenset({"WAP"})}, {}, S.ESME_RINVSERTYP),
        ({"service_types": frozenset({"", "WAP"})}, {}, S.ESME_ROK),
        ({"sources": re.compile("5...")}, {"source_addr": "5000"}, S.ESME_ROK),
        ({"sources": re.compile("5...")}, {"source_addr": "50001"}, S.ESME_RINVSRCADR),
        ({"destinations": re.compile("380.*")}, {}, S.ESME_RINVDSTADR),
    ],
)
def test_what_an_account_may_send_is_enforced(
    make_centre: Any, rules: dict[str, Any], fields: dict[str, Any], expected: CommandStatus
) -> None:
    centre = make_centre(accounts=[account(**rules)])

    assert centre.send(centre.esme(), submit(**fields)).command_status == expected


def test_a_dialogue_with_a_service_type_of_others_is_refused(make_centre: Any) -> None:
    centre = make_centre(accounts=[account(service_types=frozenset({""}))])
    screen = submit(service_type="USSD", tlvs=((int(Tag.USSD_SERVICE_OP), b"\x02"),))

    assert centre.send(centre.esme(), screen).command_status == S.ESME_RINVSERTYP
    assert centre.apps.runs == []


@pytest.mark.parametrize(("alphabet", "stored"), [("latin-1", 3), ("ascii", 1), ("gsm7", 0)])
def test_data_coding_0_is_kept_as_what_the_account_means_by_it(
    make_centre: Any, alphabet: str, stored: int
) -> None:
    centre = make_centre(accounts=[account(alphabet=DefaultAlphabet(alphabet))])
    esme = centre.esme()
    accepted = centre.send(esme, submit(short_message=b"\xe9t\xe9"))
    spelt = centre.send(esme, submit(short_message=b"\0e", data_coding=8))

    assert centre.stored(accepted.message_id).data_coding == stored
    assert centre.stored(spelt.message_id).data_coding == 8


def test_an_account_is_made_from_the_settings() -> None:
    configured = config.Account(
        password=SecretStr("secret"), role="application", codes=("*500#",), sources="5.*"
    )
    made = from_settings("app", configured)

    assert (made.codes, made.is_limited, made.default_source) == (("500",), True, "500")


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        ({"sources": "("}, "sources"),
        ({"ip_ranges": ["10.0.0.0/99"]}, "ip_ranges"),
        ({"service_types": ["TOOLONG"]}, "service_types"),
        ({"rate": -1}, "rate"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_rule_is_named(rules: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigError, match=rf"accounts\.app\.{key}"):
        from_store(SmppAccount("app", "$argon2id$…", "application", json.dumps(rules)))


def test_an_account_is_made_from_the_store() -> None:
    rules = {"codes": ["*501#"], "bind_types": ["receiver"], "rate": 5, "destinations": "7.*"}
    made = from_store(SmppAccount("app", "$argon2id$…", "application", json.dumps(rules)))

    assert (made.codes, made.bind_types, made.rate) == (("501",), frozenset({"receiver"}), 5)
