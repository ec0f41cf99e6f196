"""captcha-api: sessions, risk, challenges, tokens and siteverify.

Rings: ``http`` and ``adapters`` may import ``application``, which may import ``domain``; nothing points outwards.
``main`` composes the web process; ``pool`` and ``drain`` are processes of their own.
"""
