"""What a refused command says: what is wrong, and what to type instead."""

SENTENCES: dict[str, str] = {
    "operate.no_owner_url": "Set DATABASE_URL to the owner's connection.",
    "operate.bad_url": "DATABASE_URL cannot be read: postgresql://owner:password@host/database.",
    "operate.away": "The database of DATABASE_URL does not answer, or refuses this login.",
    "operate.at_once": "Somebody did the same at this very moment: nothing was done here. Look at the list.",
    "operate.not_migrated": "The database has no tables yet: run `portal migrate` first.",
    "operate.not_owner": "DATABASE_URL must be the owner's connection; {role} owns no tables here.",
    "operate.owner_is_bound": "The owner {role} is bound by row security: ALTER ROLE {role} BYPASSRLS.",
    "operate.no_key_file": "Set PORTAL_KEY_FILE to the file of sealing keys: people are found by them, and"
    " the trail is kept under them.",
    "operate.bad_key_file": "The file of sealing keys {file} cannot be used: it must be what"
    " `portal keys new` writes, readable by its owner alone.",
    "operate.other_keys": "PORTAL_KEY_FILE is not the file with which this database was filled.",
    "operate.no_trust_list": "Set PORTAL_TRUST_LIST_FOLDER to the folder of authorities (PEM) whose"
    " signatures count, a root among them.",
    "operate.key_file_is_there": "{folder} holds {names} already: nothing was written, and nothing is written"
    " over. What an older key sealed is lost with it.",
    "operate.not_written": "{file} could not be written.",
    "operate.not_read": "{file} could not be read.",
    "operate.unreadable": "Type {what} anew: it holds a hidden character.",
    "operate.line": "Give {what}, with at most {most} characters.",
    "operate.personal_id": "A personal ID has twelve digits.",
    "operate.name": "Give the full name as on the ID card.",
    "operate.day": "{day} is no day: write it as 2026-11-23.",
    "operate.agency_code": "{said} is no agency code: groups of A-Z and 0-9 joined by dots, at most 35"
    " characters, as H17.01.",
    "operate.official_code": "{said} is no official's code: groups of A-Z and 0-9 joined by dots, at most 35"
    " characters, as H17.01.0001.CC.",
    "operate.work_email": "The work e-mail is no address.",
    "operate.no_unit": "There is no unit {unit}; `portal unit list` shows them.",
    "operate.unit_is_closed": "The unit {unit} is closed.",
    "operate.code_taken": "Another unit has the code {said}.",
    "operate.unit_is_there": "A unit named {unit} stands there already.",
    "operate.no_above": "A unit of the kind {kind} stands under another one: add --under.",
    "operate.wrong_above": "A unit of the kind {kind} does not stand under one of the kind {above}.",
    "operate.own_successor": "A unit cannot follow itself.",
    "operate.unit_is_used": "{unit} cannot be closed. Open units below it: {below}; officials in service:"
    " {officials}; roles held at it: {roles}.",
    "operate.nobody": "Nobody here has this personal ID.",
    "operate.nobody_yet": "Nobody here has this personal ID: add --name and --title to bring them in.",
    "operate.no_official": "Nobody has the official code {said}.",
    "operate.other_name": "This personal ID belongs to {name}: leave --name out, or correct it.",
    "operate.left_service": "{name} is out of service; `portal official return` brings them back.",
    "operate.their_unit_is_closed": "Their unit {unit} is closed: nobody works there any more.",
    "operate.in_service": "{name} is in service already.",
    "operate.official_code_taken": "Somebody else has the official code {said}.",
    "operate.no_code": "{unit} has no agency code to number by: add --official-code.",
    "operate.holds_it": "They hold this role there already: grant {number}, since {day}.",
    "operate.starts_before": "The first day {day} is past: a role begins today or later.",
    "operate.ends_before": "The last day {day} is past, or before the first.",
    "operate.no_grant": "There is no grant {number}; `portal grant list --all` shows them.",
    "operate.grant_is_over": "This grant ended on {day} already.",
    "operate.own_delegate": "Nobody acts on their own behalf.",
    "operate.delegation_ends": "A role held on behalf of somebody has a last day: add --until.",
    "operate.nothing_to_delegate": "They do not hold {role} at {unit}, in their own name and for all of that"
    " time, so nobody can hold it on their behalf.",
    "operate.private_key": "The file holds a private key: give the certificate alone, and keep the key where"
    " it belongs.",
    "operate.not_a_certificate": "The file holds no certificate (PEM or DER).",
    "operate.certificate_name": "The certificate does not name {name} as its subject (CN).",
    "operate.certificate_person": "The certificate carries the personal ID of somebody else.",
    "operate.certificate_of_other": "This certificate is enrolled for somebody else, as number {number}.",
    "operate.certificate_is_there": "This certificate is enrolled already, as number {number}.",
    "operate.certificate_revoked": "This certificate was revoked (number {number}) and does not come back:"
    " ask the authority for a new one.",
    "operate.no_certificate": "There is no certificate {number}; `portal certificate list` shows them.",
    "operate.revoked_before": "Certificate {number} was revoked at {at} already.",
    "signing.not_yet_valid": "The certificate is not valid yet.",
    "signing.expired": "The certificate has expired.",
    "signing.malformed": "The certificate cannot be read.",
    "signing.authority": "This is an authority's certificate; give the signer's own, first in the file.",
    "signing.key_usage": "The certificate is not for signing.",
    "signing.untrusted": "No authority in PORTAL_TRUST_LIST_FOLDER stands behind this certificate.",
    "signing.algorithm": "The key of the certificate is of a kind that is not accepted."
    " RSA and P-256, P-384, P-521 are.",
    "signing.weak_key": "The key of the certificate is too short.",
}


def sentence(code: str, details: dict[str, str]) -> str:
    """Return what to say of a refusal."""
    return SENTENCES[code].format_map(details)
