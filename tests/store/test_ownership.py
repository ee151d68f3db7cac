"""One owner a file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from store import Database, Unavailable
from store.ownership import LOCK_SUFFIX, Ownership


def test_a_second_owner_is_told_who_has_it(tmp_path: Path) -> None:
    first = Ownership(tmp_path / "store.db")
    with pytest.raises(Unavailable) as told:
        Ownership(tmp_path / "store.db")
    first.release()

    assert str(told.value) == (
        f"The store {tmp_path}/store.db is served by another gateway (process {os.getpid()}): "
        "stop that one, or name another file in [store] url."
    )


def test_another_name_of_the_file_is_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "store.db").touch()
    (tmp_path / "other.db").symlink_to(tmp_path / "store.db")
    first = Ownership(tmp_path / "store.db")

    with pytest.raises(Unavailable):
        Ownership(tmp_path / "other.db")
    first.release()


def test_a_released_file_has_a_new_owner(tmp_path: Path) -> None:
    Ownership(tmp_path / "store.db").release()
    Ownership(tmp_path / "store.db").release()

    assert (tmp_path / f"store.db{LOCK_SUFFIX}").read_text() == f"{os.getpid()}\n"


def test_a_lock_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / f"store.db{LOCK_SUFFIX}").mkdir()

    with pytest.raises(Unavailable, match=r"cannot be opened .*: give yourself access"):
        Ownership(tmp_path / "store.db")


def test_a_closed_database_is_owned_no_more(tmp_path: Path) -> None:
    first = Database(f"sqlite:///{tmp_path}/store.db")
    first.own()
    first.own()
    first.close()
    second = Database(f"sqlite:///{tmp_path}/store.db")
    second.own()
    second.close()

    assert (tmp_path / f"store.db{LOCK_SUFFIX}").exists()


def test_a_store_in_memory_has_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Database("sqlite://").own()

    assert list(tmp_path.iterdir()) == []
