"""Alembic, driven from Python on a connection that is open: no ini file, no command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

__all__ = ["script_directory", "steps"]


def script_directory() -> ScriptDirectory:
    """The steps that are there."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def steps(tx: Connection, to: str) -> None:
    """Run the steps that lead to `to` within the transaction."""
    scripts = script_directory()

    def ahead(at: Any, context: object) -> Any:
        return scripts._upgrade_revs(to, at)  # what `alembic upgrade` itself calls

    environment = EnvironmentContext(Config(), scripts, fn=ahead, destination_rev=to)
    environment.configure(connection=tx, transactional_ddl=True, transaction_per_migration=False)
    environment.run_migrations()
