"""Countries of networks, from files as their publishers write them."""

import os
from pathlib import Path
from typing import Any

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet
from realcatcha_captcha.adapters.maxmind_countries import MaxMindCountries
from realcatcha_kit.client_address import Address, parse_address


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def write(path: Path, networks: dict[str, Any], *, version: int = 6) -> Path:
    """Write a file and put it in place as an updater does."""
    writer = MMDBWriter(version, "Test-Country", ipv4_compatible=version == 6)
    for network, record in networks.items():
        writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(path.with_suffix(".new")))
    path.with_suffix(".new").rename(path)
    return path


def address(text: str) -> Address:
    parsed = parse_address(text)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"country": {"iso_code": "KR"}, "continent": {"code": "AS"}}, "KR"),
        ({"country": "kr"}, "KR"),
        ({"country_code": "KR", "asn": "AS1"}, "KR"),
        ({"registered_country": {"iso_code": "KR"}}, ""),
        ({"country": {"geoname_id": 1}}, ""),
        ({"country": "Korea"}, ""),
    ],
)
def test_publishers_spell_a_country_in_three_ways(tmp_path: Path, record: Any, code: str) -> None:
    """MaxMind and DB-IP nest it, IPinfo does not; what is no code is unknown."""
    countries = MaxMindCountries(write(tmp_path / "c.mmdb", {"192.0.2.0/24": record, "2001:db8::/32": record}))
    assert [countries.of(address(each)) for each in ("192.0.2.9", "2001:db8::9")] == [code, code]
    assert countries.of(address("198.51.100.1")) == ""


def test_a_file_of_ipv4_knows_no_ipv6(tmp_path: Path) -> None:
    """Unknown, not an error."""
    countries = MaxMindCountries(write(tmp_path / "c.mmdb", {"192.0.2.0/24": {"country": "KR"}}, version=4))
    assert countries.of(address("2001:db8::9")) == ""


def test_a_replaced_file_is_read_within_a_minute(tmp_path: Path) -> None:
    """And one that cannot be read leaves the old one in use."""
    path, clock = tmp_path / "c.mmdb", Clock()
    countries = MaxMindCountries(write(path, {"192.0.2.0/24": {"country": "KR"}}), clock=clock)
    write(path, {"192.0.2.0/24": {"country": "JP"}})
    os.utime(path, ns=(1, 1))
    assert countries.of(address("192.0.2.9")) == "KR"
    clock.now = 60.0
    assert countries.of(address("192.0.2.9")) == "JP"
    (tmp_path / "junk").write_bytes(b"no database")
    (tmp_path / "junk").rename(path)
    clock.now = 120.0
    assert countries.of(address("192.0.2.9")) == "JP"


@pytest.mark.parametrize("content", [None, b"", b"no database"])
def test_an_unreadable_file_is_named_at_the_start(tmp_path: Path, content: bytes | None) -> None:
    """Rather than knowing no country in silence."""
    path = tmp_path / "c.mmdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=r"file of countries .*c\.mmdb cannot be read"):
        MaxMindCountries(path)
