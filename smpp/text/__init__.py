"""Texts on the wire: alphabets, long messages, receipts and times. Pure, and alone in knowing them.

`budget` is what the gateway gives to the menu engine as its `Encoding`.
"""

from smpp.text.budget import LOOK_ALIKES, Culprit, Size, culprit, measure, parts, plain
from smpp.text.data_coding import (
    Charset,
    Coding,
    DefaultAlphabet,
    choose,
    classify,
    classify_cbs,
    decode_text,
    encode_text,
)
from smpp.text.reassembly import Incomplete, Reassembler
from smpp.text.receipts import Receipt, format_receipt, id_forms, parse_receipt, same_id
from smpp.text.segments import (
    Concatenation,
    Segment,
    UserDataHeader,
    concatenation,
    parse_udh,
    split,
    split_octets,
    write_udh,
)
from smpp.text.times import (
    format_absolute,
    format_receipt_date,
    format_relative,
    parse_receipt_date,
    parse_time,
)

__all__ = [
    "LOOK_ALIKES",
    "Charset",
    "Coding",
    "Concatenation",
    "Culprit",
    "DefaultAlphabet",
    "Incomplete",
    "Reassembler",
    "Receipt",
    "Segment",
    "Size",
    "UserDataHeader",
    "choose",
    "classify",
    "classify_cbs",
    "concatenation",
    "culprit",
    "decode_text",
    "encode_text",
    "format_absolute",
    "format_receipt",
    "format_receipt_date",
    "format_relative",
    "id_forms",
    "measure",
    "parse_receipt",
    "parse_receipt_date",
    "parse_time",
    "parse_udh",
    "parts",
    "plain",
    "same_id",
    "split",
    "split_octets",
    "write_udh",
]
