"""Tax adds up, and business numbers have check digits."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_gateway.billing.invoices.business_numbers import read_business_number, show_business_number
from realcatcha_gateway.billing.invoices.tax import split_tax


@given(total_krw=st.integers(0, 10**12))
def test_supply_and_tax_are_the_total(total_krw: int) -> None:
    """The tax is a tenth of the supply, to half a won of an eleventh of the total."""
    taxed = split_tax(total_krw)
    assert taxed.supply_krw + taxed.tax_krw == total_krw
    assert abs(taxed.tax_krw - Fraction(total_krw, 11)) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("total_krw", "tax_krw"), [(0, 0), (5, 0), (6, 1), (11, 1), (29_000, 2_636), (110_000, 10_000)]
)
def test_tax(total_krw: int, tax_krw: int) -> None:
    """Rounded to the nearest won."""
    assert split_tax(total_krw).tax_krw == tax_krw


def test_there_is_no_tax_on_a_negative_amount() -> None:
    """Credit notes state what goes back as an amount."""
    with pytest.raises(ValueError, match="negative"):
        split_tax(-1)


@pytest.mark.parametrize("text", ["220-81-62517", "2208162517", "120-81-47521", "124-81-00998", "104-81-37225"])
def test_registered_numbers_are_read(text: str) -> None:
    """Of companies whose numbers are public."""
    digits = read_business_number(text)
    assert digits == text.replace("-", "")
    assert read_business_number(show_business_number(digits)) == digits


@pytest.mark.parametrize("text", ["", "220-81-62518", "22081625170", "220 81 62517", "\uff12" * 10, "abc", "0" * 9])
def test_others_are_not(text: str) -> None:
    """Wrong check digits, lengths and characters."""
    with pytest.raises(ValueError, match="digit"):
        read_business_number(text)


@given(digits=st.text("0123456789", min_size=9, max_size=9), place=st.integers(0, 8), other=st.integers(1, 9))
def test_a_wrong_digit_is_noticed(digits: str, place: int, other: int) -> None:
    """Nine digits have one check digit; where one of the first eight changes by itself another is needed."""
    right = [digits + str(last) for last in range(10) if _holds(digits + str(last))]
    assert len(right) == 1
    changed = digits[:place] + str((int(digits[place]) + other) % 10) + digits[place + 1 :]
    weight = (1, 3, 7, 1, 3, 7, 1, 3, 5)[place]
    if weight != 5:  # of the ninth digit the tens count too, so two of them may share a check digit
        assert not _holds(changed + right[0][-1])


def _holds(number: str) -> bool:
    try:
        return bool(read_business_number(number))
    except ValueError:
        return False
