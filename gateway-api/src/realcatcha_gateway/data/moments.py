"""Moments as letters write them."""

from datetime import datetime


def moment_text(moment: datetime) -> str:
    """Write a moment in UTC to the minute."""
    return moment.strftime("%Y-%m-%d %H:%M")
