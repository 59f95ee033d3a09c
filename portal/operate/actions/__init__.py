"""Verbs of the owner: each one transaction with its leaf of the trail."""
