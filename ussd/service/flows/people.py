"""Who asks the workbench: a token to a person with a role.

The people of `[workbench.people]` have a token each, which proves the name.  The gateway's own
token (var/token) belongs to whoever can read the file: it may everything, under the name that its
bearer gives, but a name that is only said counts for nothing where two people must agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest

from ussd import config
from ussd.core.publishing import Person, Role
from ussd.errors import ConfigError

__all__ = ["People"]

_LONGEST_NAME = 60


class People:
    """The people of one gateway."""

    def __init__(self, settings: config.Workbench, own_token: str) -> None:
        """Resolve the tokens; raises `ConfigError` for one that two people have."""
        self._own_token = own_token
        self._by_token: dict[str, Person] = {}
        for name, one in settings.people.items():
            token = config.secret(one.token)
            if token in self._by_token or token == own_token or not token:
                key = f"workbench.people.{name}.token"
                raise ConfigError(key, "give this person a token that nobody else has")
            self._by_token[token] = Person(name, Role(one.role), is_known=True)

    @property
    def roles(self) -> Mapping[str, str]:
        """Name to role of everyone with a token."""
        return {person.name: person.role for person in self._by_token.values()}

    def of(self, token: str | None, said_name: str = "") -> Person | None:
        """Whose token this is; None for nobody's."""
        if token is None:
            return None
        given = token.encode()
        # All are compared, so that the time taken tells nothing.
        found = [p for t, p in self._by_token.items() if compare_digest(t.encode(), given)]
        if found:
            return found[0]
        if compare_digest(self._own_token.encode(), given):
            name = " ".join(said_name.split())[:_LONGEST_NAME] or "gateway"
            return Person(name, Role.APPROVER)
        return None
