"""Telling people: rows of the inbox, web push, e-mail, reminders.

Stands beside and below the portal and imports nothing from it: the session, the present instant,
the recipients and `defer` are arguments, so that this package can be read, tested and replaced alone.
"""
