"""How the gateway has captcha-api remove what it keeps of sites that were erased, and hears that it has.

``erasures`` (ZSET): site -> Unix time at which it was erased; written by the gateway again and again until it sees the
site in ``erasures:done`` (SET), which captcha-api writes in the step that takes the site out of ``erasures``. Losing
either key loses nothing: the gateway's database is what remembers.
"""

from typing import Final

ERASURES: Final = "erasures"
ERASED: Final = "erasures:done"
