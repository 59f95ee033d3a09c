"""The bytes of the card: every format as docs/card-format.md publishes it, and nothing else.

Pure: bytes and numbers in, bytes and frozen values out; what is wrong comes as a `FormatError` with a
code, and never as anything else, whatever the input was.
"""
