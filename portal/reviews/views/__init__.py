"""The pages of those who decide: HR's queue, and the signer's desk."""

from portal.reviews.views import queue, signing, whole
from portal.reviews.views.room import blueprint

__all__ = ["blueprint", "queue", "signing", "whole"]
