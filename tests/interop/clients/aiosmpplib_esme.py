"""aiosmpplib; the library itself cuts a long text (user data header) and joins long messages.

It tells of a long message once: one response, one receipt, when all parts have theirs.
"""

import asyncio
import json
import logging
import sys

from aiosmpplib import ESME, NPI, TON, AbstractHook, DeliverSm, PhoneNumber, SubmitSm, SubmitSmResp

HOST, PORT, SYSTEM_ID, PASSWORD = sys.argv[1:]


def say(**event):
    print(json.dumps(event), flush=True)


class Hook(AbstractHook):
    async def sending(self, smpp_message, pdu, client_id):
        pass

    async def received(self, smpp_message, pdu, client_id):
        if isinstance(smpp_message, SubmitSmResp) and smpp_message.message_id:
            assert smpp_message.command_status == 0, smpp_message.command_status
            say(event="sent", ids=[smpp_message.message_id])
        elif isinstance(smpp_message, DeliverSm) and smpp_message.is_receipt():
            receipt = smpp_message.parse_receipt()
            # log_id shows that the library itself found the message that this receipt is for
            say(event="receipt", id=receipt["id"], stat=receipt["stat"], of=smpp_message.log_id)
        elif isinstance(smpp_message, DeliverSm) and smpp_message.short_message:
            say(
                event="message",
                **{"from": smpp_message.source.number, "text": smpp_message.short_message},
            )

    async def send_error(self, smpp_message, error, client_id):
        sys.exit(f"not sent: {error!r}")


async def main():
    esme = ESME(HOST, int(PORT), SYSTEM_ID, PASSWORD, hook=Hook(), log_level=logging.WARNING)
    await esme.connect()
    say(event="bound")
    running = asyncio.create_task(esme.start())
    count = 0
    while line := await asyncio.to_thread(sys.stdin.readline):
        task = json.loads(line)
        count += 1
        is_long = len(task["text"]) > 160
        await esme.broker.enqueue(
            SubmitSm(
                short_message=task["text"],
                source=PhoneNumber("5000", TON.UNKNOWN, NPI.ISDN),
                destination=PhoneNumber(task["to"], TON.INTERNATIONAL, NPI.ISDN),
                log_id=f"message-{count}",
                esm_class=0x40 if is_long else 0,
                auto_message_payload=not is_long,
            )
        )
    await esme.stop()
    await asyncio.wait([running], timeout=5)


asyncio.run(main())
