"""`menus.tools.report`: findings as text, JSON, SARIF and GitHub annotations."""

from __future__ import annotations

import json

import pytest

from menus.checks import RULES
from menus.errors import Place, Problem, Severity
from menus.tools.report import FORMATS, exit_status, render

ERROR = Problem(
    Place("flows/hotline.yaml", 14, 22),
    "unknown-screen",
    "goes to 'lvie', which does not exist. Did you mean 'live'?",
)
WARNING = Problem(
    Place("flows/a, b.yaml", 2, 3), "pages", "takes 2 pages:\n100 % of it", Severity.WARNING
)


def test_an_error_makes_the_exit_status_1_and_warnings_alone_do_not() -> None:
    assert [exit_status(found) for found in ([], [WARNING], [WARNING, ERROR])] == [0, 0, 1]


def test_text_is_a_line_for_each_finding_and_a_sum() -> None:
    assert render([ERROR, WARNING]) == (
        "flows/hotline.yaml:14:22: error: goes to 'lvie', which does not exist. "
        "Did you mean 'live'? [unknown-screen]\n"
        "flows/a, b.yaml:2:3: warning: takes 2 pages:\\n100 % of it [pages]\n"
        "1 error, 1 warning."
    )


@pytest.mark.parametrize(
    ("found", "summary"),
    [
        ([], "No problems found."),
        ([ERROR, ERROR], "2 errors, 0 warnings."),
        ([WARNING], "0 errors, 1 warning."),
    ],
)
def test_text_ends_with_a_sum(found: list[Problem], summary: str) -> None:
    assert render(found).splitlines()[-1] == summary


def test_json_has_every_part_of_a_finding() -> None:
    assert json.loads(render([ERROR], "json")) == {
        "problems": [
            {
                "file": "flows/hotline.yaml",
                "line": 14,
                "column": 22,
                "severity": "error",
                "rule": "unknown-screen",
                "message": ERROR.message,
            }
        ]
    }


def test_sarif_names_its_rules_and_points_to_the_place() -> None:
    log = json.loads(render([ERROR, WARNING, ERROR], "sarif"))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]

    assert (log["version"], [rule["id"] for rule in rules]) == (
        "2.1.0",
        ["pages", "unknown-screen"],
    )
    assert run["results"][0] == {
        "ruleId": "unknown-screen",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": ERROR.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "flows/hotline.yaml"},
                    "region": {"startLine": 14, "startColumn": 22},
                }
            }
        ],
    }


def test_sarif_explains_each_rule_with_its_page() -> None:
    (run,) = json.loads(render([ERROR], "sarif"))["runs"]
    what, page = RULES["unknown-screen"], "docs/checks.md#unknown-screen"

    assert run["tool"]["driver"]["rules"] == [
        {
            "id": "unknown-screen",
            "shortDescription": {"text": what},
            "help": {
                "text": f"{what} See {page}: a wrong and a right example, and why.",
                "markdown": f"{what} See [{page}]({page}): a wrong and a right example, and why.",
            },
        }
    ]


def test_sarif_of_nothing_is_a_log_without_results() -> None:
    (run,) = json.loads(render([], "sarif"))["runs"]

    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_sarif_writes_a_path_as_a_uri() -> None:
    (run,) = json.loads(render([WARNING], "sarif"))["runs"]
    (place,) = run["results"][0]["locations"]

    assert place["physicalLocation"]["artifactLocation"]["uri"] == "flows/a%2C%20b.yaml"


def test_a_github_annotation_escapes_what_would_end_it() -> None:
    assert render([WARNING], "github") == (
        "::warning file=flows/a%2C b.yaml,line=2,col=3,title=pages::takes 2 pages:%0A100 %25 of it"
    )


BREAKS = "a\u2028b\u2029c\x85d\x0be\x0cf\rg\x1ch\x1bi\u202ej\tk"
TYPED = Problem(Place("flows/a\u2028b.yaml", 1, 1), "unknown-screen", f"goes to '{BREAKS}'")


def test_what_was_typed_breaks_no_line_of_the_text() -> None:
    line, total = render([TYPED]).splitlines()

    assert (line, total) == (
        "flows/a\\u2028b.yaml:1:1: error: goes to "
        "'a\\u2028b\\u2029c\\x85d\\x0be\\x0cf\\rg\\x1ch\\x1bi\\u202ej\\tk' [unknown-screen]",
        "1 error, 0 warnings.",
    )


def test_what_was_typed_breaks_no_annotation() -> None:
    (line,) = render([TYPED], "github").splitlines()

    assert line.endswith(
        "::goes to 'a\\u2028b\\u2029c\\x85d\\x0be\\x0cf\\rg\\x1ch\\x1bi\\u202ej\\tk'"
    )


def test_data_keeps_what_was_typed() -> None:
    (listed,) = json.loads(render([TYPED], "json"))["problems"]
    (run,) = json.loads(render([TYPED], "sarif"))["runs"]

    assert listed["message"] == run["results"][0]["message"]["text"] == TYPED.message


def test_every_format_renders_nothing_too() -> None:
    assert [bool(render([], form)) for form in FORMATS] == [True, True, True, False]
