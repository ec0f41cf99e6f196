"""Organisations: find, look at, keep their sites off and on again, and say how many sites they may have."""
