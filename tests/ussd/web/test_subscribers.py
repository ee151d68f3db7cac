"""What scripts read of a number."""

from __future__ import annotations

MSISDN = "79031234567"


def test_facts_have_only_those_with_a_value(ask):
    _, document = ask("GET", f"/api/v1/subscribers/{MSISDN}/facts")

    assert document["facts"]["sim.network"] == "Beeline"
    assert "credential.locked_until" not in document["facts"]


def test_condition_is_judged_in_the_language_of_the_flows(ask):
    path = f"/api/v1/subscribers/{MSISDN}/condition"

    assert ask("POST", path, {"condition": 'sim.network == "Beeline"'}) == (200, {"holds": True})


def test_unknown_fact_in_a_condition_is_named(ask):
    path = f"/api/v1/subscribers/{MSISDN}/condition"

    status, document = ask("POST", path, {"condition": "sim.colour == 1"})

    assert (status, "sim.colour" in document["error"]) == (400, True)


def test_nobody_is_charged_at_first(ask):
    assert ask("GET", f"/api/v1/subscribers/{MSISDN}/charges") == (
        200,
        {"total": "0.00", "charges": []},
    )


def test_number_that_is_no_number_is_refused(ask):
    assert ask("GET", "/api/v1/subscribers/abc/facts")[0] == 400


def test_facts_can_be_set_for_a_script(ask):
    ask("POST", f"/api/v1/test/subscribers/{MSISDN}", {"lang": "bg", "balance": "3.50"})

    facts = ask("GET", f"/api/v1/subscribers/{MSISDN}/facts")[1]["facts"]

    assert (facts["subscriber.language"], facts["account.balance"]) == ("bg", "3.50")


def test_inbox_of_a_phone_without_messages_is_empty(ask):
    assert ask("GET", f"/api/v1/handsets/{MSISDN}/inbox") == (200, {"messages": []})


def test_no_dialogue_is_404(ask):
    assert ask("GET", f"/api/v1/handsets/{MSISDN}/screen")[0] == 404


def test_the_settings_of_the_menus_are_told(ask):
    status, document = ask("GET", "/api/v1/settings")

    assert status == 200
    assert document["settings"]["hotline.vip_only"] is False
    assert document["settings"]["hotline.own_network"] == "allowed"
