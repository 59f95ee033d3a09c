"""The tables forget nothing: a new route, a new id in an address, a new form or field fails here until it is in them."""

import re

import pytest
from flask import Flask

from portal.record.rules import FORM, input_names
from tests.bad_input import card_routes, desk_routes, sync_routes
from tests.bad_input.fields import CASES
from tests.bad_input.plot import Plot
from tests.bad_input.routes import BY_CARD, FORM_OF, FORMS, MACHINES, NAMED, PLAIN, READ, WRITE
from tests.bad_input.test_accepted import BY_SCRIPT
from tests.bad_input.test_files import TAKES_FILE

_EVERY = (*READ, *WRITE)
# Fields that other files of this folder break: tokens, keys, and the values of the record.
_ELSEWHERE = {"csrf_token", "idempotency_key", "report"}
# What a page puts there and a view may pass over: it decides no more than where the reader goes next.
_WAYS_ON = {"take_over", "approval", "next"}
# By what a page of the declaration tells itself from another device's; without them it is a page of its own.
_MARKS = {"page", "turn", "seen"}
_VALUES = {name for spec in (*FORM.fields.values(), *FORM.tables.values()) for name in input_names(spec)}


def test_every_form_is_in_the_table(app: Flask):
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posted == {form.endpoint for form in FORMS} | MACHINES | BY_CARD


def test_every_id_is_in_the_table(app: Flask):
    """An address with several is there once for each."""
    for rule in app.url_map.iter_rules():
        known = sum(one.endpoint == rule.endpoint for one in _EVERY) + (rule.endpoint in NAMED)
        converters = {type(rule._converters[name]).__name__ for name in rule.arguments}
        assert known >= len(rule.arguments) or (
            converters == {"UnicodeConverter"} and rule.endpoint in NAMED
        ), rule


def test_every_other_page_is_named(app: Flask):
    rest = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "POST" not in (rule.methods or ())
    }
    assert rest == PLAIN


def test_every_field_of_every_form_on_a_page_is_in_a_table(plot: Plot, app: Flask):
    known = {(case.endpoint, re.sub(r"-?\{.*", "", case.field)) for case in CASES} | set(TAKES_FILE)
    adapter = app.url_map.bind("localhost")
    unknown, seen = set(), set()
    for who, address in _pages():
        for form in plot.client(who).get(plot.filled(address)).forms():
            if form.method != "post":
                continue
            actions = {form.action, *(button.action for button in form.buttons if button.action)} - {
                "/reviews"
            }
            for action in actions:
                endpoint = adapter.match(action, method="POST")[0]
                seen.add(endpoint)
                names = {re.sub(r"-\d+$", "", name) for name in form.names} - _ELSEWHERE - _WAYS_ON - _MARKS
                unknown |= {
                    (endpoint, name)
                    for name in names
                    if (endpoint, name) not in known and name not in _VALUES
                }
    # A hidden field that only names the form again is not read when a returned item is mended.
    assert unknown - {("proposals.revise", name) for name in ("client_id", "target", "operation")} == set()
    # The button that takes a paper back stands on drafts with papers, which the scene has none of.
    # What is typed of a declaration is saved by a script.
    assert set(FORM_OF) - seen == {"documents.remove", *BY_SCRIPT}


def _pages() -> list[tuple[str, str]]:
    """Every page of the scene that has a form."""
    return [
        ("owner", "/sign-out"), ("owner", "/devices"), ("owner", "/accounts"), ("hr", "/people/{person}/address"), ("owner", "/notifications"), ("owner", "/notifications/{notification}"),
        ("owner", "/record/fields/contact_phone"), ("owner", "/record/fields/contact_phone/edit"),
        ("owner", "/record/fields/family_own/{entry}"), ("owner", "/record/groups/{quiet_group}"),
        ("owner", "/record/questions?open=family_own"), ("administrator", "/policies/{policy_unit}/academic_title"),
        ("owner", "/proposals/new?target=weight_kg"),
        ("owner", "/proposals/new?target=birth_full_name"), ("owner", "/proposals/new?target=family_own/new"),
        ("owner", "/items/{returned_item}/edit"), ("owner", "/items/{conflict_item}/resolution"), ("owner", "/proposals/{draft}/review"),
        ("owner", "/proposals/{to_withdraw}"), ("hr", "/reviews"), ("hr_above", "/people/{person}/record"),
        *(("hr", f"/reviews/proposals/{{case_{name}}}") for name in ("verify", "return", "refuse", "answer")),
        ("hr", "/people/{person}/record/extracts"), ("signer", "/extracts/{copy_ready}"), ("hr", "/extracts/{copy_to_drop}"),
        ("hr", "/extracts/{copy_issued}"), ("owner", "/card/lock"), ("colleague", "/card/lock"), ("owner", "/card/wallet"), ("hr", "/cards"),
        ("hr", "/cards/{card}"), ("hr", "/cards/{locked_card}"), ("signer", "/cards"), ("hr", "/cards/reports/{card_report}"),
        ("signer", "/cards/{card}/duties/new"), ("signer", "/cards/{card}"),
        ("hr", "/reviews/proposals/{case_whole}"), ("hr", "/decisions/new"), ("hr", "/decisions/{decision}"),
        ("owner", "/declaration/groups/10"), ("owner", "/declaration/rows/training_informatics/{row}"),
        ("owner", "/declaration/papers/health_status"), ("owner", "/declaration/pictures/photo"),
        ("owner", "/declaration/review"),
        ("hr", "/reviews/proposals/{case_undo}"), ("signer", "/approvals"), ("signer", "/approvals/{approval}"), ("signer", "/approvals/{old_approval}"),
        ("hr", "/imports"), ("hr", "/imports/{import_to_accept}"), *card_routes.PAGES, *desk_routes.PAGES, *sync_routes.PAGES,
    ]  # fmt: skip


@pytest.mark.parametrize("endpoint", sorted(FORM_OF))
def test_the_form_of_the_table_is_marked_as_the_route_is(app: Flask, endpoint: str):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint]
    assert all(rule.methods == {"POST", "OPTIONS"} for rule in rules)
