"""Backups of MongoDB: ``python -m realcatcha_captcha.backup create|list|restore|prune``; see `docs/backup.md`.

Documents are copied as the bytes that the server sends, indexes with their options. Redis is not backed up: sessions
and packs are worth less than the time a restore takes; but every session and token of before is refused afterwards.
"""
