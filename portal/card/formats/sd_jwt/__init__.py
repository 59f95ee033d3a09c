"""The card's twin for wallets: an SD-JWT VC (RFC 9901 and draft-ietf-oauth-sd-jwt-vc) with ES256 alone.

    issued = credential.issue(said, signer, certificates=[der])        # `issued.text` is what a wallet stores
    shown = presentation.bind(issued.shown({"name"}), holder, audience=…, nonce=…, at=…)
    found = presentation.verify(shown, trust, presentation.Question(audience, nonce, vcts), now=…)

Pure, like all formats: text in, frozen values out; what is wrong comes as a `TokenError` with a code, and
never as anything else, whatever the input was. Nothing is fetched: the issuer is
whom the trust list names. The status is not looked up here; `found.status_uri` and `found.status_index` say
where it stands.
"""
