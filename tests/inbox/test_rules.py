"""How browsers are named."""

import pytest

from portal.inbox.rules import device_label, fingerprint


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox trên máy tính Linux"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36", "Chrome trên điện thoại Android"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36", "Samsung Internet trên điện thoại Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1", "Safari trên iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge trên máy tính Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 coc_coc_browser/120 Chrome/126 Safari/537.36", "Cốc Cốc trên máy tính Windows"),
        ("", "Trình duyệt trên thiết bị khác"),
        ("<script>", "Trình duyệt trên thiết bị khác"),
    ],
)  # fmt: skip
def test_a_browser_has_a_name_that_people_know(user_agent, label):
    assert device_label(user_agent) == label


def test_a_fingerprint_tells_addresses_apart_without_telling_them():
    assert fingerprint("https://x/1") != fingerprint("https://x/2")
    assert len(fingerprint("https://x/1")) == 32
