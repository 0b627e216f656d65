"""Backup and restore: one archive for SQLite and PostgreSQL, and from one to the other.

The archive is a zip: ``tables/<app>.<model>.jsonl`` (one row a line, taken in one consistent snapshot),
``media/…`` (uploaded files) and, last, ``manifest.json`` with the checksum of every member. It is written
beside its place and renamed when it has been read back; a restore fills a fresh database and swaps it in.
"""


class BackupError(Exception):
    """The backup or restore cannot be done; the message says why and what to do."""
