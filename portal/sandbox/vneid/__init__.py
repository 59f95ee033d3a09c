"""A stand-in for VNeID: a real OpenID provider with invented people, for the demo and the tests only."""
