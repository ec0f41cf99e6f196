"""Check the countries of rules."""

from iso3166 import countries_by_alpha2


def known_country(text: str) -> str:
    """Give the code in upper case. Raises ValueError: it is no ISO 3166 alpha-2 code."""
    code = text.strip().upper()
    if code not in countries_by_alpha2:
        raise ValueError("is not an ISO 3166 alpha-2 code; write e.g. KR")
    return code
