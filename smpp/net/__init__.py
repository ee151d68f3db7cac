"""SMPP over a network: servers and clients that hand links and PDUs to a peer application."""

from smpp.net.application import PeerApplication
from smpp.net.client import BackOff, SmppClient
from smpp.net.link import Link
from smpp.net.memory import MemoryNetwork
from smpp.net.protocol import SmppProtocol
from smpp.net.server import CROWDED_OUT, SmppServer

__all__ = [
    "CROWDED_OUT",
    "BackOff",
    "Link",
    "MemoryNetwork",
    "PeerApplication",
    "SmppClient",
    "SmppProtocol",
    "SmppServer",
]
