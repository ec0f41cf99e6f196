"""The Celery queue ``labelling``: pictures in, labels out, nothing written.

A process of its own (`labelling.celery_app`), because nobody waits for labels: the stream worker keeps its visitors.
captcha-api sends the task and records what it returns; see `realcatcha_contracts.labelling`.
"""
