"""Drafts over what is served, and the folder while it is watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from store import Database, InlineReader, InlineWriter, flow_versions
from store.migrations import upgrade
from ussd.core.publishing import EVERYBODY, Person, Refusal, Role
from ussd.service.clocks import Clocks
from ussd.service.flows.flow_files import Judged, gather, judge, write
from ussd.service.flows.flow_log import Opened
from ussd.service.flows.flow_watch import FlowWatch
from ussd.service.flows.preview import Move, Preview
from ussd.service.flows.publishing import Publishing
from ussd.service.flows.workbench import Sources, Workbench
from ussd.service.passwords import run_here

TOP = 'format: 1\ninclude: [flows/*.yaml]\ndial: {"*100#": a.home}\n'
SERVED = "screens:\n  home: {end: Hello}\n"
FILES = {"flows.yaml": TOP, "flows/a.yaml": SERVED}
EDITED = "screens:\n  home: {end: Good day}\n"
BROKEN = "screens:\n  home: {go: nowhere}\n"
OLGA = Person("olga", Role.AUTHOR, is_known=True)


class Dialogues:
    """Takes what is served."""

    flows: Any = None

    def use_flows(self, flows: Any) -> None:
        self.flows = flows

    def use_canary(self, flows: Any, takes: Any) -> None:
        """No canary here."""


class Bench:
    """A workbench over a store in memory, or over a watched folder."""

    def __init__(self, database: Database, top: Path | None = None) -> None:
        self.clock = Clock()
        self.clocks = Clocks(self.clock)
        self.writer, self.reader = InlineWriter(database), InlineReader(database)
        self.dialogues = Dialogues()
        self.preview = Preview()
        self.publishing = Publishing(
            Opened((), judge(FILES, None, {})),
            dialogues=self.dialogues,
            clocks=self.clocks,
            writer=self.writer,
            reader=self.reader,
            run=run_here,
            judge=lambda given, running: judge(given, running, {}),
            settings={},
            write_folder=(lambda files: write(top, files)) if top else None,
        )
        self.workbench = Workbench(
            self.publishing,
            writer=self.writer,
            reader=self.reader,
            clocks=self.clocks,
            preview=self.preview,
            top=top,
        )

    def do(self, act: Callable[..., Any], *arguments: Any) -> Any:
        got: list[Any] = []
        act(*arguments, got.append)
        self.settle()
        return got[0]

    def settle(self) -> None:
        for _ in range(4):
            self.reader.flush()
            self.writer.flush()

    def save(self, text: str | None, seen: str = SERVED, path: str = "flows/a.yaml") -> Any:
        return self.do(self.workbench.save, OLGA, path, text, flow_versions.text_hash(seen))

    def sources(self) -> Sources:
        found = self.do(self.workbench.sources)
        assert isinstance(found, Sources)
        return found


@pytest.fixture
def database() -> Iterator[Database]:
    made = Database("sqlite://")
    upgrade(made)
    yield made
    made.close()


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    for path, text in FILES.items():
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path / "flows.yaml"


@pytest.fixture
def watching(database: Database, top: Path) -> Bench:
    return Bench(database, top)


def test_a_saved_file_lies_over_the_one_that_is_served(bench: Bench) -> None:
    checked = bench.save(EDITED)
    sources = bench.sources()

    assert isinstance(checked, Judged) and checked.files["flows/a.yaml"] == EDITED
    assert sources.files == {**FILES, "flows/a.yaml": EDITED}
    assert [(draft.path, draft.who) for draft in sources.drafts] == [("flows/a.yaml", "olga")]


def test_a_draft_is_served_to_nobody(bench: Bench) -> None:
    bench.save(EDITED)

    assert bench.dialogues.flows is None


def test_a_broken_draft_is_kept_with_its_problems(bench: Bench) -> None:
    checked = bench.save(BROKEN)

    assert checked.flows is None and bench.sources().files["flows/a.yaml"] == BROKEN


def test_who_began_with_an_older_text_is_told_who_was_faster(bench: Bench) -> None:
    bench.save(EDITED)
    told = bench.save("screens: {}", seen=SERVED)

    assert isinstance(told, Refusal) and told.word == "changed" and "olga" in told.why


def test_a_file_can_be_added_and_taken_away(bench: Bench) -> None:
    bench.save("screens:\n  x: {end: X}\n", seen="", path="flows/b.yaml")
    bench.save(None, seen="screens:\n  x: {end: X}\n", path="flows/b.yaml")

    assert bench.sources() == Sources(FILES, ())


@pytest.mark.parametrize("path", ["../x.yaml", "/x.yaml", "x.py"])
def test_a_path_that_leads_elsewhere_is_refused(bench: Bench, path: str) -> None:
    told = bench.save("x", seen="", path=path)

    assert isinstance(told, Refusal) and told.word == "wrong"


def test_a_file_that_is_too_long_is_refused(bench: Bench) -> None:
    assert isinstance(bench.save("#" * 1_000_001), Refusal)


def test_a_new_file_is_kept_with_what_includes_it(bench: Bench) -> None:
    bench.do(bench.workbench.make, OLGA, "shop/b.yaml")
    sources = bench.sources()

    assert {draft.path: draft.who for draft in sources.drafts} == {
        "flows.yaml": "olga",
        "shop/b.yaml": "olga",
    }
    assert "shop/b.yaml" in sources.files["flows.yaml"]


def test_a_file_that_others_have_changed_is_not_moved(bench: Bench) -> None:
    bench.save(EDITED)
    told = bench.do(
        bench.workbench.move, OLGA, "flows/a.yaml", "flows/b.yaml", flow_versions.text_hash(SERVED)
    )

    assert isinstance(told, Refusal) and told.word == "changed" and "olga" in told.why


def test_a_dropped_draft_shows_what_is_served(bench: Bench) -> None:
    bench.save(EDITED)
    checked = bench.do(bench.workbench.discard, ["flows/a.yaml"])

    assert checked.files == FILES and bench.sources().drafts == ()


def test_all_drafts_can_be_dropped(bench: Bench) -> None:
    bench.save(EDITED)
    bench.do(bench.workbench.discard, None)

    assert bench.sources().drafts == ()


def test_a_published_draft_is_none_any_more(bench: Bench, database: Database) -> None:
    checked = bench.save(EDITED)
    bench.do(bench.publishing.publish, OLGA, checked, EVERYBODY, "")

    assert bench.sources().drafts == ()

    bench.workbench.tidy()
    bench.settle()
    with database.reading() as tx:
        assert flow_versions.drafts(tx) == []


def test_the_phone_walks_the_draft(bench: Bench) -> None:
    checked = bench.save(EDITED)
    shown = bench.do(bench.workbench.show, checked.version, Move("dial", "*100#"))

    assert shown["text"] == "Good day"
    bench.preview.close()


def test_a_version_that_is_not_known_shows_nothing(bench: Bench) -> None:
    assert isinstance(bench.do(bench.workbench.show, "x", Move("dial", "*100#")), Exception)


def test_while_watching_saving_writes_the_file_and_serves_it(watching: Bench, top: Path) -> None:
    watching.save(EDITED)

    assert (top.parent / "flows/a.yaml").read_text("utf-8") == EDITED
    assert watching.publishing.served.files["flows/a.yaml"] == EDITED
    assert watching.dialogues.flows is watching.publishing.served.flows


def test_while_watching_a_broken_edit_stays_in_the_editor(watching: Bench) -> None:
    watching.save(BROKEN)

    assert watching.sources().files["flows/a.yaml"] == BROKEN
    assert watching.dialogues.flows is None


def test_while_watching_a_new_file_is_on_disk_and_served(watching: Bench, top: Path) -> None:
    made = watching.do(watching.workbench.make, OLGA, "flows/b.yaml")

    assert isinstance(made, Judged) and "b.home" in made.flows.screens  # type: ignore[union-attr]
    assert (top.parent / "flows/b.yaml").read_text("utf-8") == made.files["flows/b.yaml"]


def test_while_watching_a_file_that_is_not_of_the_menus_is_not_written_over(
    watching: Bench, top: Path
) -> None:
    (top.parent / "shop").mkdir()
    place = top.parent / "shop/b.yaml"
    place.write_text("mine: yes\n", "utf-8")
    seen = flow_versions.text_hash(SERVED)

    for told in (
        watching.do(watching.workbench.make, OLGA, "shop/b.yaml"),
        watching.do(watching.workbench.move, OLGA, "flows/a.yaml", "shop/b.yaml", seen),
        watching.save("screens: {}\n", seen="", path="shop/b.yaml"),
    ):
        assert isinstance(told, Refusal) and "lies in the folder already" in told.why
    assert place.read_text("utf-8") == "mine: yes\n"


def test_while_watching_nothing_is_written_behind_a_link_that_leads_out(
    watching: Bench, top: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (top.parent / "shop").symlink_to(outside)
    told = watching.do(watching.workbench.make, OLGA, "shop/b.yaml")

    assert isinstance(told, Refusal) and "leads out of the folder" in told.why
    assert list(outside.iterdir()) == []


def test_while_watching_a_moved_file_is_moved_on_disk(watching: Bench, top: Path) -> None:
    seen = flow_versions.text_hash(SERVED)
    watching.do(watching.workbench.move, OLGA, "flows/a.yaml", "flows/b.yaml", seen)

    assert not (top.parent / "flows/a.yaml").exists()
    assert gather(top) == {"flows.yaml": TOP.replace("a.home", "b.home"), "flows/b.yaml": SERVED}
    assert watching.publishing.served.files == gather(top)


def watched(bench: Bench, top: Path) -> FlowWatch:
    watch = FlowWatch(top, bench.publishing, bench.clocks)
    watch.start()
    return watch


def test_an_edit_on_disk_is_taken_up_when_it_has_settled(watching: Bench, top: Path) -> None:
    watched(watching, top)
    (top.parent / "flows/a.yaml").write_text(EDITED, "utf-8")
    watching.clock.advance(0.5)

    assert watching.dialogues.flows is None

    watching.clock.advance(0.5)

    assert watching.publishing.served.files["flows/a.yaml"] == EDITED


def test_a_broken_edit_on_disk_is_refused_until_it_is_mended(watching: Bench, top: Path) -> None:
    watched(watching, top)
    place = top.parent / "flows/a.yaml"
    place.write_text(BROKEN, "utf-8")
    watching.clock.pump([0.5] * 3)

    assert watching.publishing.refused is not None

    place.write_text(SERVED, "utf-8")
    watching.clock.pump([0.5] * 3)

    assert watching.publishing.refused is None and watching.dialogues.flows is None


def test_a_file_that_is_no_text_is_refused(watching: Bench, top: Path) -> None:
    watched(watching, top)
    (top.parent / "flows/a.yaml").write_bytes(b"\xff\xff")
    watching.clock.pump([0.5] * 3)

    assert watching.publishing.served.files == FILES


def test_a_new_file_is_taken_up(watching: Bench, top: Path) -> None:
    watched(watching, top)
    (top.parent / "flows/b.yaml").write_text("screens:\n  x: {end: X}\n", "utf-8")
    watching.clock.pump([0.5] * 3)

    assert "b.x" in watching.publishing.served.flows.screens  # type: ignore[union-attr]
    assert gather(top) == watching.publishing.served.files


def test_the_schemas_of_the_folder_follow_an_edit_on_disk(watching: Bench, top: Path) -> None:
    watched(watching, top)
    (top.parent / "flows.schema.json").write_text("{}", "utf-8")
    (top.parent / "flows/b.yaml").write_text("screens:\n  brand_new: {end: X}\n", "utf-8")
    watching.clock.pump([0.5] * 3)

    assert "b.brand_new" in (top.parent / "flows.schema.json").read_text("utf-8")
    assert not (top.parent / "lang.schema.json").exists()


def test_a_stopped_watch_keeps_no_timer(watching: Bench, top: Path) -> None:
    watched(watching, top).stop()

    assert watching.clock.getDelayedCalls() == []
