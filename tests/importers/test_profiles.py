"""Profiles: ours are sound, and each fault of another's is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from rencheng.core.common.errors import InputError
from rencheng.importers.profiles import bind, builtin_names, check_profile, load_profile
from rencheng.importers.profiles.check import FIELDS

GOOD = """
source = "somewhere"
[columns]
received_at = "when"
text = ["what", "more"]
"""


def write(tmp_path: Path, content: str) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(content, "utf-8")
    return str(path)


@pytest.mark.parametrize("name", builtin_names())
def test_our_profiles_are_sound(name: str) -> None:
    assert check_profile(name) == []
    assert load_profile(name).name == name


def test_the_promised_profiles_are_there() -> None:
    assert set(builtin_names()) >= {"generic", "tipdm", "answered", "boston311"}


def test_a_profile_by_path_knows_the_common_words(tmp_path: Path) -> None:
    words = '[values.kind]\n"Gripe" = "complaint"\n'
    profile = load_profile(write(tmp_path, GOOD + words))
    assert profile.columns["text"] == ("what", "more")
    assert profile.values["kind"]["gripe"] == "complaint"
    assert profile.values["kind"]["咨询"] == "consultation"
    assert profile.timezone.key == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        ("sauce = 'x'\n" + GOOD, "profile_key", "sauce"),
        ("[columns]\nreceived = 'a'\ntext = 'b'", "profile_key", "columns.received"),
        ("[columns]\nreceived_at = 3\ntext = 'b'", "profile_type", "columns.received_at"),
        (
            "[columns]\nreceived_at = ['a', 'b']\ntext = 'b'",
            "profile_one_column",
            "columns.received_at",
        ),
        ("columns = 'a'", "profile_type", "columns"),
        ("timezone = 'Mars/Base'\n" + GOOD, "profile_timezone", "timezone"),
        ("timezone = '../etc'\n" + GOOD, "profile_timezone", "timezone"),
        ("encoding = 'klingon'\n" + GOOD, "profile_encoding", "encoding"),
        ("crs = 'moon'\n" + GOOD, "profile_value", "crs"),
        ("formats = ['%H:%M']\n" + GOOD, "profile_format", "formats"),
        ("formats = '%Y'\n" + GOOD, "profile_type", "formats"),
        ("unknown_points = [[1]]\n" + GOOD, "profile_type", "unknown_points"),
        ("extra = 'a'\n" + GOOD, "profile_type", "extra"),
        (GOOD + "[fixed]\nchannel = 'pigeon'", "profile_value", "fixed.channel"),
        (GOOD + "[values.kind]\nx = 'nonsense'", "profile_value", "values.kind"),
        (GOOD + "[joins]\ntext = 1", "profile_type", "joins.text"),
        ("source = ''", "profile_type", "source"),
        ("[columns]\ntext = 'a'", "profile_needs", "columns"),
        ("[columns\n", "profile_toml", None),
    ],
)
def test_a_fault_is_named(tmp_path: Path, content: str, code: str, field: str | None) -> None:
    name = write(tmp_path, content)
    assert [(problem.code, problem.field) for problem in check_profile(name)] == [(code, field)]
    with pytest.raises(InputError, match=code):
        load_profile(name)


def test_an_unknown_profile_names_the_known_and_the_closest() -> None:
    with pytest.raises(InputError) as caught:
        load_profile("boston")
    assert caught.value.code == "profile_unknown"
    assert caught.value.data["closest"] == "boston311"
    assert "generic" in caught.value.data["known"]


def test_generic_maps_chinese_and_english_headers() -> None:
    chinese = bind(
        load_profile("generic"), ["工单编号", "受理时间", "诉求内容", "联系电话", "备注"]
    )
    assert chinese.fields == {
        "source_id": ("工单编号",),
        "received_at": ("受理时间",),
        "text": ("诉求内容",),
        "contact_phone": ("联系电话",),
    }
    assert chinese.ignored == ("备注",)
    english = bind(
        load_profile("generic"), ["Ticket-ID", "Created At", "DESCRIPTION", "Lat", "Lng"]
    )
    assert set(english.fields) == {"source_id", "received_at", "text", "lat", "lon"}


def test_generic_asks_for_a_profile_where_it_cannot_tell() -> None:
    with pytest.raises(InputError) as caught:
        bind(load_profile("generic"), ["foo", "bar", "内容"])
    assert caught.value.code == "import_unmapped"
    assert caught.value.data["missing"] == "received_at"
    assert caught.value.data["columns"] == "foo, bar"


def test_a_column_the_profile_needs_is_named_with_the_closest() -> None:
    with pytest.raises(InputError) as caught:
        bind(load_profile("tipdm"), ["id", "tme", "title", "text", "likes"])
    assert caught.value.code == "import_column_missing"
    assert (caught.value.data["column"], caught.value.data["target"]) == ("time", "received_at")
    assert caught.value.data["closest"] in {"tme", "title"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_documents_name_every_field_and_profile(language: str) -> None:
    folder = Path(__file__).parents[2] / "docs" / language
    text = (folder / "import.md").read_text("utf-8")
    assert [name for name in (*FIELDS, *builtin_names()) if f"`{name}`" not in text] == []
