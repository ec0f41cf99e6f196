"""Plans and their prices, payments of organisations, and giving money back."""
