"""Nothing inside our own network is ever called."""

import ipaddress
from collections.abc import Awaitable, Callable

import pytest
from realcatcha_gateway.webhooks.errors import TargetRefused
from realcatcha_gateway.webhooks.targets import address_of, check_url, is_public

PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104  # refused, not bound to
    "224.0.0.1",
    "255.255.255.255",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:db8::1",
    "192.0.0.192",
    "192.88.99.1",
    "168.63.129.16",
    "fec0::1",
    "3fff::1",
    "::ffff:192.0.0.192",
]


def answering(*addresses: str) -> Callable[[str], Awaitable[list[str]]]:
    async def resolve(_host: str) -> list[str]:
        return list(addresses)

    return resolve


@pytest.mark.parametrize("address", PRIVATE)
async def test_private_addresses_are_refused_however_written(address: str) -> None:
    """As an address of the URL, as the answer of a name, and beside a public one."""
    assert not is_public(ipaddress.ip_address(address))
    for host, resolve in (
        (address, answering()),
        ("hooks.example.com", answering(address)),
        ("hooks.example.com", answering("93.184.216.34", address)),
    ):
        with pytest.raises(TargetRefused, match="private-address"):
            await address_of(host, resolve=resolve, allow_local=False)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
async def test_public_addresses_are_taken(address: str) -> None:
    """The one that was looked at is the one to connect to."""
    assert await address_of("hooks.example.com", resolve=answering(address), allow_local=False) == address


async def test_a_name_without_addresses_is_refused() -> None:
    """Whether it does not exist or has none."""

    async def fail(_host: str) -> list[str]:
        raise OSError

    for resolve in (answering(), fail):
        with pytest.raises(TargetRefused, match="no-address"):
            await address_of("hooks.example.com", resolve=resolve, allow_local=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "https://",
        "https://user:pass@hooks.example.com/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com:0/",
        "https://hooks.example.com:99999/",
        "https://hooks example.com/",
        "https://hooks.example.com/\r\nX: y",
        "https://localhost/",
        "https://metadata/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://-bad-.example.com/",
        "https://훅.example.com/",
        "https://[::1/",
        "javascript:alert(1)",
        "",
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    """Before anything is stored."""
    with pytest.raises(ValueError, match=r"."):
        check_url(url, allow_local=False)


def test_local_urls_are_for_development() -> None:
    """This machine, over plain HTTP too; nothing else changes."""
    for url in ("http://localhost:9/x", "http://127.0.0.1:9/x", "https://hooks.example.com:8443/x?y=1"):
        assert check_url(url, allow_local=True) == url
    for url in ("http://hooks.example.com/", "https://10.0.0.1/"):
        with pytest.raises(ValueError, match=r"."):
            check_url(url, allow_local=True)
