#!/usr/bin/env python3
"""Answer the health check's question, whatever it says."""

from pymongo import MongoClient

MongoClient("mongodb://127.0.0.1:27017", serverSelectionTimeoutMS=3000).admin.command("ping")
