"""The stand-in VNeID as its own process: a real provider for our client, and a strict one for everybody else."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
import requests
from authlib.oauth2.rfc7523.assertion import private_key_jwt_sign
from joserfc import jws
from joserfc.jwk import ECKey, KeySet

from portal.people.oidc.client import Pending, ProviderClient
from portal.people.oidc.faults import Fault, Refused
from portal.people.providers import PROFILES, ProfileName, Provider
from tests.push_service.loop import free_port
from tests.sandbox.vneid_browser import Browser

PORTAL = "http://localhost:1"
CALLBACK = f"{PORTAL}/sign-in/vneid/callback"
CLIENT_ID = "portal"
CLIENT_KEY = ECKey.generate_key("P-256", {"kid": "client"}, private=True)
OTHER_KEY = ECKey.generate_key("P-256", {"kid": "client"}, private=True)
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PEOPLE = [
    {"personal_id": "000180000000", "name": "Nguyễn Thị Hòa", "note": "Cán bộ, Văn phòng Sở"},
    {"personal_id": "000180000001", "name": "Trần Văn Bình", "level": "level_01"},
]


@pytest.fixture(scope="module", name="issuer")
def fixture_issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("vneid")
    (folder / "key.json").write_text(json.dumps(CLIENT_KEY.as_dict(private=False)))
    (folder / "people.json").write_text(json.dumps(PEOPLE))
    port = free_port()
    with started(folder, port) as issuer:
        yield issuer


class started:
    """The process, from its first line to its clean end."""

    def __init__(self, folder: Path, port: int) -> None:
        self.issuer = f"http://localhost:{port}"
        environment = {
            **os.environ,
            "VNEID_PORT": str(port),
            "VNEID_ISSUER": self.issuer,
            "VNEID_CLIENT_ID": CLIENT_ID,
            "VNEID_CLIENT_KEY_FILE": str(folder / "key.json"),
            "VNEID_PORTAL_URL": PORTAL,
            "VNEID_CALLBACK_URL": CALLBACK,
            "VNEID_PEOPLE_FILE": str(folder / "people.json"),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.sandbox.vneid"], env=environment, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def __enter__(self) -> str:
        assert self.process.stdout.readline() == f"stand-in VNeID: {self.issuer}\n"
        return self.issuer

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate(timeout=10)
        assert self.process.returncode == 0


@pytest.fixture(name="browser")
def fixture_browser(issuer: str) -> Browser:
    return Browser(issuer)


def client_of(issuer: str, profile: ProfileName = ProfileName.PUBLIC_SECURITY) -> ProviderClient:
    key = json.dumps(CLIENT_KEY.as_dict(private=True))
    return ProviderClient(Provider("vneid", "VNeID", PROFILES[profile], issuer, CLIENT_ID, key, timeout=10))


def begin(issuer: str, **options: Any) -> tuple[str, Pending]:
    return client_of(issuer).begin(redirect_uri=CALLBACK, next_path="/", **options)


def arguments_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def changed(url: str, **changes: str | None) -> str:
    """The same address with some of its arguments changed or, for None, left out."""
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), **changes}
    kept = {name: value for name, value in query.items() if value is not None}
    return urlunsplit(parts._replace(query=urlencode(kept)))


@pytest.mark.parametrize("profile", [ProfileName.PUBLIC_SECURITY, ProfileName.NATIONAL_PORTAL])
def test_our_client_accepts_it_in_the_words_of_both_state_providers(
    issuer: str, browser: Browser, profile: ProfileName
) -> None:
    client = client_of(issuer, profile)
    url, run = client.begin(redirect_uri=CALLBACK, next_path="/", max_age=0)
    back = browser.pick(url, "Nguyễn Thị Hòa")
    signed_in = client.finish(arguments_of(back), run, now=time.time())
    assert (signed_in.personal_id, signed_in.level) == ("000180000000", 2)
    assert signed_in.subject != signed_in.personal_id
    assert signed_in.auth_time == pytest.approx(time.time(), abs=5)
    assert signed_in.provider_sid


def test_a_person_of_level_01_is_not_raised_by_being_asked_for_level_02(
    issuer: str, browser: Browser
) -> None:
    url, run = begin(issuer)
    back = browser.pick(url, "Trần Văn Bình")
    with pytest.raises(Refused) as refused:
        client_of(issuer).finish(arguments_of(back), run, now=time.time())
    assert refused.value.fault == Fault.ASSURANCE_LOW


def test_somebody_who_does_not_want_to_goes_back_to_the_portal(issuer: str, browser: Browser) -> None:
    url, run = begin(issuer)
    back = browser.pick(url, "Không đăng nhập")
    with pytest.raises(Refused) as refused:
        client_of(issuer).finish(arguments_of(back), run, now=time.time())
    assert refused.value.fault == Fault.CANCELLED


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else value,
)
def test_a_request_with_one_thing_wrong_goes_back_without_a_code(
    issuer: str, browser: Browser, changes: dict[str, str | None], error: str
) -> None:
    url, run = begin(issuer)
    told = arguments_of(browser.get(changed(url, **changes), 303).headers["Location"])
    assert told == {"error": error, "state": run.state, "iss": issuer}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"client_id": "another"}, "invalid_client"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else value,
)
def test_a_request_of_nobody_known_gets_a_page_and_leads_nowhere(
    issuer: str, browser: Browser, changes: dict[str, str | None], error: str
) -> None:
    page = browser.get(changed(begin(issuer)[0], **changes), 400)
    assert f"Mã lỗi: {error}" in page.text


def test_the_button_of_another_site_picks_nobody(issuer: str, browser: Browser) -> None:
    url, _ = begin(issuer)
    browser.get(url)
    forged = browser.http.post(
        url, data={"person": "x", "csrf_token": "x"}, allow_redirects=False, timeout=10
    )
    assert forged.status_code == 403


def exchange(
    issuer: str, run: Pending, code: str, *, key: ECKey = CLIENT_KEY, **changes: str
) -> requests.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": run.code_verifier,
        "client_assertion_type": ASSERTION,
        "client_assertion": private_key_jwt_sign(key, CLIENT_ID, f"{issuer}/token", alg="ES256"),
        **changes,
    }
    return requests.post(f"{issuer}/token", data=form, timeout=10)


def test_a_code_is_bound_to_key_verifier_address_and_one_use(issuer: str, browser: Browser) -> None:
    for expected, changes in (
        ("invalid_client", {"key": OTHER_KEY}),
        ("invalid_client", {"client_assertion": ""}),
        ("invalid_grant", {"code_verifier": "x" * 50}),
        ("invalid_grant", {"redirect_uri": f"{PORTAL}/elsewhere"}),
        (None, {}),
    ):
        url, run = begin(issuer)
        code = arguments_of(browser.pick(url, "Nguyễn Thị Hòa"))["code"]
        answer = exchange(issuer, run, code, **changes)
        assert answer.json().get("error") == expected
        if expected is None:
            assert exchange(issuer, run, code).json()["error"] == "invalid_grant"


def test_an_assertion_proves_the_portal_once(issuer: str, browser: Browser) -> None:
    once = private_key_jwt_sign(CLIENT_KEY, CLIENT_ID, f"{issuer}/token", alg="ES256")
    for expected in (None, "invalid_client"):
        url, run = begin(issuer)
        code = arguments_of(browser.pick(url, "Nguyễn Thị Hòa"))["code"]
        assert exchange(issuer, run, code, client_assertion=once).json().get("error") == expected


def test_the_id_token_is_what_the_standard_asks_for(issuer: str, browser: Browser) -> None:
    url, run = begin(issuer)
    back = arguments_of(browser.pick(url, "Nguyễn Thị Hòa"))
    assert (back["iss"], back["state"]) == (issuer, run.state)
    token = exchange(issuer, run, back["code"]).json()
    keys = KeySet.import_key_set(requests.get(f"{issuer}/jwks", timeout=10).json())
    claims = json.loads(jws.deserialize_compact(token["id_token"], keys, ["ES256"]).payload)
    half = hashlib.sha256(token["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (issuer, CLIENT_ID, run.nonce)
    assert claims["acr"] == "level_02"
    assert not any("d" in key for key in requests.get(f"{issuer}/jwks", timeout=10).json()["keys"])


def test_userinfo_needs_a_living_token(issuer: str) -> None:
    for headers in ({}, {"Authorization": "Bearer invented"}, {"Authorization": "Basic x"}):
        assert requests.get(f"{issuer}/userinfo", headers=headers, timeout=10).status_code == 401


def test_prompt_none_answers_without_a_page(issuer: str, browser: Browser) -> None:
    url, _ = begin(issuer)
    silent = changed(url, prompt="none")
    assert "login_required" in browser.get(silent, 303).headers["Location"]
    browser.pick(url, "Nguyễn Thị Hòa")
    silent = changed(begin(issuer)[0], prompt="none")
    assert "code" in arguments_of(browser.get(silent, 302).headers["Location"])


def test_sign_out_is_asked_first_and_goes_back_to_the_portal_only(issuer: str, browser: Browser) -> None:
    url, _ = begin(issuer)
    browser.pick(url, "Nguyễn Thị Hòa")
    ending = client_of(issuer).end_session_url(id_token=None, return_to=f"{PORTAL}/sign-in")
    page = browser.get(ending).text
    assert "Nguyễn Thị Hòa" in page
    assert browser.press(ending, page, return_to="https://evil.example/").headers.get("Location") is None
    assert browser.get(ending, 303).headers["Location"] == f"{PORTAL}/sign-in"
    assert "Chưa có ai đăng nhập" in browser.get(f"{issuer}/").text


def test_its_pages_are_locked_down_and_its_cookie_is_its_own(issuer: str, browser: Browser) -> None:
    page = browser.get(begin(issuer)[0])
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"form-action 'self' {PORTAL};" in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert list(browser.http.cookies.keys()) == ["vneid_session"]


def test_a_missing_setting_is_named() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("VNEID_")}
    done = subprocess.run(
        [sys.executable, "-m", "portal.sandbox.vneid"], env=bare, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "VNEID_PORT" in done.stderr
