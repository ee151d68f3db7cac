"""Settings that a script borrows from a gateway, and gives back."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.errors import CannotRead, ScriptError
from simulator.script import parse
from simulator.script.borrowing import borrowed_settings

SCRIPT = parse("setting a.b = yes\nsetting a.c = 5\n", "x.dialog")


class Api:
    """A gateway's API that lends settings, or does not."""

    def __init__(self, status: int = 200, **known: object) -> None:
        self.known: dict[str, object] = {name.replace("_", "."): v for name, v in known.items()}
        self.status = status
        self.readable = 200

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "read") -> Any:
        if method == "GET":
            return self.readable, {"settings": dict(self.known)}
        if self.status == 200:
            self.known |= body
        return self.status, {"error": "'perhaps' is not a flag"}


def borrow(api: Any) -> dict[str, object]:
    with borrowed_settings(SCRIPT, api):
        return dict(api.known)


def test_a_setting_is_lent_for_the_script() -> None:
    api = Api(a_b=False, a_c=7)

    assert borrow(api) == {"a.b": "yes", "a.c": "5"}
    assert api.known == {"a.b": False, "a.c": 7}


def test_a_setting_without_a_value_has_none_again() -> None:
    api = Api(a_b=True)

    assert borrow(api) == {"a.b": True, "a.c": "5"}
    assert api.known == {"a.b": True, "a.c": None}


def test_it_is_given_back_when_the_script_fails() -> None:
    api: Any = Api(a_b=False, a_c=5)
    with pytest.raises(ZeroDivisionError), borrowed_settings(SCRIPT, api):
        raise ZeroDivisionError

    assert api.known["a.b"] is False


def test_nothing_is_asked_of_a_gateway_that_has_them() -> None:
    assert borrow(Api(status=403, a_b=True, a_c=5)) == {"a.b": True, "a.c": 5}


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (403, "x.dialog sets a.b = yes, and this gateway has no; start it with "),
        (400, "x.dialog sets a.b = yes: 'perhaps' is not a flag."),
    ],
)
def test_a_gateway_that_lends_nothing_is_told_of(status: int, why: str) -> None:
    with pytest.raises(ScriptError) as error:
        borrow(Api(status=status, a_b=False, a_c=5))

    assert str(error.value).startswith(why)


def test_a_gateway_that_does_not_tell_its_settings_is_told_of() -> None:
    api = Api()
    api.readable = 401
    with pytest.raises(CannotRead, match="does not tell its settings"):
        borrow(api)
