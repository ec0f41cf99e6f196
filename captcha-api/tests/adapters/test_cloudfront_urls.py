"""URLs that CloudFront would take: checked with the public key, as it does."""

import base64
import subprocess
import sys
import time

import httpx
import msgspec
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr
from realcatcha_captcha.adapters.object_store import CdnOptions, ObjectStorageOptions, open_store
from realcatcha_captcha.application.ports.objects import ObjectStore, UploadTerms
from realcatcha_captcha.main import create_app
from realcatcha_captcha.settings import CaptchaSettings

KEY = "packs/1/a.jpg"
CDN = "https://cdn.realcatcha.example"


def pem_of(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture(scope="module")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def opened(private_key: str, *, url: str = CDN, store: str = "s3://pictures") -> ObjectStore:
    cdn = CdnOptions(url, "K123", private_key)
    return open_store(store, secret="s", options=ObjectStorageOptions(access_key="a", secret_key="b", cdn=cdn))


def check(url: str, public_key: rsa.RSAPublicKey) -> int:
    """Check a URL as CloudFront does and give its last second. Raises InvalidSignature."""
    plain, _, query = url.partition("?")
    given = httpx.QueryParams(query)
    assert set(given) == {"Expires", "Signature", "Key-Pair-Id"}
    until = int(given["Expires"])
    # The canned policy, to the byte: what CloudFront builds from the URL that it was asked for.
    policy = f'{{"Statement":[{{"Resource":"{plain}","Condition":{{"DateLessThan":{{"AWS:EpochTime":{until}}}}}}}]}}'
    signature = given["Signature"].translate(str.maketrans("-_~", "+=/"))
    public_key.verify(base64.b64decode(signature), policy.encode(), PKCS1v15(), SHA1())  # noqa: S303  # CloudFront's
    return until


def test_a_signed_url_is_what_cloudfront_checks(private_key: rsa.RSAPrivateKey) -> None:
    """Of this object, until that second, by the key that is named."""
    url = opened(pem_of(private_key)).signed_url(KEY, expires_at=1_800_000_000.2)
    assert url.startswith(f"{CDN}/{KEY}?")
    assert httpx.QueryParams(url.partition("?")[2])["Key-Pair-Id"] == "K123"
    assert check(url, private_key.public_key()) == 1_800_000_001


@pytest.mark.parametrize(
    ("signed", "asked"), [("packs/1/a", "packs/1/b"), ("Expires=1800000000", "Expires=1900000000")]
)
def test_a_changed_url_is_forged(private_key: rsa.RSAPrivateKey, signed: str, asked: str) -> None:
    """Another object or a later end needs another signature."""
    url = opened(pem_of(private_key)).signed_url(KEY, expires_at=1_800_000_000)
    assert signed in url
    with pytest.raises(InvalidSignature):
        check(url.replace(signed, asked), private_key.public_key())


def test_another_key_is_not_trusted(private_key: rsa.RSAPrivateKey) -> None:
    """The signature is of the key that was given."""
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    url = opened(pem_of(private_key)).signed_url(KEY, expires_at=1_800_000_000)
    with pytest.raises(InvalidSignature):
        check(url, other.public_key())


def test_a_bad_key_of_an_object_is_refused(private_key: rsa.RSAPrivateKey) -> None:
    """As by every store."""
    with pytest.raises(ValueError, match="object"):
        opened(pem_of(private_key)).signed_url("../secret.jpg", expires_at=1_800_000_000)


def test_uploads_go_to_the_store(private_key: rsa.RSAPrivateKey) -> None:
    """The CDN only reads."""
    terms = UploadTerms("inbox/a.jpg", "image/jpeg", 1000, time.time() + 60)
    form = opened(pem_of(private_key)).upload_form(terms)
    assert CDN not in form.url
    assert "pictures" in form.url
    assert msgspec.json.decode(base64.b64decode(form.fields["policy"]))["conditions"]


@pytest.mark.parametrize(
    "url", ["", "http://cdn.example", "https://", "https://cdn.example/path", "https://cdn.example/?a=1", "cdn.example"]
)
def test_a_cdn_without_an_origin_is_refused(private_key: rsa.RSAPrivateKey, url: str) -> None:
    """At start-up, not at the first picture."""
    with pytest.raises(ValueError, match="origin"):
        opened(pem_of(private_key), url=url)


def test_a_key_that_cloudfront_would_not_take_is_refused(private_key: rsa.RSAPrivateKey) -> None:
    """Another kind or size, no key at all; the message does not quote it."""
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505  # to be refused
    kinds = [pem_of(small), pem_of(ec.generate_private_key(ec.SECP256R1())), "nothing", pem_of(private_key)[:200]]
    for key in kinds:
        with pytest.raises(ValueError, match="private key") as told:
            opened(key)
        assert key[40:80] not in str(told.value) or not key[40:80]


def test_a_folder_has_no_cdn(private_key: rsa.RSAPrivateKey) -> None:
    """CloudFront reads buckets."""
    with pytest.raises(ValueError, match="s3://bucket"):
        opened(pem_of(private_key), store="file:///srv/objects")


def test_the_settings_are_whole(private_key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch) -> None:
    """All three or none; the key is not shown."""
    monkeypatch.setenv("OBJECT_STORAGE_CDN_URL", CDN)
    with pytest.raises(ValueError, match="all of them, or none"):
        CaptchaSettings()
    monkeypatch.setenv("OBJECT_STORAGE_CDN_KEY_ID", "K123")
    monkeypatch.setenv("OBJECT_STORAGE_CDN_PRIVATE_KEY", pem_of(private_key))
    settings = CaptchaSettings()
    assert settings.object_storage_cdn_key_id == "K123"
    assert "PRIVATE KEY" not in repr(settings)


def test_a_wrong_cdn_stops_the_service_before_it_starts(private_key: rsa.RSAPrivateKey) -> None:
    """The composition root hands the settings on."""
    whole = CaptchaSettings(
        object_store_url="s3://pictures",
        object_storage_cdn_url=CDN,
        object_storage_cdn_key_id="K123",
        object_storage_cdn_private_key=SecretStr(pem_of(private_key)),
    )
    create_app(whole)
    with pytest.raises(ValueError, match="origin"):
        create_app(whole.model_copy(update={"object_storage_cdn_url": "http://cdn.example"}))


def test_a_store_without_a_cdn_loads_no_cryptography() -> None:
    """It costs each process memory."""
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from realcatcha_captcha.adapters.object_store import open_store\n"
            "open_store('s3://b', secret='s')\n"
            "print([name for name in sys.modules if name.startswith('cryptography.')])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[]"
