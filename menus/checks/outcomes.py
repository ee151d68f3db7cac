"""Outcomes that can happen and have no answer, and services slower than the session."""

from __future__ import annotations

from collections.abc import Iterator

from menus.catalogue import ServiceDeclaration
from menus.checks.reach import Reach
from menus.errors import Problem
from menus.model import Flows, Given

__all__ = ["check_outcomes"]


def check_outcomes(flows: Flows, reach: Reach) -> Iterator[Problem]:
    """missing-outcome, slow-service."""
    for name, screen in flows.screens.items():
        for given in screen.outcomes():
            yield from _unanswered(given)
            yield from _slow(flows, reach, name, given)


def _unanswered(given: Given) -> Iterator[Problem]:
    if "otherwise" in given.answered:
        return
    what = f"'{given.service}'" if given.service else f"'{given.action}'"
    for word in given.needed:
        if word not in given.answered:
            message = f"{what} may come back {word}: add '{word}: …' or 'otherwise: …'"
            yield Problem(given.place, "missing-outcome", message)


def _slow(flows: Flows, reach: Reach, screen: str, given: Given) -> Iterator[Problem]:
    declared = flows.catalogue.services.get(given.service) if flows.catalogue else None
    if not isinstance(declared, ServiceDeclaration) or declared.http is None:
        return
    takes_s = declared.http.timeout_s * (1 + declared.http.retries)
    for channel in reach.channels(screen):
        idle_s = flows.limits_of(screen, channel).idle_s
        is_told = "slow" in given.needed and "otherwise" not in given.answered
        if takes_s >= idle_s and "slow" not in given.answered and not is_told:
            message = (
                f"'{given.service}' may take {takes_s:f} s and the {channel} session waits "
                f"{idle_s} s: add 'slow: …', or shorten its timeout"
            )
            yield Problem(given.place, "slow-service", message)
