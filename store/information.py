"""What everybody may read: news and topics, a text a language (H13, J83, `information.topics`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from store.schema import news, topics

__all__ = ["publish_news", "publish_topics", "topics_in"]

_FALLBACK = "en"


def topics_in(tx: Connection, language: str) -> list[dict[str, object]]:
    """Rows with `name` and `text` in their order; in English where there are none."""
    found = _topics(tx, language)
    return found if found or language == _FALLBACK else _topics(tx, _FALLBACK)


def publish_topics(tx: Connection, language: str, rows: Iterable[tuple[str, str]]) -> None:
    """These (name, text) are the topics of the language from now on, in this order."""
    tx.execute(topics.delete().where(topics.c.language == language))
    numbered = enumerate(rows, start=1)
    values = [
        {"language": language, "position": position, "name": name, "text": text}
        for position, (name, text) in numbered
    ]
    if values:
        tx.execute(topics.insert(), values)


def publish_news(tx: Connection, headlines: Mapping[str, str]) -> None:
    """The headline of each language from now on; other languages keep theirs."""
    for language, headline in headlines.items():
        tx.execute(news.delete().where(news.c.language == language))
        tx.execute(news.insert().values(language=language, headline=headline))


def _topics(tx: Connection, language: str) -> list[dict[str, object]]:
    query = (
        select(topics.c.name, topics.c.text)
        .where(topics.c.language == language)
        .order_by(topics.c.position)
    )
    return [{"name": name, "text": text} for name, text in tx.execute(query)]
