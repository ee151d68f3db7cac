from __future__ import annotations

import pytest

from smpp.constants import MessageState
from smpp.text.receipts import Receipt, format_receipt, id_forms, parse_receipt, same_id

FULL = Receipt(
    id="0000000042",
    stat="DELIVRD",
    sub="001",
    dlvrd="001",
    submit_date="2601311200",
    done_date="2601311201",
    err="000",
    text="Saldo Anda Rp 15.000",
)


def test_receipt_vectors(vectors):
    for row in vectors("text-receipts.json"):
        receipt = parse_receipt(bytes.fromhex(row["hex"]).decode())
        read = {key: getattr(receipt, key.replace(" ", "_")) for key in row["parsed"]}

        assert read == row["parsed"]


def test_what_is_formatted_is_the_specifications_layout():
    assert format_receipt(FULL) == (
        "id:0000000042 sub:001 dlvrd:001 submit date:2601311200 done date:2601311201"
        " stat:DELIVRD err:000 text:Saldo Anda Rp 15.000"
    )
    assert parse_receipt(format_receipt(FULL)) == FULL


def test_state_decides_stat_and_count():
    receipt = Receipt(id="7", stat="", err="027", text="x" * 30)

    assert format_receipt(receipt, MessageState.UNDELIVERABLE) == (
        "id:7 sub:001 dlvrd:000 submit date: done date: stat:UNDELIV err:027 text:" + "x" * 20
    )
    assert " dlvrd:001 " in format_receipt(receipt, MessageState.DELIVERED)


@pytest.mark.parametrize(
    "stat, state",
    [
        ("DELIVRD", MessageState.DELIVERED),
        ("delivrd", MessageState.DELIVERED),
        ("DELIVERED", MessageState.DELIVERED),
        ("REJECTED", MessageState.REJECTED),
        ("FAILED", MessageState.UNDELIVERABLE),
        ("ENROUTE", MessageState.ENROUTE),
        ("2", MessageState.DELIVERED),
        ("whatever", None),
    ],
)
def test_stat_words_of_the_field_have_a_state(stat, state):
    assert Receipt(id="1", stat=stat).state is state


@pytest.mark.parametrize(
    "text, receipt_id, stat",
    [
        ("id: 5f stat: DELIVRD", "5f", "DELIVRD"),
        ("STAT:EXPIRED ID:9", "9", "EXPIRED"),
        ("id:1 stat:ACCEPTD text:id:2 stat:UNDELIV", "1", "ACCEPTD"),
        ("stat:REJECTD", "", "REJECTD"),
        ("id:0a-1b err:x y stat:UNKNOWN", "0a-1b", "UNKNOWN"),
    ],
)
def test_receipts_of_the_field_are_read(text, receipt_id, stat):
    receipt = parse_receipt(text)

    assert (receipt.id, receipt.stat) == (receipt_id, stat)


@pytest.mark.parametrize("text", ["", "Hello", "text:only", "id: stat:", "idle: 5"])
def test_other_texts_are_no_receipt(text):
    assert parse_receipt(text) is None


@pytest.mark.parametrize(
    "one, other",
    [
        ("0059113978", "38601fa"),
        ("38601FA", "38601fa"),
        ("42", "0000000042"),
        ("2a", "42"),
        ("abc-1", "ABC-1"),
        ("7f3a\0", "7F3A"),
    ],
)
def test_ids_of_one_value_are_the_same(one, other):
    assert same_id(one, other) and same_id(other, one)


@pytest.mark.parametrize(
    "one, other", [("42", "43"), ("abc-1", "abc-2"), ("", "0"), ("9" * 40, "1")]
)
def test_ids_of_other_values_differ(one, other):
    assert not same_id(one, other)


def test_lookup_forms_begin_with_the_id_as_it_came():
    assert id_forms("0059113978") == (
        "0059113978",
        "59113978",
        "38601fa",
        "38601FA",
        "1494301048",
    )
    assert id_forms("38601FA\0") == ("38601FA", "38601fa", "59113978")
    assert id_forms("x-1") == ("x-1",)


def test_fields_that_nobody_knows_do_not_spoil_those_before_them():
    receipt = parse_receipt("id:7 vendor:x stat:DELIVRD route:A7 err:000 cost:3 text:Hi there")

    assert receipt is not None
    assert (receipt.id, receipt.state, receipt.err, receipt.text) == (
        "7",
        MessageState.DELIVERED,
        "000",
        "Hi there",
    )
