"""The keys that sign cards, status lists and trust lists, behind one interface.

Production keeps them in a security module (PKCS#11); files are for the demo and for tests.
"""
