"""Conversations of before: their consent reaches as far as somebody has let its words travel."""

from django.db import migrations


def reach(apps, schema_editor):
    """Write it down; where nothing was permitted, words stay in the research group until somebody says more."""
    session, quotation = apps.get_model("survey", "Session"), apps.get_model("survey", "Quotation")
    for scope in ("labs", "public"):
        permitted = quotation.objects.filter(permission=scope).values("session_id")
        session.objects.filter(pk__in=permitted).update(scope=scope)


class Migration(migrations.Migration):
    dependencies = [("survey", "0005_consent_scope")]
    operations = [migrations.RunPython(reach, migrations.RunPython.noop)]
