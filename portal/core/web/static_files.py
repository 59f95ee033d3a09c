"""Static files: built at start, served by WhiteNoise; names with a version are cached for ever."""

from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from portal.config import Settings
from portal.core.web.headers import FIXED, OF_PARTS
from portal.core.web.static_build import build


def register(app: Flask, settings: Settings, *, only: tuple[str, ...] = ("",)) -> dict[str, str]:
    """Serve the built files whose names begin so, and give templates `asset(name)`; return all addresses."""
    urls = build(settings.static_folder, settings.static_target)
    server = WhiteNoise(app.wsgi_app, add_headers_function=_add_headers, immutable_file_test=_is_immutable)
    for version in settings.static_target.iterdir():
        # Earlier versions too: a page that was opened before a release may ask for its files a little later.
        if version.is_dir() and not version.name.startswith("."):
            for part in only:
                server.add_files(str(version / part), prefix=f"static/{version.name}/{part}")
    for name, url in urls.items():
        if "/" not in name and name.startswith(only):
            server.add_file_to_dictionary(url, str(settings.static_target / name))
    app.wsgi_app = server  # type: ignore[method-assign] # as Flask says
    app.jinja_env.globals["asset"] = urls.__getitem__
    return urls


def _is_immutable(_path: str, url: str) -> bool:
    return url.startswith("/static/")


def _add_headers(headers: Headers, path: str, url: str) -> None:
    is_part = _is_immutable(path, url)
    for name in OF_PARTS if is_part else FIXED:
        headers[name] = FIXED[name]
    if not is_part:
        headers["Cache-Control"] = "no-cache"
        headers["ETag"] = f'"{Path(path).stat().st_mtime_ns:x}"'
