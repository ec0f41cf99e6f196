"""The challenge pool: bundled photographs in, ready packs out. A process of its own (Celery).

Reads photographs from a folder, builds packs ahead of time and leaves them where the hot path takes them: the image
in the object store, the catalogue entry for administrators, the pack itself in a Redis list. Of the web
process only two things import it: prompts are worded by ``pool.classes``, and ``pool.administration`` is loaded with
the first request of an administrator.
"""
