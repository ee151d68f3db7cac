from __future__ import annotations

from types import SimpleNamespace

import pytest

from menus.model import CallRoute, Capture, DialRoute, SmsRoute
from ussd.core.routes import Miss, Owned, Reason, Route, Routes

PLACE: object = None


class Digits:
    """A reader of 4 to 12 digits."""

    def read(self, typed):
        return typed if typed.isdigit() and 4 <= len(typed) <= 12 else None


class ShortDigits:
    """A reader of up to 3 digits."""

    def read(self, typed):
        return typed if typed.isdigit() and len(typed) <= 3 else None


PROMO = Capture("promo", "digits 4-12", "[0-9]{4,12}", Digits())


def dial(code, start, *parts, paths=False):
    return DialRoute(code, parts, start, paths, PLACE)


ROUTES = Routes(
    dial=[
        dial("*100#", "information.home", "100"),
        dial("*110#", "selfcare.home", "110", paths=True),
        dial("*110*9#", "password.request", "110", "9"),
        dial("*110*5*{promo: digits 4-12}#", "bonus.promo", "110", "5", PROMO),
        dial("*200*{promo: digits 4-12}#", "bonus.promo", "200", PROMO),
        dial("*200*{promo: digits 4-12}*1#", "bonus.gift", "200", PROMO, "1"),
        dial("#105#", "tariff.home", "105"),
    ],
    call=[
        CallRoute("0890", "hotline.mobile", "hotline.not_served", PLACE, callers="condition"),
        CallRoute("88002500890", "hotline.federal", "", PLACE),
        CallRoute("+74957660166", "hotline.roaming", "", PLACE),
        CallRoute("+380505081111", "hotline.ukraine", "", PLACE),
    ],
    sms=[
        SmsRoute("177", {"DPSW": "portal.block", "стоп все": "portal.stop"}, "portal.word", PLACE),
        SmsRoute("178", {"YES": "survey.yes"}, "", PLACE),
    ],
    owned=[Owned("app", codes=("*500#", "600"), short_numbers=("5000",))],
)


@pytest.mark.parametrize("typed", ["*110*9#", "*110*9 #", "* 110 * 9 #"])
def test_code_is_found_in_every_spelling(typed):
    assert ROUTES.dial(typed) == Route("*110*9#", "password.request")


@pytest.mark.parametrize(
    "typed, route",
    [
        ("*100#", Route("*100#", "information.home")),
        ("#105#", Route("#105#", "tariff.home")),
        ("*110#", Route("*110#", "selfcare.home")),
        ("*110*4*2#", Route("*110#", "selfcare.home", path=("4", "2"))),
        ("*110*9*1#", Route("*110#", "selfcare.home", path=("9", "1"))),
        (
            "*110*5*12345#",
            Route("*110*5#", "bonus.promo", captures={"promo": "12345"}),
        ),
        ("*110*5*1#", Route("*110#", "selfcare.home", path=("5", "1"))),
        (
            "*200*5555*1#",
            Route("*200#", "bonus.gift", captures={"promo": "5555"}),
        ),
        (
            "*200*5555#",
            Route("*200#", "bonus.promo", captures={"promo": "5555"}),
        ),
    ],
)
def test_longest_declared_match_wins(typed, route):
    assert ROUTES.dial(typed) == route


@pytest.mark.parametrize(
    "typed, reason",
    [
        ("*100*8#", Reason.UNKNOWN_CODE),
        ("*999#", Reason.UNKNOWN_CODE),
        ("#100#", Reason.UNKNOWN_CODE),
        ("**100#", Reason.UNKNOWN_CODE),
        ("*200#", Reason.UNKNOWN_CODE),
        ("*110*9", Reason.NOT_A_CODE),
        ("110", Reason.NOT_A_CODE),
    ],
)
def test_miss_says_what_is_wrong(typed, reason):
    assert ROUTES.dial(typed) == Miss(reason, typed)


def test_address_of_a_long_code_fits_its_field():
    routes = Routes(dial=[dial("*1234567890*123456789#", "x.y", "1234567890", "123456789")])

    assert routes.dial("*1234567890*123456789#") == Route("*1234567890#", "x.y")


def test_captures_of_one_name_and_type_share_their_place():
    assert [ROUTES.dial(code).screen for code in ("*200*1234#", "*200*1234*1#")] == [
        "bonus.promo",
        "bonus.gift",
    ]


def test_captures_of_other_types_are_tried_in_turn():
    short = Capture("pin", "digits 1-3", "[0-9]{1,3}", ShortDigits())
    routes = Routes(
        dial=[
            dial("*3*{promo: digits 4-12}#", "long", "3", PROMO),
            dial("*3*{pin: digits 1-3}*1#", "short", "3", short, "1"),
        ]
    )

    assert routes.dial("*3*12*1#") == Route("*3#", "short", captures={"pin": "12"})
    assert routes.dial("*3*1234*1#") == Miss(Reason.BAD_CAPTURE, "*3*1234*1#", short)


def test_refused_capture_is_named():
    assert ROUTES.dial("*200* 12 #") == Miss(Reason.BAD_CAPTURE, "*200*12#", PROMO)


@pytest.mark.parametrize("typed", ["*500#", "*500*1*2#"])
def test_applications_code_takes_longer_strings(typed):
    route = ROUTES.dial(typed)

    assert (route.code, route.owner, route.screen) == ("*500#", "app", "")


def test_applications_code_may_be_given_in_short():
    assert ROUTES.dial("*600#") == Route("*600#", owner="app")


def test_owner_of_a_code_is_told():
    assert [ROUTES.owner_of_code(code) for code in ("*500#", "*100#", "*1#")] == ["app", "", ""]


@pytest.mark.parametrize(
    "typed, code, keys",
    [
        ("0890", "0890", ()),
        ("8 800 250 08 90", "88002500890", ()),
        ("88002500890-1-2-4-0", "88002500890", ("1", "2", "4", "0")),
        ("7 495 766 01 66", "+74957660166", ()),
        ("+38-050-508-1111", "+380505081111", ()),
    ],
)
def test_called_number_is_found_in_every_spelling(typed, code, keys):
    route = ROUTES.call(typed)

    assert (route.code, route.path) == (code, keys)


def test_call_keeps_its_condition_and_its_refusal():
    assert ROUTES.call("0890") == Route(
        "0890", "hotline.mobile", callers="condition", refused="hotline.not_served"
    )


@pytest.mark.parametrize(
    "typed, reason",
    [
        ("8 800 700 611", Reason.INCOMPLETE_NUMBER),
        ("0891", Reason.UNKNOWN_NUMBER),
        ("890", Reason.UNKNOWN_NUMBER),
        ("+79031234567", Reason.UNKNOWN_NUMBER),
    ],
)
def test_call_to_nobody_says_why(typed, reason):
    miss = ROUTES.call(typed)

    assert miss.reason is reason


@pytest.mark.parametrize(
    "typed, found",
    [
        ("+7 495 766 01 66", "+74957660166"),
        ("7 495 766 01 66", Reason.PLUS_NEEDED),
        ("8 495 766 01 66", Reason.PLUS_NEEDED),
        ("88002500890", "88002500890"),
        ("0890", "0890"),
    ],
)
def test_number_from_abroad_needs_its_plus(typed, found):
    route = ROUTES.call(typed, is_abroad=True)

    assert (route.reason if isinstance(route, Miss) else route.code) == found


@pytest.mark.parametrize(
    "number, text, found",
    [
        ("177", "dpsw ", Route("177", "portal.block")),
        ("177", "D\u0420\u0405W now", Route("177", "portal.block")),
        ("177", "СТОП ВСЕ", Route("177", "portal.stop")),
        ("177", "стоп", Route("177", "portal.word")),
        ("177", "", Route("177", "portal.word")),
        ("178", "yes", Route("178", "survey.yes")),
        ("178", "no", Miss(Reason.UNKNOWN_WORD, "178")),
        ("179", "DPSW", Miss(Reason.UNKNOWN_NUMBER, "179")),
        ("5000", "anything", Route("5000", owner="app")),
    ],
)
def test_short_message_goes_by_number_and_keyword(number, text, found):
    assert ROUTES.message(number, text) == found


def test_code_that_both_declare_is_the_applications():
    routes = Routes(dial=[dial("*500#", "x.y", "500")], owned=[Owned("app", ("500",))])

    assert routes.dial("*500#") == Route("*500#", owner="app")


def test_routes_are_made_of_flows():
    flows = SimpleNamespace(
        dial=(dial("*100#", "information.home", "100"),),
        call={"0890": CallRoute("0890", "hotline.mobile", "", PLACE)},
        sms={"178": SmsRoute("178", {"YES": "survey.yes"}, "", PLACE)},
    )
    routes = Routes.of(flows, [Owned("app", ("500",))])

    assert [
        routes.dial("*100#").screen,
        routes.call("0890").screen,
        routes.dial("*500#").owner,
    ] == [
        "information.home",
        "hotline.mobile",
        "app",
    ]
    assert routes.message("178", "yes").screen == "survey.yes"
