// A node-smpp server that stores nothing: every submit_sm is answered at once.
// Row 1 asks the gateway, which commits, to be at least twice as fast.
const smpp = require("smpp");

let last = 0;
const server = smpp.createServer({}, (session) => {
  session.on("pdu", (pdu) => {
    if (pdu.command === "submit_sm") {
      last += 1;
      session.send(pdu.response({ message_id: String(last) }));
    } else if (pdu.command.startsWith("bind_") || pdu.command === "unbind") {
      session.send(pdu.response({ system_id: "node" }));
    }
  });
  session.on("error", () => session.close());
});
server.listen(Number(process.argv[2]), "127.0.0.1");
