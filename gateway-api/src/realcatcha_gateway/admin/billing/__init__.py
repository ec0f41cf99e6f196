"""Plans and their prices, payments of organisations, giving money back, and bills that somebody has to decide on."""
