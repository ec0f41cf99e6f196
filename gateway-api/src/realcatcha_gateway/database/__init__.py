"""The SQL database: engine, unit of work, column types, declarative base.

Every slice's models, repositories and services may import it; it imports no slice.
"""

from realcatcha_gateway.database.base import Base
from realcatcha_gateway.database.engine import create_database_engine
from realcatcha_gateway.database.unit_of_work import Database, after_commit, at_the_end

__all__ = ["Base", "Database", "after_commit", "at_the_end", "create_database_engine"]
