from __future__ import annotations

import itertools

import pytest

from smpp.text.reassembly import Incomplete, Reassembler
from smpp.text.segments import Concatenation, parse_udh, split

KEY = ("79031234567", "5000")


def place(number, total=3, reference=7):
    return Concatenation(reference, total, number)


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_parts_come_together_in_any_order(order):
    box = Reassembler[str]()
    results = [box.add(KEY, place(number), f"part {number}", 0.0) for number in order]

    assert results == [None, None, ("part 1", "part 2", "part 3")]
    assert len(box) == 0


def test_repeated_part_is_ignored():
    box = Reassembler[str]()
    results = [box.add(KEY, place(number, 2), f"{number}", 0.0) for number in (1, 1, 2)]

    assert results == [None, None, ("1", "2")]


def test_reference_in_use_anew_gives_the_old_set_up():
    box = Reassembler[str]()
    box.add(KEY, place(1, 2), "old", 0.0)
    results = [box.add(KEY, place(1, 2), "new", 1.0), box.add(KEY, place(2, 2), "end", 1.0)]

    assert results == [None, ("new", "end")]
    assert box.expire(1.0) == [Incomplete(KEY, 2, ((1, "old"),))]


def test_sets_of_others_are_kept_apart():
    box = Reassembler[str]()
    box.add(KEY, place(1, 2), "mine", 0.0)
    box.add(("other", "5000"), place(2, 2), "theirs", 0.0)
    box.add(KEY, place(2, 3), "another total", 0.0)
    box.add(KEY, place(2, 2, reference=8), "another reference", 0.0)

    assert box.add(KEY, place(2, 2), "end", 0.0) == ("mine", "end")


def test_set_is_given_up_when_its_time_is_over():
    box = Reassembler[str](time_limit_s=60)
    box.add(KEY, place(3), "c", 10.0)
    box.add(KEY, place(1), "a", 20.0)

    assert (box.next_deadline(), box.expire(69.9)) == (70.0, [])
    assert box.expire(70.0) == [Incomplete(KEY, 3, ((1, "a"), (3, "c")))]
    assert (len(box), box.next_deadline(), box.expire(99.0)) == (0, None, [])


def test_oldest_set_goes_when_there_is_no_room():
    box = Reassembler[str](capacity=2)
    for reference in (1, 2, 3):
        box.add(KEY, place(1, 2, reference), f"set {reference}", 0.0)

    assert (len(box), box.expire(0.0)) == (2, [Incomplete(KEY, 2, ((1, "set 1"),))])


def test_memory_stays_flat_when_nobody_asks():
    box = Reassembler[str](capacity=5)
    for reference in range(100):
        box.add(KEY, place(1, 2, reference), "x", 0.0)

    assert (len(box), len(box.expire(0.0))) == (5, 5)


def test_what_was_split_comes_together():
    text = "Один, два, три — " * 30
    box = Reassembler[bytes]()
    whole = None
    for segment in reversed(split(text, 300, is_wide=True)):
        header, rest = parse_udh(segment.short_message)
        whole = box.add(KEY, header.concatenation, rest, 0.0)

    assert b"".join(whole).decode("utf-16-be") == text
