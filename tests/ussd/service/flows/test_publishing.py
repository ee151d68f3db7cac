"""Versions that are stored, served and taken back; and what a restart finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs
from twisted.internet.task import Clock

from store import Database, InlineReader, InlineWriter, NotFound, flow_versions
from store.migrations import upgrade
from store.schema import audit as audit_table
from ussd.core.publishing import EVERYBODY, Audience, Person, Refusal, Role
from ussd.errors import GatewayError
from ussd.service.clocks import Clocks
from ussd.service.flows.flow_files import Judged, judge
from ussd.service.flows.flow_log import Opened, open_published
from ussd.service.flows.publishing import Broken, Published, Publishing
from ussd.service.passwords import run_here

NOW = 1_767_258_000.0
OLGA = Person("olga", Role.AUTHOR, is_known=True)
IVAN = Person("ivan", Role.APPROVER, is_known=True)
SOME = Audience(0.0, frozenset({"79031234567"}))


def files(text: str = "Hello") -> dict[str, str]:
    return {
        "flows.yaml": 'format: 1\ninclude: [flows/*.yaml]\ndial: {"*100#": a.home}\n',
        "flows/a.yaml": f"screens:\n  home: {{end: {text}}}\n",
    }


def judged(text: str = "Hello") -> Judged:
    return judge(files(text), None, {})


class Dialogues:
    """What of the dialogues a publishing changes: who begins on which version."""

    def __init__(self) -> None:
        self.flows: Any = None
        self.canary: Any = None
        self.takes: Callable[[str], bool] = lambda msisdn: False

    def use_flows(self, flows: Any) -> None:
        self.flows = flows

    def use_canary(self, flows: Any, takes: Callable[[str], bool]) -> None:
        self.canary, self.takes = flows, takes


class Bench:
    """A publishing over a store in memory; `told` is what the latest act came to."""

    def __init__(self, database: Database, opened: Opened | None = None, **more: Any) -> None:
        self.database = database
        self.dialogues = Dialogues()
        self.clock = Clock()
        self.told: Any = None
        self.settings: dict[str, object] = {}
        self.writer = InlineWriter(database)
        self.reader = InlineReader(database)
        self.publishing = Publishing(
            opened or Opened((), judged("first")),
            dialogues=self.dialogues,
            clocks=Clocks(self.clock, epoch=NOW),
            writer=self.writer,
            reader=self.reader,
            run=run_here,
            settings=self.settings,
            **{"judge": lambda given, running: judge(given, running, {}), **more},
        )

    def do(self, act: Callable[..., None], *arguments: Any) -> Any:
        self.told = None

        def tell(result: Any) -> None:
            self.told = result

        act(*arguments, tell)
        for _ in range(4):
            self.reader.flush()
            self.writer.flush()
        return self.told

    def publish(self, text: str, person: Person = OLGA, to: Audience = EVERYBODY) -> Any:
        return self.do(self.publishing.publish, person, judged(text), to, "why")

    def roll_back(self, person: Person = OLGA) -> Any:
        return self.do(self.publishing.roll_back, person, "")

    @property
    def kinds(self) -> list[str]:
        with self.database.reading() as tx:
            return [act.kind for act in flow_versions.acts(tx)]


@pytest.fixture
def database() -> Iterator[Database]:
    made = Database("sqlite://")
    upgrade(made)
    yield made
    made.close()


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


def reopened(database: Database, *, watch: bool = False) -> Opened:
    return open_published(
        database,
        lambda given, running: judge(given, running, {}),
        lambda: judged("folder"),
        watch=watch,
    )


def test_what_is_published_is_stored_and_served(bench: Bench) -> None:
    done = bench.publish("second")

    assert isinstance(done, Published) and done.act.kind == "publish"
    assert bench.dialogues.flows is bench.publishing.served.flows
    assert bench.publishing.served.files == files("second")
    with bench.database.reading() as tx:
        assert flow_versions.files(tx, done.judged.version) == files("second")


def test_the_first_act_keeps_what_was_served_before_it(bench: Bench) -> None:
    bench.publish("second")

    assert bench.kinds == ["begin", "publish"]
    assert bench.publishing.standing.before == (judged("first").version,)


def test_who_changed_what_is_in_the_audit_too(bench: Bench) -> None:
    bench.publish("second")
    with bench.database.reading() as tx:
        (row,) = tx.execute(audit_table.select()).all()

    assert (row.who, row.what, row.detail) == ("olga", "flows.publish", judged("second").version)


def test_a_version_with_an_error_is_not_stored(bench: Bench) -> None:
    broken = judge({**files(), "flows/a.yaml": "screens: {home: {go: x}}"}, None, {})
    told = bench.do(bench.publishing.publish, OLGA, broken, EVERYBODY, "")

    assert isinstance(told, Broken) and bench.kinds == []


def untranslated() -> Judged:
    return judge(
        {**files(), "flows.yaml": files()["flows.yaml"] + "languages: [en, ru]\n"}, None, {}
    )


def test_a_version_that_lacks_a_translation_is_not_stored(bench: Bench) -> None:
    told = bench.do(bench.publishing.publish, OLGA, untranslated(), EVERYBODY, "")

    assert isinstance(told, Broken) and bench.kinds == []


def test_an_edit_that_lacks_a_translation_is_taken_up(bench: Bench) -> None:
    bench.publishing.take_up(untranslated())

    assert bench.publishing.refused is None
    assert bench.dialogues.flows.version == untranslated().version


def test_a_refusal_changes_nothing(bench: Bench) -> None:
    told = bench.publish("second", Person("vera", Role.VIEWER))

    assert isinstance(told, Refusal) and bench.kinds == [] and bench.dialogues.flows is None


def test_a_canary_reaches_those_on_the_list_alone(bench: Bench) -> None:
    bench.publish("second", to=SOME)

    assert bench.dialogues.canary.version == judged("second").version
    assert [bench.dialogues.takes(n) for n in ("79031234567", "79031234568")] == [True, False]
    assert bench.publishing.served.files == files("first")


def test_rolling_back_a_canary_ends_it(bench: Bench) -> None:
    bench.publish("second", to=SOME)
    bench.roll_back()

    assert bench.dialogues.canary is None and bench.publishing.served.files == files("first")


def test_rolling_back_serves_what_was_served_before(bench: Bench) -> None:
    bench.publish("second")
    bench.publish("third")
    bench.roll_back()
    bench.roll_back()

    assert bench.publishing.served.files == files("first")
    assert bench.dialogues.flows.version == judged("first").version


def test_a_version_that_is_no_longer_loaded_comes_from_the_store(bench: Bench) -> None:
    for number in range(20):
        bench.publish(f"version {number}")
    for _ in range(19):
        bench.roll_back()

    assert bench.publishing.served.files == files("version 0")


def test_where_two_must_agree_a_proposal_serves_nothing(database: Database) -> None:
    bench = Bench(database, two_persons=True)
    bench.publish("second")

    assert bench.dialogues.flows is None
    assert bench.publishing.standing.proposal is not None


def test_an_approval_serves_the_proposal(database: Database) -> None:
    bench = Bench(database, two_persons=True)
    bench.publish("second")
    done = bench.do(bench.publishing.approve, IVAN, "fine")

    assert isinstance(done, Published) and bench.publishing.served.files == files("second")


def test_a_rejected_proposal_is_gone(database: Database) -> None:
    bench = Bench(database, two_persons=True)
    bench.publish("second")
    bench.do(bench.publishing.reject, IVAN, "no")

    assert bench.publishing.standing.proposal is None and bench.dialogues.flows is None


def test_a_restart_serves_what_was_published_whatever_lies_on_disk(bench: Bench) -> None:
    bench.publish("second")

    assert reopened(bench.database).first.files == files("second")


def test_a_restart_brings_the_canary_back(bench: Bench) -> None:
    bench.publish("second", to=SOME)
    again = Bench(bench.database, reopened(bench.database))

    assert again.dialogues.canary.version == judged("second").version
    assert again.publishing.served.files == files("first")


def test_before_the_first_publication_a_restart_serves_the_folder(database: Database) -> None:
    assert reopened(database).first.files == files("folder")


def test_who_watches_serves_the_folder(bench: Bench) -> None:
    bench.publish("second")

    assert reopened(bench.database, watch=True).first.files == files("folder")


def test_a_published_version_that_cannot_be_served_is_told_at_the_start(bench: Bench) -> None:
    bench.publish("second")

    with pytest.raises(GatewayError, match=r"cannot be served: flows\.yaml:1:1"):
        open_published(
            bench.database,
            lambda given, running: judge({}, running, {}),
            lambda: judged("folder"),
            watch=False,
        )


def test_another_gateways_act_is_seen_before_ours_is_added(bench: Bench) -> None:
    other = Bench(bench.database)
    other.publish("theirs")
    told = bench.publish("ours")

    assert isinstance(told, Refusal) and told.word == "changed"
    assert bench.publishing.served.files == files("theirs")


def test_a_gateway_that_follows_serves_what_another_published(bench: Bench) -> None:
    other = Bench(bench.database)
    other.publish("theirs")
    bench.publishing.follow(5.0)
    for _ in range(4):
        bench.reader.flush()
    bench.publishing.stop()

    assert bench.publishing.served.files == files("theirs") and not bench.clock.getDelayedCalls()


def test_an_edit_of_the_folder_is_taken_up(bench: Bench) -> None:
    bench.publishing.take_up(judged("edited"))

    assert bench.dialogues.flows.version == judged("edited").version and bench.kinds == []


def test_a_broken_edit_is_refused_and_the_running_version_stays(bench: Bench) -> None:
    bench.publishing.take_up(judge({**files(), "flows/a.yaml": "screens: {"}, None, {}))

    assert bench.publishing.refused is not None and bench.dialogues.flows is None

    bench.publishing.take_up(bench.publishing.served)

    assert bench.publishing.refused is None


def test_of_a_broken_edit_errors_are_logged_one_by_one_and_warnings_are_counted(
    bench: Bench,
) -> None:
    broken = files("Hello}\n  lost: {do: [block: portal], go: nowhere")
    broken["flows.yaml"] += "languages: [en, ru, uk, bg]\n"  # three of them have no translation
    with capture_logs() as log:
        bench.publishing.take_up(judge(broken, None, {}))

    assert [(line["log_level"], line["event"]) for line in log] == [
        ("error", "flows_refused"),
        ("warning", "flows_warned"),
    ]
    assert "goes to 'nowhere'" in log[0]["problem"]
    assert log[1]["warnings"] == 3


def test_publishing_while_watching_writes_the_folder(database: Database) -> None:
    wrote: list[Any] = []
    bench = Bench(database, write_folder=wrote.append)
    bench.publish("second")

    assert wrote == [files("second")] and bench.publishing.served.files == files("second")


def test_a_canary_while_watching_leaves_the_folder(database: Database) -> None:
    wrote: list[Any] = []
    bench = Bench(database, write_folder=wrote.append)
    bench.publishing.take_up(judged("edited"))
    bench.publish("second", to=SOME)

    assert wrote == [] and bench.publishing.served.files == files("edited")


def test_a_folder_that_cannot_be_written_does_not_stop_the_publication(database: Database) -> None:
    def fail(_: Any) -> None:
        raise GatewayError("read-only")

    bench = Bench(database, write_folder=fail)

    assert isinstance(bench.publish("second"), Published)


def test_turns_read_the_settings_of_the_version_served(database: Database) -> None:
    bench = Bench(database)
    first = bench.publishing.served
    bench.publishing.take_up(
        Judged(files("x"), (), judged("x").flows, {"shop.limit": 7})  # type: ignore[arg-type]
    )

    assert bench.settings == {"shop.limit": 7} and first.settings == {}


def test_a_version_that_is_nowhere_is_told(bench: Bench) -> None:
    told = bench.do(bench.publishing.loaded, "nonsense")

    assert isinstance(told, NotFound) and "dialtree versions" in str(told)


def test_a_check_that_breaks_is_a_finding(database: Database) -> None:
    bench = Bench(database, judge=lambda given, running: 1 / 0)
    found = bench.do(bench.publishing.judged, files())

    assert found.flows is None and "the check itself failed" in found.problems[0].message


def test_files_that_were_just_judged_are_not_read_again(database: Database) -> None:
    read: list[str] = []

    def reading(given: dict[str, str], running: Any) -> Judged:
        read.append(given["flows/a.yaml"])
        return judge(given, running, {})

    bench = Bench(database, judge=reading)
    first = bench.do(bench.publishing.judged, files("new"))
    again = bench.do(bench.publishing.judged, files("new"))
    other = bench.do(bench.publishing.judged, files("other"))

    assert again is first and other is not first
    assert [text.partition("end: ")[2] for text in read] == ["new}\n", "other}\n"]


def test_the_same_files_are_judged_anew_beside_another_version(database: Database) -> None:
    read: list[Any] = []

    def reading(given: dict[str, str], running: Any) -> Judged:
        read.append(running.version)
        return judge(given, running, {})

    bench = Bench(database, judge=reading)
    bench.do(bench.publishing.judged, files("new"))
    served = bench.publish("other").judged.version
    bench.do(bench.publishing.judged, files("new"))

    assert read == [judged("first").version, served]
