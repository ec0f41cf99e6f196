"""Media types by extension: a key tells how its object is served, so that no store has to remember it."""

from typing import Final

from realcatcha_captcha.application.ports.objects import check_key

_BY_EXTENSION: Final = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "wav": "audio/wav",
    "json": "application/json",
}


def media_type(key: str) -> str:
    """Give the media type of a key. Raises ValueError on a bad key or an unknown extension."""
    try:
        return _BY_EXTENSION[check_key(key).rpartition(".")[2]]
    except KeyError:
        raise ValueError("objects are .jpg, .png, .webp, .wav or .json") from None


def check_media_type(key: str, content_type: str) -> None:
    """Raise ValueError unless an object's media type is the one its key tells."""
    if media_type(key) != content_type:
        raise ValueError(f"an object of this name is {media_type(key)}, not {content_type}")
