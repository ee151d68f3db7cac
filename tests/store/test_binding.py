"""Rows to the values of a statement."""

from __future__ import annotations

import msgspec

from store.binding import flattener, picker


class Row(msgspec.Struct):
    name: str
    octets: bytes = b""
    note: str | None = None


ROWS = [Row("a", b"1"), Row("b", b"", 'said "no"'), Row("c")]


def test_the_named_fields_of_all_rows_stand_one_after_the_other() -> None:
    assert flattener(["note", "name"])(ROWS) == [None, "a", 'said "no"', "b", None, "c"]


def test_one_field_of_all_rows_stands_alone() -> None:
    assert flattener(["name"])(ROWS) == ["a", "b", "c"]


def test_octets_come_as_the_driver_likes_them() -> None:
    values = flattener(["octets"], ["octets"])(ROWS)

    assert values == [b"1", b"", b""]
    assert {type(value) for value in values} == {bytearray}


def test_rows_are_picked_that_hold_all_the_defaults() -> None:
    assert picker({"octets": b"", "note": None})(ROWS) == [ROWS[2]]
    assert picker({"note": 'said "no"'})(ROWS) == [ROWS[1]]
