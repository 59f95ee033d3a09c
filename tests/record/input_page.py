"""A page with one input of the record, as a browser gets it, with the scripts and styles and no server behind it."""

from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, Page, Route

from portal.record import forms
from portal.record.labels import PROBLEMS
from tests.strict_pages.test_checker import CONTENT_POLICY, NONCE

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://portal.test/"
PHONE = {"width": 360, "height": 740}
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".woff2": "font/woff2"}

_PAGE = """{% from "record/_input.html" import inputs, input_script, input_style %}{% from "record/_photo.html" import photo_script %}
{% from "documents/_evidence.html" import evidence_script %}
<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Thử</title><link rel="stylesheet" href="{{ asset('css/portal.css') }}">{{ input_style() }}{{ input_script() }}
{% if spec.kind is defined and spec.kind == "image" %}{{ photo_script() }}{% endif %}</head>
<body><main class="main"><h1 class="page-title">{{ spec.label }}</h1><form action="/x" method="post">{{ inputs(spec, raw, problems) }}
<button class="button" type="submit">Lưu</button></form></main></body></html>"""


def html(spec, raw=None, problems=()) -> str:
    environment = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    environment.globals.update(
        record_inputs=forms, asset=lambda path: f"/static/{path}", csp_nonce=lambda: NONCE,
        sentence=lambda problem: PROBLEMS[problem.code].format(**problem.details),
    )  # fmt: skip
    return environment.from_string(_PAGE).render(spec=spec, raw=raw or {}, problems=problems)


def opened(
    chromium: Browser, spec, raw=None, *, dark: bool = False, size=None, javascript: bool = True
) -> tuple[Page, list[str]]:
    """Return the page, and a list of what went wrong or was asked of the network since."""
    context = chromium.new_context(
        viewport=size or PHONE, color_scheme="dark" if dark else "light", java_script_enabled=javascript,
        service_workers="block",
    )  # fmt: skip
    page = context.new_page()
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    content = html(spec, raw)
    page.route("**/*", lambda route: _answer(route, content))
    page.goto(ADDRESS)
    return page, heard


def _answer(route: Route, content: str) -> None:
    path = urlsplit(route.request.url).path
    if path == "/":
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": CONTENT_POLICY}
        route.fulfill(body=content, headers=headers)
    elif (ROOT / path.lstrip("/")).is_file():
        route.fulfill(
            path=ROOT / path.lstrip("/"), content_type=TYPES.get(Path(path).suffix, "image/svg+xml")
        )
    else:
        route.fulfill(status=404)
