from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0002_topics"),
    ]

    operations = [
        migrations.CreateModel(
            name="Distress",
            fields=[
                (
                    "number",
                    models.CharField(max_length=20, primary_key=True, serialize=False),
                ),
                ("value", models.FloatField()),
                ("received_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "reading of distress",
            },
        ),
    ]
