"""One SMPP session, for either role: octets in, events and octets out (see `engine`)."""

from smpp.session.engine import Session
from smpp.session.limits import Limits
from smpp.session.versions import effective_version

__all__ = ["Limits", "Session", "effective_version"]
