"""The plans that are sold, their versioned prices, and the limits that come with them."""
