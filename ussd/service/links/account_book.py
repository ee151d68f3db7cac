"""Accounts changed while the gateway runs: on disk first, then in force, at once.

A change is checked as a whole inside the transaction that stores it: its rules as those of
gateway.toml are, and that no other account owns the same code or number.  After the commit every
account of the store is taken up anew, links that are bound are held to it, and the codes are routed
anew.  An account of the file can be changed too; what the store then has stands before the file,
and removing it brings the file's back.  A password is hashed before it comes here to stay; the
book never keeps, logs or shows one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import structlog
from argon2 import PasswordHasher
from pydantic import SecretStr
from sqlalchemy import Connection

from store import audit, smpp_accounts
from store.smpp_accounts import SmppAccount
from ussd import config
from ussd.config import AccountRules
from ussd.errors import ConfigError, Refused
from ussd.service.asking import ask
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Accounts
from ussd.service.links.bind_accounts import bare_code, from_store
from ussd.service.passwords import Passwords

__all__ = ["AccountBook", "Shown"]

LONGEST_SYSTEM_ID = 15
LONGEST_PASSWORD = 8
"""Without their final NUL (3.4 §5.2.1, §5.2.2)."""

Done = Callable[["Shown | None", Exception | None], None]
"""Told the account as it is now (None: removed), or why nothing was changed."""

_ADDED, _CHANGED = "account added", "account changed"
_PASSWORD, _REMOVED = "account password changed", "account removed"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """An account as it may be shown: `origin` is "file", "store" or "store over file"."""

    system_id: str
    origin: str
    bound: int
    rules: AccountRules


@dataclass(frozen=True, slots=True)
class _Change:
    """One change: None leaves the password, or the rules, as they are."""

    what: str
    system_id: str
    who: str
    at: datetime
    rules: Mapping[str, Any] | None = None
    password_hash: str | None = None


class Bound(Protocol):
    """Who is bound (`service.gateway.Switchboard`)."""

    def accounts_changed(self) -> None:
        """Hold everyone who is bound to what the accounts say now."""

    def unbind(self, system_id: str) -> None:
        """Unbind every link of an account."""


class AccountBook:
    """Shows and changes the accounts; one object for the whole gateway."""

    def __init__(
        self,
        configured: Mapping[str, AccountRules],
        stored: Iterable[SmppAccount],
        *,
        accounts: Accounts,
        bound: Bound,
        writer: Any,
        clocks: Clocks,
        passwords: Passwords,
        changed: Callable[[], None],
    ) -> None:
        """Take the accounts of the file and of the store; `changed` is called after each change."""
        self._configured = configured
        self._accounts = accounts
        self._bound = bound
        self._writer = writer
        self._clocks = clocks
        self._passwords = passwords
        self._changed = changed
        self._stored: dict[str, AccountRules] = {}
        self._take_up(stored)

    def _take_up(self, stored: Iterable[SmppAccount]) -> None:
        """Put the accounts of the store in force; one that is no longer understood is left out."""
        rows = list(stored)
        self._stored = _understood(rows)
        configured = self._accounts.configured
        secrets = {name: account.secret for name, account in configured.items()}
        self._accounts.use_stored(
            from_store(row, secrets.get(row.system_id, ""))
            for row in rows
            if row.system_id in self._stored
        )

    # What can be asked.

    def all(self) -> list[Shown]:
        """Every account, by system_id."""
        return [self.find(name) for name in sorted({*self._configured, *self._stored})]

    def find(self, system_id: str) -> Shown:
        """Return one account; raise `Refused`."""
        stored, configured = self._stored.get(system_id), self._configured.get(system_id)
        if stored is not None:
            origin = "store" if configured is None else "store over file"
            rules = stored
        elif configured is not None:
            origin, rules = "file", configured
        else:
            raise Refused("no_such_account")
        return Shown(system_id, origin, self._accounts.bound(system_id), rules)

    # What can be changed.

    def add(
        self, system_id: str, password: str, rules: Mapping[str, Any], who: str, done: Done
    ) -> None:
        """Make an account; it may bind at once."""
        wrong = _wrong_name(system_id) or _wrong_password(password)
        if wrong:
            done(None, Refused("account_wrong", wrong))
            return
        change = partial(_Change, _ADDED, system_id, who, self._clocks.now(), rules)
        self._hashed(password, change, done)

    def set(self, system_id: str, rules: Mapping[str, Any], who: str, done: Done) -> None:
        """Change some rules of an account; the others stay as they are."""
        change = _Change(_CHANGED, system_id, who, self._clocks.now(), rules)
        self._write(change, done)

    def set_password(
        self, system_id: str, password: str, who: str, done: Done, *, unbinds: bool = False
    ) -> None:
        """Give an account another password; `unbinds` parts from who came in with the old one."""
        wrong = _wrong_password(password)
        if wrong:
            done(None, Refused("account_wrong", wrong))
            return

        def told(shown: Shown | None, error: Exception | None) -> None:
            if error is None and unbinds:
                self._bound.unbind(system_id)
            done(shown, error)

        change = partial(_Change, _PASSWORD, system_id, who, self._clocks.now())
        self._hashed(password, change, told)

    def remove(self, system_id: str, who: str, done: Done) -> None:
        """Remove an account of the store and unbind it; the file's, if any, is back in force."""
        self._write(_Change(_REMOVED, system_id, who, self._clocks.now()), done)

    def _hashed(self, password: str, change: Callable[..., _Change], done: Done) -> None:
        def hashed(password_hash: object) -> None:
            self._write(change(password_hash=str(password_hash)), done)

        self._passwords.run(partial(PasswordHasher().hash, password), hashed)

    def _write(self, change: _Change, done: Done) -> None:
        written = partial(self._written, change, done)
        ask(self._writer.call, _store, self._configured, change, done=written)

    def _written(self, change: _Change, done: Done, found: Any, error: Exception | None) -> None:
        """Put in force what is on disk now."""
        if error is not None or isinstance(found, Refused):
            done(None, error or found)
            return
        _log.info(change.what.replace(" ", "_"), system_id=change.system_id, who=change.who)
        self._take_up(found)
        self._bound.accounts_changed()
        self._changed()
        is_there = change.system_id in self._stored or change.system_id in self._configured
        done(self.find(change.system_id) if is_there else None, None)


def _store(
    tx: Connection, configured: Mapping[str, AccountRules], change: _Change
) -> list[SmppAccount] | Refused:
    """Make a change in its transaction; return every account of the store, or the refusal."""
    known = smpp_accounts.find(tx, change.system_id)
    if change.what == _REMOVED:
        if not smpp_accounts.remove(tx, change.system_id):
            word = "account_in_file" if change.system_id in configured else "no_such_account"
            return Refused(word)
    else:
        made = _made(known, configured.get(change.system_id), change)
        if isinstance(made, Refused):
            return made
        accounts = {**configured, **_understood([*smpp_accounts.every(tx), made])}
        taken = _taken(accounts.pop(change.system_id), accounts)
        if taken:
            return Refused("account_wrong", taken)
        smpp_accounts.put(tx, made)
    audit.write(tx, change.who, change.what, change.at, detail=change.system_id)
    return smpp_accounts.every(tx)


def _made(
    known: SmppAccount | None, configured: AccountRules | None, change: _Change
) -> SmppAccount | Refused:
    """Return the account as the change makes it."""
    is_new = change.what == _ADDED
    if is_new and (known is not None or configured is not None):
        return Refused("account_exists")
    rules: dict[str, Any] = {}
    if known is not None:
        rules = {"role": known.role} | json.loads(known.rules)
    elif configured is not None:
        rules = _plain(configured)
    elif not is_new:
        return Refused("no_such_account")
    try:
        checked = config.account_rules(change.system_id, rules | dict(change.rules or {}))
    except ConfigError as error:
        return Refused("account_wrong", str(error).removeprefix("accounts."))
    kept = _plain(checked)
    del kept["role"]
    password_hash = change.password_hash or ("" if known is None else known.password_hash)
    return SmppAccount(change.system_id, password_hash, checked.role, json.dumps(kept))


def _plain(rules: AccountRules) -> dict[str, Any]:
    """Return the rules that are not as usual, as JSON; what is secret in them stays readable."""
    kept = rules.model_dump(mode="json", exclude={"password"}, exclude_defaults=True)
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else kept[name]
        for name, value in rules
        if name in kept
    }


def _taken(rules: AccountRules, others: Mapping[str, AccountRules]) -> str:
    """Say which address another account owns already, and whose it is; empty for none."""
    owners = {
        bare_code(address): system_id
        for system_id, other in others.items()
        for address in (*other.codes, *other.short_numbers)
    }
    for address in (*rules.codes, *rules.short_numbers):
        owner = owners.get(bare_code(address))
        if owner is not None:
            return f"{address} is owned by {owner}; take it from that account first"
    return ""


def _understood(stored: Iterable[SmppAccount]) -> dict[str, AccountRules]:
    """Return the rules of each account; one that this version cannot read is left out."""
    found: dict[str, AccountRules] = {}
    for one in stored:
        rules = {"role": one.role} | json.loads(one.rules)
        try:
            found[one.system_id] = config.account_rules(one.system_id, rules)
        except ConfigError as error:
            _log.error("account_left_out", system_id=one.system_id, error=str(error))
    return found


def _wrong_name(system_id: str) -> str:
    if 1 <= len(system_id) <= LONGEST_SYSTEM_ID and system_id.isascii() and system_id.isprintable():
        return ""
    return f"a system_id has 1 to {LONGEST_SYSTEM_ID} ASCII characters"


def _wrong_password(password: str) -> str:
    if 1 <= len(password) <= LONGEST_PASSWORD and password.isascii() and password.isprintable():
        return ""
    return f"a password has 1 to {LONGEST_PASSWORD} ASCII characters; a bind carries no more"
