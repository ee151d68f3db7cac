"""What a PDU is: a header, fields in the order of the wire, TLVs.

`smpp.commands` declares one class per command with the words of this module; the annotated body of
such a class *is* the table of its fields, which `codec` compiles. A PDU is a plain slotted value:
it knows neither octets nor sessions, and nothing is checked before it is encoded.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform

from smpp.constants import RESPONSE_BIT, CommandId, CommandStatus
from smpp.errors import EncodeError
from smpp.tlvs import Tlv, tag_name
from smpp.wire import COctetString, Integer, OctetString, TimeString, WireType

__all__ = [
    "COMMANDS",
    "Field",
    "Pdu",
    "Response",
    "c_octet_string",
    "command",
    "field_of",
    "integer",
    "layout",
    "octet_string",
    "time_string",
]

_TYPE, _STATUS = "wire_type", "status"
_SECRET = "password"


@dataclass(frozen=True, slots=True)
class Field:
    """A mandatory parameter: its name, its type, and the status that says it is wrong."""

    name: str
    type: WireType
    status: CommandStatus


def field_of(wire_type: WireType, status: CommandStatus, default: Any = None) -> Any:
    """Declare a field of any wire type; `status` is what to answer when it is wrong.

    Without a `default`, a field that is not given has the NULL value of its type.
    """
    value = wire_type.default if default is None else default
    return field(default=value, metadata={_TYPE: wire_type, _STATUS: status})


def integer(status: CommandStatus, default: int = 0) -> int:
    """Declare an integer of one octet, as all integers of bodies are."""
    declared: int = field_of(Integer(), status, int(default))
    return declared


def c_octet_string(max_octets: int, status: CommandStatus) -> str:
    """Declare a text of at most `max_octets` octets with its NUL."""
    declared: str = field_of(COctetString(max_octets), status)
    return declared


def time_string(status: CommandStatus) -> str:
    """Declare a time: 16 characters or none."""
    declared: str = field_of(TimeString(), status)
    return declared


def octet_string(length_name: str, status: CommandStatus) -> bytes:
    """Declare octets behind the one-octet count `length_name`."""
    declared: bytes = field_of(OctetString(length_name), status)
    return declared


@dataclass(slots=True, kw_only=True, repr=False, eq=False)
class Pdu:
    """A PDU of any command; every field is an attribute and a keyword of the constructor."""

    command_status: int = 0
    sequence_number: int = 0
    tlvs: tuple[Tlv, ...] = ()

    command_id: ClassVar[CommandId]
    name: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]] = ()

    def tlv(self, tag: int) -> bytes | None:
        """Return the value of the first TLV with this tag, or None."""
        for present, value in self.tlvs:
            if present == tag:
                return value
        return None

    def tlv_integer(self, tag: int) -> int | None:
        """Return the first TLV with this tag as an unsigned integer, or None."""
        value = self.tlv(tag)
        return None if value is None else int.from_bytes(value, "big")

    def reply(self, command_status: int = 0, **field_values: Any) -> "Pdu":
        """Return the response to this request, with its sequence_number.

        A response with an error has no body unless fields or TLVs are given. Raises EncodeError
        when the specification has no response to this command.
        """
        response = COMMANDS.get(self.command_id | RESPONSE_BIT)
        if response is None or self.command_id & RESPONSE_BIT:
            raise EncodeError(f"{self.name} has no response")
        return response(
            command_status=command_status, sequence_number=self.sequence_number, **field_values
        )

    def __eq__(self, other: object) -> bool:
        """Two PDUs are equal when command, header, fields and TLVs are."""
        if not isinstance(other, Pdu) or type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, f.name) == getattr(other, f.name) for f in fields(self))

    __hash__ = None  # type: ignore[assignment]  # a PDU can be changed

    def __repr__(self) -> str:
        """Show what differs from the defaults; a password never."""
        shown = [f"sequence_number={self.sequence_number}"]
        if self.command_status:
            shown.insert(0, f"command_status=0x{self.command_status:02X}")
        for parameter in self.fields:
            value = getattr(self, parameter.name)
            if value != parameter.type.default:
                mask = parameter.name == _SECRET
                shown.append(f"{parameter.name}={'***' if mask else repr(value)}")
        shown += [f"{tag_name(tag)}={value.hex() or '-'}" for tag, value in self.tlvs]
        return f"{type(self).__name__}({', '.join(shown)})"


@dataclass(slots=True, kw_only=True, repr=False, eq=False)
class Response(Pdu):
    """A response; its fields are None when it comes, or goes, without its body.

    `unparsed_body` keeps what an error response carries in place of its fields: 3.4 §4 allows no
    body there, 5.0 §3.2.1.3 wants any to be tolerated.
    """

    unparsed_body: bytes = b""

    def __post_init__(self) -> None:
        """Leave out the body of an error response that nothing was given for."""
        if not self.command_status or self.tlvs:
            return
        if all(getattr(self, f.name) == f.type.default for f in self.fields):
            for parameter in self.fields:
                setattr(self, parameter.name, None)


COMMANDS: dict[int, type[Pdu]] = {}
"""The class of every command, by command_id."""

_P = TypeVar("_P", bound=Pdu)


@dataclass_transform(kw_only_default=True, eq_default=False)
def layout(declared: type[_P]) -> type[_P]:
    """Make a class of fields that several commands share."""
    built = dataclass(slots=True, kw_only=True, repr=False, eq=False)(declared)
    built.fields = tuple(
        Field(f.name, f.metadata[_TYPE], f.metadata[_STATUS])
        for f in fields(built)
        if _TYPE in f.metadata
    )
    return built


@dataclass_transform(kw_only_default=True, eq_default=False)
def command(command_id: CommandId) -> Callable[[type[_P]], type[_P]]:
    """Make the class of a command from the table that is its body, and enter it in COMMANDS."""

    def build(declared: type[_P]) -> type[_P]:
        built = layout(declared)
        built.command_id = command_id
        built.name = command_id.name.lower()
        COMMANDS[command_id] = built
        return built

    return build
