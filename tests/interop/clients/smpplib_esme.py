"""smpplib; a long text goes out in parts with a user data header."""

import json
import queue
import sys
import threading

import smpplib.client
import smpplib.consts
import smpplib.gsm

HOST, PORT, SYSTEM_ID, PASSWORD = sys.argv[1:]
wanted: queue.Queue = queue.Queue()
waiting: list = []
parts: dict = {}


def say(**event):
    print(json.dumps(event), flush=True)


def received(pdu):
    octets = pdu.short_message or pdu.message_payload
    if pdu.esm_class & smpplib.consts.SMPP_MSGTYPE_DELIVERYACK or pdu.esm_class & 0x04:
        words = octets.decode()
        stat = words.partition("stat:")[2].split(" ")[0]
        say(event="receipt", id=pdu.receipted_message_id.decode().rstrip("\0"), stat=stat)
        return
    if pdu.esm_class & smpplib.consts.SMPP_GSMFEAT_UDHI:
        header, octets = octets[: octets[0] + 1], octets[octets[0] + 1 :]
        reference, total, number = header[-3:]
        known = parts.setdefault((pdu.source_addr, reference), {})
        known[number] = octets
        if len(known) < total:
            return
        octets = b"".join(known[n] for n in sorted(known))
    text = octets.decode("utf-16-be") if pdu.data_coding == 8 else octets.decode("ascii")
    say(event="message", **{"from": pdu.source_addr.decode(), "text": text})


def sent(pdu):
    waiting[0].append(pdu.message_id.decode())
    if len(waiting[0]) == waiting[1]:
        say(event="sent", ids=waiting[0])


def send(client, to, text):
    pieces, coding, esm_class = smpplib.gsm.make_parts(text)
    waiting[:] = [[], len(pieces)]
    for piece in pieces:
        client.send_message(
            source_addr_ton=0,
            source_addr_npi=1,
            source_addr="5000",
            dest_addr_ton=1,
            dest_addr_npi=1,
            destination_addr=to,
            short_message=piece,
            data_coding=coding,
            esm_class=esm_class,
            registered_delivery=True,
        )


def listen():
    for line in sys.stdin:
        wanted.put(json.loads(line))
    wanted.put(None)


client = smpplib.client.Client(HOST, int(PORT), timeout=5, allow_unknown_opt_params=True)
client.set_message_received_handler(received)
client.set_message_sent_handler(sent)
client.connect()
client.bind_transceiver(system_id=SYSTEM_ID, password=PASSWORD)
say(event="bound")
threading.Thread(target=listen, daemon=True).start()
while True:
    client.poll()
    try:
        task = wanted.get(timeout=0.02)
    except queue.Empty:
        continue
    if task is None:
        break
    send(client, **task)
client.unbind()
client.disconnect()
