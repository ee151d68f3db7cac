"""Portal profiles: whose numbers they are, how one finds them (services.md D, R01, R02)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from store.schema import portal_logins, portal_profiles, subscribers

__all__ = [
    "attach",
    "create",
    "ensure",
    "is_mistyped",
    "login_form",
    "number_login",
    "of_login",
    "of_number",
]

_SPARE = str.maketrans("", "", " \t\u00a0-()[].\u2010\u2011\u2013")
_RUSSIAN_DIGITS = 11
_LOGIN_DIGITS = 10
_SLIPS = 2


def login_form(typed: str) -> str:
    """A typed login as it is stored: 10 digits without `8` or `+7` (R02, J07).

    A number of another country keeps all its digits; a chosen login is compared in lower case.
    """
    bare = typed.translate(_SPARE)
    digits = bare.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        # What no database takes as text (NUL, half a surrogate pair) is in no login either.
        chosen = typed.replace("\0", "").encode("utf-8", "replace").decode()
        return chosen.strip().casefold()
    if bare.startswith("+") and not digits.startswith("7"):
        return digits
    if len(digits) == _RUSSIAN_DIGITS and digits[0] in "78":
        return digits[1:]
    return digits


def number_login(msisdn: str) -> str:
    """The login that a number is by itself: 10 digits for Russia, else all of them."""
    if len(msisdn) == _RUSSIAN_DIGITS and msisdn.startswith("7"):
        return msisdn[1:]
    return msisdn


def is_mistyped(login: str) -> bool:
    """Is `login` (in login form) a number gone wrong: too few digits, or letters in it (E03, J07)?

    A login that its owner chose has more than a slip of letters.
    """
    letters = sum(not character.isdigit() for character in login)
    if letters:
        return letters <= _SLIPS and len(login) >= _LOGIN_DIGITS
    return 0 < len(login) < _LOGIN_DIGITS


def of_login(tx: Connection, login: str) -> int | None:
    """The profile of a login in login form."""
    query = select(portal_logins.c.profile_id).where(portal_logins.c.login == login)
    return tx.execute(query).scalar()


def of_number(tx: Connection, msisdn: str) -> int | None:
    """The profile that the number belongs to."""
    query = select(subscribers.c.profile_id).where(subscribers.c.msisdn == msisdn)
    return tx.execute(query).scalar()


def create(
    tx: Connection,
    msisdn: str,
    now: datetime,
    *,
    contact_msisdn: str | None = None,
    language: str | None = None,
    email: str | None = None,
    chosen_login: str | None = None,
) -> int:
    """A new active profile with the number as its login; gives its id."""
    made = portal_profiles.insert().values(
        state="active",
        contact_msisdn=contact_msisdn or msisdn,
        email=email,
        language=language,
        created_at=now,
    )
    profile_id = int(tx.execute(made.returning(portal_profiles.c.id)).scalar_one())
    logins = [(number_login(msisdn), "number")]
    if chosen_login is not None:
        logins.append((login_form(chosen_login), "chosen"))
    rows = [{"login": name, "profile_id": profile_id, "kind": kind} for name, kind in logins]
    tx.execute(portal_logins.insert(), rows)
    _attach(tx, msisdn, profile_id)
    return profile_id


def ensure(tx: Connection, msisdn: str, now: datetime) -> int | None:
    """The profile of a number, made when it has none (R01); None for who is no subscriber."""
    query = select(subscribers.c.profile_id, subscribers.c.language).where(
        subscribers.c.msisdn == msisdn
    )
    row = tx.execute(query).first()
    if row is None:
        return None
    if row.profile_id is not None:
        return int(row.profile_id)
    return create(tx, msisdn, now, language=row.language)


def attach(tx: Connection, msisdn: str, profile_id: int) -> None:
    """Let another number belong to the profile; it is a login of it, too."""
    login = {"login": number_login(msisdn), "profile_id": profile_id, "kind": "number"}
    tx.execute(portal_logins.insert().values(**login))
    _attach(tx, msisdn, profile_id)


def _attach(tx: Connection, msisdn: str, profile_id: int) -> None:
    mine = subscribers.c.msisdn == msisdn
    tx.execute(update(subscribers).where(mine).values(profile_id=profile_id))
