"""services.yaml, typed: which facts, services and settings the flows may name.

Kept by engineers, read by menu authors, so the checker knows every name, its type and the longest
value it may take (menu-language §2).  Reading collects every problem; nothing here is called or
fetched: an `http` service is declared now and run by the gateway.

    facts:     {subscriber.status: {type: "one of active, blocked", fresh: 10s, writable: yes}}
    services:  {offers.switch_on: {parameters: {service: text 20}, refused: [no_money]}}
    settings:  {hotline.skip_price: {type: money}}
"""

from menus.catalogue.declarations import Catalogue, Fact, HttpCall, ServiceDeclaration, Setting
from menus.catalogue.fitting import NUMBERS, may_be
from menus.catalogue.provided import Provided, not_provided
from menus.catalogue.reading import read
from menus.catalogue.types import (
    ANY,
    TypeMistake,
    ValueType,
    parse_duration,
    parse_type,
    types_of,
    value_of,
)

__all__ = [
    "ANY",
    "NUMBERS",
    "Catalogue",
    "Fact",
    "HttpCall",
    "Provided",
    "ServiceDeclaration",
    "Setting",
    "TypeMistake",
    "ValueType",
    "may_be",
    "not_provided",
    "parse_duration",
    "parse_type",
    "read",
    "types_of",
    "value_of",
]
