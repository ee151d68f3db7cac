"""`POST /api/v1/push/{name}`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from ussd import config
from ussd.app import in_process

FLOWS = """
format: 1
languages: [en]
session: {ussd: {idle: 30s, total: 60s, resume: never}}
include: [flows/*.yaml]
dial: {"*1#": fee.home}
push: {due: {start: fee.due, with: {amount: money}}, hello: fee.home}
"""
FEE = "screens: {home: {end: Hi.}, due: {end: 'You owe {amount|money}.'}}"


@pytest.fixture
def gateway(tmp_path: Path) -> Any:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows.yaml").write_text(FLOWS, "utf-8")
    (tmp_path / "flows" / "fee.yaml").write_text(FEE, "utf-8")
    (tmp_path / "services.yaml").write_text(
        "settings: {operator.currency: {type: text 3}}", "utf-8"
    )
    settings = config.load(
        None,
        store={"url": "sqlite://", "seed_demo": True},
        flows={"path": str(tmp_path / "flows.yaml")},
        settings={"operator": {"currency": "RUB"}},
    )
    made = in_process(Clock(), settings=settings)
    yield made
    made.close()


def asked(gateway: Any, name: str, **body: Any) -> tuple[int, Any]:
    answer: tuple[int, Any] = gateway.http("POST", f"/api/v1/push/{name}", body, token="read")
    return answer


def test_whom_nobody_attaches_is_absent(gateway: Any) -> None:
    status, document = asked(gateway, "due", msisdn="+7 916 123-45-67", values={"amount": "5"})

    assert (status, document["outcome"]) == (404, "absent")


@pytest.mark.parametrize(
    ("name", "body", "status", "error"),
    [
        ("dew", {"msisdn": "79161234567"}, 404, "declares no push dew; it has: due, hello"),
        ("due", {"msisdn": "me", "values": {"amount": 5}}, 400, "write the number as digits"),
        ("due", {"msisdn": "79161234567"}, 400, 'takes as "values": amount (money)'),
        ("due", {"msisdn": "79161234567", "values": {"amount": "x"}}, 400, "'x' is not money"),
        ("hello", {"msisdn": "79161234567", "values": {"a": 1}}, 400, "nothing"),
        ("hello", {"msisdn": "79161234567", "values": 1}, 400, "nothing"),
    ],
)
def test_what_is_wrong_is_told(
    gateway: Any, name: str, body: dict[str, Any], status: int, error: str
) -> None:
    got, document = asked(gateway, name, **body)

    assert (got, error in document["error"]) == (status, True), document


def test_a_token_is_needed(gateway: Any) -> None:
    assert gateway.http("POST", "/api/v1/push/due", {})[0] == 401
