"""Verbs of the room: offices are registered, officers ask, bearers answer, a result is shown once."""
