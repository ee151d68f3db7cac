"""The page `/menus`: its files, as they lie in `static/`.

Nothing but our own files is served, and the page may load nothing from anywhere else; whatever it
does goes through the API with the token of who sits there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

__all__ = ["add_pages"]

_FOLDER = Path(__file__).parent / "static"

_TYPES: Mapping[str, str] = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def add_pages(application: web.Application) -> None:
    """Serve the page at /menus and its parts below /menus/."""
    application.router.add_get("/menus", _page)
    application.router.add_get("/menus/{name}", _part)


async def _page(request: web.Request) -> web.Response:
    """The page itself."""
    return _answer(_FOLDER / "menus.html")


async def _part(request: web.Request) -> web.Response:
    """A script, a style or a picture; 404 for anything that is not in the folder."""
    place = _FOLDER / request.match_info["name"]
    if place.parent != _FOLDER or place.suffix not in _TYPES or not place.is_file():
        return web.Response(status=404, text="there is no such file")
    return _answer(place)


def _answer(place: Path) -> web.Response:
    return web.Response(
        body=place.read_bytes(),
        content_type=_TYPES[place.suffix],
        charset="utf-8",
        headers=_HEADERS,
    )
