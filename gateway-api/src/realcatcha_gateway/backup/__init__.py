"""Backups of the SQL database: ``python -m realcatcha_gateway.backup create|list|restore|prune``; see `docs/backup.md`.

Rows are read in one snapshot and written in a form of our own, which restores into any of the supported databases: a
dump of MariaDB's own restores into no SQLite and differs between MariaDB and MySQL.
"""
