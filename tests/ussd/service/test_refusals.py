"""One table for what goes wrong."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from smpp.constants import CommandStatus
from store import Conflict, NotFound, StoreError, Unavailable
from ussd.errors import ConfigError, GatewayError, NoRoute, Refused
from ussd.service.refusals import BY_WORD, face

S = CommandStatus


@pytest.mark.parametrize(
    ("error", "command_status", "http_status"),
    [
        (Refused("throttled"), S.ESME_RTHROTTLED, 429),
        (Refused("queue_full"), S.ESME_RMSGQFUL, 503),
        (NoRoute("*1#"), S.ESME_RINVDSTADR, 404),
        (NotFound("no such"), S.ESME_RINVMSGID, 404),
        (Conflict("twice"), S.ESME_RSUBMITFAIL, 409),
        (Unavailable("disk full"), S.ESME_RMSGQFUL, 503),
        (StoreError("broken"), S.ESME_RSYSERR, 500),
        (ConfigError("a.b", "wrong"), S.ESME_RSYSERR, 500),
        (GatewayError("no"), S.ESME_RSYSERR, 500),
        (ZeroDivisionError(), S.ESME_RSYSERR, 500),
    ],
)
def test_an_error_has_one_face(error: Exception, command_status: int, http_status: int) -> None:
    seen = face(error)

    assert (seen.command_status, seen.http_status) == (command_status, http_status)


def test_every_word_that_is_refused_with_is_in_the_table(root: Path) -> None:
    words = {
        node.args[0].value
        for path in (root / "ussd").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Refused"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }

    assert words - BY_WORD.keys() == set()


def test_no_success_is_a_refusal() -> None:

    assert all(f.command_status and f.http_status >= 400 for f in BY_WORD.values())
