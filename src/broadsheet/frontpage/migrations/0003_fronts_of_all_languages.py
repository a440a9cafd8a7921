"""Fronts list the articles of all source languages; months are counted by front alone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models
from django.db.models import Count, Max


def count(apps: Any, schema_editor: Any) -> None:
    placement = apps.get_model("frontpage", "Placement")
    by_front = placement.objects.order_by().values("front", "month").annotate(articles=Count("pk"))
    month = apps.get_model("frontpage", "FrontMonth")
    month.objects.bulk_create(month(**row) for row in by_front)
    readable = apps.get_model("frontpage", "ReadableMonth")
    home = placement.objects.filter(front="home").order_by().values("language", "month")
    rows = home.annotate(articles=Count("pk"), changed_at=Max("published_at"))
    readable.objects.bulk_create(readable(**row) for row in rows)


def forget(apps: Any, schema_editor: Any) -> None:
    """Counted anew by whichever way the schema goes."""
    apps.get_model("frontpage", "FrontMonth").objects.all().delete()


def _key() -> models.BigAutoField:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("frontpage", "0002_front_months_changed_at"), ("editions", "0001_initial")]

    operations: ClassVar = [
        migrations.RunPython(forget, forget),
        migrations.RemoveIndex("placement", "front_newest_first"),
        migrations.RemoveIndex("placement", "front_by_month"),
        migrations.AddIndex(
            "placement",
            models.Index(fields=["front", "-published_at"], name="front_newest_first"),
        ),
        migrations.AddIndex(
            "placement",
            models.Index(fields=["front", "month", "published_at"], name="front_by_month"),
        ),
        migrations.RemoveConstraint("frontmonth", "one_row_per_front_and_month"),
        migrations.RemoveField("frontmonth", "language"),
        migrations.RemoveField("frontmonth", "changed_at"),
        migrations.AddConstraint(
            "frontmonth",
            models.UniqueConstraint(fields=["front", "month"], name="one_row_per_front_and_month"),
        ),
        migrations.CreateModel(
            name="ReadableMonth",
            fields=[
                ("id", _key()),
                ("language", models.CharField(max_length=16)),
                ("month", models.PositiveIntegerField()),
                ("articles", models.PositiveIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.AddConstraint(
            "readablemonth",
            models.UniqueConstraint(
                fields=["language", "month"], name="one_row_per_language_and_month"
            ),
        ),
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("id", _key()),
                ("purpose", models.CharField(max_length=20)),
                ("network", models.CharField(blank=True, max_length=32)),
                ("hour", models.PositiveIntegerField()),
                ("times", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddConstraint(
            "knock",
            models.UniqueConstraint(
                fields=["purpose", "network", "hour"], name="one_row_per_network_and_hour"
            ),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
