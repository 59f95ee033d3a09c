"""The page checker: every page a test sees is held to the same strict rules, so nobody has to remember them."""
