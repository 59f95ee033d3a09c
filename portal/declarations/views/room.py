"""The blueprint of the room."""

from flask import Blueprint

blueprint = Blueprint("declarations", __name__)
