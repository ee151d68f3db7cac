"""The settings of one installation: gateway.toml, with every key also in the environment.

A key `[section] name` is `DIALTREE_SECTION__NAME` in the environment, which wins over the file.
Nothing is read at import.  A wrong or unknown key is a `ConfigError` that names the file, the key
and, when one is near, the key that was probably meant.  Secrets may be given by reference:
`env:NAME` takes an environment variable, `file:PATH` the first line of a file.
docs/settings.md documents each key; a test keeps it complete.
"""

from __future__ import annotations

from ussd.config.dialogues import Demo, Desk, Flows, Sessions, Workbench, WorkbenchPerson
from ussd.config.keeping import Email, Log, Retention, Store
from ussd.config.listening import Http, Smpp
from ussd.config.peers import Account, AccountRules, Receipts, Upstream
from ussd.config.reading import account_rules, load
from ussd.config.secrets import secret
from ussd.config.settings import Settings
from ussd.config.smsc import Smsc
from ussd.config.values import Seconds

__all__ = [
    "Account",
    "AccountRules",
    "Demo",
    "Desk",
    "Email",
    "Flows",
    "Http",
    "Log",
    "Receipts",
    "Retention",
    "Seconds",
    "Sessions",
    "Settings",
    "Smpp",
    "Smsc",
    "Store",
    "Upstream",
    "Workbench",
    "WorkbenchPerson",
    "account_rules",
    "load",
    "secret",
]
