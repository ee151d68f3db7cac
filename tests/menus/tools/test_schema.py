"""All schemas of a project."""

from __future__ import annotations

import json

import menus
from menus.tools.schema import KINDS, file_of, schema, schema_files


def test_each_kind_has_its_file_and_its_title(demo: menus.Flows) -> None:
    files = schema_files(demo)

    assert list(files) == ["flows.schema.json", "services.schema.json", "lang.schema.json"]
    assert len({json.loads(text)["title"] for text in files.values()}) == 3


def test_of_a_project_it_has_the_projects_names(demo: menus.Flows) -> None:
    files = schema_files(demo)

    assert "federal_tariffs" in files[file_of("flows")]
    assert "federal_tariffs" not in schema("flows")


def test_the_language_alone_needs_no_project() -> None:
    assert all(json.loads(schema(kind)) for kind in KINDS)
