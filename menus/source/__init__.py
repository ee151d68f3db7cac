"""The one place that touches YAML: files in, nodes with places out, every problem at once."""

from menus.source.files import text_of
from menus.source.nodes import Document, Mapping, Node, Scalar, Sequence
from menus.source.parsing import parse, read
from menus.source.quotes import quoted
from menus.source.spelling import nearest, suggestion

__all__ = [
    "Document",
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "nearest",
    "parse",
    "quoted",
    "read",
    "suggestion",
    "text_of",
]
