"""A browser at the stand-in VNeID: it holds every page to our rules for markup."""

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

import requests

from tests.strict_pages.checker import markup_faults
from tests.strict_pages.markup import parse


@dataclass
class Browser:
    issuer: str
    http: requests.Session = field(default_factory=requests.Session)

    def get(self, url: str, status: int = 200) -> requests.Response:
        answer = self.http.get(url, allow_redirects=False, timeout=10)
        assert answer.status_code == status, answer.text
        if status in (200, 400) and "text/html" in answer.headers["Content-Type"]:
            assert list(markup_faults(parse(answer.text, whole=True))) == []
            assert "Máy chủ VNeID giả lập, chỉ dùng cho bản dùng thử" in answer.text
        return answer

    def pick(self, url: str, name: str) -> str:
        """Press the button with this name; return where it leads."""
        page = self.get(url).text
        buttons = re.findall(r'name="person" value="([^"]*)">(.*?)</button>', page, re.DOTALL)
        chosen = next(value for value, words in buttons if name in words)
        return self.press(url, page, person=chosen).headers["Location"]

    def press(self, url: str, page: str, **form: str) -> requests.Response:
        action = html.unescape(re.search(r'action="([^"]+)"', page)[1])
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        return self.http.post(
            urljoin(url, action), data={"csrf_token": csrf, **form}, allow_redirects=False, timeout=10
        )
