"""Test keys: documented site keys and secrets with a fixed outcome, for the test suites of other people's sites.

They are policies that no gateway publishes, so nothing live can meet them: a token of a test site key belongs to
`TEST_SITE`, which no live secret names, and a test secret names no live site.
"""

from hashlib import sha256
from typing import Final, Literal

from realcatcha_contracts import SecretHash, SitePolicy, site_of_site_key

Outcome = Literal["pass", "fail", "challenge", "spent"]

TEST_SITE: Final = "aaaaaaaaaaaapass"
_SITES: Final[dict[str, Outcome]] = {
    TEST_SITE: "pass",
    "aaaaaaaaaaaafail": "fail",
    "aaaaaaaaaaaachal": "challenge",
    "aaaaaaaaaaaahand": "challenge",
    "aaaaaaaaaaaahear": "challenge",
    "aaaaaaaaaaaafeel": "challenge",
    "aaaaaaaaaaaaswap": "challenge",
}
_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "aaaaaaaaaaaahand": ("handwriting",),
    "aaaaaaaaaaaahear": ("spoken",),
    "aaaaaaaaaaaafeel": ("abstract",),
    "aaaaaaaaaaaaswap": ("image-grid", "handwriting", "spoken", "abstract"),
}
"""What the sites ask that ask something other than the grid."""
_FOREIGN_SITE_KEYS: Final[dict[str, str]] = {
    "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI": TEST_SITE,
    "10000000-ffff-ffff-ffff-000000000001": TEST_SITE,
    "1x00000000000000000000AA": TEST_SITE,
    "1x00000000000000000000BB": TEST_SITE,
    "2x00000000000000000000AB": "aaaaaaaaaaaafail",
    "2x00000000000000000000BB": "aaaaaaaaaaaafail",
    "3x00000000000000000000FF": "aaaaaaaaaaaachal",
}
_SECRETS: Final[dict[str, Outcome]] = {
    f"rcs_{TEST_SITE}_{'A' * 43}": "pass",
    f"rcs_aaaaaaaaaaaafail_{'A' * 43}": "fail",
    f"rcs_aaaaaaaaaaaspent_{'A' * 43}": "spent",
    "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe": "pass",
    f"0x{'0' * 40}": "pass",
    "1x0000000000000000000000000000000AA": "pass",
    "2x0000000000000000000000000000000AA": "fail",
    "3x0000000000000000000000000000000AA": "spent",
}
_DUMMY_TOKENS: Final = frozenset({"XXXX.DUMMY.TOKEN.XXXX", "10000000-aaaa-bbbb-cccc-000000000001"})


def test_outcome_of_site(site: str) -> Outcome | None:
    """Give what a test site always comes to; None for a live site."""
    return _SITES.get(site)


def test_outcome_of_secret(secret: str) -> Outcome | None:
    """Give what a test secret always comes to; None for a live one."""
    return _SECRETS.get(secret)


def is_dummy_token(token: str) -> bool:
    """Tell whether a token is one that other services document for tests."""
    return token in _DUMMY_TOKENS


def site_of(site_key: str, *, test_keys: bool) -> str | None:
    """Read the site from a site key; other services' test keys name ours where test keys are on."""
    if test_keys and site_key in _FOREIGN_SITE_KEYS:
        return _FOREIGN_SITE_KEYS[site_key]
    return site_of_site_key(site_key)


def test_policy(site: str) -> SitePolicy:
    """Give the policy of a test site: any origin, light work, the kinds that its key is for."""
    secrets = [SecretHash(sha256(secret.encode()).hexdigest()) for secret in _SECRETS if f"_{site}_" in secret]
    return SitePolicy(
        site=site,
        organisation="",
        version=0,
        status="active",
        domains=[],
        secrets=secrets,
        allow_null_origin=True,
        difficulty=0,
        adaptive=False,
        kinds=list(_KINDS.get(site, ("image-grid",))),
    )
