"""`dialtree translate`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ussd.cli.check import command as check
from ussd.cli.translate import command

SCREENS = "screens:\n  home:\n    text: Hello\n    options: {1: {label: Bye, end: Bye.}}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("flows/lang").mkdir(parents=True)
    Path("flows.yaml").write_text(
        "format: 1\nlanguages: [en, ru]\ninclude: [flows/*.yaml]\ndial: {'*1#': a.home}\n"
    )
    Path("flows/a.yaml").write_text(SCREENS)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_status_counts_and_lists(folder: Path) -> None:
    assert run("status", "--list").output == (
        "language   done  missing  stale\n"
        "ru            0        3      0\n"
        "ru: a.home.text is missing: Hello\n"
        "ru: a.home.options.1.label is missing: Bye\n"
        "ru: a.home.options.1.end is missing: Bye.\n"
    )


def test_a_table_goes_out_and_comes_back(folder: Path) -> None:
    run("export", "ru", "--format", "csv", "-o", "ru.csv")
    table = Path("ru.csv").read_text("utf-8")
    Path("ru.csv").write_text(table.replace("Hello,,", "Hello,Привет,"), "utf-8")
    result = run("import", "ru", "ru.csv")

    assert result.output == "1 translations are taken, 2 are missing in ru.\n"
    assert Path("flows/lang/ru.yaml").read_text("utf-8") == "a:\n  home:\n    text: Привет\n"


def test_a_changed_text_is_stale_until_it_is_accepted(folder: Path) -> None:
    run("export", "ru", "-o", "ru.po")
    filled = (
        Path("ru.po").read_text("utf-8").replace('"Hello"\nmsgstr ""', '"Hello"\nmsgstr "Привет"')
    )
    Path("ru.po").write_text(filled, "utf-8")
    run("import", "ru", "ru.po")
    Path("flows/a.yaml").write_text(SCREENS.replace("Hello", "Hello, you"))

    assert "stale-translation" in CliRunner().invoke(check, ["flows.yaml"]).output
    assert run("accept", "ru").output == "1 translations are up to date.\n"
    assert "stale-translation" not in CliRunner().invoke(check, ["flows.yaml"]).output


def test_comments_and_order_of_the_file_outlive_an_import(folder: Path) -> None:
    before = (
        "# Head.\na:\n  home:\n    # Said to everybody.\n"
        '    options: {1: {end: "Пока."}}  # one key\n    text: "Привет"  # a greeting\n# tail\n'
    )
    Path("flows/lang/ru.yaml").write_text(before, "utf-8")
    run("export", "ru", "--all", "-o", "ru.po")
    po = Path("ru.po").read_text("utf-8").replace("Привет", "Здравствуй")
    Path("ru.po").write_text(po.replace('"Bye"\nmsgstr ""', '"Bye"\nmsgstr "Выход"'), "utf-8")
    result = run("import", "ru", "ru.po")

    assert (result.exit_code, result.output) == (
        0,
        "3 translations are taken, 0 are missing in ru.\n",
    )
    assert Path("flows/lang/ru.yaml").read_text("utf-8") == before.replace(
        "Привет", "Здравствуй"
    ).replace('{end: "Пока."}', '{end: "Пока.", label: Выход}')


def test_taking_back_what_went_out_changes_nothing(folder: Path) -> None:
    before = "# Head\na:\n  home:\n    text: Привет\n\n    options: {1: Выход}\n"
    Path("flows/lang/ru.yaml").write_text(before, "utf-8")
    for form in ("po", "csv"):
        run("export", "ru", "--all", "--format", form, "-o", f"ru.{form}")
        run("import", "ru", f"ru.{form}")

        assert Path("flows/lang/ru.yaml").read_text("utf-8") == before


def test_what_is_not_taken_is_named_and_exits_with_1(folder: Path) -> None:
    Path("ru.csv").write_text("path,source,translation\na.home.text,Hello,Привет {\n", "utf-8")
    result = run("import", "ru", "ru.csv")

    assert result.exit_code == 1
    assert "ru.csv: not taken: a.home.text: a { is never closed" in result.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("export", "de"), "de is not among the languages to translate to (ru): add it to"),
        (("import", "ru", "missing.po"), "missing.po cannot be read: No such file or directory"),
        (("import", "ru", "odd.csv"), "odd.csv is not UTF-8: save it as CSV UTF-8"),
        (("import", "ru", "empty.csv"), "empty.csv: the first row lacks the column"),
    ],
)
def test_a_wrong_file_or_language_is_one_sentence(
    arguments: tuple[str, ...], sentence: str, folder: Path
) -> None:
    Path("odd.csv").write_bytes(b"\xff\xfe\x00")
    Path("empty.csv").write_text("")

    assert sentence in run(*arguments).output
