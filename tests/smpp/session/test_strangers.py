import pytest

from smpp.session.strangers import stranger


@pytest.mark.parametrize("opening", [b"GET / HT", b"POST /x ", b"HEAD / H", b"PRI * HT"])
def test_http_is_recognised(opening: bytes) -> None:
    assert stranger(opening) == "an HTTP request came to the SMPP port"


def test_a_tls_client_is_recognised() -> None:
    assert stranger(b"\x16\x03\x01\x02\x00\x01\x00\x01") == (
        "a TLS handshake came to the SMPP port, which is not encrypted"
    )


def test_anything_else_has_no_name() -> None:
    assert stranger(b"\x00\x00\x00\x0f") is None
