"""Who may change the menus, and who gets which version."""

from __future__ import annotations

import pytest

from ussd.core.publishing import (
    EVERYBODY,
    Act,
    Audience,
    Canary,
    Kind,
    Person,
    Proposal,
    Refusal,
    Role,
    Standing,
    after,
    approve,
    may,
    publish,
    reject,
    roll_back,
    standing,
)

OLGA = Person("olga", Role.AUTHOR, is_known=True)
IVAN = Person("ivan", Role.APPROVER, is_known=True)
VERA = Person("vera", Role.VIEWER, is_known=True)
SHELL = Person("root", Role.APPROVER)
SOME = Audience(5.0, frozenset({"79031234567"}))
NUMBERS = [str(79_000_000_000 + number) for number in range(4000)]


def log(*acts: tuple[Kind, str]) -> Standing:
    return standing(Act(kind, "olga", version) for kind, version in acts)


def test_nothing_stands_before_the_first_act():
    assert standing([]) == Standing()


def test_what_is_published_runs_and_what_ran_is_remembered():
    now = log((Kind.BEGIN, "v1"), (Kind.PUBLISH, "v2"))

    assert now == Standing("v2", ("v1",))


def test_a_canary_leaves_the_running_version():
    now = after(log((Kind.BEGIN, "v1")), Act(Kind.CANARY, "olga", "v2", SOME))

    assert now == Standing("v1", (), Canary("v2", SOME))


def test_publishing_the_canary_to_everybody_ends_it():
    now = after(log((Kind.BEGIN, "v1")), Act(Kind.CANARY, "olga", "v2", SOME))

    assert after(now, Act(Kind.PUBLISH, "olga", "v2")) == Standing("v2", ("v1",))


def test_publishing_the_running_version_ends_the_canary_alone():
    now = Standing("v1", ("v0",), Canary("v2", SOME))

    assert after(now, Act(Kind.PUBLISH, "olga", "v1")) == Standing("v1", ("v0",))


def test_a_proposal_changes_nothing_that_is_served():
    now = after(log((Kind.BEGIN, "v1")), Act(Kind.PROPOSE, "olga", "v2", SOME, "try"))

    assert now == Standing("v1", (), None, Proposal("v2", SOME, "olga", "try"))


def test_an_approval_puts_the_proposal_in_force():
    now = Standing("v1", proposal=Proposal("v2", EVERYBODY, "olga"))

    assert after(now, Act(Kind.APPROVE, "ivan", "v2")) == Standing("v2", ("v1",))


def test_an_approved_canary_is_one():
    now = Standing("v1", proposal=Proposal("v2", SOME, "olga"))

    assert after(now, Act(Kind.APPROVE, "ivan", "v2", SOME)).canary == Canary("v2", SOME)


def test_a_rejected_proposal_is_gone():
    now = Standing("v1", proposal=Proposal("v2", EVERYBODY, "olga"))

    assert after(now, Act(Kind.REJECT, "ivan", "v2")) == Standing("v1")


def test_two_roll_backs_go_two_versions_back():
    now = log((Kind.BEGIN, "v1"), (Kind.PUBLISH, "v2"), (Kind.PUBLISH, "v3"))
    for _ in range(2):
        act = roll_back(now, OLGA, "")
        assert isinstance(act, Act)
        now = after(now, act)

    assert now == Standing("v1")


def test_rolling_back_a_canary_keeps_what_runs():
    now = Standing("v1", ("v0",), Canary("v2", SOME))
    act = roll_back(now, OLGA, "it rings")

    assert act == Act(Kind.ROLLBACK, "olga", "v1", EVERYBODY, "it rings")
    assert after(now, act) == Standing("v1", ("v0",))


def test_there_is_nothing_to_go_back_to_at_first():
    refused = roll_back(log((Kind.BEGIN, "v1")), OLGA, "")

    assert isinstance(refused, Refusal) and refused.word == "nothing"


def test_a_share_of_the_subscribers_gets_the_canary():
    audience = Audience(5.0)
    taken = sum(audience.takes(number, "v2") for number in NUMBERS)

    assert 140 < taken < 260


def test_who_is_in_a_share_stays_in_a_larger_one():
    small, large = (
        {number for number in NUMBERS if Audience(share).takes(number, "v2")}
        for share in (5.0, 20.0)
    )

    assert set() < small < large


def test_another_version_draws_other_subscribers():
    audience = Audience(5.0)
    first = {n for n in NUMBERS if audience.takes(n, "v2")}

    assert first != {n for n in NUMBERS if audience.takes(n, "v3")}


def test_who_is_on_the_list_gets_the_canary_whatever_the_share():
    now = Standing("v1", (), Canary("v2", Audience(0.0, frozenset({"79031234567"}))))

    assert [now.version_for(n) for n in ("79031234567", "79031234568")] == ["v2", "v1"]


def test_an_author_publishes_alone_where_two_need_not_agree():
    act = publish(Standing("v1"), OLGA, "v2", EVERYBODY, "new", two_persons=False)

    assert act == Act(Kind.PUBLISH, "olga", "v2", EVERYBODY, "new")


def test_a_part_of_the_subscribers_makes_a_canary():
    act = publish(Standing("v1"), OLGA, "v2", SOME, "", two_persons=False)

    assert act == Act(Kind.CANARY, "olga", "v2", SOME)


def test_where_two_must_agree_publishing_proposes():
    act = publish(Standing("v1"), IVAN, "v2", EVERYBODY, "", two_persons=True)

    assert act == Act(Kind.PROPOSE, "ivan", "v2")


@pytest.mark.parametrize(
    ("person", "version", "audience", "note", "two", "word"),
    [
        (VERA, "v2", EVERYBODY, "", False, "role"),
        (SHELL, "v2", EVERYBODY, "", True, "role"),
        (OLGA, "v1", EVERYBODY, "", False, "nothing"),
        (OLGA, "v1", SOME, "", False, "nothing"),
        (OLGA, "v2", Audience(101.0), "", False, "wrong"),
        (OLGA, "v2", Audience(-1.0), "", False, "wrong"),
        (OLGA, "v2", Audience(0.0), "", False, "wrong"),
        (OLGA, "v2", Audience(1.0, frozenset(map(str, range(10_001)))), "", False, "wrong"),
        (OLGA, "v2", EVERYBODY, "x" * 501, False, "wrong"),
    ],
)
def test_what_may_not_be_published_is_refused(person, version, audience, note, two, word):
    refused = publish(Standing("v1"), person, version, audience, note, two_persons=two)

    assert isinstance(refused, Refusal) and refused.word == word


def test_another_approver_approves():
    now = Standing("v1", proposal=Proposal("v2", SOME, "olga"))

    assert approve(now, IVAN, "ok", two_persons=True) == Act(Kind.APPROVE, "ivan", "v2", SOME, "ok")


@pytest.mark.parametrize(
    ("person", "proposer", "word"),
    [
        (OLGA, "ivan", "role"),
        (IVAN, "ivan", "role"),
        (SHELL, "olga", "role"),
        (IVAN, "", "nothing"),
    ],
)
def test_who_may_not_approve_is_refused(person, proposer, word):
    proposal = Proposal("v2", EVERYBODY, proposer) if proposer else None
    refused = approve(Standing("v1", proposal=proposal), person, "", two_persons=True)

    assert isinstance(refused, Refusal) and refused.word == word


@pytest.mark.parametrize("person", [IVAN, OLGA])
def test_an_approver_or_who_proposed_it_drops_a_proposal(person):
    now = Standing("v1", proposal=Proposal("v2", EVERYBODY, "olga"))

    assert isinstance(reject(now, person, ""), Act)


@pytest.mark.parametrize(("person", "word"), [(VERA, "role"), (OLGA, "role")])
def test_nobody_else_drops_a_proposal(person, word):
    refused = reject(Standing("v1", proposal=Proposal("v2", EVERYBODY, "ivan")), person, "")

    assert isinstance(refused, Refusal) and refused.word == word


def test_there_may_be_no_proposal_to_drop():
    refused = reject(Standing("v1"), IVAN, "")

    assert isinstance(refused, Refusal) and refused.word == "nothing"


def test_a_viewer_rolls_nothing_back():
    refused = roll_back(Standing("v2", ("v1",)), VERA, "")

    assert isinstance(refused, Refusal) and refused.word == "role"


def test_a_higher_role_may_what_a_lower_one_may():
    assert [may(OLGA, role) for role in Role] == [True, True, False]
