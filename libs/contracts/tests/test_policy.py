"""Site keys, secrets and the key of a policy."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_contracts import policy_key, site_key_of, site_of_secret, site_of_site_key

sites = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16)
secret_ends = st.text(string.ascii_letters + string.digits + "-_", min_size=43, max_size=43)
SITE = "abcdefgh234567ab"


@given(sites)
def test_site_key_names_its_site(site):
    """A site is read back from its key."""
    assert site_of_site_key(site_key_of(site)) == site


@given(sites, secret_ends)
def test_secret_names_its_site(site, end):
    """A secret tells which policy decides."""
    assert site_of_secret(f"rcs_{site}_{end}") == site


@pytest.mark.parametrize(
    "site_key",
    ["", "rck_", SITE, f"rcs_{SITE}", f"rck_{SITE}a", f"rck_{SITE[:-1]}", f"rck_{SITE.upper()}", f"rck_{SITE}\n"],
)
def test_other_site_keys_name_none(site_key):
    """Only the exact form is a site key."""
    assert site_of_site_key(site_key) is None


@pytest.mark.parametrize(
    "secret",
    [
        "",
        f"rcs_{SITE}",
        f"rcs_{SITE}_" + "A" * 42,
        f"rcs_{SITE}_" + "A" * 44,
        f"rck_{SITE}_" + "A" * 43,
        f"rcs_{SITE}_" + "A" * 42 + "=",
        f"rcs_{SITE}_" + "A" * 43 + "\n",
        f"rcs_{SITE[:-1]}1_" + "A" * 43,
    ],
)
def test_other_secrets_name_none(secret):
    """Only the exact form is a secret."""
    assert site_of_secret(secret) is None


def test_policy_key_pins_the_slot():
    """The site is the hash tag, so that a policy stays in one cluster slot."""
    assert policy_key(SITE) == f"policy:{{{SITE}}}"
