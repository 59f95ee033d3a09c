"""The same request again, another request under the same key, and pages that were made for what is no longer so."""

from uuid import uuid4

from tests.bad_input.asking import Pairs, good_pairs, refused, send, with_value
from tests.bad_input.plot import Plot
from tests.bad_input.routes import FORM_OF, FORMS, Form
from tests.bad_input.watch import Watch
from tests.proposals import desk

# The words that make it another body, or the other number under which the same key comes.
ANOTHER = {
    "reviews.return_": {"return-text-{to_return}": "Lý do khác."},
    "reviews.refuse": {"refuse-text-{to_refuse}": "Lý do khác."},
    "reviews.answer": {"answer-text-{to_answer}": "Trả lời khác."},
    "reviews.verify": "/items/{to_claim_item}/verification",
    "proposals.submit": "/proposals/{draft_to_delete}/submission",
}  # fmt: skip


# What was made for the record as it stands is taken before other forms change the record.
IN_ORDER = sorted(FORMS, key=lambda form: form.endpoint != "extracts.sign")
# Whoever asks for a person's number once more has asked, and the trail says so.
LEAVES_A_TRACE = {"declarations.open_decision": {"trail_leaf"}}


def test_the_same_again_is_answered_the_same_without_a_second_effect(plot: Plot, watch: Watch):
    """One test, since what one form does to the scene, the next one finds."""
    for form in IN_ORDER:
        if form.has_key:
            _check_repeated(plot, watch, form)


def _check_repeated(plot: Plot, watch: Watch, form: Form) -> None:
    watch.forget()
    plot.ids["to_claim_item"] = desk.queries.items_of(plot.session, [plot.ids["to_claim"]])[0].id
    plot.session.rollback()
    pairs = good_pairs(plot, form)
    first = send(plot, form, pairs)
    assert first.status == 303, first.text
    watch.forget()
    again = send(plot, form, pairs)
    assert (again.status, again.location.partition("?")[0]) == (303, first.location.partition("?")[0])
    assert not watch.changed()
    if form.endpoint in ANOTHER:
        _another_body_is_refused(plot, form, pairs)
    # A new key makes it a new request, and there is nothing left to do.
    refused(send(plot, form, good_pairs(plot, form)), 409)
    assert watch.changed() == LEAVES_A_TRACE.get(form.endpoint, set())


def _another_body_is_refused(plot: Plot, form: Form, pairs: Pairs) -> None:
    other = ANOTHER[form.endpoint]
    if isinstance(other, str):
        refused(send(plot, Form(form.endpoint, form.who, other), pairs), 422, "nội dung khác")
    else:
        for name, text in other.items():
            refused(send(plot, form, with_value(pairs, plot.filled(name), text)), 422, "nội dung khác")


def test_a_draft_that_comes_again_under_its_name_amends_itself(plot: Plot, watch: Watch):
    form = FORM_OF["proposals.create"]
    pairs = good_pairs(plot, form)
    first = send(plot, form, pairs)
    again = send(plot, form, with_value(pairs, "weight_kg", "70"))
    assert (first.status, again.location) == (303, first.location)
    assert "70" in plot.client("owner").get(again.location).text
    watch.forget()


def test_a_proposal_on_a_value_that_changed_meanwhile_is_not_sent(plot: Plot, watch: Watch):
    proposal = desk.drafted(plot.session, plot.cast.owner, "production_land", "Vườn")
    desk.change_record(plot.session, plot.cast.owner, "production_land", "Ruộng")
    watch.forget()
    client = plot.client("owner")
    data = {"csrf_token": client.token, "idempotency_key": str(uuid4()), "declaration": "yes"}
    page = refused(client.post_bare(f"/proposals/{proposal.id}/submission", data, None), 422, "vừa thay đổi")
    assert "Đất sản xuất" in page.text or "đất" in page.text
    assert not watch.changed()


def test_a_value_that_changed_meanwhile_is_not_overwritten_and_what_was_typed_is_kept(
    plot: Plot, watch: Watch
):
    client = plot.client("owner")
    edit = client.get("/record/fields/contact_phone/edit")
    form = next(made for made in edit.forms() if made.action == "/record/fields/contact_phone")
    desk.change_record(plot.session, plot.cast.owner, "contact_phone", "0905999888")
    watch.forget()
    page = client.submit(form, {"contact_phone": "0911222333"}, status=409)
    refused(page, 409, "vừa thay đổi")
    assert "0905 999 888" in page.text
    assert not watch.changed()
    again = next(made for made in page.forms() if made.action == "/record/fields/contact_phone")
    assert again["contact_phone"] == "0911222333"
    assert "0911 222 333" in client.submit(again).text
