"""What a submission is answered once it is committed."""

from __future__ import annotations

from typing import Any

from smpp.commands import SubmitSm
from ussd.core.receipts import Manner
from ussd.service.links.accounts import BindAccount


def submit(text: bytes = b"hello", to: str = "79031234567", **fields: Any) -> SubmitSm:
    return SubmitSm(**{"source_addr": "5000"} | fields, destination_addr=to, short_message=text)


def test_in_a_run_only_what_is_told_early_waits_for_its_receipt(make_centre: Any) -> None:
    early = BindAccount(
        system_id="app", secret="apppass", role="application", receipts=Manner(when="early")
    )
    centre = make_centre(accounts=(early,))
    app = centre.esme()
    app.link.send(submit(registered_delivery=1))
    app.link.send(submit())
    centre.advance()

    assert [response.message_id for response in app.responses[1:]] == ["2"]
