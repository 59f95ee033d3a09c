"""What people do, in the words of given, when, then."""

import io
import re
from functools import cache

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from portal.config import ROOT
from portal.sandbox.secrets import PASSPHRASE
from portal.sandbox.seed import DemoAccount
from tests.journeys.visitor import Visitor

NUMBER = re.compile(r"DN-\d{4}-\d{6}")


def given_signed_in(visitor: Visitor, account: DemoAccount, path: str = "/") -> Visitor:
    """Sign in through the VNeID stand-in, from the page that was asked for."""
    visitor.open(path).reads("Đăng nhập").follow(re.compile("Đăng nhập bằng VNeID"))
    visitor.reads("Chọn người đăng nhập").press(account.name)
    assert visitor.path == path
    return visitor


def given_sent(visitor: Visitor, target: str, label: str, value: str) -> str:
    """Propose a value and send it, in short; return the submission number."""
    visitor.open(f"/proposals/new?target={target}").fill(label, value).press("Lưu và xem lại")
    return when_sending(visitor)


def when_sending(visitor: Visitor) -> str:
    """Declare, send, and return the submission number that the page shows."""
    visitor.page.get_by_label("Tôi cam đoan").press("Space")
    visitor.press("Gửi đề nghị").sees("Đã gửi đề nghị", "Đã gửi, chờ kiểm tra")
    found = NUMBER.search(visitor.page.get_by_role("heading", level=1).inner_text())
    assert found
    return found[0]


def when_opening_by_key(visitor: Visitor, number: str) -> Visitor:
    """Walk down the queue with J to the case of this number, and open it with Enter."""
    visitor.open("/reviews").reads("Chờ xử lý")
    rows = visitor.page.locator("[data-row]").count()
    for _ in range(rows):
        visitor.type("j")
        if number in visitor.page.evaluate("document.activeElement.innerText"):
            visitor.go_by_key("Enter")
            return visitor.sees(f"Đề nghị {number}")
    raise AssertionError(f"{number} is not among the {rows} rows of the queue")


def when_stepping_up(visitor: Visitor, account: DemoAccount) -> Visitor:
    """Prove once more, at the provider, who sits there."""
    at = visitor.path
    visitor.follow("Xác thực lại").reads("Xác thực lại trước khi ký")
    visitor.follow(re.compile("Xác thực bằng VNeID")).press(account.name)
    assert visitor.path == at
    return visitor


def when_signing(visitor: Visitor, number: str, account: DemoAccount) -> Visitor:
    """Pick one case, see exactly what is signed, step up, sign."""
    visitor.open("/approvals").reads("Chờ ký duyệt")
    for box in visitor.page.get_by_role("checkbox").all():
        if box.is_checked() != (number in box.locator("xpath=..").inner_text()):
            box.press("Space")
    visitor.press("Xem nội dung sẽ ký").sees(number, "Chữ ký phủ đúng các thay đổi hiện dưới đây")
    when_stepping_up(visitor, account)
    visitor.fill("Mật khẩu khóa ký", PASSPHRASE)
    return visitor.press("Ký 1 nội dung").sees("Đã ký 1 nội dung")


def photographed_paper(title: str, *lines: str) -> bytes:
    """Return a JPEG as a phone's camera makes it of a printed page."""
    page = Image.new("RGB", (1200, 1600), "#f4f1ea")
    draw = ImageDraw.Draw(page)
    draw.text((600, 200), title, fill="#1c1c1c", font=_letters(600, 52), anchor="mm")
    body = _letters(400, 36)
    for number, line in enumerate((*lines, *_FILLING)):
        draw.text((110, 340 + 76 * number), line, fill="#1c1c1c", font=body)
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=88)
    return kept.getvalue()


# A page with little on it would pass for a blurred one.
_FILLING = (
    "Giấy này do máy làm ra để thử, không có giá trị sử dụng.",
    *("………………………………………………………………………………………………",) * 12,
)


@cache
def _letters(weight: int, size: int) -> ImageFont.FreeTypeFont:
    """Return the product's own font: Pillow's knows no Vietnamese, and reads no WOFF2."""
    font = TTFont(ROOT / "static" / "fonts" / f"be-vietnam-pro-{weight}.woff2")
    font.flavor = None
    plain = io.BytesIO()
    font.save(plain)
    return ImageFont.truetype(io.BytesIO(plain.getvalue()), size)
