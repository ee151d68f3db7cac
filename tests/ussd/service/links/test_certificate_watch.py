"""Certificates are looked at every so often; what is wrong with one is in the log."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs
from twisted.internet.task import Clock

from smpp.errors import SmppError
from ussd.service.clocks import Clocks
from ussd.service.links.certificate_watch import CertificateWatch


class Files:
    """Certificates; each look gives the next of `finds`, and nothing new after them."""

    def __init__(self, *finds: Any) -> None:
        self.finds = list(finds)
        self.looks = 0

    def look(self) -> bool:
        self.looks += 1
        found = self.finds.pop(0) if self.finds else False
        if isinstance(found, Exception):
            raise found
        return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_nobody_looks_where_there_is_no_certificate(clock: Clock) -> None:
    CertificateWatch(Clocks(clock))

    assert clock.getDelayedCalls() == []


def test_all_are_looked_at_again_and_again_until_the_end(clock: Clock) -> None:
    watch, one, two = CertificateWatch(Clocks(clock)), Files(), Files()
    watch.add("smpp", one)
    watch.add("upstream.mts", two)
    clock.pump([10.0] * 3)
    watch.stop()
    clock.pump([10.0] * 3)

    assert (one.looks, two.looks) == (3, 3)


def test_what_cannot_be_used_is_in_the_log_and_looked_at_again(clock: Clock) -> None:
    watch = CertificateWatch(Clocks(clock))
    files = Files(SmppError("cert.pem: there is no certificate in it"))
    watch.add("smpp", files)
    with capture_logs() as told:
        clock.pump([10.0] * 3)

    assert [(line["where"], line["problem"]) for line in told] == [
        ("smpp", "cert.pem: there is no certificate in it")
    ]
    assert files.looks == 3
