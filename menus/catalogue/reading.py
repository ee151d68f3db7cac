"""services.yaml to a `Catalogue`: what is sound is kept, what is not becomes a problem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from ipaddress import ip_network

from menus.catalogue.declarations import Catalogue, Fact, HttpCall, ServiceDeclaration, Setting
from menus.catalogue.types import (
    ANY,
    FLAG_WORDS,
    TypeMistake,
    ValueType,
    parse_duration,
    parse_type,
    value_of,
)
from menus.errors import Problem
from menus.source import Mapping as Node
from menus.source import Node as AnyNode
from menus.source import Scalar, Sequence, nearest, suggestion

__all__ = ["read"]

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")


def read(root: AnyNode | None) -> tuple[Catalogue, list[Problem]]:
    """The catalogue of a whole services.yaml and every problem in it; no file, no names."""
    return _Reading().catalogue(root)


_TOP = ("facts", "services", "settings")
_FACT_WORDS = ("type", "fresh", "writable", "provider")
_SERVICE_WORDS = (
    "provider",
    "scope",
    "fresh",
    "parameters",
    "values",
    "rows",
    "refused",
    "address",
    "secret",
    "timeout",
    "retries",
    "idempotent",
    "networks",
    "at_once",
    "sample",
)
_HTTP_WORDS = (
    "address",
    "secret",
    "timeout",
    "retries",
    "idempotent",
    "networks",
    "at_once",
    "sample",
)
_MOST_RETRIES, _MOST_AT_ONCE = 5, 1000
_MOST_PROBLEMS = 1000
"""More are not read by anybody; the next run tells the rest."""


class _Reading:
    """One pass over services.yaml that keeps what is sound and notes what is not."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._lost_section = False

    def catalogue(self, root: AnyNode | None) -> tuple[Catalogue, list[Problem]]:
        if root is None:
            return Catalogue(), []
        if not isinstance(root, Node):
            self._add(root, "shape", "services.yaml begins with facts:, services: or settings:")
            return Catalogue(is_damaged=True), self.problems
        self._known_words(root, _TOP)
        self._lost_section = any(word not in _TOP for word in root)
        facts = {
            name: self._fact(name, key, body) for name, key, body in self._named(root, "facts")
        }
        services = {
            name: self._service(name, key, body)
            for name, key, body in self._named(root, "services")
        }
        settings: dict[str, Setting] = {}
        for name, key, body in self._named(root, "settings"):
            if name in facts:
                self._add(key, "duplicate-key", f"'{name}' is a fact already: name it otherwise")
            self._known_words(body, ("type",))
            settings[name] = Setting(name, self._type(body, key), key.place)
        return Catalogue(facts, services, settings, self._lost_section), self.problems

    def _add(self, node: AnyNode, rule: str, message: str) -> None:
        if not node.is_damaged and len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(node.place, rule, message))

    def _known_words(self, node: Node, words: tuple[str, ...]) -> None:
        for key, _ in node.entries():
            if key.text not in words:
                meant = nearest(key.text, words)
                hint = f"Did you mean '{meant}'?" if meant else f"Known here: {', '.join(words)}"
                self._add(key, "unknown-word", f"'{key.text}' is not known here. {hint}")
                node.is_damaged = node.is_damaged or (meant is not None and meant not in node)

    def _named(self, root: Node, section: str) -> Iterator[tuple[str, Scalar, Node]]:
        body = root.get(section)
        if body is None or (isinstance(body, Scalar) and body.is_missing):
            return
        if not isinstance(body, Node):
            self._add(body, "shape", f"{section}: takes names with what they are")
            self._lost_section = True
            return
        for key, value in body.entries():
            if _NAME.match(key.text) is None:
                message = f"'{key.text}' is no name: use small letters, digits, _ and dots"
                self._add(key, "shape", message)
                self._lost_section = True
            elif isinstance(value, Scalar) and value.is_missing:
                message = f"'{key.text}' has nothing below it: indent it less, or what follows more"
                self._add(key, "shape", message)
                self._lost_section = True
                return
            elif not isinstance(value, Node):
                typed = value.text if isinstance(value, Scalar) and value.text else "…"
                self._add(value, "shape", f"write '{key.text}: {{type: {typed}}}' here")
                yield key.text, key, _unread(value)
            else:
                yield key.text, key, value

    def _scalar(self, body: Node, word: str) -> Scalar | None:
        node = body.get(word)
        if node is None or isinstance(node, Scalar):
            return node
        self._add(node, "shape", f"{word}: takes one value")
        return None

    def _type(self, body: Node, key: Scalar) -> ValueType:
        node = self._scalar(body, "type")
        if node is None:
            if "type" not in body and not body.is_damaged:
                self._add(key, "shape", f"'{key.text}' has no type: add 'type: …'")
            return ANY
        return self._typed(node)

    def _typed(self, node: AnyNode) -> ValueType:
        try:
            if not isinstance(node, Scalar):
                raise TypeMistake("a type is one wording, as in text 20")
            return parse_type(node.text)
        except TypeMistake as mistake:
            self._add(node, "unknown-type", str(mistake))
            return ANY

    def _duration(self, body: Node, word: str) -> Decimal | None:
        node = self._scalar(body, word)
        if node is None:
            return None
        try:
            return parse_duration(node.text)
        except TypeMistake as mistake:
            self._add(node, "shape", str(mistake))
            return None

    def _whole_seconds(self, body: Node, word: str) -> int | None:
        seconds = self._duration(body, word)
        return None if seconds is None else int(seconds)

    def _flag(self, body: Node, word: str) -> bool:
        node = self._scalar(body, word)
        if node is not None and node.text.lower() not in FLAG_WORDS:
            self._add(node, "shape", f"{word}: takes yes or no")
        return node is not None and FLAG_WORDS.get(node.text.lower(), False)

    def _provider(self, body: Node) -> str:
        node = self._scalar(body, "provider")
        if node is None:
            return "store"
        if node.text not in ("store", "http"):
            hint = suggestion(node.text, ("store", "http"))
            self._add(node, "shape", f"provider: takes store or http.{hint}")
        return node.text

    def _fact(self, name: str, key: Scalar, body: Node) -> Fact:
        self._known_words(body, _FACT_WORDS)
        return Fact(
            name,
            self._type(body, key),
            key.place,
            self._whole_seconds(body, "fresh"),
            self._flag(body, "writable"),
            self._provider(body),
        )

    def _service(self, name: str, key: Scalar, body: Node) -> ServiceDeclaration:
        before = len(self.problems)
        declared = self._declared(name, key, body)
        is_known = len(self.problems) == before and not body.is_damaged
        sample = self._sample(body.get("sample"), declared)
        return replace(declared, is_known=is_known, sample=sample)

    def _declared(self, name: str, key: Scalar, body: Node) -> ServiceDeclaration:
        self._known_words(body, _SERVICE_WORDS)
        provider = self._provider(body)
        scope = self._scalar(body, "scope")
        if scope is not None and scope.text not in ("everyone", "subscriber"):
            self._add(scope, "shape", "scope: takes everyone or subscriber")
        return ServiceDeclaration(
            name,
            key.place,
            provider,
            scope is not None and scope.text == "everyone",
            self._whole_seconds(body, "fresh"),
            self._fields(body, "parameters") or {},
            self._fields(body, "values") or {},
            self._fields(body, "rows"),
            self._reasons(body),
            self._http(key, body, provider),
        )

    def _fields(self, body: Node, word: str) -> dict[str, ValueType] | None:
        node = body.get(word)
        if node is None:
            return None
        if not isinstance(node, Node):
            self._add(node, "shape", f"{word}: takes names with their types")
            return {}
        return {name: self._typed(value) for name, value in node.items()}

    def _reasons(self, body: Node) -> tuple[str, ...]:
        node = body.get("refused")
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            self._add(node, "shape", "refused: takes a list of reasons, as in [no_money]")
            return ()
        return tuple(item.text for item in node if isinstance(item, Scalar))

    def _sample(
        self, node: AnyNode | None, service: ServiceDeclaration
    ) -> tuple[Mapping[str, object], ...] | None:
        """What the service answers where nobody is called: rows, or values."""
        if node is None:
            return None
        if service.rows is None:
            return (self._example(node, service.values),)
        if not isinstance(node, Sequence):
            self._add(node, "shape", "sample: takes a list of rows, as in [{name: Gold}]")
            return None
        rows = service.rows
        return tuple(self._example(item, rows) for item in node)

    def _example(self, node: AnyNode, types: Mapping[str, ValueType]) -> Mapping[str, object]:
        """One row, or the values: every declared field, each as its type says."""
        if not isinstance(node, Node):
            self._add(node, "shape", "a sample is written with words, as in {name: Gold}")
            return {}
        self._known_words(node, tuple(types))
        found: dict[str, object] = {}
        for name, type in types.items():
            value = self._scalar(node, name)
            if value is None and name not in node:
                self._add(node, "value-type", f"the sample lacks '{name}': add '{name}: …'")
            elif value is not None:
                try:
                    found[name] = value_of(type, value.text)
                except ValueError as mistake:
                    self._add(value, "value-type", str(mistake))
        return found

    def _http(self, key: Scalar, body: Node, provider: str) -> HttpCall | None:
        if provider != "http":
            for word in _HTTP_WORDS:
                if (node := body.key(word)) is not None:
                    self._add(node, "shape", f"{word}: is for 'provider: http' only")
            return None
        return HttpCall(
            self._address(key, body),
            self._secret(body),
            self._duration(body, "timeout") or Decimal(5),
            self._whole(body, "retries", 0, _MOST_RETRIES, 0),
            self._flag(body, "idempotent"),
            self._networks(body),
            self._whole(body, "at_once", 1, _MOST_AT_ONCE, 20),
        )

    def _address(self, key: Scalar, body: Node) -> str:
        address = self._scalar(body, "address")
        if address is None or not address.text.startswith(("http://", "https://")):
            where = address or key
            self._add(where, "shape", "an http service needs 'address: https://…'")
            return ""
        if "@" in address.text.split("://")[1].partition("/")[0]:
            message = "an address holds no password: write 'secret: env:NAME' beside it"
            self._add(address, "shape", message)
        return address.text

    def _secret(self, body: Node) -> str:
        secret = self._scalar(body, "secret")
        if secret is None:
            return ""
        if not secret.text.startswith(("env:", "file:")):
            message = "secret: names where the secret is, as in env:CRM_TOKEN or file:/etc/crm"
            self._add(secret, "shape", message)
        return secret.text

    def _whole(self, body: Node, word: str, low: int, high: int, usual: int) -> int:
        node = self._scalar(body, word)
        if node is None:
            return usual
        text = node.text
        if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
            self._add(node, "shape", f"{word}: takes a number from {low} to {high}, as in 2")
            return usual
        return int(text)

    def _networks(self, body: Node) -> tuple[str, ...]:
        node = body.get("networks")
        if node is None:
            return ()
        found: list[str] = []
        for item in node if isinstance(node, Sequence) else (node,):
            text = item.text if isinstance(item, Scalar) else ""
            try:
                found.append(str(ip_network(text)))
            except ValueError:
                self._add(item, "shape", "networks: takes a list, as in [10.1.0.0/16]")
        return tuple(found)


def _unread(node: AnyNode) -> Node:
    """An empty body in place of one that cannot be read, which has been told."""
    body = Node(node.file, node.line, node.column)
    body.is_damaged = True
    return body
