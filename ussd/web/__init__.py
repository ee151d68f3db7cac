"""The HTTP API of the gateway.

Every operation takes plain values and gives a status and a JSON document (`calls`), so that the
in-process gateway answers without HTTP; `server` puts the same operations behind aiohttp, on the
loop that SMPP runs on. docs/http-api.md lists them; a test keeps the list complete.
"""

from ussd.web.routes import ROUTES, answer
from ussd.web.server import make_application

__all__ = ["ROUTES", "answer", "make_application"]
