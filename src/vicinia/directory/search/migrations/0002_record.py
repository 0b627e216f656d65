"""A row of its own for each document, which PostgreSQL reads instead of whole chunks.

Filled from the chunks, so that no index has to be made again. SQLite lies in the same process, reads chunks at
no cost and leaves the table empty.
"""

import numpy as np
from django.db import migrations, models

RECORD_SIZE, POSITION, FLAGS = 58, slice(24, 32), 57
SLOT_BITS = 10
ATTRIBUTE_BITS = 22


def fill(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    chunks, records = apps.get_model("search", "Chunk"), apps.get_model("search", "Record")
    for chunk in chunks.objects.order_by("id").iterator(chunk_size=50):
        pairs = np.frombuffer(bytes(chunk.attributes), dtype="<u4")
        whole, rows = bytes(chunk.records), []
        for slot in range(len(whole) // RECORD_SIZE):
            record = whole[slot * RECORD_SIZE : (slot + 1) * RECORD_SIZE]
            if not record[FLAGS]:
                continue
            latitude, longitude = np.frombuffer(record[POSITION], dtype="<i4").tolist()
            own = pairs[pairs >> ATTRIBUTE_BITS == slot] & np.uint32((1 << ATTRIBUTE_BITS) - 1)
            rows.append(records(place=chunk.id << SLOT_BITS | slot, latitude=latitude, longitude=longitude,
                                record=record, attributes=own.tobytes()))
        records.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Record",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("latitude", models.IntegerField()),
                ("longitude", models.IntegerField()),
                ("record", models.BinaryField()),
                ("attributes", models.BinaryField()),
            ],
            options={"db_table": "search_record"},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
