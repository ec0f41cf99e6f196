"""People over every organisation: find, look at, suspend, restore, log out, and help with letters and factors."""
