"""The JSON Schema of services.yaml takes what `check` takes, and marks typical mistakes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from menus import catalogue, source
from menus.catalogue import reading
from menus.tools.service_schema import service_schema
from menus.tools.wordings import ABOUT

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "services-yaml.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n((?:facts|services|settings):.*?)```", GUIDE, re.DOTALL)

Mistakes = Callable[..., list[str]]


def test_it_is_a_schema(is_schema: Callable[..., None]) -> None:
    is_schema(service_schema())


def test_the_demo_and_the_examples_of_the_guide_are_valid(mistakes: Mistakes) -> None:
    for text in (*EXAMPLES, (ROOT / "services.yaml").read_text("utf-8")):
        assert mistakes(service_schema(), text) == [], text


@pytest.mark.parametrize(
    "text",
    [
        "facts:\nsettings: {}\n",
        "facts: {a.b_c: {type: text 2-5, fresh: 0s, writable: on, provider: http}}",
        "settings: {a: {type: number -5-5}}",
        "services: {a: {}}",
        "services: {a: {provider: http, address: http://x, retries: 0, at_once: 1000}}",
        "services: {a: {provider: http, address: http://x, networks: 10.0.0.0/8, secret: file:/s}}",
        "services: {a: {provider: http, address: http://x, rows: {n: flag}, sample: []}}",
        "services: {a: {provider: http, address: http://x, values: {n: flag}, sample: {n: yes}}}",
        'services: {a: {parameters: {x: "one of a, b c"}, refused: []}}',
    ],
)
def test_what_check_takes_is_valid(text: str, mistakes: Mistakes) -> None:
    _, problems = catalogue.read(source.parse(text, "services.yaml").root)

    assert problems == []
    assert mistakes(service_schema(), text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("fact: {}", ""),
        ("facts: {Big: {type: flag}}", "facts"),
        ("facts: {a: flag}", "facts.a"),
        ("facts: {a: {}}", "facts.a"),
        ("facts: {a: {type: flagg}}", "facts.a.type"),
        ("facts: {a: {type: text}}", "facts.a.type"),
        ("facts: {a: {type: flag, fresh: 3}}", "facts.a.fresh"),
        ("facts: {a: {type: flag, writable: maybe}}", "facts.a.writable"),
        ("facts: {a: {type: flag, provider: htp}}", "facts.a.provider"),
        ("settings: {a: {type: flag, fresh: 3s}}", "settings.a"),
        ("services: {a: {scope: all}}", "services.a.scope"),
        ("services: {a: {rows: [x]}}", "services.a.rows"),
        ("services: {a: {refused: x}}", "services.a.refused"),
        ("services: {a: {adress: x}}", "services.a"),
        ("services: {a: {secret: env:X}}", "services.a"),
        ("services: {a: {provider: http}}", "services.a"),
        ("services: {a: {provider: http, address: ftp://x}}", "services.a.address"),
        ("services: {a: {provider: http, address: http://x, secret: hush}}", "services.a.secret"),
        ("services: {a: {provider: http, address: http://x, retries: 6}}", "services.a.retries"),
        (
            "services: {a: {provider: http, address: http://x, rows: {n: flag}, sample: {n: yes}}}",
            "services.a.sample",
        ),
    ],
)
def test_a_mistake_is_marked_where_it_stands(text: str, place: str, mistakes: Mistakes) -> None:
    _, problems = catalogue.read(source.parse(text, "services.yaml").root)

    assert problems != []
    assert place in mistakes(service_schema(), text)


def test_every_word_of_a_service_and_a_fact_has_its_sentence() -> None:
    assert set(reading._SERVICE_WORDS) == ABOUT["service"].keys()
    assert set(reading._FACT_WORDS) == ABOUT["fact"].keys()
    assert set(service_schema()["$defs"]["service"]["properties"]) == set(reading._SERVICE_WORDS)
