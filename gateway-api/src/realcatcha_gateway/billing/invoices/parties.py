"""Who sells and who buys, on documents."""

import msgspec


class Party(msgspec.Struct, frozen=True):
    """Who sells or buys, as it was when the invoice was issued. `business_number` is empty where there is none."""

    name: str = ""
    business_number: str = ""
    address: str = ""
    email: str = ""
    representative: str = ""
