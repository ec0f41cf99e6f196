"""From what a visitor or a picture file sends to what a network takes; training uses the very same functions."""
