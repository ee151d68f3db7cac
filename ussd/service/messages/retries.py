"""How often a message is tried: the retry rules of `[smsc]` as `core.forwarding` wants them."""

from __future__ import annotations

from smpp.constants import CommandStatus
from ussd.config import Smsc as SmscSettings
from ussd.core.forwarding import Policy
from ussd.errors import ConfigError

__all__ = ["policy"]


def policy(settings: SmscSettings) -> Policy:
    """Make the retry rules of `[smsc]`; raise `ConfigError` for an unknown status name."""
    return Policy(
        retry=settings.retry,
        retry_by_error={
            _status(name, "retry_by_error"): waits
            for name, waits in settings.retry_by_error.items()
        },
        permanent=frozenset(_status(name, "permanent") for name in settings.permanent),
    )


def _status(name: str, key: str) -> int:
    try:
        return int(CommandStatus[name.upper()])
    except KeyError:
        why = f"{name} is no command_status; write one like ESME_RTHROTTLED"
        raise ConfigError(f"smsc.{key}", why) from None
