from __future__ import annotations

import hashlib

from smpp.text.national import LANGUAGES, locking_table, single_table

ASSIGNED = {
    0: (127, 10), 1: (127, 17), 2: (127, 19), 3: (127, 37), 4: (114, 82), 5: (120, 70),
    6: (127, 88), 7: (120, 73), 8: (120, 82), 9: (116, 75), 10: (110, 76), 11: (102, 77),
    12: (120, 77), 13: (127, 90),
}  # fmt: skip
DIGEST = "27e5a3d5ca057a9b275debcbb3e1b8845a9ff7c70f2a5409922a46e32d1fda09"


def test_every_table_has_the_characters_that_the_specification_assigns():
    counts = {id_: (len(locking_table(id_)), len(single_table(id_))) for id_ in (0, *LANGUAGES)}

    assert counts == ASSIGNED


def test_tables_have_not_changed_by_accident():
    rows = [
        (language, sorted(table(language).items()))
        for language in (0, *LANGUAGES)
        for table in (locking_table, single_table)
    ]

    assert hashlib.sha256(repr(rows).encode()).hexdigest() == DIGEST


def test_escape_is_no_character_in_any_locking_table():
    assert [id_ for id_ in (0, *LANGUAGES) if 0x1B in locking_table(id_)] == []


def test_handsets_corrections_are_in_the_indic_tables():
    commas = {locking_table(language)[0x2C] for language in range(4, 14)}

    assert (commas, locking_table(7)[0x24]) == ({","}, "\u0ca1")


def test_spanish_has_no_locking_table():
    assert locking_table(2) == locking_table(0)


def test_unassigned_language_means_the_default_tables():
    assert (locking_table(99), single_table(99)) == (locking_table(0), single_table(0))
