"""What the tests of whole processes share: a gateway of their own, and a plain ESME."""

from tests.live.esme import Esme, Refused, malformed_bind, message, receipted_id, text_of
from tests.live.gateways import HOST, ROOT, Gateway, free_port
from tests.live.load import submit_many

__all__ = [
    "HOST",
    "ROOT",
    "Esme",
    "Gateway",
    "Refused",
    "free_port",
    "malformed_bind",
    "message",
    "receipted_id",
    "submit_many",
    "text_of",
]
