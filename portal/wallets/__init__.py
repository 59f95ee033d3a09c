"""Putting a card's twin into a wallet: an issuer by OpenID for Verifiable Credential Issuance 1.0."""
