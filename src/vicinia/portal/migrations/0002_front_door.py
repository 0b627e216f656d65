"""Put one home page per language in the place of Wagtail's welcome page."""

import uuid
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HOMES = (("it", "Vicinia", "home"), ("en", "Vicinia", "home-en"))


def open_front_door(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    page: Any = apps.get_model("wagtailcore", "Page")
    site: Any = apps.get_model("wagtailcore", "Site")
    locale: Any = apps.get_model("wagtailcore", "Locale")
    home: Any = apps.get_model("portal", "HomePage")
    kinds: Any = apps.get_model("contenttypes", "ContentType")
    kind, _ = kinds.objects.get_or_create(app_label="portal", model="homepage")
    page.objects.filter(depth=2).delete()
    shared = uuid.uuid4()
    made = []
    for number, (code, title, slug) in enumerate(HOMES, start=1):
        language, _ = locale.objects.get_or_create(language_code=code)
        made.append(
            home.objects.create(
                title=title,
                draft_title=title,
                slug=slug,
                content_type=kind,
                path=f"0001{number:04d}",
                depth=2,
                numchild=0,
                url_path=f"/{slug}/",
                locale=language,
                translation_key=shared,
                live=True,
            )
        )
    page.objects.filter(depth=1).update(numchild=len(HOMES))
    site.objects.all().delete()
    site.objects.create(
        hostname="localhost", port=80, site_name="Vicinia", root_page_id=made[0].pk, is_default_site=True
    )


def close_front_door(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    site: Any = apps.get_model("wagtailcore", "Site")
    page: Any = apps.get_model("wagtailcore", "Page")
    site.objects.all().delete()
    page.objects.filter(depth__gt=1).delete()
    page.objects.filter(depth=1).update(numchild=0)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(open_front_door, close_front_door)]
