"""A phone at a gateway that speaks TLS, or does not."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import CannotConnect
from simulator.network.esme import SmppNetwork
from simulator.network.readings import Readings
from simulator.network.tls import Tls
from smpp import encode
from smpp.commands import BindTransceiver

sys.path.insert(0, str(Path(__file__).parents[3]))  # `pytest` alone does not add it

from tests.live.certificates import Authority  # needs the path above

MSISDN = "79031234567"
Reach = Callable[..., SmppNetwork]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"), "ours")


@pytest.fixture
def secured(make_centre: Any, authority: Authority) -> Any:
    """A centre that asks for a certificate and shows that of gateway.example at 127.0.0.1."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority.pem)
    context.load_cert_chain(*authority.issue("gateway.example"))
    context.verify_mode = ssl.CERT_REQUIRED
    return make_centre(context)


@pytest.fixture
def reach() -> Iterator[Reach]:
    """Make the way to a centre."""
    made: list[SmppNetwork] = []

    def one(centre: Any, tls: Tls | None) -> SmppNetwork:
        readings = Readings("127.0.0.1", 1, Path("nowhere"))
        made.append(SmppNetwork("127.0.0.1", centre.port, "simulator", "simpass", readings, tls))
        return made[-1]

    yield one
    for network in made:
        network.close()


@pytest.fixture
def ours(authority: Authority) -> Tls:
    """Trust the authority, and show a certificate of it."""
    return Tls(authority.pem, "", *authority.issue("phone.example"))


def test_a_phone_binds_over_tls(secured: Any, reach: Reach, ours: Tls) -> None:
    reach(secured, ours).attach(MSISDN)

    assert secured.wait_for(BindTransceiver).address_range == MSISDN


def test_screens_in_many_records_are_all_read(
    secured: Any, reach: Reach, ours: Tls, make_screen: Any
) -> None:
    line = reach(secured, ours).attach(MSISDN)
    secured.send(b"".join(encode(make_screen(3, f"{n:03}" * 50)) for n in range(60)))
    secured.send(b"".join(encode(make_screen(3, f"{n:03}" * 50)) for n in range(60, 90)))

    assert line.work(lambda: len(line.notices) == 90, 5.0)


def test_its_name_may_be_another_than_the_host(secured: Any, reach: Reach, ours: Tls) -> None:
    reach(secured, ours._replace(name="gateway.example")).attach(MSISDN)

    assert secured.wait_for(BindTransceiver).system_id == "simulator"


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"ca": None}, "name the authority that signed it with --tls-ca FILE"),
        ({"name": "other.example"}, "say whose it must be with --tls-name NAME"),
        ({"certificate": None}, "name one with --tls-certificate FILE"),
    ],
)
def test_a_gateway_that_is_not_trusted_or_does_not_trust_us_gets_advice(
    secured: Any, reach: Reach, ours: Tls, change: dict[str, Any], advice: str
) -> None:
    with pytest.raises(CannotConnect, match=advice):
        reach(secured, ours._replace(**change)).attach(MSISDN)

    assert secured.came == []


def test_a_file_that_is_no_certificate_is_named(
    secured: Any, reach: Reach, ours: Tls, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("not PEM")

    with pytest.raises(CannotConnect, match=r"wrong\.pem .*no PEM file that can be used"):
        reach(secured, ours._replace(ca=wrong)).attach(MSISDN)


def test_a_gateway_that_does_not_speak_tls_is_told_from_one_that_is_not_there(
    centre: Any, reach: Reach
) -> None:
    centre.greeting = b"HTTP/1.0 400 Bad Request\r\n\r\n"

    with pytest.raises(CannotConnect, match=r"does not speak TLS .*Leave out --tls"):
        reach(centre, Tls()).attach(MSISDN)


def test_a_gateway_that_speaks_tls_alone_is_guessed(secured: Any, reach: Reach) -> None:
    with pytest.raises(CannotConnect, match="If it speaks TLS, add --tls"):
        reach(secured, None).attach(MSISDN)
