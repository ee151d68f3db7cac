"""`dialtree sheet`: every screen in every language, as the phone shows it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import click

from ussd.cli.flows import ending, flows_argument, output_option, read_flows, write_out

__all__ = ["command"]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PATIENCE_S = 60
_TALLEST = 16_000
"""Pixels: what a browser draws in one picture; a longer sheet is made smaller."""

_MEASURE = (
    "<script>document.title=document.documentElement.scrollWidth+'x'"
    "+document.documentElement.scrollHeight</script>"
)


@click.command("sheet")
@flows_argument
@click.option("--lang", "languages", multiple=True, help="Only this language; repeat it for more.")
@click.option(
    "--values",
    type=click.Choice(["longest", "sample"]),
    default="longest",
    show_default=True,
    help="The longest values that are declared, as `check` counts; or such as people meet.",
)
@output_option
def command(flows: Path, languages: tuple[str, ...], values: str, output: Path | None) -> None:
    """Write the contact sheet of FLOWS (flows.yaml), to an .html file or a .png picture.

    Each screen stands there in each language with its pages, what they take of what there is, what
    does not fit, and the character that makes a text dear. A picture needs Chromium.
    """
    from menus.tools.sheet import sheet
    from menus.tools.sheet_page import page
    from smpp.text import budget

    form = ending(output, (".html", ".htm", ".png"))
    read = read_flows(flows, tolerated={"too-long"})
    unknown = [code for code in languages if code not in read.languages]
    if unknown:
        known = ", ".join(read.languages)
        raise click.ClickException(f"the flows have no language {unknown[0]}; they have {known}")
    found = sheet(read, budget, languages, is_sample=values == "sample")
    html = page(found, flows.resolve().parent.name or "Flows")
    if output is not None and form == ".png":
        _draw(html, output)
    else:
        write_out(html, output)


def _draw(html: str, output: Path) -> None:
    """The page as a picture of its whole size."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise click.ClickException(
            "a picture needs Chromium, which is not installed: write an .html file instead"
        )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "sheet.html"
        page.write_text(html.replace("</body>", f"{_MEASURE}</body>"), "utf-8")
        told = _browse(browser, folder, "--window-size=640,400", "--dump-dom", page.as_uri())
        size = re.search(r"<title>(\d+)x(\d+)</title>", told)
        width, height = (int(size[1]), int(size[2])) if size else (1280, 800)
        page.write_text(html, "utf-8")
        _browse(
            browser,
            folder,
            f"--window-size={width},{height}",
            f"--force-device-scale-factor={min(1.0, _TALLEST / height):.3f}",
            f"--screenshot={output.resolve()}",
            page.as_uri(),
        )
    if not output.exists():
        raise click.ClickException(f"{output} was not drawn: write an .html file instead")


def _browse(browser: str, folder: str, *arguments: str) -> str:
    # Chromium's own sandbox does not work for root, which is who containers run as.
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    fixed = ["--headless", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/user"]
    try:
        done = subprocess.run(
            [browser, *root, *fixed, *arguments],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise click.ClickException(
            "Chromium did not draw the picture: write an .html file instead"
        ) from error
    return done.stdout
