"""Whose token it is."""

import pytest
from pydantic import SecretStr

from ussd.config import Workbench, WorkbenchPerson
from ussd.core.publishing import Person, Role
from ussd.errors import ConfigError
from ussd.service.flows.people import People


def one(role, token):
    return WorkbenchPerson(role=role, token=SecretStr(token))


@pytest.fixture
def people():
    given = {"olga": one("author", "t-olga"), "vera": one("viewer", "t-vera")}
    return People(Workbench(people=given), "own")


def test_a_token_proves_the_name(people):
    assert people.of("t-olga", "somebody else") == Person("olga", Role.AUTHOR, is_known=True)


def test_the_gateways_own_token_may_everything_under_the_name_that_is_said(people):
    assert people.of("own", " root\n") == Person("root", Role.APPROVER)
    assert people.of("own").name == "gateway"


@pytest.mark.parametrize("token", [None, "", "t-olg", "t-olga "])
def test_a_strange_token_is_nobodys(people, token):
    assert people.of(token) is None


def test_roles_are_told_by_name(people):
    assert people.roles == {"olga": "author", "vera": "viewer"}


@pytest.mark.parametrize("tokens", [("same", "same"), ("own", "other"), ("", "other")])
def test_a_token_that_proves_nothing_is_a_wrong_setting(tokens):
    given = {"olga": one("author", tokens[0]), "ivan": one("approver", tokens[1])}

    with pytest.raises(ConfigError, match="token that nobody else has"):
        People(Workbench(people=given), "own")
