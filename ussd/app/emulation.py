"""The emulated handsets of an installation: `[smsc]` and its rule file."""

from __future__ import annotations

import tomllib

from ussd.config import Smsc
from ussd.core.emulation import Handsets
from ussd.core.emulation_rules import parse_rules
from ussd.errors import ConfigError

__all__ = ["handsets"]


def handsets(smsc: Smsc) -> Handsets | None:
    """Return who plays the numbers that nobody attaches; raise `ConfigError` for a wrong file."""
    if not smsc.emulation:
        return None
    delay_s, seed, path = smsc.emulation_delay, smsc.emulation_seed, smsc.emulation_rules
    if path is None:
        return Handsets(delay_s, seed)
    try:
        with path.open("rb") as file:
            tree = tomllib.load(file)
    except OSError as error:
        why = f"{path} cannot be read ({error.strerror}); name the rule file or take the key out"
        raise ConfigError("smsc.emulation_rules", why) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("smsc.emulation_rules", f"{path} is not TOML: {error}") from None
    rules, beacons = parse_rules(tree, str(path))
    return Handsets(delay_s, seed, rules=rules, beacons=beacons)
