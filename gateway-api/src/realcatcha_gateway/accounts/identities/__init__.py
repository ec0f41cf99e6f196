"""Logging in with an account at another provider (OpenID Connect; Google, or any that speaks it).

The browser goes to the provider with a state that is bound to it by a signed cookie and that Redis knows once, with
PKCE and a nonce; it comes back with a code, which the gateway exchanges for an ID token. What that token says of a
person is believed only for an address that the provider has confirmed, and it never opens an account that exists
before whoever holds that account agreed. No token is ever in a URL: the page gets a one-time code and exchanges it.
"""
