"""The list of changes, and the triggers that write it."""

from django.db import migrations, models

#: working table → (the warehouse's table, the column that names the row)
WATCHED = {
    "requests_request": ("requests", "id"),
    "requests_requestevent": ("requests", "request_id"),
    "assessment_ratefact": ("requests", "request"),
    "calls_callrecord": ("calls", "id"),
    "knowledge_searchlog": ("searches", "id"),
    "signals_alarm": ("signals", "id"),
}
MAKE = """
CREATE FUNCTION warehousing_note_{watched}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO warehousing_change ("table", "row") SELECT DISTINCT '{table}', {column} FROM fresh;
    RETURN NULL;
END $$;
CREATE TRIGGER warehousing_inserted AFTER INSERT ON {watched} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION warehousing_note_{watched}();
CREATE TRIGGER warehousing_updated AFTER UPDATE ON {watched} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION warehousing_note_{watched}();
"""
DROP = """
DROP TRIGGER warehousing_inserted ON {watched};
DROP TRIGGER warehousing_updated ON {watched};
DROP FUNCTION warehousing_note_{watched}();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assessment", "0001_initial"),
        ("calls", "0002_initial"),
        ("knowledge", "0003_searchlog"),
        ("places", "0001_initial"),
        ("requests", "0003_lifecycle"),
        ("signals", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("table", models.CharField(max_length=10)),
                ("row", models.BigIntegerField()),
            ],
            options={"verbose_name": "change"},
        ),
        *(
            migrations.RunSQL(
                MAKE.format(watched=watched, table=table, column=column),
                DROP.format(watched=watched),
            )
            for watched, (table, column) in WATCHED.items()
        ),
    ]
