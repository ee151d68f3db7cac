"""Settings in the store."""

from __future__ import annotations

from sqlalchemy import Connection

from store import settings


def test_the_last_value_counts(tx: Connection) -> None:
    settings.write(tx, "hotline.skip_price", "30.00")
    settings.write(tx, "hotline.skip_price", "35.00")
    settings.write(tx, "hotline.vip_only", "no")

    assert settings.read(tx) == {"hotline.skip_price": "35.00", "hotline.vip_only": "no"}
