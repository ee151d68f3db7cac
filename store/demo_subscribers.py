"""The demo subscribers: one of every class of SIM that services.md tells apart (A4, J01-J42).

Numbers are E.164 digits. docs/demo-subscribers.md shows the same table to testers, and a test
holds the two together. Passwords here open nothing but the demo.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from store.subscribers import Subscriber

__all__ = ["DEMO", "Demo", "Portal"]

#: argon2id with a light cost: these passwords are printed in the documentation.
_BEELINE_HASH = (
    "$argon2id$v=19$m=8192,t=1,p=1$6GrQjT2Mr/OzvhyuO1LGow"
    "$xM7qkqxM4etQ3dlFYFuxho+i1+ckym9u0UsnvaOLxLc"
)
_ROSTELECOM_HASH = (
    "$argon2id$v=19$m=8192,t=1,p=1$0RtKzUzjPfpG08sLjBbywQ"
    "$EwsstWXUBk+VWSuJ9yUikqUiYIjWNLT//xqo7ItmVLk"
)


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal profile: the password's hash, who gets its notices, its mail, the app's PIN."""

    password_hash: str | None = None
    contact_msisdn: str | None = None
    email: str | None = None
    pin: str | None = None
    further_number: str | None = None


@dataclass(frozen=True, slots=True)
class Demo:
    """A subscriber, the money on its account (None: no account with us), its profile."""

    subscriber: Subscriber
    balance: Decimal | None = Decimal("150.00")
    currency: str = "RUB"
    portal: Portal | None = None


def _mts(msisdn: str, language: str, **others: object) -> Subscriber:
    fields = {"home_region": "Moscow", "iccid": f"897010{msisdn}", **others}
    return Subscriber(msisdn, "MTS", language=language, **fields)  # type: ignore[arg-type]


def _beeline(msisdn: str, language: str, **others: object) -> Subscriber:
    fields = {"home_region": "Moscow", "iccid": f"897019{msisdn}", **others}
    return Subscriber(msisdn, "Beeline", language=language, **fields)  # type: ignore[arg-type]


DEMO: tuple[Demo, ...] = (
    Demo(
        _beeline("79031234567", "en"),
        portal=Portal(_BEELINE_HASH, email="beeline.user@example.com"),
    ),
    Demo(_beeline("79031234568", "ru", device="modem", reads_sms=False)),
    Demo(_beeline("79031234569", "ru", device="tablet", reads_sms=False)),
    Demo(_beeline("79031234570", "ru")),
    Demo(_beeline("79031234571", "uk")),
    Demo(_beeline("79031234572", "bg")),
    Demo(_beeline("79031234573", "id")),
    Demo(_mts("79161234567", "en"), portal=Portal(pin="2468")),
    Demo(_mts("79161234568", "ru")),
    Demo(_mts("79161234569", "ru", vip=True), Decimal("5000.00")),
    Demo(_mts("79161234570", "en", vip=True), Decimal("5000.00")),
    Demo(_mts("79161234571", "ru", kind="corporate"), Decimal("12000.00")),
    Demo(_mts("79161234572", "ru", roaming="national", place_region="Novosibirsk")),
    Demo(_mts("79161234573", "ru", roaming="international", place_country="TR")),
    Demo(_mts("79161234574", "ru", roaming="national", place_region="Crimea")),
    Demo(_mts("79161234575", "uk")),
    Demo(_mts("79161234576", "bg")),
    Demo(_mts("79161234577", "id")),
    Demo(_mts("79161234578", "ru"), Decimal("0.00")),
    Demo(
        Subscriber(
            "380501234567",
            "MTS-UA",
            language="uk",
            iccid="8938001380501234567",
            sim_country="UA",
            roaming="international",
            place_region="Crimea",
        ),
        Decimal("80.00"),
        "UAH",
    ),
    Demo(Subscriber("79021234568", "Rostelecom", language="ru", home_region="Yekaterinburg")),
    Demo(
        Subscriber("79021234567", "Rostelecom", language="ru", home_region="Yekaterinburg"),
        portal=Portal(
            _ROSTELECOM_HASH,
            contact_msisdn="79021234568",
            email="rostelecom.user@example.com",
            further_number="79021234569",
        ),
    ),
    Demo(Subscriber("79021234570", "Rostelecom", language="ru", migrated_to="Tele2")),
    Demo(Subscriber("79261234567", "MegaFon", language="ru", home_region="Moscow"), None),
    Demo(Subscriber("79771234567", "Tele2", language="ru", home_region="Moscow"), None),
    Demo(Subscriber("74951234567", "landline", language="ru", home_region="Moscow"), None),
    Demo(
        Subscriber("4915112345678", "foreign", language="en", sim_country="DE", place_country="DE"),
        None,
    ),
    Demo(
        Subscriber(
            "359881234567",
            "foreign",
            language="bg",
            sim_country="BG",
            place_country="RU",
            roaming="international",
        ),
        None,
    ),
)
