"""The menus over the API: who may what, and what a dial gets after each act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from twisted.internet.task import Clock

from ussd import config
from ussd.app import in_process

Call = Callable[..., tuple[int, Any]]

PEOPLE = {
    "olga": {"role": "author", "token": "t-olga"},
    "ivan": {"role": "approver", "token": "t-ivan"},
    "vera": {"role": "viewer", "token": "t-vera"},
}


def started(root: Any, **workbench: Any) -> Any:
    settings = config.load(
        root / "gateway.toml",
        store={"url": "sqlite://", "seed_demo": True},
        demo={"sms_delay": None},
        flows={"path": root / "flows.yaml"},
        workbench={"people": PEOPLE, **workbench},
    )
    return in_process(Clock(), settings=settings)


@pytest.fixture
def house(root: Any) -> Iterator[Any]:
    running = started(root)
    yield running
    running.close()


@pytest.fixture
def house_of_two(root: Any) -> Iterator[Any]:
    running = started(root, two_persons=True)
    yield running
    running.close()


def asking(house: Any) -> Call:
    def ask(method: str, path: str, json: Any = None, who: str = "olga", **more: Any) -> Any:
        token = f"t-{who}" if who in PEOPLE else who
        return house.http(method, f"/api/v1/menus{path}", json, token=token, **more)

    return ask


@pytest.fixture
def ask(house: Any) -> Call:
    return asking(house)


@pytest.fixture
def ask_two(house_of_two: Any) -> Call:
    return asking(house_of_two)


def edited(ask: Call, new: str = "Help, at last") -> dict[str, str]:
    """The files that are served, with another label on the first screen of *100#."""
    files: dict[str, str] = ask("GET", "/source")[1]["files"]
    path = "flows/information.yaml"
    return {**files, path: files[path].replace("label: Help and hours", f'label: "{new}"')}


def dialled(ask: Call, version: str) -> str:
    _, shown = ask("POST", "/preview", {"version": version, "kind": "dial", "text": "*100#"})
    return str(shown["text"])


def test_the_state_tells_who_asks_and_what_is_served(house, ask):
    status, state = ask("GET", "")

    assert status == 200
    assert state["me"] == {"name": "olga", "role": "author", "known": True}
    assert state["served"] == state["running"] == house.gateway.flows.version
    assert (state["canary"], state["proposal"], state["drafts"]) == (None, None, [])


def test_the_gateways_own_token_takes_the_name_that_is_said(house):
    _, state = house.http("GET", "/api/v1/menus", token="read", query={"who": "root"})

    assert state["me"] == {"name": "root", "role": "approver", "known": False}


def test_publishing_serves_what_it_tells_it_changes(house, ask):
    files = edited(ask)
    _, tried = ask("POST", "/publish", {"files": files, "try": True})
    status, done = ask("POST", "/publish", {"files": files, "note": "asked for"})

    words = [change["words"] for change in tried["changes"]]
    assert words == [
        "information.home: options 1 label (en) “Help and hours” is now “Help, at last”"
    ]
    assert (status, done["act"]["what"], done["act"]["note"]) == (200, "publish", "asked for")
    assert house.gateway.dialogues.served.flows.version == done["served"] == tried["version"]


def test_a_broken_version_is_refused_with_its_problems(house, ask):
    files = edited(ask)
    path = "flows/information.yaml"
    files[path] = files[path].replace("go: numbers", "go: numbrs")
    before = house.gateway.dialogues.served
    status, told = ask("POST", "/publish", {"files": files})

    assert (status, told["error"]) == (422, "not published: it has 1 error")
    assert (
        any(problem["rule"] == "unknown-screen" for problem in told["problems"]) or told["problems"]
    )
    assert house.gateway.dialogues.served is before


def test_a_changed_short_cut_is_warned_of_and_published(ask):
    files = edited(ask)
    files["flows.yaml"] = files["flows.yaml"].replace(
        '"*100#":   information.home', '"*100#":   information.help'
    )
    status, done = ask("POST", "/publish", {"files": files})

    cuts = [p["message"] for p in done["problems"] if p["rule"] == "short-cut"]
    assert status == 200 and len(cuts) == 1 and "*100#" in cuts[0]


def test_a_canary_gets_the_new_version_and_nobody_else_does(house, ask):
    ask("POST", "/publish", {"files": edited(ask), "msisdns": ["+79031234567"]})
    dialogues = house.gateway.dialogues
    canary, stable = (dialogues.served_for(n) for n in ("79031234567", "79161234567"))

    assert canary.flows.version != stable.flows.version == house.gateway.flows.version


def test_rollback_ends_the_canary_then_goes_back(house, ask):
    first = house.gateway.flows.version
    one, two = edited(ask, "One"), edited(ask, "Two")
    ask("POST", "/publish", {"files": one})
    ask("POST", "/publish", {"files": two, "share": 5})
    _, ended = ask("POST", "/rollback", {"note": "it rings"})
    _, back = ask("POST", "/rollback")

    assert ended["served"] != first == back["served"]
    assert ask("POST", "/rollback")[0] == 409


def test_the_log_tells_who_changed_what_newest_first(ask):
    ask("POST", "/publish", {"files": edited(ask), "share": 5, "note": "try"}, who="ivan")
    _, found = ask("GET", "/versions", who="vera")

    assert [(act["who"], act["what"], act["share"]) for act in found["log"]] == [
        ("ivan", "canary", 5.0),
        ("files", "begin", 100.0),
    ]
    assert len(found["versions"]) == 2


def test_two_versions_are_compared_in_menu_words(house, ask):
    _, done = ask("POST", "/publish", {"files": edited(ask)})
    first = house.gateway.flows.version
    _, found = ask("GET", "/changes", query={"from": first, "to": done["served"]})

    assert [change["sort"] for change in found["changes"]] == ["text"]
    assert ask("GET", "/changes", query={"from": "x"})[0] == 404


def test_the_files_of_a_version_can_be_had(house, ask):
    first = house.gateway.flows.version
    _, found = ask("GET", "/source", query={"version": first})

    assert found["version"] == first and "flows.yaml" in found["files"]
    assert ask("GET", "/source", query={"version": "x"})[0] == 404


def test_a_draft_is_saved_tried_on_the_phone_and_published(house, ask):
    files = edited(ask)
    path = "flows/information.yaml"
    seen = ask("GET", "/source")[1]["files"][path]
    _, checked = ask("POST", "/source", {"path": path, "text": files[path], "seen": seen})

    assert "Help, at last" in dialled(ask, checked["version"])
    assert ask("GET", "")[1]["drafts"][0]["who"] == "olga"

    _, done = ask("POST", "/publish", {})

    assert done["served"] == checked["version"] and ask("GET", "")[1]["drafts"] == []


def test_who_was_overtaken_is_told(ask):
    path = "flows/information.yaml"
    status, told = ask("POST", "/source", {"path": path, "text": "x", "seen": "other"})

    assert status == 409 and path in told["error"]


def test_a_dropped_draft_is_gone(ask):
    files = ask("GET", "/source")[1]["files"]
    path = "flows.yaml"
    ask("POST", "/source", {"path": path, "text": "format: 1", "seen": files[path]})
    ask("POST", "/discard", {"path": path})

    assert ask("GET", "/source")[1] == {"files": files, "drafts": {}}


def test_a_new_file_is_a_draft_that_the_tree_shows(ask):
    status, found = ask("POST", "/files", {"path": "flows/tariffs.yaml"})

    assert status == 200 and found["tree"]["lost"] == ["tariffs.home"]
    assert ask("GET", "/source")[1]["drafts"] == {"flows/tariffs.yaml": "olga"}
    assert ask("POST", "/files", {"path": "flows/tariffs.yaml"}) == (
        422,
        {"error": "flows/tariffs.yaml is there already; open it, or choose another name"},
    )


def test_a_moved_file_is_a_draft_of_all_that_names_it(ask):
    path, to = "flows/information.yaml", "flows/news.yaml"
    seen = ask("GET", "/source")[1]["files"][path]
    status, found = ask("POST", "/files/move", {"path": path, "to": to, "seen": seen})
    drafts = ask("GET", "/source")[1]["drafts"]

    assert status == 200 and "news.home" in found["tree"]["screens"]
    assert {path, to, "flows.yaml", "flows/lang/ru.yaml"} <= set(drafts)
    assert [p["rule"] for p in found["problems"] if p["severity"] == "error"] == []
    assert ask("POST", "/files/move", {"path": to, "to": path, "seen": "older"})[0] == 409


def test_a_check_tells_problems_tree_and_changes(ask):
    _, found = ask("POST", "/check", {"files": edited(ask), "language": "ru"}, who="vera")

    assert found["tree"]["language"] == "ru" and len(found["changes"]) == 1
    assert "information.home" in found["tree"]["screens"]


def test_a_proposal_waits_for_another_person(house_of_two, ask_two):
    ask = ask_two
    _, proposed = ask("POST", "/publish", {"files": edited(ask)}, who="ivan")
    own, _ = ask("POST", "/approve", who="ivan")
    author, _ = ask("POST", "/approve", who="olga")
    shell, _ = house_of_two.http("POST", "/api/v1/menus/approve", {"who": "root"}, token="read")

    assert proposed["act"]["what"] == "propose"
    assert (own, author, shell) == (403, 403, 403)
    assert proposed["served"] == house_of_two.gateway.flows.version


def test_an_approved_proposal_is_served(house_of_two, ask_two):
    ask = ask_two
    _, proposed = ask("POST", "/publish", {"files": edited(ask)}, who="olga")
    status, done = ask("POST", "/approve", {"note": "fine"}, who="ivan")

    assert (status, done["served"]) == (200, proposed["version"])


def test_a_rejected_proposal_is_not(ask_two):
    ask = ask_two
    ask("POST", "/publish", {"files": edited(ask)}, who="olga")
    ask("POST", "/reject", {"note": "no"}, who="ivan")

    assert ask("GET", "")[1]["proposal"] is None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/publish"),
        ("POST", "/source"),
        ("POST", "/files"),
        ("POST", "/files/move"),
        ("POST", "/discard"),
        ("POST", "/rollback"),
    ],
)
def test_a_viewer_changes_nothing(ask, method, path):
    body = {"path": "flows.yaml", "to": "flows/x.yaml", "text": "x", "seen": ""}
    status, told = ask(method, path, body, who="vera")

    assert status == 403 and "viewer" in told["error"]


@pytest.mark.parametrize("path", ["", "/source", "/versions", "/changes"])
def test_a_viewer_sees_everything(ask, path):
    assert ask("GET", path, who="vera")[0] == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/publish", None),
        ("/publish", {"files": {"flows.yaml": 5}}),
        ("/publish", {"share": "five"}),
        ("/publish", {"msisdns": "79"}),
        ("/publish", {"msisdns": ["<script>"]}),
        ("/source", {"path": "flows.yaml", "text": 5, "seen": ""}),
        ("/source", {"text": "x", "seen": ""}),
        ("/preview", {"version": "x", "kind": "jump"}),
        ("/preview", {"version": "x", "kind": "dial", "dialogue": 5}),
        ("/preview", {"version": "x", "kind": "dial", "text": 5}),
        ("/preview", {"version": "x", "kind": "dial", "text": "*1#", "outcomes": ["a"]}),
        ("/preview", {"version": "x", "kind": "dial", "text": "*1#", "outcomes": {"a": 5}}),
    ],
)
def test_a_wrong_call_is_told_what_to_send(ask, path, body):
    status, told = ask("POST", path, body)

    assert status == 400 and told["error"]


@pytest.mark.parametrize("share", [-1, 101])
def test_a_share_that_is_none_is_refused(ask, share):
    assert ask("POST", "/publish", {"files": edited(ask), "share": share})[0] == 422


def test_a_path_that_leads_elsewhere_is_refused(ask):
    body = {"path": "../gateway.toml", "text": "x", "seen": ""}

    assert ask("POST", "/source", body)[0] == 422
