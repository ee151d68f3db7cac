"""What a walk would do, in words."""

from datetime import UTC, datetime

import pytest

from menus import effects
from menus.effects import Outcome
from menus.model import Capture
from ussd.core.routes import Miss, Reason
from ussd.service.dialogue.needs import Asking, House
from ussd.service.flows.telling import mistyped, noted, told


@pytest.mark.parametrize(
    ("need", "words"),
    [
        (effects.ShortMessage("Hi", after_s=180), "SMS to the subscriber in 3 min: Hi"),
        (effects.ShortMessage("Hi", to="7900"), "SMS to 7900: Hi"),
        (effects.OneTimePassword("123", 86400), "one-time password, good for 24 h"),
        (effects.OneTimePassword("123", 45), "one-time password, good for 45 s"),
        (effects.Email("Hi"), "e-mail to the subscriber: Hi"),
        (effects.SetFact("a.b", 1), "a.b becomes 1"),
        (effects.Block("sim"), "sim is blocked"),
        (effects.CheckSecret("credential.pin", "1234", 3), "credential.pin is compared"),
        (effects.Service("catalogue.on"), "service catalogue.on"),
        (effects.JoinQueue("line"), "waits in the queue line"),
        (effects.LeaveQueue("line"), "leaves the queue line"),
        (effects.SkipQueue("line", 50), "50 charged for going first"),
        (effects.CallBack("line"), "a call back is promised"),
        (effects.Ticket("Roaming"), "a request is filed: Roaming"),
        (effects.Notify("a.b"), "opens a.b on the phone"),
        (effects.Facts(("a.b",)), ""),
    ],
)
def test_each_effect_has_its_words(need, words):
    assert told(need, Outcome()) == words


def test_what_did_not_come_off_says_so():
    assert told(effects.Service("a.b"), Outcome("refused")) == "service a.b: refused"


def test_what_is_refused_in_a_code_is_told_with_what_is_wanted():
    capture = Capture("promo", "digits 4-12", "[0-9]{4,12}", None)

    assert mistyped(Miss(Reason.BAD_CAPTURE, "*1*12#", capture)) == (
        "*1*12# is not complete or mistyped: promo takes digits 4-12"
    )
    assert mistyped(Miss(Reason.UNKNOWN_CODE, "*1*12#")) == ""


def test_what_is_wrong_with_the_menus_is_noted_once():
    now = datetime(2026, 3, 4, tzinfo=UTC)
    asking = Asking(House(), "d1", "79161234567", "ussd", "*110#", "en", now, [])
    outcome = asking.mistaken("the sky cannot be blocked")
    done: list[str] = []
    noted(done, asking, effects.Block("the sky"), outcome)
    noted(done, asking, effects.Facts(("a.b",)), Outcome())

    assert done == ["the sky is blocked: failed", "the sky cannot be blocked"]
