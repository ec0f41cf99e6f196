"""Alembic migrations; each runs up and down on SQLite, MariaDB and MySQL."""
