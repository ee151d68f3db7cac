"""Figures are read where they are kept."""

from __future__ import annotations

from ussd.metrics import Metrics


def test_a_figure_is_read_at_each_scrape() -> None:
    kept = [1.0]
    metrics = Metrics()
    metrics.counter("messages_accepted", "Stored", lambda: kept[0])
    first = metrics.text()
    kept[0] = 7.0

    assert b"dialtree_messages_accepted_total 1.0" in first
    assert b"dialtree_messages_accepted_total 7.0" in metrics.text()


def test_names_are_those_that_are_scraped() -> None:
    metrics = Metrics()
    metrics.counter("messages_accepted", "Stored", lambda: 0)
    metrics.gauge("links", "Bound", lambda: 0)

    assert metrics.names == ["dialtree_messages_accepted_total", "dialtree_links"]
    assert all(name.encode() in metrics.text() for name in metrics.names)


def test_two_gateways_count_for_themselves() -> None:
    one, two = Metrics(), Metrics()
    one.gauge("links", "Bound", lambda: 1)
    two.gauge("links", "Bound", lambda: 2)

    assert (b"dialtree_links 1.0" in one.text(), b"dialtree_links 2.0" in two.text()) == (
        True,
        True,
    )
