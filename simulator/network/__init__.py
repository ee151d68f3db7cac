"""The air between handsets and the gateway: what a handset means, as SMPP octets, and back.

Two adapters: `esme` stands on smpplib, the independent far end, over a socket; `memory` speaks
through `smpp.net` over an octet pipe to a gateway in this process, on a virtual clock. `readings`
asks the gateway's HTTP API for what no handset can see.
They are imported from their modules, so that a command pays only for what it uses.
"""

from simulator.network.air import Answered, Line, Network

__all__ = ["Answered", "Line", "Network"]
