"""Access tokens hold only when this service signed them, for this audience, recently, with its one algorithm."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jose import jwt
from realcatcha_gateway.accounts.access_tokens import AccessTokens, _derive, _key_id
from realcatcha_gateway.accounts.errors import InvalidToken
from realcatcha_gateway.clock import utc_now

KEY = "a root key for tests"
ISSUER = "https://captcha.example"


def tokens(clock: Any = utc_now, *, keys: tuple[str, ...] = (KEY,), issuer: str = ISSUER) -> AccessTokens:
    return AccessTokens(list(keys), issuer=issuer, clock=clock)


def issue(source: AccessTokens) -> str:
    return source.issue(user_id="usr_a", organisation_id="org_a", session_id="ses_a")


def forge(
    claims: dict[str, Any] | None = None, *, key: bytes | None = None, algorithm: str = "HS256", **header: Any
) -> str:
    """Sign other claims or headers with the real key, unless told otherwise."""
    good = jwt.get_unverified_claims(issue(tokens()))
    signing = _derive(KEY) if key is None else key
    body = {name: value for name, value in (good | (claims or {})).items() if value is not None}
    return str(jwt.encode(body, signing, algorithm=algorithm, headers={"kid": _key_id(_derive(KEY))} | header))


def unsigned(header: dict[str, Any]) -> str:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part(header)}.{part(jwt.get_unverified_claims(issue(tokens())))}."


def test_a_token_says_who_and_for_which_organisation() -> None:
    """Reading gives back what was issued; each token has an id of its own."""
    source = tokens()
    first, second = source.read(issue(source)), source.read(issue(source))
    assert (first.user_id, first.organisation_id, first.session_id) == ("usr_a", "org_a", "ses_a")
    assert first.token_id != second.token_id


def test_it_lives_fifteen_minutes(clock: Any) -> None:
    """It holds until the last second and not after it."""
    source = tokens(clock)
    token = issue(source)
    clock.pass_by(minutes=14, seconds=59)
    source.read(token)
    clock.pass_by(seconds=1)
    with pytest.raises(InvalidToken, match="expired"):
        source.read(token)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="empty"),
        pytest.param("a.b.c", id="no JSON"),
        pytest.param("é.é.é", id="not ASCII"),
        pytest.param("a" * 5_000, id="endless"),
        pytest.param(forge(key=b"another key"), id="another key"),
        pytest.param(forge({"aud": "another"}), id="another audience"),
        pytest.param(forge({"iss": "https://evil.example"}), id="another issuer"),
        pytest.param(forge({"exp": None}), id="never expires"),
        pytest.param(forge({"exp": 1}), id="expired long ago"),
        pytest.param(forge({"sub": None}), id="nobody"),
        pytest.param(forge({"org": None}), id="no organisation"),
        pytest.param(forge({"sid": None}), id="no session"),
        pytest.param(forge(kid="unknown"), id="unknown key id"),
        pytest.param(forge(kid=["a"]), id="key id is a list"),
        pytest.param(forge(algorithm="HS512"), id="the right key, another algorithm"),
        pytest.param(unsigned({"alg": "none", "kid": _key_id(_derive(KEY))}), id="no algorithm"),
        pytest.param(unsigned({"alg": "None"}), id="no algorithm, spelt otherwise"),
        pytest.param(unsigned({"alg": "RS256", "kid": _key_id(_derive(KEY))}), id="a public-key algorithm"),
    ],
)
def test_other_tokens_are_refused(token: str) -> None:
    """Whatever is wrong, the answer is the same."""
    with pytest.raises(InvalidToken):
        tokens().read(token)


@given(st.text())
def test_no_text_breaks_reading(text: str) -> None:
    """Any text is refused in the one way."""
    with pytest.raises(InvalidToken):
        tokens().read(text)


def test_a_changed_payload_is_refused() -> None:
    """The signature covers the claims."""
    head, body, signature = issue(tokens()).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["org"] = "org_b"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    with pytest.raises(InvalidToken):
        tokens().read(f"{head}.{changed}.{signature}")


def test_keys_can_be_rotated() -> None:
    """A token of the earlier key holds while that key is kept, and no longer; new ones use the new key."""
    earlier = issue(tokens())
    rotated = tokens(keys=("a newer root key", KEY))
    rotated.read(earlier)
    with pytest.raises(InvalidToken):
        tokens(keys=("a newer root key",)).read(earlier)
    with pytest.raises(InvalidToken):
        tokens().read(issue(rotated))


def test_a_key_id_picks_the_key_and_no_other() -> None:
    """A token of one key under the id of another holds for neither, nor does one whose id is a path or a query."""
    other = _derive("an earlier root key")
    both = tokens(keys=(KEY, "an earlier root key"))
    both.read(forge(key=other, kid=_key_id(other)))
    for kid in (_key_id(_derive(KEY)), "", "../../dev/null", "' OR 1=1 --", None, 0, {"kid": _key_id(other)}):
        with pytest.raises(InvalidToken):
            both.read(forge(key=other, kid=kid))


@pytest.mark.parametrize("header", ["jwk", "jku", "x5u", "x5c"])
def test_a_token_brings_no_key_of_its_own(header: str) -> None:
    """What its header offers is not looked at, and nothing is fetched."""
    offered = {"kty": "oct", "k": base64.urlsafe_b64encode(b"a key of mine").decode()}
    with pytest.raises(InvalidToken):
        tokens().read(forge(key=b"a key of mine", **{header: offered}))
