"""The tables of the index. They hold nothing that cannot be rebuilt from the documents.

Only the schema is declared here; every read and write goes through `tables`, in SQL that SQLite and
PostgreSQL both understand, because rows are read by the thousand and their blobs are numpy arrays.
"""

# ruff: noqa: DJ008 nobody ever sees these rows

from __future__ import annotations

from django.db import models


class State(models.Model):
    """One row: its lock lets one transaction at a time change the index."""

    id = models.SmallIntegerField(primary_key=True)
    version = models.BigIntegerField(default=0)
    analyser = models.IntegerField(default=0)
    documents = models.IntegerField(default=0)
    next_term = models.IntegerField(default=1)
    next_word = models.IntegerField(default=1)
    next_counted = models.IntegerField(default=1)
    next_uncounted = models.IntegerField(default=1)

    class Meta:
        db_table = "search_state"


class Term(models.Model):
    """A stem, with the number of documents that contain it."""

    id = models.IntegerField(primary_key=True)
    stem = models.TextField(unique=True)
    documents = models.IntegerField()

    class Meta:
        db_table = "search_term"


class Word(models.Model):
    """A word as written, for prefixes, corrections and suggestions."""

    id = models.IntegerField(primary_key=True)
    surface = models.TextField(unique=True)
    folded = models.TextField(db_index=True)
    term = models.IntegerField()
    documents = models.IntegerField()

    class Meta:
        db_table = "search_word"


class Deletion(models.Model):
    """A word with at most one letter deleted: two words one slip apart share such a form."""

    pk = models.CompositePrimaryKey("form", "word")
    form = models.TextField()
    word = models.IntegerField(db_index=True)

    class Meta:
        db_table = "search_deletion"


class Posting(models.Model):
    """Where a stem occurs inside one chunk: an array of (slot, fields) in 16 bits each."""

    pk = models.CompositePrimaryKey("term", "chunk")
    term = models.IntegerField()
    chunk = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        db_table = "search_posting"


class Chunk(models.Model):
    """Up to 1,024 documents of one grid cell: their records and their attributes as two arrays."""

    id = models.BigIntegerField(primary_key=True)
    records = models.BinaryField()
    attributes = models.BinaryField()

    class Meta:
        db_table = "search_chunk"


class Attribute(models.Model):
    """A value that documents are filtered by: a concept, a municipality, a kind, a district."""

    id = models.IntegerField(primary_key=True)
    dimension = models.TextField()
    code = models.TextField()

    class Meta:
        db_table = "search_attribute"
        constraints = [models.UniqueConstraint(fields=["dimension", "code"], name="search_attribute_once")]


class Entry(models.Model):
    """One document: where it lies in the index, and what must be taken out when it changes."""

    place = models.BigIntegerField(primary_key=True)
    """Chunk times 1,024 plus slot."""
    document = models.BinaryField(unique=True)
    """The 16 bytes of the document's UUID."""
    title = models.TextField()
    sort_title = models.TextField()
    terms = models.BinaryField()
    words = models.BinaryField()

    class Meta:
        db_table = "search_entry"


class Record(models.Model):
    """A document's record and attributes once more, in a row of its own; filled on PostgreSQL only.

    There a row costs less than the bytes of its whole chunk, and the server leaves out what is far or shut.
    """

    place = models.BigIntegerField(primary_key=True)
    latitude = models.IntegerField()
    longitude = models.IntegerField()
    record = models.BinaryField()
    attributes = models.BinaryField()

    class Meta:
        db_table = "search_record"
