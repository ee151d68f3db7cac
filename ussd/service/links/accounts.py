"""Who may bind, as what, and how often: the bind policy.

Accounts come from gateway.toml and from the store; where both have one, the store's is newer: it
was changed while the gateway ran, and removing it there brings the file's back.
A bind is judged in this order: system_id, where it comes from and its certificate, password, bind
type, count of sessions, address_range.  What fails is answered with its own command_status
(protocol facts §1.3), and only what fails is slowed down (`service.links.failures`).
It never logs or keeps a password, and never computes a hash itself (`service.passwords`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from smpp.commands import BindRequest
from smpp.constants import CommandStatus
from smpp.net import Link
from ussd.core.allowance import Allowance
from ussd.core.attachment import Range, parse_range
from ussd.errors import Refused
from ussd.service.clocks import Clocks
from ussd.service.links.bind_accounts import (
    BIND_TYPES,
    BindAccount,
    Peer,
    bare_code,
    from_settings,
    from_store,
)
from ussd.service.links.failures import Failures
from ussd.service.passwords import Passwords

__all__ = ["Accounts", "BindAccount", "Peer", "bare_code", "from_settings", "from_store"]

_S = CommandStatus

Verdict = Callable[["Peer | int"], None]
"""Told the new peer, or the command_status of the refusal."""


class Accounts:
    """All accounts, who of them is bound how often, and which addresses failed of late."""

    def __init__(
        self, configured: Iterable[BindAccount], *, clocks: Clocks, passwords: Passwords
    ) -> None:
        """Take the accounts of the file; `use_stored` adds those of the store."""
        self.configured: Mapping[str, BindAccount] = {one.system_id: one for one in configured}
        self.failures = Failures(clocks)
        self._accounts: Mapping[str, BindAccount] = self.configured
        self.owners: Mapping[str, str] = {}
        """Address (`500`, `5000`) → the system_id that owns it."""
        self._allowances: dict[str, tuple[float, Allowance]] = {}
        self._bound: dict[str, int] = {}
        self._clocks = clocks
        self._passwords = passwords
        self._own()

    def use_stored(self, stored: Iterable[BindAccount]) -> None:
        """Replace the accounts of the store; what that means for links is the switchboard's."""
        self._accounts = {**self.configured, **{one.system_id: one for one in stored}}
        self._own()

    def _own(self) -> None:
        self.owners = {
            address: account.system_id
            for account in self._accounts.values()
            for address in (*account.codes, *account.short_numbers)
        }

    def __iter__(self) -> Iterator[BindAccount]:
        """Go through all accounts."""
        return iter(self._accounts.values())

    def find(self, system_id: str) -> BindAccount | None:
        """Return the account with this system_id."""
        return self._accounts.get(system_id)

    def bound(self, system_id: str) -> int:
        """Return how many links of an account are bound."""
        return self._bound.get(system_id, 0)

    def owners_of(self, number: str) -> str | None:
        """Return the system_id that owns exactly this short number."""
        return self.owners.get(number)

    def owner(self, address: str) -> str | None:
        """Return the system_id that owns a service code or short number; longest match wins."""
        parts = bare_code(address).split("*")
        for length in range(len(parts), 0, -1):
            owner = self.owners.get("*".join(parts[:length]))
            if owner is not None:
                return owner
        return None

    def allowance(self, account: BindAccount) -> Allowance:
        """Return what is left of an account's rate, over all its links; a new rate starts full."""
        rate, found = self._allowances.get(account.system_id, (0.0, None))
        if found is None or rate != account.rate:
            found = Allowance(account.rate, self._clocks.seconds())
            self._allowances[account.system_id] = account.rate, found
        return found

    def allow_push(self, account: BindAccount, msisdn: str) -> None:
        """Raise `Refused` unless an account may open a dialogue with a subscriber now."""
        if not account.push:
            raise Refused("no_dialogue")
        if account.destinations is not None and not account.destinations.fullmatch(msisdn):
            raise Refused("destination_not_allowed")
        if account.rate and not self.allowance(account).take(self._clocks.seconds()):
            raise Refused("throttled")

    def judge(self, link: Link, bind: BindRequest, address: str, verdict: Verdict) -> None:
        """Decide on a bind from `address`, now or later; call `left` when the peer is gone."""
        account = self._accounts.get(bind.system_id)
        if account is None or not account.secret:
            self.refuse(address, _S.ESME_RINVSYSID, verdict)
            return
        if not account.lets_in(link):
            self.refuse(address, _S.ESME_RBINDFAIL, verdict)
            return

        def checked(is_right: bool) -> None:
            self.failures.ended(address)
            if is_right:
                self._admit(link, bind, address, verdict)
            else:
                self.refuse(address, _S.ESME_RINVPASWD, verdict)

        rank = self.failures.rank(address)
        self.failures.began(address)
        self._passwords.check(
            account.secret, bind.password, rank, checked, lambda: not link.is_gone
        )

    def left(self, peer: Peer) -> None:
        """Learn that a peer that was admitted is gone."""
        self._bound[peer.system_id] -= 1

    def _admit(self, link: Link, bind: BindRequest, address: str, verdict: Verdict) -> None:
        """Check what comes after the password, and count the new peer."""
        account = self._accounts.get(bind.system_id)
        if account is None:  # it was removed while the password was checked
            self.refuse(address, _S.ESME_RINVSYSID, verdict)
            return
        if BIND_TYPES[bind.command_id] not in account.bind_types:
            self.refuse(address, _S.ESME_RINVCMDID, verdict)
            return
        bound = self.bound(account.system_id)
        numbers = _attached(account, bind)
        if bound >= account.sessions or numbers is None:
            self.refuse(address, _S.ESME_RBINDFAIL, verdict)
            return
        self._bound[account.system_id] = bound + 1
        verdict(Peer(link, account, bind, numbers))

    def refuse(self, address: str, status: int, verdict: Verdict) -> None:
        """Count a failed bind from `address`; the verdict comes later with each one."""
        self.failures.refuse(address, partial(verdict, status))


def _attached(account: BindAccount, bind: BindRequest) -> Range | None:
    """Read what a network peer attaches; None when its address_range is not understood."""
    if account.role != "network":
        return Range()
    try:
        return parse_range(bind.address_range)
    except ValueError:
        return None
