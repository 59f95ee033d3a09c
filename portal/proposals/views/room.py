"""The blueprint of the room."""

from flask import Blueprint

blueprint = Blueprint("proposals", __name__)
