"""Who is asking: proxies, IP rules, rates."""

from typing import Any

import pytest
from realcatcha_captcha.domain.proof_of_work import work_for
from realcatcha_contracts import CountryRules, IpRule, decode_usage

BODY = {"site_key": "rck_bcdefghijklmnopq", "mode": "managed"}


async def test_a_forged_forwarded_for_is_not_believed(make_world: Any) -> None:
    """Without a trusted proxy the peer is the client, whatever it says."""
    world = make_world(network_sessions="3/minute")
    async with world.client:
        for i in range(3):
            assert (await world.post("sessions", BODY, **{"x-forwarded-for": f"203.0.113.{i}"})).status_code == 201
        refused = await world.post("sessions", BODY, **{"x-forwarded-for": "198.51.100.1"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert refused.headers["retry-after"] == "60"


async def test_a_trusted_proxy_names_the_client(make_world: Any) -> None:
    """Right to left; an IPv6 client is limited by its /64."""
    world = make_world(network_sessions="1/minute", trusted=("192.0.2.7/32",))
    async with world.client:
        statuses = [
            (await world.post("sessions", BODY, **{"x-forwarded-for": f"1.2.3.4, {client}"})).status_code
            for client in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "::ffff:203.0.113.9", "203.0.113.9")
        ]
    assert statuses == [201, 429, 201, 201, 429]


@pytest.mark.parametrize(
    ("rules", "status"),
    [
        ([("192.0.2.0/24", "deny")], 403),
        ([("192.0.2.0/24", "deny"), ("192.0.2.7/32", "allow")], 201),
        ([("192.0.2.7/32", "deny"), ("192.0.2.0/24", "allow")], 403),
        ([("2001:db8::/32", "deny"), ("198.51.100.0/24", "deny"), ("nonsense", "deny")], 201),
    ],
)
async def test_the_most_specific_rule_wins(world: Any, site: Any, rules: list[tuple[str, str]], status: int) -> None:
    """At the session and again at its evaluation."""
    opened = await world.open()
    world.policies.put(site(ip_rules=[IpRule(cidr, action) for cidr, action in rules]))
    response = await world.post("sessions", BODY)
    assert response.status_code == status
    evaluated = await world.post("sessions/evaluate", world.body(opened))
    assert evaluated.status_code == (200 if status == 201 else 403)
    if status == 403:
        assert response.json()["code"] == evaluated.json()["code"] == "blocked-network"


async def test_a_busy_site_pays_more_and_refuses_nobody(world: Any, site: Any) -> None:
    """Proof of work rises with the site's sessions a minute, up to eight times."""
    world.policies.put(site(sessions_per_minute=5))
    works = [(await world.post("sessions", BODY)).json()["pow"]["work"] for _ in range(50)]
    assert works[:5] == [work_for(0)] * 5
    assert works == sorted(works)
    assert works[-1] == 8 * work_for(0)


async def test_no_address_is_kept(world: Any) -> None:
    """Neither in the session nor in the record: a keyed hash of the day."""
    opened = await world.open()
    await world.post("sessions/evaluate", world.body(opened))
    record = world.sink.records[-1]
    assert "192.0.2" not in str(record)
    assert len(record.address_hash) == 24
    assert world.keys.hash_network("192.0.2.7", now=world.clock()) == record.address_hash
    assert world.keys.hash_network("192.0.2.7", now=world.clock() + 86_400) != record.address_hash


class FromKorea:
    def of(self, address: object) -> str:
        """Put everybody there."""
        return "KR"


@pytest.mark.parametrize(
    ("countries", "rules", "status"),
    [
        (CountryRules("only", ("KR",)), [], 201),
        (CountryRules("only", ("JP",)), [], 403),
        (CountryRules("except", ("KR",)), [], 403),
        (CountryRules("except", ("KR",)), [IpRule("192.0.2.0/24", "allow")], 201),
        (CountryRules("only", ("KR",)), [IpRule("192.0.2.0/24", "deny")], 403),
    ],
)
async def test_a_country_decides_where_no_network_is_named(
    make_world: Any, site: Any, countries: CountryRules, rules: list[IpRule], status: int
) -> None:
    """At the session and again at its evaluation."""
    world = make_world(countries=FromKorea())
    await world.stock()
    async with world.client:
        opened = await world.open()
        world.policies.put(site(countries=countries, ip_rules=rules))
        assert (await world.post("sessions", BODY)).status_code == status
        evaluated = await world.post("sessions/evaluate", world.body(opened))
        assert evaluated.status_code == (200 if status == 201 else 403)


async def test_a_redemption_is_counted_for_its_visitors_country(make_world: Any) -> None:
    """The country is the session's: the back end that redeems is somewhere else."""
    world = make_world(countries=FromKorea())
    await world.stock()
    async with world.client:
        assert (await world.verify((await world.evaluate())["token"]))["success"]
    assert [decode_usage(event).country for event in world.store.usage] == ["KR"]
