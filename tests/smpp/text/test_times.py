from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from smpp.constants import CommandStatus
from smpp.errors import DecodeError, EncodeError
from smpp.text.times import (
    format_absolute,
    format_receipt_date,
    format_relative,
    parse_receipt_date,
    parse_time,
)

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
MOSCOW = timezone(timedelta(hours=3))


def test_time_vectors(vectors):
    for row in vectors("text-times.json"):
        text = bytes.fromhex(row["hex"]).rstrip(b"\0").decode()

        assert parse_time(text, datetime.fromisoformat(row["now"])) == datetime.fromisoformat(
            row["moment"]
        )


@pytest.mark.parametrize(
    "text, moment",
    [
        ("000000000500000R", NOW + timedelta(minutes=5)),
        ("150203040506708+", datetime(2015, 2, 3, 4, 5, 6, 700_000, timezone(timedelta(hours=2)))),
        ("260131120000", datetime(2026, 1, 31, 12, 0, tzinfo=MOSCOW)),
        ("380101000000000+", datetime(1938, 1, 1, tzinfo=UTC)),
        ("371231235959000+", datetime(2037, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("", None),
    ],
)
def test_times_are_read(text, moment):
    now = NOW.astimezone(MOSCOW)

    assert parse_time(text, now) == moment


def test_relative_months_keep_to_the_calendar():
    assert parse_time("000100000000000R", NOW) == datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
    assert parse_time("001100000000000R", NOW) == datetime(2026, 12, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "26013112000001",
        "260131120000049+",
        "261331120000000+",
        "260131120000000Z",
        "26013112000000++",
        "٢٦٠١٣١١٢٠٠٠٠",
        "9999999999990001",
    ],
)
def test_what_is_no_time_is_refused_with_the_status_of_its_field(text):
    with pytest.raises(DecodeError) as refusal:
        parse_time(text, NOW, CommandStatus.ESME_RINVEXPIRY)

    assert refusal.value.status == CommandStatus.ESME_RINVEXPIRY


def test_relative_time_beyond_the_calendar_is_refused():
    with pytest.raises(DecodeError):
        parse_time("990000000000000R", datetime(9999, 1, 1, tzinfo=UTC))


def test_moment_is_written_in_utc():
    moment = datetime(2026, 1, 31, 12, 0, 0, 750_000, MOSCOW)

    assert format_absolute(moment) == "260131090000700+"
    assert parse_time(format_absolute(moment), NOW) == moment.replace(microsecond=700_000)


@pytest.mark.parametrize("moment", [datetime(2026, 1, 1), datetime(2038, 1, 1, tzinfo=UTC)])
def test_moment_without_a_form_is_refused(moment):
    with pytest.raises(EncodeError):
        format_absolute(moment)


def test_span_is_written_without_years_and_months():
    span = timedelta(days=45, hours=3, minutes=4, seconds=5)

    assert format_relative(span) == "000045030405000R"
    assert parse_time(format_relative(span), NOW) == NOW + span


@pytest.mark.parametrize("span", [timedelta(seconds=-1), timedelta(days=100)])
def test_span_without_a_form_is_refused(span):
    with pytest.raises(EncodeError, match="less than 100 days"):
        format_relative(span)


def test_receipt_dates_have_minutes():
    assert format_receipt_date(NOW) == "2601311200"


@pytest.mark.parametrize(
    "text, moment",
    [
        ("2601311200", NOW),
        ("260131120000", NOW),
        ("20260131120000", NOW),
        ("2613311200", None),
        ("26013112", None),
        ("26-01-3112", None),
        ("", None),
    ],
)
def test_receipt_dates_of_the_field_are_read(text, moment):
    assert parse_receipt_date(text) == moment


def test_receipt_date_is_in_the_zone_of_the_message_centre():
    assert parse_receipt_date("2601311200", MOSCOW) == datetime(2026, 1, 31, 12, 0, tzinfo=MOSCOW)
