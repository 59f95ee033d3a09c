"""The pages of notifications. Opening one is a form: a GET changes nothing that a person owns."""

from flask import Blueprint, current_app, flash, jsonify, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from notifications.settings import public_key
from portal.access.marks import current_actor, requires, without_touch
from portal.access.permissions import Permission
from portal.core.errors import Invalid
from portal.core.text import shown_again
from portal.core.web import db, page, see_other, settings
from portal.core.web.errors import sentence
from portal.inbox import actions, addresses, forms, queries
from portal.inbox.rules import PAGE_SIZE
from portal.people.queries import work_email

blueprint = Blueprint("inbox", __name__)
PUBLIC_KEY = "portal.vapid_public_key"


def read_settings(state: BlueprintSetupState) -> None:
    """Derive the public key at start, so that a wrong file stops the process and not a person."""
    private_key = state.app.config["SETTINGS"].vapid_private_key_file.read_text().strip()
    state.app.extensions[PUBLIC_KEY] = public_key(private_key)


blueprint.record_once(read_settings)


@blueprint.get("/notifications")
@requires(Permission.NOTIFICATION_READ_OWN)
def index() -> ResponseReturnValue:
    """Show what the person was told, newest first."""
    before = forms.before()
    lines = queries.inbox(db(), current_actor(), before=before)
    shown = lines[:PAGE_SIZE]
    older = shown[-1].id if len(lines) > PAGE_SIZE else None
    return page("inbox/index.html", lines=shown, older=older, before=before)


@blueprint.post("/notifications/reading")
@requires(Permission.NOTIFICATION_READ_OWN)
def read_all() -> ResponseReturnValue:
    """Mark everything that was on the page as read."""
    actions.read_all(db(), actor=current_actor(), up_to=forms.up_to())
    return see_other("/notifications")


@blueprint.get("/notifications/<int:notification_id>")
@requires(Permission.NOTIFICATION_READ_OWN)
def show(notification_id: int) -> ResponseReturnValue:
    """Show one, with the button that opens what it is about; the page's script presses it."""
    line = queries.notification(db(), current_actor(), notification_id)
    return page("inbox/notification.html", line=line)


@blueprint.post("/notifications/<int:notification_id>/reading")
@requires(Permission.NOTIFICATION_READ_OWN)
def read(notification_id: int) -> ResponseReturnValue:
    """Mark one as read and go where it leads."""
    return see_other(actions.read(db(), notification_id, actor=current_actor()))


@blueprint.get("/notifications/<int:notification_id>/text")
@requires(Permission.NOTIFICATION_READ_OWN)
@without_touch
def text(notification_id: int) -> ResponseReturnValue:
    """Give the service worker the words for the lock screen: constant, and without extending the session."""
    words = queries.away_text(db(), current_actor(), notification_id)
    return jsonify(title=words.title, body=words.body)


@blueprint.get("/devices")
@requires(Permission.NOTIFICATION_READ_OWN)
def devices() -> ResponseReturnValue:
    """Show on which browsers the person is told, and offer this one."""
    return _devices_page()


@blueprint.post("/devices")
@requires(Permission.NOTIFICATION_READ_OWN)
def add_device() -> ResponseReturnValue:
    """Tell the person on this browser."""
    try:
        actions.add_device(
            db(),
            forms.subscription(),
            actor=current_actor(),
            label=forms.label(),
            test_origins=settings().push_test_origins,
        )
    except Invalid as invalid:
        return _devices_page(invalid)
    flash("Đã bật thông báo trên thiết bị này.", "success")
    return see_other("/devices")


@blueprint.post("/devices/<int:device_id>/removal")
@requires(Permission.NOTIFICATION_READ_OWN)
def remove_device(device_id: int) -> ResponseReturnValue:
    """Tell the person on that browser no more."""
    actions.remove_device(db(), device_id, actor=current_actor())
    flash("Đã tắt thông báo trên thiết bị đó.", "success")
    return see_other("/devices")


@blueprint.post("/devices/trial")
@requires(Permission.NOTIFICATION_READ_OWN)
def send_trial() -> ResponseReturnValue:
    """Send a message to try the way out."""
    try:
        actions.send_trial(db(), actor=current_actor())
    except Invalid as invalid:
        return _devices_page(invalid)
    flash("Đã gửi thông báo thử. Thông báo sẽ đến trong ít giây.", "success")
    return see_other("/devices")


@blueprint.post("/preferences")
@requires(Permission.NOTIFICATION_READ_OWN)
def change_preferences() -> ResponseReturnValue:
    """Keep whether mail is wanted."""
    try:
        is_wanted = forms.is_email_wanted()
    except Invalid as invalid:
        return _devices_page(invalid)
    actions.wish_email(db(), actor=current_actor(), is_wanted=is_wanted)
    flash("Đã lưu lựa chọn.", "success")
    return see_other("/devices")


@blueprint.get("/people/<int:person_id>/address")
@requires(Permission.ADDRESS_SET)
def address(person_id: int) -> ResponseReturnValue:
    """Ask where an official gets mail."""
    return _address_page(person_id)


@blueprint.post("/people/<int:person_id>/address")
@requires(Permission.ADDRESS_SET)
def note_address(person_id: int) -> ResponseReturnValue:
    """Note where an official gets mail."""
    addresses.addressee(db(), current_actor(), person_id)
    db().rollback()
    try:
        addresses.note(db(), person_id, request.form.get("address", ""), actor=current_actor())
    except Invalid as invalid:
        return _address_page(person_id, invalid)
    flash("Đã lưu thư điện tử công vụ.", "success")
    return see_other(f"/people/{person_id}/address")


def _address_page(person_id: int, invalid: Invalid | None = None) -> ResponseReturnValue:
    db().rollback()
    someone = addresses.addressee(db(), current_actor(), person_id)
    problems = invalid.problems if invalid else []
    return page(
        "inbox/address.html", invalid.status if invalid else 200, someone=someone,
        typed=shown_again(request.form.get("address", someone.address)),
        error=next(map(sentence, problems), None), links=[("#address", sentence(p)) for p in problems],
    )  # fmt: skip


def _devices_page(invalid: Invalid | None = None) -> ResponseReturnValue:
    problems = invalid.problems if invalid else []
    return page(
        "inbox/devices.html",
        invalid.status if invalid else 200,
        wishes=queries.wishes(db(), current_actor()),
        address=work_email(db(), current_actor().person_id),
        public_key=current_app.extensions[PUBLIC_KEY],
        problems=problems,
        sentences=[("#email" if problem.field == "email" else "", sentence(problem)) for problem in problems],
    )
