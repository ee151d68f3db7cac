// node-smpp; a long text goes out as message_payload.
'use strict';
const smpp = require('smpp');
const readline = require('readline');

const [host, port, system_id, password] = process.argv.slice(2);
const parts = new Map();
const say = (event) => console.log(JSON.stringify(event));

const session = smpp.connect({ url: `smpp://${host}:${port}` });
session.on('error', (error) => { console.error(error); process.exit(1); });
session.on('deliver_sm', (pdu) => {
  session.send(pdu.response());
  const content = pdu.short_message.message === '' && pdu.message_payload
    ? pdu.message_payload : pdu.short_message;
  if (pdu.esm_class & 0x04) {
    const stat = /stat:(\S+)/.exec(content.message)[1];
    say({ event: 'receipt', id: pdu.receipted_message_id, stat });
    return;
  }
  let text = content.message;
  if (content.udh) {
    const [, , reference, total, number] = content.udh[0];
    const key = `${pdu.source_addr} ${reference}`;
    const known = parts.get(key) || parts.set(key, []).get(key);
    known[number - 1] = text;
    if (known.filter((part) => part !== undefined).length < total) return;
    text = known.join('');
  }
  say({ event: 'message', from: pdu.source_addr, text });
});
session.on('enquire_link', (pdu) => session.send(pdu.response()));

session.bind_transceiver({ system_id, password }, (answer) => {
  if (answer.command_status !== 0) process.exit(2);
  say({ event: 'bound' });
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const { to, text } = JSON.parse(line);
    const field = text.length > 160 ? 'message_payload' : 'short_message';
    session.submit_sm({
      source_addr: '5000', source_addr_npi: 1, destination_addr: to, dest_addr_ton: 1,
      dest_addr_npi: 1, registered_delivery: 1, [field]: text,
    }, (response) => say({ event: 'sent', ids: [response.message_id] }));
  });
  lines.on('close', () => session.unbind(() => session.close(() => process.exit(0))));
});
