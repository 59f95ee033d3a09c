"""Every case is one change to a run that is accepted, and is refused with its own code."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import ECKey

from portal.people.oidc.client import Pending, ProviderClient, SignedIn
from portal.people.oidc.faults import Fault, Refused
from portal.people.oidc.transport import is_allowed_address
from portal.people.providers import PROFILES, ClientAuthentication, ProfileName, Provider
from tests.people.hostile import CLIENT_ID, CLIENT_KEY, PATIENT, RSA, Hostile, Twists, hostile_provider
from tests.people.hostile_cases import AGO, CASES, Twist, endpoint, moved_claim, twist, without_claim

REDIRECT = "https://portal.test/sign-in/hostile/callback"


@pytest.fixture(name="hostile")
def fixture_hostile() -> Iterator[Hostile]:
    with hostile_provider() as hostile:
        yield hostile


def client_of(
    hostile: Hostile, profile: ProfileName = ProfileName.PUBLIC_SECURITY, **changes: Any
) -> ProviderClient:
    provider = Provider(
        slug="hostile",
        label="Thử",
        profile=PROFILES[profile],
        issuer=hostile.issuer,
        client_id=CLIENT_ID,
        key=json.dumps(CLIENT_KEY.as_dict(private=True)),
        timeout=PATIENT,
    )
    return ProviderClient(replace(provider, **changes))


def run(hostile: Hostile, *, max_age: int | None = None, **options: Any) -> SignedIn:
    client = client_of(hostile, **options)
    url, pending = begin(client, max_age=max_age)
    arguments = hostile.authorize(url)
    return client.finish(arguments, pending, now=time.time())


def begin(
    client: ProviderClient, *, max_age: int | None = None, now: float | None = None
) -> tuple[str, Pending]:
    return client.begin(redirect_uri=REDIRECT, next_path="/", max_age=max_age, now=now or time.time())


def test_the_run_that_every_case_changes_is_accepted(hostile: Hostile) -> None:
    signed_in = run(hostile)
    assert signed_in.subject == "subject with spaces"
    assert signed_in.personal_id == "000080000001"
    assert signed_in.name == "NGUYỄN THỊ THỬ"
    assert signed_in.level == 2
    assert signed_in.provider_sid == "session-at-provider"


@pytest.mark.parametrize("case", CASES, ids=lambda case: re.sub(r"\W+", "-", case))
def test_one_change_is_refused_with_its_own_code(hostile: Hostile, case: str) -> None:
    change, fault = CASES[case]
    change(hostile)
    timeout = Provider.timeout if fault is Fault.TIMEOUT else PATIENT
    # A busy machine is slow now and then; a client that waited too long would do so each time.
    for _ in range(5):
        started = time.monotonic()
        with pytest.raises(Refused) as refused:
            run(hostile, timeout=timeout)
        assert refused.value.fault == fault
        if time.monotonic() - started < 2:
            return
    pytest.fail("a page has to be there within two seconds")


def test_no_answer_at_all(hostile: Hostile) -> None:
    gone = replace(client_of(hostile).provider, issuer="http://127.0.0.1:1")
    with pytest.raises(Refused) as refused:
        begin(ProviderClient(gone))
    assert refused.value.fault == Fault.UNREACHABLE


def test_a_code_works_once(hostile: Hostile) -> None:
    client = client_of(hostile)
    url, pending = begin(client)
    arguments = hostile.authorize(url)
    client.finish(arguments, pending, now=time.time())
    with pytest.raises(Refused) as refused:
        client.finish(arguments, pending, now=time.time())
    assert refused.value.fault == Fault.CODE_REFUSED


def test_a_code_stolen_from_another_run_lacks_its_verifier(hostile: Hostile) -> None:
    client = client_of(hostile)
    stolen = hostile.authorize(begin(client)[0])
    _, pending = begin(client)
    with pytest.raises(Refused) as refused:
        client.finish({**stolen, "state": pending.state}, pending, now=time.time())
    assert refused.value.fault == Fault.CODE_REFUSED


def test_coming_back_after_ten_minutes_is_too_late(hostile: Hostile) -> None:
    client = client_of(hostile)
    url, pending = begin(client)
    arguments = hostile.authorize(url)
    with pytest.raises(Refused) as refused:
        client.finish(arguments, pending, now=pending.started_at + 601)
    assert refused.value.fault == Fault.STATE_EXPIRED


@pytest.mark.parametrize(
    ("change", "fault"),
    [(moved_claim("auth_time", AGO), Fault.AUTH_TIME), (without_claim("auth_time"), Fault.AUTH_TIME_MISSING)],
    ids=["stale", "missing"],
)
def test_a_fresh_authentication_was_asked_for(hostile: Hostile, change: Twist, fault: Fault) -> None:
    assert run(hostile, max_age=0).auth_time
    change(hostile)
    assert run(hostile).subject, "nothing was asked, so the same answer counts"
    with pytest.raises(Refused) as refused:
        run(hostile, max_age=0)
    assert refused.value.fault == fault


def test_the_request_asks_for_what_is_checked_later(hostile: Hostile) -> None:
    url, pending = begin(client_of(hostile), max_age=0)
    for part in ("code_challenge_method=S256", f"nonce={pending.nonce}", f"state={pending.state}", "max_age=0",
                 "prompt=login", "acr_values=level_02", "response_type=code"):  # fmt: skip
        assert part in url
    assert pending.code_verifier not in url


def test_metadata_cannot_set_options_of_the_http_client(hostile: Hostile) -> None:
    """Authlib itself would take these members as its own options."""
    hostile.twists.metadata = lambda metadata: metadata.update(
        verify=False, proxies={"http": "http://127.0.0.1:1"}, scope="everything", code_challenge_method="plain",
        token_endpoint_auth_method="none",
    )  # fmt: skip
    assert run(hostile).level == 2


def test_a_provider_that_changed_its_key_is_asked_again_but_not_by_every_stranger(
    hostile: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(hostile)
    url, pending = begin(client)
    client.finish(hostile.authorize(url), pending, now=time.time())
    hostile.key = ECKey.generate_key("P-256", {"kid": "renewed", "use": "sig"}, private=True)
    hostile.twists.header = lambda header: header.update(kid="renewed")
    url, pending = begin(client)
    with pytest.raises(Refused) as refused:
        client.finish(hostile.authorize(url), pending, now=time.time())
    assert refused.value.fault == Fault.KEY_UNKNOWN
    assert hostile.hits.count("/jwks") == 1
    later = time.monotonic() + 61
    monkeypatch.setattr("portal.people.oidc.published.time.monotonic", lambda: later)
    url, pending = begin(client)
    assert client.finish(hostile.authorize(url), pending, now=time.time()).level == 2
    assert hostile.hits.count("/jwks") == 2


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_rsa_signatures_are_accepted(hostile: Hostile, algorithm: str) -> None:
    hostile.twists = Twists(signing_key=RSA, header=lambda header: header.update(alg=algorithm, kid="rsa"))
    assert run(hostile).level == 2


def test_the_national_portal_tells_who_it_is_in_userinfo(hostile: Hostile) -> None:
    signed_in = run(hostile, profile=ProfileName.NATIONAL_PORTAL)
    assert (signed_in.personal_id, signed_in.level) == ("000080000001", 2)
    assert signed_in.name == "NGUYỄN THỊ THỬ"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (twist(userinfo=lambda values: values.update(sub="somebody else")), Fault.USERINFO_SUBJECT),
        (twist(userinfo=lambda values: values.update(loAs=1)), Fault.ASSURANCE_LOW),
        (twist(userinfo=lambda values: values.pop("loAs")), Fault.ASSURANCE_UNKNOWN),
        (endpoint("userinfo_endpoint", None), Fault.METADATA_ENDPOINT),
    ],
    ids=["subject", "low", "unknown", "no-endpoint"],
)
def test_userinfo_is_checked_too(hostile: Hostile, change: Twist, fault: Fault) -> None:
    change(hostile)
    with pytest.raises(Refused) as refused:
        run(hostile, profile=ProfileName.NATIONAL_PORTAL)
    assert refused.value.fault == fault


def test_a_provider_that_says_no_level_needs_one_by_contract(hostile: Hostile) -> None:
    with pytest.raises(Refused) as refused:
        run(hostile, profile=ProfileName.DA_NANG)
    assert refused.value.fault == Fault.ASSURANCE_UNKNOWN
    signed_in = run(hostile, profile=ProfileName.DA_NANG, assumed_level=2)
    assert (signed_in.level, signed_in.personal_id) == (2, None)
    with pytest.raises(Refused) as refused:
        run(hostile, profile=ProfileName.DA_NANG, assumed_level=1)
    assert refused.value.fault == Fault.ASSURANCE_LOW


def test_a_provider_elsewhere_cannot_point_at_our_own_machine() -> None:
    assert is_allowed_address("https://provider.example/x", loopback_too=False)
    for address in ("http://127.0.0.1/x", "http://provider.example/x", "ftp://provider.example", "https://", None,
                    "https://user:word@provider.example/", "https://provider.example/#x", "https://[::1"):  # fmt: skip
        assert not is_allowed_address(address, loopback_too=False)


def test_a_client_secret_where_a_provider_knows_nothing_better(hostile: Hostile) -> None:
    hostile.secret = "secret"
    by_secret = {"authentication": ClientAuthentication.CLIENT_SECRET_BASIC, "key": "secret"}
    assert run(hostile, **by_secret).subject == "subject with spaces"
    with pytest.raises(Refused) as refused:
        run(hostile, **{**by_secret, "key": "wrong"})
    assert refused.value.fault == Fault.CODE_REFUSED
