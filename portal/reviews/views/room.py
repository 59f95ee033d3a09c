"""The blueprint of the room, on which each of its desks puts its pages."""

from flask import Blueprint

blueprint = Blueprint("reviews", __name__)
