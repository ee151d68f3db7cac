from smpp import events
from smpp.commands import SubmitSm


def test_events_with_the_same_content_are_equal() -> None:
    pdu = SubmitSm(sequence_number=1)

    assert events.RequestsReceived([pdu]) == events.RequestsReceived([pdu])
    assert events.Closed("why") != events.Unbound(by_peer=True)


def test_every_event_class_belongs_to_the_union() -> None:
    classes = {getattr(events, name) for name in events.__all__} - {events.Event}

    assert set(events.Event.__args__) == classes
