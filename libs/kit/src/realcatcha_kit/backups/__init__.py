"""Backups of any data store: an encrypted, checksummed stream of records, and a sealed manifest that is written last.

A backup is two objects, ``<id>/<part>.data`` and ``<id>/<part>.manifest``. Without its manifest nothing is a backup, so
that whoever is killed while making one leaves nothing that looks complete. Nothing here holds more than some frames in
memory. Needs the extra ``backups``: cryptography, and boto3 for a store of S3's API.
"""
