"""Who may ask what, and what a wrong call is told."""

from __future__ import annotations

import re

import pytest

from ussd.web import ROUTES


def test_every_operation_is_documented(root):
    documented = set(re.findall(r"^\| `([A-Z]+) ([^`]+)`", _page(root), re.MULTILINE))

    assert {(route.method, route.path) for route in ROUTES} <= documented


def test_documentation_names_nothing_that_is_not_there(root):
    documented = set(re.findall(r"^\| `([A-Z]+) ([^`]+)`", _page(root), re.MULTILINE))
    beside_the_table = {("GET", "/metrics"), ("GET", "/api/v1/desk/events")}

    assert documented == {(route.method, route.path) for route in ROUTES} | beside_the_table


@pytest.mark.parametrize("route", [r for r in ROUTES if r.access != "open"], ids=lambda r: r.path)
def test_no_token_is_refused(ask, route):
    path = re.sub(r"\{\w+\}", "1", route.path)

    status, document = ask(route.method, path, {}, token=None)

    assert (status, "Bearer" in document["error"]) == (401, True)


def test_token_of_the_desk_does_not_read_subscribers(ask):
    status, _ = ask("GET", "/api/v1/subscribers/79031234567/facts", token="desk")

    assert status == 401


def test_unknown_path_says_where_to_look(ask):
    assert ask("GET", "/api/v1/nothing") == (
        404,
        {"error": "there is no GET /api/v1/nothing; see docs/http-api.md"},
    )


def test_wrong_method_is_405(ask):
    assert ask("GET", "/api/v1/portal/sign-in")[0] == 405


def test_controls_of_tests_answer_only_where_they_are_on(gateway):
    from ussd.web.routes import answer

    settings = gateway.gateway.settings
    http = settings.http.model_copy(update={"test_controls": False})
    gateway.gateway.settings = settings.model_copy(update={"http": http})
    got = []

    answer(
        gateway.gateway,
        "POST",
        "/api/v1/test/outages",
        body={"service": "store"},
        token=gateway.gateway.http_token,
        done=lambda *told: got.append(told),
    )

    assert got[0][0] == 403


def _page(root) -> str:
    return (root / "docs/http-api.md").read_text(encoding="utf-8")
