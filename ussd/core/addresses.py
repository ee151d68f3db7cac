"""What people dial, call and type: service codes, called numbers, MSISDNs, logins, keywords.

Every spelling of one address comes to one form here, so that the rest compares plain strings.
Nothing is looked up and nobody is refused: a number that cannot be right says why, as a value.

Rules: services.md A2 (spellings), R02 and J07 (logins), G4 (the plus); protocol-facts §5.1
(TS 22.030: what a dialled string is), §8 (national number plans).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from smpp.text import LOOK_ALIKES

__all__ = [
    "CalledNumber",
    "Dialled",
    "LoginFault",
    "ServiceCode",
    "Spelling",
    "called_number",
    "classify_dial",
    "e164",
    "fold_keyword",
    "is_same_code",
    "msisdn",
    "parse_msisdn",
    "portal_login",
    "service_code",
]

_SPACES: Final = "\t\n\r \u00a0\u2007\u2009\u202f\u200b\u200c\u200d\u2060\ufeff"
_SEPARATORS: Final = str.maketrans("", "", _SPACES + "-()[].\u2010\u2011\u2012\u2013\u2014\u2212")
_NO_SPACES: Final = str.maketrans("", "", _SPACES)


class ServiceCode(NamedTuple):
    """A `*…#` string taken apart: `prefix` is `*`, `#`, `*#`, `**` or `##`."""

    prefix: str
    groups: tuple[str, ...]

    def __str__(self) -> str:
        """The string in full, without spaces."""
        return f"{self.prefix}{'*'.join(self.groups)}#"


_SERVICE_CODE: Final = re.compile(r"(\*\*|\*#|##|\*|#)([^*#].*)#", re.DOTALL)


def service_code(string: str) -> ServiceCode | None:
    """The parts of a dialled string with any spaces taken out; None if it is no `*…#` string."""
    found = _SERVICE_CODE.fullmatch(string.translate(_NO_SPACES))
    return ServiceCode(found[1], tuple(found[2].split("*"))) if found else None


def is_same_code(address: str, code: str) -> bool:
    """Whether an address names a declared code: `500`, `*500#` and `*500*1#` all name `*500#`."""
    named, declared = service_code(address), service_code(code)
    if declared is None:
        return address == code
    if named is None:
        return address == "*".join(declared.groups)
    return named.prefix == declared.prefix and (
        named.groups[: len(declared.groups)] == declared.groups
    )


class Spelling(Enum):
    """How the country was dialled."""

    INTERNATIONAL = "+7…"
    TRUNK = "8…"
    BARE = "7…"
    SHORT = "as it is"


class CalledNumber(NamedTuple):
    """A number that was called: one form for every spelling of it.

    `number` is `+79…` for a full number and the digits as keyed, leading zero included, for any
    other; `keys` were dialled behind it (DTMF); `is_complete` is False when digits are missing.
    """

    number: str
    keys: tuple[str, ...] = ()
    spelling: Spelling = Spelling.SHORT
    is_complete: bool = True


_KEYS: Final = "0123456789*#"
_PAUSES: Final = re.compile(r"[,;pw]+", re.IGNORECASE)
_RUSSIAN: Final = re.compile(r"(\+7|8|7)(\d{10})([\d*#]*)", re.ASCII)
_UKRAINIAN: Final = re.compile(r"\+380(\d{9})([\d*#]*)", re.ASCII)
_INCOMPLETE: Final = re.compile(r"\+7\d{0,9}|8\d{6,9}|7\d{9}|\+380\d{0,8}", re.ASCII)
_SPELLINGS: Final[Mapping[str, Spelling]] = {
    "+7": Spelling.INTERNATIONAL,
    "8": Spelling.TRUNK,
    "7": Spelling.BARE,
}


def called_number(typed: str) -> CalledNumber:
    """The number of a call as it was keyed, with spaces, hyphens and brackets in any place.

    Keys follow a full number directly, or any number after a pause (`,`, `;`, `p`, `w`). The trunk
    prefix is Russia's, where the numbers of services.md A1 are called.
    """
    plain, *tails = _PAUSES.split(typed.translate(_SEPARATORS))
    paused = tuple(key for key in "".join(tails) if key in _KEYS)
    if found := _RUSSIAN.fullmatch(plain):
        return CalledNumber("+7" + found[2], (*found[3], *paused), _SPELLINGS[found[1]])
    if found := _UKRAINIAN.fullmatch(plain):
        keys = (*found[2], *paused)
        return CalledNumber("+380" + found[1], keys, Spelling.INTERNATIONAL)
    return CalledNumber(plain, paused, is_complete=not _INCOMPLETE.fullmatch(plain))


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a country's numbers are written: `forms` are tried in order on the bare digits.

    Group 1 is the national significant number; the first form is the one with the calling code.
    """

    calling_code: str
    forms: tuple[str, ...]


_RUSSIA: Final = _Plan("7", (r"[78](\d{10})", r"(9\d{9})"))
_PLANS: Final[Mapping[str, _Plan]] = {
    "RU": _RUSSIA,
    "KZ": _Plan("7", (r"[78](\d{10})", r"(7\d{9})")),
    # An old trunk form, 8-0, is still in address books: 80501234567.
    "UA": _Plan("380", (r"380(\d{9})", r"0(\d{9})", r"80(\d{9})", r"(\d{9})")),
    "BG": _Plan("359", (r"359(\d{8,9})", r"0(\d{8,9})", r"([2-9]\d{7,8})")),
    "ID": _Plan("62", (r"62(\d{8,12})", r"0(\d{8,12})", r"(8\d{7,11})")),
}
_INTERNATIONAL_PREFIXES: Final[Mapping[str, str]] = {"RU": "810", "KZ": "810"}


def e164(typed: str, country: str = "RU") -> str:
    """The E.164 form, `+79031234567`, of a number as its country writes it; never refuses.

    Digits alone do not tell a country (`89…` is Russian and Indonesian), so `country` decides: the
    account's, or the installation's. What fits no form of it is taken for international.
    """
    digits = re.sub(r"[^0-9]", "", typed)
    if typed.lstrip().startswith("+"):
        return "+" + digits
    if digits.startswith("00"):
        return "+" + digits[2:]
    prefix = _INTERNATIONAL_PREFIXES.get(country, "00")
    if digits.startswith(prefix) and len(digits) > len(prefix) + 10:
        return "+" + digits[len(prefix) :]
    plan = _PLANS.get(country, _RUSSIA)
    for form in plan.forms:
        if found := re.fullmatch(form, digits):
            return f"+{plan.calling_code}{found[1]}"
    return "+" + digits


def msisdn(typed: str, country: str = "RU") -> str:
    """The MSISDN as SMPP and the store carry it: E.164 without the plus."""
    return e164(typed, country)[1:]


_SHORTEST_FOREIGN: Final = 10
_TYPED_NUMBER: Final = re.compile(r"\+?[0-9]{7,15}")


def parse_msisdn(typed: str, country: str = "RU") -> str | None:
    """The MSISDN that a subscriber typed into a menu; None if it cannot be a phone number."""
    plain = typed.translate(_SEPARATORS)
    if not _TYPED_NUMBER.fullmatch(plain):
        return None
    number = msisdn(plain, country)
    plan = _PLANS.get(country)
    if plan and number.startswith(plan.calling_code):
        return number if _is_whole(number, plan) else None
    return number if len(number) >= _SHORTEST_FOREIGN else None


def _is_whole(number: str, plan: _Plan) -> bool:
    """Whether an international number of a country has as many digits as its numbers have."""
    whole = re.fullmatch(plan.forms[0], number)
    return whole is not None and plan.calling_code + whole[1] == number


class LoginFault(Enum):
    """Why a login is no phone number; the value is the word for it in texts and logs."""

    LETTERS = "letters"
    TEN_DIGITS = "ten_digits"


def portal_login(typed: str) -> str | LoginFault:
    """The login form of a phone number: 10 digits, without 8 or +7 (R02); else what is wrong.

    `letters` may still be a login that its owner chose: look that up before refusing.
    """
    plain = typed.translate(_SEPARATORS)
    digits = plain.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return LoginFault.LETTERS if digits else LoginFault.TEN_DIGITS
    if len(digits) == 11 and digits[0] in ("7" if plain != digits else "78"):
        return digits[1:]
    return digits if len(digits) == 10 and plain == digits else LoginFault.TEN_DIGITS


_GREEK: Final = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))
_TO_LATIN: Final = str.maketrans(
    {cyr.upper(): lat.upper() for cyr, lat in LOOK_ALIKES.items()} | _GREEK
)
_QUOTES: Final = "\"'«»“”„‘’.,!:;"


def fold_keyword(text: str) -> str:
    """A keyword as it is compared: upper case, one space between words, look-alikes made Latin.

    A Russian keyboard sends a Cyrillic `Р` that no eye tells from the Latin one.
    """
    words = (word.strip(_QUOTES) for word in text.translate(_ZERO_WIDTH).split())
    return " ".join(word for word in words if word).upper().translate(_TO_LATIN)


_ZERO_WIDTH: Final = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff")


class Dialled(Enum):
    """What a phone does with a dialled string (TS 22.030)."""

    IMEI = "imei"
    EMERGENCY = "emergency"
    SUPPLEMENTARY = "ss"
    USSD = "ussd"
    IN_CALL = "in_call"
    CALL = "call"


EMERGENCY: Final = frozenset({"112", "911", "101", "102", "103", "104"})
_MMI: Final = re.compile(r"(\*\*|\*#|##|\*|#)(\d{2,3})((?:\*[^*#]*){0,4})#(.*)", re.ASCII)
_SUPPLEMENTARY: Final = frozenset({
    "30", "31", "76", "77", "300",  # identification
    "21", "67", "61", "62", "002", "004", "66", "214",  # forwarding, deflection, follow me
    "33", "331", "332", "35", "351", "330", "333", "353",  # barring
    "03", "04", "042", "05", "052",  # passwords and PINs
    "43", "88", "96", "360", "361", "362", "363",  # waiting, multicall, transfer, UUS
    "75", *(f"75{digit}" for digit in range(5)),  # priority
    *(f"37{digit}" for digit in range(10)), *(f"59{digit}" for digit in range(10)),
})  # fmt: skip
"""Service codes of supplementary services (TS 22.030 Annex B); all others are USSD."""


def classify_dial(
    string: str, *, is_in_call: bool = False, emergency: frozenset[str] = EMERGENCY
) -> Dialled:
    """What a dialled string is, in the order of TS 22.030 §6.5.3.2."""
    plain = string.translate(_NO_SPACES)
    if plain == "*#06#":
        return Dialled.IMEI
    if plain in emergency:
        return Dialled.EMERGENCY
    procedure = _MMI.fullmatch(plain)
    if procedure and procedure[2] in _SUPPLEMENTARY:
        return Dialled.CALL if procedure[4] else Dialled.SUPPLEMENTARY
    if plain.endswith("#"):
        return Dialled.USSD
    if 1 <= len(plain) <= 2:
        return _short_string(plain, is_in_call)
    return Dialled.CALL


def _short_string(plain: str, is_in_call: bool) -> Dialled:
    """One or two characters: SS manipulation in a call, USSD outside it, but `1x` is a number."""
    if is_in_call:
        return Dialled.IN_CALL
    is_number = len(plain) == 2 and plain[0] == "1"
    return Dialled.CALL if is_number else Dialled.USSD
