"""The OpenID Connect client: Authlib walks the code flow, `checks` decides whether the answer counts."""
