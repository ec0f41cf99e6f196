"""Rules of networks, indexed so that their number costs a visitor nothing."""

import ipaddress
from collections.abc import Iterable
from typing import Final

from realcatcha_contracts import IpAction, PlatformRule
from realcatcha_kit.client_address import Address

_BITS: Final = {4: 32, 6: 128}
_Table = dict[int, dict[int, PlatformRule]]


class NetworkRules:
    """Of the rules that hold for an address the most specific one decides; one whose time is over does not hold.

    A look-up asks once for each length of prefix that some rule has, at most 33 or 129 times. A rule that is no network
    is left out: it must not take the service down.
    """

    def __init__(self, rules: Iterable[PlatformRule] = ()) -> None:
        tables: dict[int, _Table] = {4: {}, 6: {}}
        for rule in rules:
            try:
                network = ipaddress.ip_network(rule.cidr, strict=False)
            except ValueError:
                continue
            tables[network.version].setdefault(network.prefixlen, {})[int(network.network_address)] = rule
        self._tables = {version: sorted(table.items(), reverse=True) for version, table in tables.items()}

    def action(self, address: Address, *, now: float) -> IpAction | None:
        """Give what is to happen to an address at a Unix time in seconds; None where no rule holds."""
        bits, number = _BITS[address.version], int(address)
        for length, rules in self._tables[address.version]:
            rule = rules.get(number >> (bits - length) << (bits - length))
            if rule is not None and (rule.expires_at is None or now < rule.expires_at):
                return rule.action
        return None
