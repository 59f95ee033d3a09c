"""The stand-in by itself: it is strict, so that what it accepts means something."""

import base64
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import requests

from portal.config import ROOT
from portal.sandbox.national.faults import Fault
from portal.sandbox.national.store import Store
from tests.registry.test_exchange import parcel
from tests.support import national as stand_ins


@pytest.fixture(scope="module")
def national(tmp_path_factory):
    keys = stand_ins.make_keys(tmp_path_factory.mktemp("pki"))
    with stand_ins.running(tmp_path_factory.mktemp("national"), keys) as running:
        yield running


def envelope(national, body):
    signature = national.line().sign(body, datetime.now(UTC))
    return {"content": base64.b64encode(body).decode(), "signature": base64.b64encode(signature).decode()}


def post(national, body, key="k", path="/messages"):
    return requests.post(national.url + path, json=body, headers={"Idempotency-Key": key}, timeout=5)


@pytest.mark.parametrize(
    "body", [[], {}, {"content": "é"}, {"content": "", "signature": ""}, {"content": 1, "signature": 2}]
)
def test_what_is_no_envelope_is_400(national, body):
    assert post(national, body).status_code == 400


def test_a_body_that_is_not_canonical_is_400(national):
    one = parcel()
    assert post(national, envelope(national, one.body + b" "), str(one.message_id)).status_code == 400


def test_another_schema_is_400(national):
    one = parcel()
    body = one.body.replace(b"vn-cbccvc-portal/2", b"vn-cbccvc-portal/9")
    assert post(national, envelope(national, body), str(one.message_id)).status_code == 400


def test_the_version_before_is_still_taken_in(national):
    """What was written before the version changed is on its way with those very bytes."""
    one = parcel()
    body = one.body.replace(b"vn-cbccvc-portal/2", b"vn-cbccvc-portal/1")
    assert post(national, envelope(national, body), str(one.message_id)).status_code == 200


def test_another_key_than_the_message_id_is_400(national):
    assert post(national, envelope(national, parcel().body), "another").status_code == 400


def test_too_large_a_body_is_413(national):
    answer = requests.post(f"{national.url}/messages", data=b"x" * (1024 * 1024 + 1), timeout=5)
    assert answer.status_code == 413


def test_an_order_that_means_nothing_is_400(national):
    for order in ({"fault": "explode"}, {"fault": "fail", "often": 3}, {"times": "x"}):
        assert post(national, order, path="/control").status_code == 400
    assert requests.get(f"{national.url}/control", timeout=5).json()["fault"] == "none"


def test_an_order_for_two_messages_ends_after_two(national):
    national.order("fail", times=2)
    one = parcel()
    sent = [post(national, envelope(national, one.body), str(one.message_id)).status_code for _ in range(3)]
    assert sent == [503, 503, 200]


def test_the_line_of_the_readme_orders_a_fault_and_every_fault_is_named_there(national):
    readme = (ROOT / "README.md").read_text()
    [(path, order)] = re.findall(r"curl http://localhost:8002(/\S+) -d '([^']+)'", readme)
    answer = requests.post(national.url + path, data=order.encode(), timeout=5)
    assert (answer.status_code, answer.json()["fault"], answer.json()["times"]) == (200, "refuse", 1)
    one = parcel()
    refused = post(national, envelope(national, one.body), str(one.message_id))
    assert (refused.status_code, refused.json()["reason"]) == (422, json.loads(order)["reason"])
    assert all(f"`{fault}`" in readme for fault in Fault)
    assert "README" in requests.get(national.url, timeout=5).text


def test_a_receipt_has_the_day_that_it_is_in_vietnam(tmp_path):
    store = Store(tmp_path / "national.sqlite")
    try:
        for hour, day in ((16, "22"), (17, "23")):
            held = store.accept(f"m{hour}", "d", "{}", "s", datetime(2026, 11, 22, hour, 30, tzinfo=UTC))
            assert held.receipt_code.startswith(f"QG-202611{day}-")
    finally:
        store.close()


def test_the_page_escapes_what_it_holds(national):
    one = parcel("<script>alert(1)</script>")
    assert post(national, envelope(national, one.body), str(one.message_id)).status_code == 200
    page = requests.get(national.url, timeout=5).text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_unknown_paths_are_404(national):
    assert requests.get(f"{national.url}/nothing", timeout=5).status_code == 404
    assert post(national, {}, path="/nothing").status_code == 404


def test_without_settings_it_says_which(tmp_path):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("NATIONAL_")}
    run = subprocess.run(
        [sys.executable, "-m", "portal.sandbox.national"],
        env=clean,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert run.returncode == 2
    assert "NATIONAL_STORE" in run.stderr


def test_it_says_that_it_is_there(national):
    answer = requests.head(national.url, timeout=5)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_page_of_some_site_does_not_turn_the_switch(national):
    order = {"fault": "drop", "times": 1}
    foreign = requests.post(
        f"{national.url}/control", json=order, headers={"Origin": "https://evil.example"}, timeout=5
    )
    assert foreign.status_code == 404
