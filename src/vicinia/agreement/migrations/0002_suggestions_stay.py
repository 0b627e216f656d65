"""A suggestion belongs to its article too: what was decided stays when the paragraph is taken out."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_the_articles(apps: Any, schema_editor: Any) -> None:
    """Give every suggestion the article of its paragraph."""
    block = apps.get_model("agreement", "Block").objects.filter(pk=OuterRef("block_id"))
    suggestions = apps.get_model("agreement", "Suggestion").objects
    suggestions.update(article_id=Subquery(block.values("article_id")[:1]))
    # PostgreSQL changes no table whose foreign keys are still to be checked
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    """Add the article, fill it, then require it."""

    dependencies = [("agreement", "0001_agreement")]

    operations = [
        migrations.AddField(
            model_name="suggestion",
            name="article",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="suggestions",
                to="agreement.article",
            ),
        ),
        migrations.RunPython(name_the_articles, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="suggestion",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="suggestions",
                to="agreement.article",
            ),
        ),
        migrations.AlterField(
            model_name="suggestion",
            name="block",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="suggestions",
                to="agreement.block",
            ),
        ),
    ]
