"""address_range: whose numbers are whose."""

from __future__ import annotations

import pytest

from ussd.core.attachment import Attachments, parse_range


def attached(*binds: tuple[str, str]) -> Attachments[str]:
    attachments: Attachments[str] = Attachments()
    for peer, address_range in binds:
        attachments.attach(peer, parse_range(address_range))
    return attachments


def test_an_empty_range_attaches_every_number() -> None:

    assert attached(("load", "")).find("79031234567") == "load"


def test_nobody_bound_attaches_nothing() -> None:

    assert attached().find("79031234567") is None


def test_a_whole_number_is_not_a_prefix() -> None:

    assert attached(("phone", "7903123")).find("79031234567") is None


def test_the_narrowest_match_wins() -> None:
    attachments = attached(
        ("phone", "+79031234567"), ("region", "^7903123"), ("beeline", "^7903"), ("all", "")
    )

    found = [attachments.find(n) for n in ("79031234567", "79031234568", "79035", "79160000000")]
    assert found == ["phone", "region", "beeline", "all"]


def test_of_equally_narrow_binds_the_newest_wins() -> None:
    attachments = attached(("old", "^7903"), ("new", "^7903"), ("first", "7"), ("second", "7"))

    assert (attachments.find("79031234567"), attachments.find("7")) == ("new", "second")


def test_several_numbers_in_one_range() -> None:
    attachments = attached(("pair", "79031234567|79161234567,79161234568"))

    assert attachments.find("79161234568") == "pair"


def test_a_pattern_with_classes_and_an_end() -> None:
    attachments = attached(("odd", r"^7\d*[13579]$"))

    assert (attachments.find("79031"), attachments.find("79032")) == ("odd", None)


def test_a_suffix_pattern_matches_anywhere_before_it() -> None:

    assert attached(("tail", "5678$")).find("79991235678") == "tail"


def test_a_bind_that_is_gone_gives_its_numbers_back() -> None:
    attachments = attached(("all", ""))
    for address_range in ("79031234567", "^7916", ""):
        attachments.attach("gone", parse_range(address_range))
        attachments.detach("gone", parse_range(address_range))

    assert {attachments.find(n) for n in ("79031234567", "79161", "1")} == {"all"}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("(7+)+", "no simple pattern"),
        ("7{3}", "no simple pattern"),
        ("abc", "no simple pattern"),
        ("^", "no simple pattern"),
        ("7**", "no simple pattern"),
        (".*.*.*.*", "repeats too often"),
        ("[9-0]", "is no valid pattern"),
    ],
)
def test_a_pattern_that_is_not_simple_is_refused(wrong: str, why: str) -> None:

    with pytest.raises(ValueError, match=why):
        parse_range(wrong)


def test_a_pattern_that_is_all_repeats_is_matched_to_its_end() -> None:
    attachments = attached(("slow", ".*.*.*5"))

    assert attachments.find("7" * 64) is None
