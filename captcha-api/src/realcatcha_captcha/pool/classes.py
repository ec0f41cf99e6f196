"""The things a visitor can be asked for: their wording, what they look like, what must not stand beside them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class TargetClass:
    """One thing that photographs show.

    Attributes:
        name: Stable identifier; the label of photographs and the target of packs.
        en: Fits "Select all squares with: ___".
        ko: Fits the Korean prompt at the same place.
        group: Classes of one group look alike enough to be distractors of a hard grid.
        smallest_crop: Smallest part of the short side that still shows what it is, for photographs without a box.
    """

    name: str
    en: str
    ko: str
    group: str
    smallest_crop: float = 0.88


_ALL: Final = (
    TargetClass("cat", "cats", "고양이", "animal"),
    TargetClass("dog", "dogs", "개", "animal"),
    TargetClass("shoe", "shoes", "신발", "clothing", 0.9),
    TargetClass("hat", "hats or caps", "모자", "clothing", 0.9),
    TargetClass("t-shirt", "T-shirts", "티셔츠", "clothing", 0.92),
    TargetClass("trousers", "trousers or jeans", "바지", "clothing", 0.95),
    TargetClass("apple", "apples", "사과", "produce", 0.7),
    TargetClass("banana", "bananas", "바나나", "produce", 0.7),
    TargetClass("bell-pepper", "bell peppers", "파프리카", "produce", 0.7),
    TargetClass("carrot", "carrots", "당근", "produce", 0.75),
    TargetClass("lemon", "lemons", "레몬", "produce", 0.7),
    TargetClass("mushroom", "mushrooms", "버섯", "produce", 0.7),
    TargetClass("pineapple", "pineapples", "파인애플", "produce", 0.75),
    TargetClass("tomato", "tomatoes", "토마토", "produce", 0.7),
    TargetClass("can", "metal cans", "캔", "packaging"),
    TargetClass("cardboard", "cardboard", "골판지 상자", "packaging", 0.9),
    TargetClass("glass-bottle", "glass bottles or jars", "유리병", "packaging"),
    TargetClass("milk-carton", "milk cartons", "우유팩", "packaging", 0.9),
    TargetClass("playing-card", "playing cards", "트럼프 카드", "packaging"),
)
CLASSES: Final = {one.name: one for one in _ALL}

# Pairs that one grid must never hold: a person could take one for the other at 150 pixels, or photographs of one
# show the other in the background (shop shelves). Seen on contact sheets of every bundled photograph.
_CONFUSABLE: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("apple", "bell-pepper"),
        ("apple", "lemon"),
        ("apple", "pineapple"),
        ("apple", "tomato"),
        ("banana", "pineapple"),
        ("bell-pepper", "carrot"),
        ("bell-pepper", "lemon"),
        ("bell-pepper", "pineapple"),
        ("bell-pepper", "tomato"),
        ("lemon", "mushroom"),  # mushrooms under a yellow lamp
        ("lemon", "pineapple"),
        ("pineapple", "tomato"),
        ("cardboard", "milk-carton"),
        ("cardboard", "playing-card"),
        ("cardboard", "shoe"),  # some shoes stand on their box
    )
)

_WRITTEN: Final = {
    "cat": ("cat", "cats", "kitten", "kitty"),
    "dog": ("dog", "dogs", "puppy"),
    "shoe": ("shoe", "shoes", "sneaker", "sneakers", "boot", "boots", "sandal"),
    "hat": ("hat", "hats", "cap", "caps"),
    "t-shirt": ("shirt", "shirts", "tshirt", "tshirts"),
    "trousers": ("trousers", "jeans", "pants"),
    "apple": ("apple", "apples"),
    "banana": ("banana", "bananas"),
    "bell-pepper": ("pepper", "peppers", "paprika"),
    "carrot": ("carrot", "carrots"),
    "lemon": ("lemon", "lemons"),
    "mushroom": ("mushroom", "mushrooms"),
    "pineapple": ("pineapple", "pineapples"),
    "tomato": ("tomato", "tomatoes"),
    "can": ("can", "cans", "tin", "tins"),
    "playing-card": ("card", "cards", "playingcard"),
}
"""What people write who are shown a class; those without an entry go by too many names to be asked for."""

_WRITTEN_KO: Final = {
    "cat": ("고양이", "야옹이"),
    "dog": ("강아지", "개", "멍멍이"),
    "shoe": ("신발", "구두", "운동화", "부츠", "샌들", "장화"),
    "hat": ("모자",),
    "t-shirt": ("티셔츠", "셔츠", "티"),
    "trousers": ("바지", "청바지"),
    "apple": ("사과",),
    "banana": ("바나나",),
    "bell-pepper": ("파프리카", "피망"),
    "carrot": ("당근",),
    "lemon": ("레몬",),
    "mushroom": ("버섯",),
    "pineapple": ("파인애플",),
    "tomato": ("토마토",),
    "can": ("캔", "깡통", "통조림"),
    "playing-card": ("카드", "트럼프"),
}
"""The same in Korean."""

_FEELINGS_KO: Final = {"calm": "차분함", "tense": "긴장감", "joyful": "즐거움", "gloomy": "우울함"}
"""What an abstract image can feel like; the names are the English words."""


def confusable(first: str, second: str) -> bool:
    """Tell whether two different classes must not be told apart in one grid."""
    return frozenset((first, second)) in _CONFUSABLE


def distractors(target: str, available: frozenset[str], *, similar: bool) -> list[str]:
    """List the classes that may surround a target, sorted: of its own group when `similar`, else of the others."""
    group = CLASSES[target].group
    return sorted(
        name
        for name in available
        if name != target and (CLASSES[name].group == group) == similar and not confusable(name, target)
    )


def written(target: str, language: str = "en") -> tuple[str, ...]:
    """List the words that name a class in writing, the usual one first; none for a class that is not asked so."""
    return (_WRITTEN_KO if language == "ko" else _WRITTEN).get(target, ())


def label(target: str, language: str) -> str:
    """Word a target for a prompt: Korean for ``ko`` and its variants, English otherwise.

    A target that has no wording is given back as it is.
    """
    is_korean = language.lower().partition("-")[0] == "ko"
    known = CLASSES.get(target)
    if known is None:
        return _FEELINGS_KO.get(target, target) if is_korean else target
    return known.ko if is_korean else known.en
