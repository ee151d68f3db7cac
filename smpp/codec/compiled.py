"""Straight-line decoders and encoders, one per command, written from the tables of `commands`.

Table-driven at run time costs several times as much. A compiled function reads or writes a PDU that
is right; at the first thing that is not, it hands the whole PDU to `by_table`, which then says what
is wrong. The source holds nothing but names and numbers of the tables, never anything of a peer.
"""

import re
from collections.abc import Callable
from struct import Struct
from struct import error as StructError  # noqa: N812  # it is the name of a class
from typing import Any

from smpp.codec.by_table import decode_by_table, encode_by_table
from smpp.constants import HEADER_LENGTH
from smpp.errors import EncodeError
from smpp.pdu import Field, Pdu, Response
from smpp.tlvs import read_tlvs, write_tlvs
from smpp.wire import COctetString, Integer, Malformed, OctetString, TimeString

__all__ = ["Decoder", "DecoderSource", "Encoder", "EncoderSource"]

Decoder = Callable[[bytes], Pdu]
Encoder = Callable[[Any], bytes]

_HEADER = Struct(">4I")
_UNREADABLE = (StructError, Malformed)
_UNWRITABLE = (AttributeError, TypeError, ValueError, OverflowError, StructError, EncodeError)
_CODES = {1: "B", 2: "H", 4: "I"}


class _Lines:
    """The source of one function, and the names that it uses."""

    def __init__(self, head: str, **names: Any) -> None:
        """Begin with `def` and names."""
        self._lines = [f"def {head}:"]
        self._names: dict[str, Any] = names

    def add(self, *lines: str) -> None:
        """Add lines to the body."""
        self._lines += ["    " + line for line in lines]

    def name(self, name: str, value: Any) -> str:
        """Give the function a name to use."""
        self._names[name] = value
        return name

    def compile(self) -> Any:
        """Return the function."""
        source = "\n".join(self._lines)
        exec(source, self._names)
        return self._names[self._lines[0][4:].partition("(")[0]]


class DecoderSource:
    """Writes `decode_<command>`: what `decode_by_table` does, with every step spelt out.

    Strings and integers that stand side by side are taken apart by one regular expression, with
    a group for each string and one for each run of integers; a string that is too long does not
    match. What is counted, octets and records, ends such a stretch.
    """

    def __init__(self, pdu_class: type[Pdu]) -> None:
        """Write the decoder of one command."""
        self._at = str(HEADER_LENGTH)  # where the next stretch begins
        self._pattern = b""
        self._groups: list[str] = []
        self._assignments: list[str] = []
        self._run: list[str] = []  # targets of the integers that stand side by side
        self._lines = _Lines(
            f"decode_{pdu_class.name}(octets)",
            cls=pdu_class,
            by_table=decode_by_table,
            read_header=Struct(">I4x2I").unpack_from,
            new=object.__new__,
            read_tlvs=read_tlvs,
            UNREADABLE=_UNREADABLE,
        )
        self._lines.add("try:")
        self._write_header(pdu_class)
        for field in pdu_class.fields:
            self._write_field(field)
        self._write_end()

    def compile(self) -> Decoder:
        """Return the decoder."""
        decoder: Decoder = self._lines.compile()
        return decoder

    def _add(self, *lines: str) -> None:
        self._lines.add(*("    " + line for line in lines))

    def _write_header(self, pdu_class: type[Pdu]) -> None:
        self._add(
            "length, command_status, sequence_number = read_header(octets)",
            "if length != len(octets):",
            "    return by_table(cls, octets)",
            "pdu = new(cls)",
            "pdu.command_status = command_status",
            "pdu.sequence_number = sequence_number",
        )
        if issubclass(pdu_class, Response):
            self._add("pdu.unparsed_body = b''")
            if pdu_class.fields:
                nothing = " = ".join(f"pdu.{field.name}" for field in pdu_class.fields)
                self._add(
                    f"if length == {HEADER_LENGTH}:",
                    f"    {nothing} = None",
                    "    pdu.tlvs = ()",
                    "    return pdu",
                )

    def _write_field(self, field: Field) -> None:
        match field.type:
            case Integer(1):
                self._run.append(f"pdu.{field.name}")
            case COctetString(max_octets):
                self._gather_text(field, b"([^\\0]{0,%d})" % (max_octets - 1))
            case TimeString(max_octets=size):
                self._gather_text(field, b"(|[^\\0]{%d})" % (size - 1))
            case OctetString():
                self._run.append("size")
                self._write_stretch()
                self._write_octet_string(field)
            case counted:
                self._write_stretch()
                read = self._lines.name(f"read_{field.name}", counted.read)
                self._add(f"pdu.{field.name}, end = {read}(octets, {self._at})")
                self._at = "end"

    def _gather_text(self, field: Field, pattern: bytes) -> None:
        self._gather_run()
        text = f"pdu.{field.name} = {field.name}.decode('latin-1')"
        self._gather(field.name, pattern + b"\\0", text)

    def _gather_run(self) -> None:
        run, self._run = self._run, []
        if run:
            group = f"integers_{len(self._groups)}"
            self._gather(group, b"(.{%d})" % len(run), f"{', '.join(run)}, = {group}")

    def _gather(self, group: str, pattern: bytes, assignment: str) -> None:
        self._groups.append(group)
        self._pattern += pattern
        self._assignments.append(assignment)

    def _write_stretch(self) -> None:
        """Take apart what was gathered."""
        self._gather_run()
        if not self._groups:
            return
        match = re.compile(self._pattern, re.DOTALL).match
        self._add(
            f"found = {self._lines.name(f'match_{self._groups[0]}', match)}(octets, {self._at})",
            "if found is None:",
            "    return by_table(cls, octets)",
            f"{', '.join(self._groups)}, = found.groups()",
            *self._assignments,
            "end = found.end()",
        )
        self._at, self._pattern, self._groups, self._assignments = "end", b"", [], []

    def _write_octet_string(self, field: Field) -> None:
        self._add(
            "at, end = end, end + size",
            "if end > length:",
            "    return by_table(cls, octets)",
            f"pdu.{field.name} = octets[at:end]",
        )

    def _write_end(self) -> None:
        self._write_stretch()
        at = self._at
        self._add(f"pdu.tlvs = read_tlvs(octets, {at}) if {at} != length else ()", "return pdu")
        self._lines.add("except UNREADABLE:", "    return by_table(cls, octets)")


class EncoderSource:
    """Writes `encode_<command>`: checks, then one join of strings and packed runs.

    What is not right, or is a response without its body, goes to `encode_by_table`.
    """

    def __init__(self, pdu_class: type[Pdu]) -> None:
        """Write the encoder of one command."""
        self._codes = ""  # of the run of integers and NULs that is being gathered
        self._values: list[str] = []
        self._pieces: list[str] = []
        self._lines = _Lines(
            f"encode_{pdu_class.name}(pdu)",
            by_table=encode_by_table,
            pack_header=_HEADER.pack,
            write_tlvs=write_tlvs,
            UNWRITABLE=_UNWRITABLE,
        )
        self._lines.add("try:")
        if issubclass(pdu_class, Response):
            self._add("if pdu.unparsed_body:", "    return by_table(pdu)")
        for field in pdu_class.fields:
            self._write_field(field)
        self._write_end(pdu_class.command_id)

    def compile(self) -> Encoder:
        """Return the encoder."""
        encoder: Encoder = self._lines.compile()
        return encoder

    def _add(self, *lines: str) -> None:
        self._lines.add(*("    " + line for line in lines))

    def _write_field(self, field: Field) -> None:
        name = field.name
        match field.type:
            case Integer(size):
                self._gather(_CODES[size], f"pdu.{name}")
            case OctetString():
                self._add(f"{name} = pdu.{name}")
                self._gather(_CODES[1], f"len({name})")
                self._piece(name)
            case COctetString(max_octets):
                self._write_text(name, f"len({name}) >= {max_octets} or '\\0' in {name}")
            case TimeString(max_octets=size):
                self._write_text(name, f"{name} and (len({name}) != {size - 1} or '\\0' in {name})")
            case records:
                write = self._lines.name(f"write_{name}", records.write)
                self._piece(f"{write}(pdu.{name})")

    def _write_text(self, name: str, unfit: str) -> None:
        self._add(f"{name} = pdu.{name}", f"if {unfit}:", "    return by_table(pdu)")
        self._piece(f"{name}.encode('latin-1')")
        self._gather("x")  # a NUL

    def _gather(self, code: str, *value: str) -> None:
        self._codes += code
        self._values += value

    def _piece(self, piece: str) -> None:
        """Add what stands behind the gathered run."""
        self._write_run()
        self._pieces.append(piece)

    def _write_run(self) -> None:
        if self._values:
            pack = self._lines.name(f"pack_{self._codes}", Struct(f">{self._codes}").pack)
            self._pieces.append(f"{pack}({', '.join(self._values)})")
        elif self._codes:
            self._pieces.append(repr(bytes(len(self._codes))))
        self._codes, self._values = "", []

    def _write_end(self, command_id: int) -> None:
        self._write_run()
        self._add(
            f"body = b''.join([{', '.join(self._pieces)}])",
            "if pdu.tlvs:",
            "    body += write_tlvs(pdu.tlvs)",
            f"return pack_header({HEADER_LENGTH} + len(body), {command_id:d}, pdu.command_status, "
            "pdu.sequence_number) + body",
        )
        self._lines.add("except UNWRITABLE:", "    return by_table(pdu)")
