"""Each field of each form, wrong in every way that fits it: the right status, its sentence, the rest kept."""

import pytest

from tests.bad_input.asking import good_pairs, kept, leads_to, refused, send, with_value
from tests.bad_input.fields import CASES, Case
from tests.bad_input.plot import Plot
from tests.bad_input.routes import FORM_OF, FORMS, Form

pytestmark = pytest.mark.usefixtures("nothing_changes")

# What no page gives back: a secret, and what the page itself put there.
_NOT_GIVEN_BACK = frozenset(
    {
        "passphrase",
        "client_id",
        "endpoint",
        "p256dh",
        "auth",
        "evidence_id",
        "items",
        "version",
        "seen",
        "page",
        "turn",
    }
)
# A page of its own answers these: there is no form that could hold what was typed, since nothing was.
_WITHOUT_FORM = frozenset({"documents.remove", "inbox.read_all"})


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_refused_with_its_sentence_and_the_rest_is_kept(plot: Plot, case: Case):
    form = FORM_OF[case.endpoint]
    field = plot.filled(case.field)
    sent = None if case.sent is None else plot.filled(case.sent)
    pairs = with_value(good_pairs(plot, form), field, sent)
    page = refused(send(plot, form, pairs), case.status, case.says)
    if case.leads_to:
        leads_to(page, plot.filled(case.leads_to))
    if case.status == 422 and case.endpoint not in _WITHOUT_FORM:
        kept(
            page,
            plot.filled(form.path),
            pairs,
            but=[*_NOT_GIVEN_BACK, *([] if _is_shown_again(case, sent) else [field])],
        )


def _is_shown_again(case: Case, sent: str | None) -> bool:
    """Text of any length, right or wrong; not what no page may hold, nor what no list offers."""
    return case.is_shown_again and sent is not None and sent.isprintable() and "\ufffd" not in sent


@pytest.mark.parametrize("batch", ["{anothers_approval}", "900000001", "0", "-1", str(2**63 - 1), str(2**63)])
@pytest.mark.parametrize("endpoint", ["reviews.return_", "reviews.refuse"])
def test_a_batch_that_is_not_the_signers_cannot_be_gone_back_to(plot: Plot, endpoint: str, batch: str):
    form = FORM_OF[endpoint]
    reason = next(name for name in form.good if "reason" in name)
    pairs = with_value(good_pairs(plot, form), plot.filled(reason), None)
    refused(send(plot, form, [*pairs, ("approval", plot.filled(batch))]), 404)


BAD_KEYS = {
    "missing": None,
    "empty": "",
    "too long": "k" * 101,
    "NUL": "k\0",
    "control": "k\x1b",
    "lost": "k\ufffd",
}


@pytest.mark.parametrize("kind", BAD_KEYS)
@pytest.mark.parametrize("form", [form for form in FORMS if form.has_key], ids=lambda form: form.endpoint)
def test_a_bad_key_is_refused_and_what_was_typed_is_kept(plot: Plot, form: Form, kind: str):
    pairs = with_value(good_pairs(plot, form), "idempotency_key", BAD_KEYS[kind])
    page = refused(send(plot, form, pairs), 422, "Hãy tải lại trang")
    kept(page, plot.filled(form.path), pairs, but=["passphrase"])
    again = next(made for made in page.forms() if made.action == plot.filled(form.path))
    assert len(str(again["idempotency_key"])) == 36, "the form that came back cannot be sent either"
