"""Media types by extension: a key tells how its object is served, so that no store has to remember it."""

from realcatcha_captcha.application.ports.objects import media_type

__all__ = ["check_media_type", "media_type"]


def check_media_type(key: str, content_type: str) -> None:
    """Raise ValueError unless an object's media type is the one its key tells."""
    if media_type(key) != content_type:
        raise ValueError(f"an object of this name is {media_type(key)}, not {content_type}")
