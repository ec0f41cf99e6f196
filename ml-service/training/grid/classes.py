"""What the detector tells apart, in the order of its outputs."""

from typing import Final

_BOXED: Final = ("cardboard", "glass-bottle", "can", "paper", "plastic", "cat", "dog", "playing-card")
_CLOTHING: Final = (
    "dress", "hat", "longsleeve", "outwear", "shirt", "shoe", "shorts", "skirt", "t-shirt", "trousers",
)  # fmt: skip
_GROCERY: Final = (
    "apple", "asparagus", "aubergine", "avocado", "banana", "bell-pepper", "cabbage", "carrot", "cucumber", "garlic",
    "ginger", "juice", "kiwi", "leek", "lemon", "lime", "mango", "melon", "milk-carton", "mushroom", "onion", "orange",
    "peach", "pear", "pineapple", "plum", "pomegranate", "potato", "red-grapefruit", "tomato", "yoghurt", "zucchini",
)  # fmt: skip
CLASSES: Final = _BOXED + _CLOTHING + _GROCERY
"""Classes that nobody is asked for are learnt, too: a lemon is told from a lime only by who knows limes."""

SERVED: Final = (
    "apple", "banana", "bell-pepper", "can", "cardboard", "carrot", "cat", "dog", "glass-bottle", "hat", "lemon",
    "milk-carton", "mushroom", "paper", "pineapple", "plastic", "playing-card", "shoe", "t-shirt", "tomato", "trousers",
)  # fmt: skip
"""Classes that a visitor may be asked for, and the two that only the boxed pictures know."""
