"""The gateway's Celery process: what nobody waits for, on the queue ``maintenance``, begun by its own beat.

A task carries no work that could be lost: each looks at the stores and does what is missing there.
"""
