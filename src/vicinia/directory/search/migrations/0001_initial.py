"""The tables of the search index.

They are written in SQL because two things decide the speed and Django cannot say them: on SQLite the wide
tables are clustered by their key (WITHOUT ROWID), and on PostgreSQL words are compared byte by byte
(COLLATE "C"), so that a prefix is a range of the index and both databases sort alike.
"""

from django.db import migrations, models

TABLES = {
    "search_state": """(
        id smallint NOT NULL PRIMARY KEY, version bigint NOT NULL, analyser integer NOT NULL,
        documents integer NOT NULL, next_term integer NOT NULL, next_word integer NOT NULL,
        next_counted integer NOT NULL, next_uncounted integer NOT NULL)""",
    "search_term": "(id integer NOT NULL PRIMARY KEY, stem {text} NOT NULL UNIQUE, documents integer NOT NULL)",
    "search_word": """(
        id integer NOT NULL PRIMARY KEY, surface {text} NOT NULL UNIQUE, folded {text} NOT NULL,
        term integer NOT NULL, documents integer NOT NULL)""",
    "search_deletion": "(form {text} NOT NULL, word integer NOT NULL, PRIMARY KEY (form, word)) {clustered}",
    "search_posting": """(
        term integer NOT NULL, chunk bigint NOT NULL, data {blob} NOT NULL,
        PRIMARY KEY (term, chunk)) {clustered}""",
    "search_chunk": "(id {key} NOT NULL PRIMARY KEY, records {blob} NOT NULL, attributes {blob} NOT NULL)",
    "search_attribute": """(
        id integer NOT NULL PRIMARY KEY, dimension {text} NOT NULL, code {text} NOT NULL,
        CONSTRAINT search_attribute_once UNIQUE (dimension, code))""",
    "search_entry": """(
        place {key} NOT NULL PRIMARY KEY, document {blob} NOT NULL UNIQUE, title text NOT NULL,
        sort_title {text} NOT NULL, terms {blob} NOT NULL, words {blob} NOT NULL)""",
}
INDEXES = ("CREATE INDEX search_word_folded ON search_word (folded)",
           "CREATE INDEX search_deletion_word ON search_deletion (word)")  # fmt: skip
TYPES = {
    "sqlite": {"text": "text", "blob": "BLOB", "key": "integer", "clustered": "WITHOUT ROWID"},
    "postgresql": {"text": 'text COLLATE "C"', "blob": "bytea", "key": "bigint", "clustered": ""},
}


def create(apps, schema_editor):
    types = TYPES[schema_editor.connection.vendor]
    for name, columns in TABLES.items():
        schema_editor.execute(f"CREATE TABLE {name} {columns.format(**types)}")
    for index in INDEXES:
        schema_editor.execute(index)
    if schema_editor.connection.vendor == "postgresql":
        # Arrays of small integers do not compress: do not try on every write.
        for table, column in (("search_posting", "data"), ("search_chunk", "records")):
            schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")


def drop(apps, schema_editor):
    for name in reversed(TABLES):
        schema_editor.execute(f"DROP TABLE {name}")


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create, drop)],
            state_operations=[
                migrations.CreateModel(
                    name="State",
                    fields=[
                        ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                        ("version", models.BigIntegerField(default=0)),
                        ("analyser", models.IntegerField(default=0)),
                        ("documents", models.IntegerField(default=0)),
                        ("next_term", models.IntegerField(default=1)),
                        ("next_word", models.IntegerField(default=1)),
                        ("next_counted", models.IntegerField(default=1)),
                        ("next_uncounted", models.IntegerField(default=1)),
                    ],
                    options={"db_table": "search_state"},
                ),
                migrations.CreateModel(
                    name="Term",
                    fields=[
                        ("id", models.IntegerField(primary_key=True, serialize=False)),
                        ("stem", models.TextField(unique=True)),
                        ("documents", models.IntegerField()),
                    ],
                    options={"db_table": "search_term"},
                ),
                migrations.CreateModel(
                    name="Word",
                    fields=[
                        ("id", models.IntegerField(primary_key=True, serialize=False)),
                        ("surface", models.TextField(unique=True)),
                        ("folded", models.TextField(db_index=True)),
                        ("term", models.IntegerField()),
                        ("documents", models.IntegerField()),
                    ],
                    options={"db_table": "search_word"},
                ),
                migrations.CreateModel(
                    name="Deletion",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "form", "word", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("form", models.TextField()),
                        ("word", models.IntegerField(db_index=True)),
                    ],
                    options={"db_table": "search_deletion"},
                ),
                migrations.CreateModel(
                    name="Posting",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "term", "chunk", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("term", models.IntegerField()),
                        ("chunk", models.BigIntegerField()),
                        ("data", models.BinaryField()),
                    ],
                    options={"db_table": "search_posting"},
                ),
                migrations.CreateModel(
                    name="Chunk",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("records", models.BinaryField()),
                        ("attributes", models.BinaryField()),
                    ],
                    options={"db_table": "search_chunk"},
                ),
                migrations.CreateModel(
                    name="Attribute",
                    fields=[
                        ("id", models.IntegerField(primary_key=True, serialize=False)),
                        ("dimension", models.TextField()),
                        ("code", models.TextField()),
                    ],
                    options={
                        "db_table": "search_attribute",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("dimension", "code"), name="search_attribute_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("document", models.BinaryField(unique=True)),
                        ("title", models.TextField()),
                        ("sort_title", models.TextField()),
                        ("terms", models.BinaryField()),
                        ("words", models.BinaryField()),
                    ],
                    options={"db_table": "search_entry"},
                ),
            ],
        ),
    ]
