"""Korean business registration numbers: ten digits, of which the last is a check digit. Pure.

Source of the check digit: the National Tax Service's rule, weights 1 3 7 1 3 7 1 3 5; of the ninth product the tens are
added, too.
"""

import re
from typing import Final

_FORM: Final = re.compile(r"([0-9]{3})-?([0-9]{2})-?([0-9]{5})", re.ASCII)
_WEIGHTS: Final = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def read_business_number(text: str) -> str:
    """Read ``123-45-67890`` or the digits alone; gives the digits. Raises ValueError."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError("write ten digits, as in 123-45-67890")
    digits = "".join(match.groups())
    if int(digits[-1]) != _check_digit(digits):
        raise ValueError("the check digit is wrong")
    return digits


def show_business_number(digits: str) -> str:
    """Write it with hyphens; nothing stays nothing."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if digits else ""


def _check_digit(digits: str) -> int:
    products = [int(digit) * weight for digit, weight in zip(digits[:9], _WEIGHTS, strict=True)]
    return -(sum(products) + products[-1] // 10) % 10
