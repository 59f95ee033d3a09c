"""Who has a dump and no key cannot try out values: a religion is one of a few words, a personal ID a short number."""

import hashlib
import json

import pytest
from sqlalchemy import select, text

from portal.core import clock, idempotency, sealing, trail
from portal.core.db import transaction
from portal.core.sealing import KeyClass, Keyring
from portal.record.rules import catalogs
from portal.registry import steps as registry

PERSONAL_ID = "000180000012"
BODY = '{"religion": "00"}'
_ROWS = text(
    "SELECT row_to_json(t)::text FROM trail_leaf t UNION ALL SELECT row_to_json(t)::text FROM idempotency_key t"
    " UNION ALL SELECT row_to_json(t)::text FROM sync_message t"
)


@pytest.fixture
def message(session, cast):
    """Leave a sensitive value, or its digest, wherever one is left, and return the message that tells it."""
    with transaction(session):
        trail.append(
            session, "record.changed", actor=cast.hr.actor, object_type="record_change", object_id=1,
            person_id=cast.owner.person_id, unit_path=cast.owner.unit_path,
            values={"old": "00", "new": "Phật giáo", "personal_id": PERSONAL_ID, "religion": ["00", "01"]},
        )  # fmt: skip
        idempotency.keep(session, actor=cast.owner.actor, route="proposals", key="k", body=BODY, answer={})
        return registry.queue(
            session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, item_id=1, approval_id=None,
            target_key="religion", operation="set", value="00", occurred_at=clock.now(), label="Tôn giáo", page="/",
        )  # fmt: skip


def guesses():
    """Return what a thief tries: every item of every catalogue, alone and in pairs with the first, and an ID."""
    words = {
        word
        for catalog in catalogs.CATALOGS.values()
        for item in catalog.items
        for word in (item.code, item.label)
    }
    return [PERSONAL_ID, *sorted(words), *(["00", word] for word in sorted(words))]


def found(leaf, digest):
    """Return the names in a leaf whose value is guessed, when `digest` is how digests are made."""
    return {
        name
        for name, kept in leaf.value_hashes.items()
        for value in guesses()
        if digest(leaf.salt + json.dumps([name, value], ensure_ascii=False, sort_keys=True).encode()) == kept
    }


def test_no_value_of_a_leaf_is_guessed_without_the_key(session, message):
    leaf = session.scalars(select(trail.TrailLeaf).where(trail.TrailLeaf.action == "record.changed")).one()
    assert found(leaf, lambda content: hashlib.sha256(content).hexdigest()) == set()
    stranger = Keyring({KeyClass.INDEX: (bytes(32),)})
    assert found(leaf, lambda content: stranger.keyed_digest(content, context="trail_leaf").hex()) == set()
    # The same guesses hit with the key: what they miss without it is the key, not the guess.
    ours = sealing.keyring()
    assert found(leaf, lambda content: ours.keyed_digest(content, context="trail_leaf").hex()) == set(
        leaf.value_hashes
    )


def test_no_row_holds_the_plain_digest_of_a_message_or_a_request(session, message):
    rows = "\n".join(session.scalars(_ROWS))
    assert str(message.message_id) in rows
    for content in (registry.body_of(message), BODY.encode()):
        assert hashlib.sha256(content).hexdigest() not in rows


def test_each_purpose_has_digests_of_its_own():
    ring = sealing.keyring()
    assert ring.keyed_digest(b"00", context="trail_leaf") != ring.keyed_digest(
        b"00", context="idempotency_key"
    )
    assert ring.blind_index("00", context="a") == ring.keyed_digest(b"00", context="a")
