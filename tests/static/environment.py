"""The templates in a bare Jinja environment: what a macro needs, its arguments bring."""

from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.static.places import TEMPLATES

NONCE = "bm9uY2U+/w=="


def environment(urls: dict[str, str] | None = None) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(asset=lambda name: (urls or {}).get(name, f"/static/{name}"), csp_nonce=lambda: NONCE)
    return made


def navigation() -> list[SimpleNamespace]:
    rows = (
        ("/", "Trang chủ", "home", 0),
        ("/record", "Hồ sơ", "record", 0),
        ("/proposals", "Đề nghị", "edit", 0),
        ("/notifications", "Thông báo", "bell", 2),
        ("/reviews", "Chờ xử lý", "tray", 387),
        ("/approvals", "Ký duyệt", "sign", 12),
    )
    return [
        SimpleNamespace(url=url, label=label, icon=icon, count=count, current=url == "/")
        for url, label, icon, count in rows
    ]


def style_guide(urls: dict[str, str] | None = None) -> str:
    template = environment(urls).get_template("pages/style_guide.html")
    return template.render(nav=navigation(), person_name="Nguyễn Thị Ánh Tuyết", sign_out_url="/sign-out")
