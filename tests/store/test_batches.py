"""Bulk statements: few of them, whatever the number of rows."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, event

from store import messages
from store.messages import Settled, ShortMessage
from store.ussd_sessions import CLOSE, SAVE


@pytest.mark.parametrize(
    ("rows", "statements"), [(0, 0), (1, 1), (7, 1), (8, 1), (300, 3), (512, 1), (1_100, 5)]
)
def test_rows_take_few_statements_on_sqlite(tx: Connection, rows: int, statements: int) -> None:
    executed: list[str] = []
    event.listen(tx, "before_cursor_execute", lambda *call: executed.append(call[2]))
    messages.settle(tx, [Settled(number, 2, 1.0, 1.0, 1) for number in range(rows)])

    expected = statements if tx.dialect.name == "sqlite" else min(rows, 1)
    assert len(executed) == expected


def test_usual_messages_bind_fewer_values_on_sqlite(tx: Connection) -> None:
    bound: list[int] = []
    event.listen(tx, "before_cursor_execute", lambda *call: bound.append(len(call[3])))
    fields = len(ShortMessage.__struct_fields__)
    messages.ACCEPT.write(tx, [accepted(1), accepted(2, esm_class=0x40), accepted(3)])

    expected = [2 * (fields - 10), fields] if tx.dialect.name == "sqlite" else [fields]
    assert bound == expected


def accepted(number: int, **fields: Any) -> ShortMessage:
    return ShortMessage(number, "MT", "5000", "79031234567", 1.0, 1.0, 2.0, **fields)


def test_a_batch_is_named_after_its_rows() -> None:
    assert [repr(batch) for batch in (messages.ACCEPT, SAVE, CLOSE)] == [
        "Batch(ShortMessage)",
        "Batch(UssdSession)",
        "Batch(Closed)",
    ]
