"""The SMS centre: lives of messages, retries, emulated handsets, broadcast areas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from ussd.config.values import SHIFT_LANGUAGES, Seconds, Section, ShiftTable

__all__ = ["Smsc"]


class Smsc(Section):
    """The SMS centre: how long messages live, when they are tried again, who plays the handset."""

    emulation: bool = False
    emulation_delay: Seconds = 0.5
    emulation_seed: int = 1
    emulation_rules: Path | None = None
    validity: Seconds = 2 * 86400.0
    max_validity: Seconds = 7 * 86400.0
    retry: Annotated[tuple[Seconds, ...], Field(min_length=1)] = (5.0, 30.0, 120.0, 600.0, 3600.0)
    retry_by_error: Mapping[str, tuple[Seconds, ...]] = Field(
        default_factory=lambda: {
            "ESME_RTHROTTLED": (1.0, 1.0, 2.0, 5.0, 10.0, 30.0),
            "ESME_RMSGQFUL": (1.0, 5.0, 10.0, 30.0, 60.0),
        }
    )
    permanent: frozenset[str] = frozenset(
        {"ESME_RINVDSTADR", "ESME_RINVMSGLEN", "ESME_RINVDCS", "ESME_RX_P_APPN", "ESME_RX_R_APPN"}
    )
    loaded: Annotated[int, Field(ge=1, le=10_000)] = 10_000
    shift_tables: tuple[ShiftTable, ...] = ()
    broadcast_areas: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    default_messages: Mapping[Annotated[int, Field(ge=1, le=255)], str] = Field(
        default_factory=dict
    )

    @property
    def languages(self) -> tuple[int, ...]:
        """The national language identifiers of `shift_tables` (TS 23.038 §6.2.1.2.4)."""
        return tuple(SHIFT_LANGUAGES[name] for name in self.shift_tables)
