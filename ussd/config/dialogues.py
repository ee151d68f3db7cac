"""What subscribers meet: the flows, their sessions, the desk; and who may change the menus."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr

from ussd.config.values import Seconds, Section, Zone

__all__ = ["Demo", "Desk", "Flows", "Sessions", "Workbench", "WorkbenchPerson"]


class Flows(Section):
    """The menu trees that this installation serves."""

    path: Path = Path("flows.yaml")
    zone: Zone = ZoneInfo("UTC")


class Sessions(Section):
    """USSD sessions and calls; how long those of the flows last is in flows.yaml.

    `idle` and `total` hold where an application leads, `application` is how long it may think;
    `patience` is how long a subscriber waits for an http service before the flow's `slow`.
    """

    idle: Seconds = 120.0
    total: Seconds = 600.0
    application: Seconds = 25.0
    patience: Seconds = 10.0
    limit: Annotated[int, Field(ge=1)] = 200_000
    snapshot_every: Seconds = 1.0


class Desk(Section):
    """The live operators' desk."""

    token: SecretStr | None = None
    token_file: Path = Path("var/desk-token")
    announce_every: Seconds = 20.0


class WorkbenchPerson(Section):
    """Who may use the workbench; the key under [workbench.people] is the name in the log."""

    role: Literal["viewer", "author", "approver"]
    token: SecretStr


class Workbench(Section):
    """Who may change the menus, and how a change reaches the subscribers."""

    watch: bool = False
    two_persons: bool = False
    people: dict[str, WorkbenchPerson] = Field(default_factory=dict)


class Demo(Section):
    """What makes a demonstration shorter than life."""

    sms_delay: Seconds | None = None
