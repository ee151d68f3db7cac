"""What the gateway counts, for Prometheus: every figure is read where it is kept, when asked.

Nothing on a hot path touches a metric object; the parts keep plain integers, and `Metrics` reads
them at each scrape.  Every gateway has a registry of its own, so that several fit in one process.
docs/settings.md lists the metrics; a test keeps it complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

__all__ = ["Metrics"]

Read = Callable[[], float]


class Metrics(Collector):
    """The figures of one gateway, by name."""

    def __init__(self) -> None:
        """Start without any."""
        self.registry = CollectorRegistry()
        self._figures: list[tuple[type[Metric], str, str, Read]] = []
        self.registry.register(self)

    @property
    def names(self) -> list[str]:
        """The names as they are scraped."""
        return [
            name + "_total" if kind is CounterMetricFamily else name
            for kind, name, _, _ in self._figures
        ]

    def counter(self, name: str, words: str, read: Read) -> None:
        """Add a figure that only rises."""
        self._figures.append((CounterMetricFamily, f"dialtree_{name}", words, read))

    def gauge(self, name: str, words: str, read: Read) -> None:
        """Add a figure that rises and falls."""
        self._figures.append((GaugeMetricFamily, f"dialtree_{name}", words, read))

    def collect(self) -> Iterator[Metric]:
        """Read every figure now."""
        for kind, name, words, read in self._figures:
            yield kind(name, words, value=read())  # type: ignore[call-arg]

    def describe(self) -> Iterable[Metric]:
        """Say nothing beforehand; the figures are named when they are read."""
        return ()

    def text(self) -> bytes:
        """Return the exposition text of Prometheus."""
        return generate_latest(self.registry)
