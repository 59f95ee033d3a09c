"""Which endpoints are called: the list of push services and nothing that only looks like one."""

import ipaddress

import pytest

from notifications import endpoints
from notifications.endpoints import PUSH_HOSTS

GOOD = [
    "https://fcm.googleapis.com/fcm/send/abc:APA91b-_",
    "https://jmt17.google.com/fcm/send/x",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://web.push.apple.com/QOXDX",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%2bx",
]

BAD = {
    "plain http": "http://fcm.googleapis.com/x",
    "another scheme": "file://fcm.googleapis.com/etc/passwd",
    "scheme in capitals": "HTTPS://fcm.googleapis.com/x",
    "not on the list": "https://push.example.com/x",
    "the list's name as a prefix": "https://fcm.googleapis.com.example.com/x",
    "the list's name as a suffix": "https://evilfcm.googleapis.com/x",
    "suffix without its dot": "https://evilnotify.windows.com/x",
    "the bare suffix": "https://notify.windows.com/x",
    "user": "https://fcm.googleapis.com@127.0.0.1/x",
    "user before a good host": "https://user:pass@fcm.googleapis.com/x",
    "port": "https://fcm.googleapis.com:8443/x",
    "the port of https spelled out": "https://fcm.googleapis.com:443/x",
    "empty port": "https://fcm.googleapis.com:/x",
    "trailing dot": "https://fcm.googleapis.com./x",
    "capitals": "https://FCM.googleapis.com/x",
    "letters of another script": "https://fcm.gооgleapis.com/x",
    "punycode": "https://xn--fcm-ooa.googleapis.com/x",
    "full-width letters": "https://ｆcm.googleapis.com/x",
    "ideographic dot": "https://fcm。googleapis.com/x",
    "decimal address": "https://2130706433/x",
    "hexadecimal address": "https://0x7f000001/x",
    "octal address": "https://0177.0.0.1/x",
    "short address": "https://127.1/x",
    "loopback": "https://127.0.0.1/x",
    "loopback by name": "https://localhost/x",
    "metadata service": "http://169.254.169.254/latest/meta-data",
    "IPv6 loopback": "https://[::1]/x",
    "IPv6 that hides IPv4": "https://[::ffff:127.0.0.1]/x",
    "back slash": "https://fcm.googleapis.com\\@127.0.0.1/x",
    "encoded host": "https://fcm%2egoogleapis.com/x",
    "no path": "https://fcm.googleapis.com",
    "query without path": "https://fcm.googleapis.com?x=/",
    "fragment": "https://fcm.googleapis.com/x#y",
    "space": "https://fcm.googleapis.com/x y",
    "line break": "https://fcm.googleapis.com/x\r\nHost: evil",
    "tab inside the scheme": "ht\ttps://fcm.googleapis.com/x",
    "broken bracket": "https://[fcm.googleapis.com/x",
    "too long": "https://fcm.googleapis.com/" + "x" * 1024,
    "empty": "",
    "test origin with another port": "http://127.0.0.1:9999/x",
    "test origin as user": "http://127.0.0.1:8888@evil.example/x",
    "test origin with https": "https://127.0.0.1:8888/x",
}


@pytest.mark.parametrize("endpoint", GOOD)
def test_a_browsers_endpoint_is_called(endpoint):
    assert endpoints.is_allowed(endpoint, hosts=PUSH_HOSTS, test_origins=())


@pytest.mark.parametrize("endpoint", BAD.values(), ids=BAD.keys())
def test_anything_else_is_not(endpoint):
    assert not endpoints.is_allowed(endpoint, hosts=PUSH_HOSTS, test_origins=("http://127.0.0.1:8888",))


def test_a_test_origin_is_one_exact_origin():
    allowed = "http://127.0.0.1:8888/wpush/x"
    assert endpoints.is_allowed(allowed, hosts=PUSH_HOSTS, test_origins=("http://127.0.0.1:8888",))
    assert not endpoints.is_allowed(allowed, hosts=PUSH_HOSTS, test_origins=())


@pytest.mark.parametrize(
    "address", ["142.250.204.42", "34.107.221.82", "2600:1901:0:92a9::", "64:ff9b::8efa:cc2a"]
)
def test_public_addresses_are_outside(address):
    assert endpoints.is_outside(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
    ],
)  # fmt: skip
def test_every_other_address_is_not(address):
    assert not endpoints.is_outside(ipaddress.ip_address(address))


POINT = "BH-eK6XxxoHwANr1Mef1OrotY54spVTTI2iPojNZDiSzpNef7qIPGgfp2CViZI7bsum5L1WQ7QePczkxFFHvxtQ"


def test_keys_of_a_browser_are_keys():
    assert endpoints.are_keys(POINT, "pi0gxzPS3Yx1r8KqL2eSRA")
    assert endpoints.are_keys(POINT + "=", "pi0gxzPS3Yx1r8KqL2eSRA==")


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", "pi0gxzPS3Yx1r8KqL2eSRA"),
        (POINT, ""),
        (POINT, "pi0gxzPS3Yx1r8KqL2eSRAAAA"),
        (POINT[:-4] + "AAAA", "pi0gxzPS3Yx1r8KqL2eSRA"),  # not on the curve
        (
            "BH+eK6XxxoHwANr1Mef1OrotY54spVTTI2iPojNZDiSzpNef7qIPGgfp2CViZI7bsum5L1WQ7QePczkxFFHvxtQ",
            "pi0gxzPS3Yx1r8KqL2eSRA",
        ),
        (POINT, "không phải khóa không phải"),
        (POINT + "A" * 500, "pi0gxzPS3Yx1r8KqL2eSRA"),
    ],
)
def test_anything_else_is_no_key(p256dh, auth):
    assert not endpoints.are_keys(p256dh, auth)
