"""set_dpf and alert_notification."""

from __future__ import annotations

from typing import Any

from smpp.commands import AlertNotification, DataSm, DeliverSm, SubmitSm
from smpp.tlvs import Tag

PHONE, OTHER = "79031234567", "79161234567"
SET = ((Tag.SET_DPF, b"\x01"),)


def submit(tlvs: Any = SET, to: str = PHONE, **fields: Any) -> SubmitSm:
    return SubmitSm(
        source_addr="5000", destination_addr=to, short_message=b"hello", tlvs=tlvs, **fields
    )


def alerts(esme: Any) -> list[str]:
    return [p.source_addr for p in esme.requests if isinstance(p, AlertNotification)]


def test_the_account_is_told_once_when_the_number_attaches_again(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit())
    centre.send(app, submit())
    handset = centre.esme("simulator", "simpass", address_range=PHONE)
    handset.link.close()
    centre.advance()
    centre.esme("simulator", "simpass", address_range=PHONE)

    assert alerts(app) == [PHONE]


def test_an_alert_names_the_phone_and_who_wrote_to_it(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit(source_addr_ton=3, source_addr_npi=9))
    centre.esme("simulator", "simpass", address_range=PHONE)
    pdu = app.requests[0]

    assert (pdu.source_addr, pdu.source_addr_ton, pdu.source_addr_npi) == (PHONE, 1, 1)
    assert (pdu.esme_addr, pdu.esme_addr_ton, pdu.esme_addr_npi) == ("5000", 3, 9)
    assert pdu.tlvs == ((Tag.MS_AVAILABILITY_STATUS, b"\x00"),)


def test_data_sm_may_ask_for_it(centre: Any) -> None:
    app = centre.esme()
    tlvs = (*SET, (Tag.MESSAGE_PAYLOAD, b"hello"))
    centre.send(app, DataSm(source_addr="5000", destination_addr=PHONE, tlvs=tlvs))
    centre.esme("simulator", "simpass")

    assert alerts(app) == [PHONE]


def test_nobody_is_told_who_has_not_asked(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit(()))
    centre.send(app, submit(((Tag.SET_DPF, b"\x00"),)))
    centre.send(app, submit(to=OTHER))
    centre.esme("simulator", "simpass", address_range=PHONE)

    assert alerts(app) == []


def test_an_account_that_was_not_bound_is_told_when_it_binds(centre: Any) -> None:
    centre.send(centre.esme(kind="tx"), submit())
    centre.esme("simulator", "simpass", address_range=PHONE)
    again = centre.esme(kind="rx")

    assert alerts(again) == [PHONE]


def test_a_flag_outlives_a_restart(make_centre: Any) -> None:
    first = make_centre()
    first.send(first.esme(), submit(validity_period="000000000100000R"))
    second = make_centre(database=first.database)
    app = second.esme()
    second.advance(3600)
    second.esme("simulator", "simpass", address_range=PHONE)

    assert [type(pdu) for pdu in app.requests] == [AlertNotification]


def test_a_peer_of_3_3_is_not_told(centre: Any) -> None:
    app = centre.esme(version=0x33)
    centre.send(centre.esme(kind="tx"), submit())
    handset = centre.esme("simulator", "simpass")

    assert (app.requests, [type(pdu) for pdu in handset.requests]) == ([], [DeliverSm])
