"""`dialtree init`: a small installation that passes `check`, to change rather than to begin from.

It has one of each thing that nearly every service needs: a menu, a list that pages itself, a choice
of language, texts in two languages, and settings by which `dialtree serve` starts.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["STARTER"]

_FLOWS = """\
# yaml-language-server: $schema=./flows.schema.json
# What this installation serves. The screens stand in flows/*.yaml.
format: 1
languages: [en, ru]  # the flows are in the first; the others live in flows/lang/<code>.yaml
keys: {back: "*", home: "00", next: "#"}
session:
  ussd: {idle: 30s, total: 180s, resume: ask, resume_within: 5m}
include: [flows/*.yaml]

dial:
  "*100#": main.home
"""

_MAIN = """\
# yaml-language-server: $schema=../flows.schema.json
# *100#: the first menu. A screen is called main.home elsewhere, and home in this file.
screens:
  home:
    text: "Balance {account.balance|money}"
    options:
      1: {label: News and help, go: topics}
      2: {label: Language, go: language}
      3: {label: Opening hours, end: "We answer day and night, every day."}
  topics:
    list: information.topics
    text: What about?
    row: "{item.name}"
    save: topic
    empty: {end: "Nothing to read today."}
    go: topic
  topic:
    end: "{topic.text}"
  language:
    languages: {1: en, 2: ru}
    go: home
"""

_RU = """\
# yaml-language-server: $schema=../../lang.schema.json
# Тексты на русском: те же файлы, экраны и слова, что в flows/*.yaml.
main:
  home:
    text: "Баланс {account.balance|money}"
    options:
      1: {label: Новости и помощь}
      2: {label: Язык}
      3: {label: Часы работы, end: "Отвечаем круглосуточно, каждый день."}
  topics:
    text: О чём рассказать?
    empty: {end: "Сегодня читать нечего."}
"""

_SERVICES = """\
# yaml-language-server: $schema=./services.schema.json
# What the flows may name, its type, and who provides it. Kept by engineers.
facts:
  subscriber.msisdn:   {type: msisdn}
  subscriber.language: {type: language, writable: yes}
  account.balance:     {type: money, fresh: 10s}

services:
  information.topics:
    provider: store
    scope: everyone  # the same rows for every subscriber, so one answer serves all
    fresh: 1m
    parameters: {language: language}
    rows: {name: text 24, text: text 80}
"""

_GATEWAY = """\
# How this installation listens, stores and binds. `dialtree serve` reads it.

[smpp]
host = "127.0.0.1"
port = 2775

[http]
host = "127.0.0.1"
port = 8080

[store]
url = "sqlite:///var/dialtree.db"
seed_demo = true          # demo subscribers, made when the store is empty

[flows]
path = "flows.yaml"
zone = "Europe/Moscow"

# The phone simulator. In earnest write a password as "env:NAME" or "file:/path".
[accounts.simulator]
role = "network"
password = "simpass"
"""

STARTER: Mapping[str, str] = {
    "flows.yaml": _FLOWS,
    "flows/main.yaml": _MAIN,
    "flows/lang/ru.yaml": _RU,
    "services.yaml": _SERVICES,
    "gateway.toml": _GATEWAY,
    ".gitignore": "var/\n",
}
"""The files, by their names below the folder."""
