"""smpp34; a long text goes out in parts with the three sar_ TLVs."""

import asyncio
import json
import sys

import smpp34

HOST, PORT, SYSTEM_ID, PASSWORD = sys.argv[1:]
PART = 150


def say(**event):
    print(json.dumps(event), flush=True)


async def receive(smsc):
    parts = {}
    while isinstance(event := await smsc.next(), smpp34.DeliverSmEvent):
        tlvs = {tlv.tag: tlv.value for tlv in event.tlvs}
        octets = event.short_message or tlvs.get(smpp34.TLV_MESSAGE_PAYLOAD, b"")
        if event.esm_class & 0x04:
            known = tlvs[smpp34.TLV_RECEIPTED_MESSAGE_ID].rstrip(b"\0").decode()
            stat = octets.decode().partition("stat:")[2].split(" ")[0]
            say(event="receipt", id=known, stat=stat)
            continue
        if event.esm_class & 0x40:
            header, octets = octets[: octets[0] + 1], octets[octets[0] + 1 :]
            reference, total, number = header[-3:]
            known_parts = parts.setdefault((event.source_addr, reference), {})
            known_parts[number] = octets
            if len(known_parts) < total:
                continue
            octets = b"".join(known_parts[n] for n in sorted(known_parts))
        text = octets.decode("utf-16-be") if event.data_coding == 8 else octets.decode("ascii")
        say(event="message", **{"from": event.source_addr, "text": text})


def sar(reference, total, number):
    return [
        smpp34.Tlv(smpp34.TLV_SAR_MSG_REF_NUM, reference.to_bytes(2, "big")),
        smpp34.Tlv(smpp34.TLV_SAR_TOTAL_SEGMENTS, bytes([total])),
        smpp34.Tlv(smpp34.TLV_SAR_SEGMENT_SEQNUM, bytes([number])),
    ]


async def send(smsc, to, text):
    is_plain = text.isascii()
    octets = text.encode("ascii" if is_plain else "utf-16-be")
    pieces = [octets[at : at + PART] for at in range(0, len(octets), PART)]
    ids = []
    for number, piece in enumerate(pieces, 1):
        answer = await smsc.submit_sm(
            to,
            piece,
            source_addr="5000",
            source_addr_npi=1,
            dest_addr_ton=1,
            dest_addr_npi=1,
            data_coding=0 if is_plain else 8,
            registered_delivery=1,
            tlvs=sar(7, len(pieces), number) if len(pieces) > 1 else [],
        )
        assert answer.is_success, answer.command_status
        ids.append(answer.message_id)
    say(event="sent", ids=ids)


async def main():
    client = smpp34.Client(HOST, int(PORT), SYSTEM_ID, PASSWORD, bind_type="TRX")
    smsc = await client.connect()
    say(event="bound")
    receiving = asyncio.create_task(receive(smsc))
    while line := await asyncio.to_thread(sys.stdin.readline):
        await send(smsc, **json.loads(line))
    await smsc.unbind()
    await asyncio.wait_for(receiving, 5)


asyncio.run(main())
