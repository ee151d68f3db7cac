"""All sections together, and that the environment wins over the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from ussd.config.dialogues import Demo, Desk, Flows, Sessions, Workbench
from ussd.config.keeping import Email, Log, Retention, Store
from ussd.config.listening import Http, Smpp
from ussd.config.peers import Account, Upstream
from ussd.config.smsc import Smsc

__all__ = ["ENV_DELIMITER", "ENV_PREFIX", "Settings"]

ENV_PREFIX = "DIALTREE_"
ENV_DELIMITER = "__"


class _Environment(EnvSettingsSource):
    """Lists and tables as JSON; what is no JSON stays as typed, and is judged like the file's."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """Decode a value; never raise."""
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


class Settings(BaseSettings):
    """Every setting of one gateway process, checked and frozen."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter=ENV_DELIMITER,
        extra="forbid",
        frozen=True,
    )

    smpp: Smpp = Smpp()
    http: Http = Http()
    store: Store = Store()
    flows: Flows = Flows()
    smsc: Smsc = Smsc()
    sessions: Sessions = Sessions()
    desk: Desk = Desk()
    retention: Retention = Retention()
    email: Email = Email()
    workbench: Workbench = Workbench()
    accounts: dict[str, Account] = Field(default_factory=dict)
    upstream: dict[str, Upstream] = Field(default_factory=dict)
    demo: Demo = Demo()
    settings: dict[str, Any] = Field(default_factory=dict)
    log: Log = Log()

    @field_validator("settings")
    @classmethod
    def _dotted(cls, tree: dict[str, Any]) -> dict[str, Any]:
        """Write `{hotline: {vip_only: …}}` as `{"hotline.vip_only": …}`."""
        return dict(_leaves(tree))

    @field_validator("accounts")
    @classmethod
    def _owned_once(cls, accounts: dict[str, Account]) -> dict[str, Account]:
        """Refuse a code or number that two accounts own."""
        owners: dict[str, str] = {}
        for system_id, account in accounts.items():
            for address in (*account.codes, *account.short_numbers):
                other = owners.setdefault(address, system_id)
                if other != system_id:
                    raise ValueError(
                        f"{address} is owned by {other} and {system_id}; take it from one of them"
                    )
        return accounts

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        return _Environment(settings_cls), init_settings


def _leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
