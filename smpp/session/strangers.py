"""Who is calling when the first octets are no SMPP: a browser, a TLS client, something else.

An HTTP request read as a command_length gives 1195725856 ("GET "), which tells an operator
nothing; the name of the protocol does.
"""

__all__ = ["OPENING_LENGTH", "stranger"]

OPENING_LENGTH = 8
"""How many of the first octets of a connection `stranger` wants to see."""

_METHODS = (b"GET ", b"POST", b"PUT ", b"HEAD", b"OPTI", b"DELE", b"CONN", b"PATC", b"PRI ")
_TLS_RECORD = b"\x16\x03"


def stranger(opening: bytes) -> str | None:
    """Return what the peer speaks instead of SMPP, judged by its first octets; None if unknown."""
    if opening.startswith(_METHODS):
        return "an HTTP request came to the SMPP port"
    if opening.startswith(_TLS_RECORD):
        return "a TLS handshake came to the SMPP port, which is not encrypted"
    return None
