"""Tables: what is written is read back, and each kind of bad input costs only itself."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import parquet

from rencheng.core.common.errors import InputError, Problem
from rencheng.importers import lines
from rencheng.importers.tabular import MAX_FIELD, MAX_RECORD, Row, read_table


def write(tmp_path: Path, content: bytes | str, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(
    path: Path, max_field: int = MAX_FIELD, max_bytes_line: int = MAX_RECORD
) -> tuple[list[Row], list[Problem]]:
    found = list(read_table(path, max_field=max_field, max_bytes_line=max_bytes_line))
    rows = [item for item in found if isinstance(item, Row)]
    return rows, [item for item in found if isinstance(item, Problem)]


def code_of(path: Path, required: Sequence[str] = ()) -> tuple[str, dict[str, object]]:
    with pytest.raises(InputError) as caught:
        read_table(path, required=required)
    return caught.value.code, caught.value.data


TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


@given(
    rows=st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=20),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    chunk=st.integers(4, 200),
)
@example(rows=[["a\r", "\nb", '"c"']], encoding="utf-8", chunk=5)
@example(rows=[["韧城", "市民，您好", "“引号”"]], encoding="gb18030", chunk=7)
def test_rows_written_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], encoding: str, chunk: int
) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["one", "two", "three"], *rows])
    path = write(tmp_path_factory.mktemp("trip"), buffer.getvalue().encode(encoding))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "CHUNK_BYTES", chunk)  # so that every boundary is met
        table = read_table(path, encoding=None if encoding == "utf-8-sig" else encoding)
        found = list(table)
    assert [list(row.values.values()) for row in found if isinstance(row, Row)] == rows
    assert [row.number for row in found if isinstance(row, Row)] == [*range(2, len(rows) + 2)]


@pytest.mark.parametrize("text", ["café, señor, Ünal", "Привет, мир", "停水", "停电", "·路"])
def test_utf8_stays_utf8(text: str) -> None:
    assert lines.recognise(text.encode()) == "utf-8"


@given(
    st.text(st.characters(codec="ascii")),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1),
)
def test_chinese_in_utf8_is_never_taken_for_gb18030(latin: str, chinese: str) -> None:
    assert lines.recognise((latin + chinese).encode()) == "utf-8"


@pytest.mark.parametrize("text", ["停水", "停水,停电", "路灯不亮，已三天", "投诉"])
def test_a_few_words_in_gb18030_are_recognised(text: str) -> None:
    assert lines.recognise(text.encode("gb18030")) == "gb18030"


@pytest.mark.parametrize("encoding", ["gb18030", "gbk"])
def test_gb18030_is_recognised(tmp_path: Path, encoding: str) -> None:
    text = "编号,内容\n0012,小区三天没有暖气，老人受不了\n0013,路灯坏了\n"
    table = read_table(write(tmp_path, text.encode(encoding)), required=["内容"])
    found = list(table)
    assert table.encoding == "gb18030"
    assert found[0] == Row(2, {"编号": "0012", "内容": "小区三天没有暖气，老人受不了"})


def test_gb18030_is_recognised_after_a_long_ascii_part(tmp_path: Path) -> None:
    ascii_part = "".join(f"{n},plain\n" for n in range(60_000))
    table = read_table(write(tmp_path, ("id,text\n" + ascii_part + "x,停水\n").encode("gb18030")))
    last = None
    for row in table:
        last = row
    assert last == Row(60_002, {"id": "x", "text": "停水"})


def test_a_broken_byte_names_row_field_and_offset_and_the_rest_goes_on(tmp_path: Path) -> None:
    content = "id,text\n1,停水了\n2,".encode() + b"\xff" + "坏\n3,漏气了\n".encode()
    rows, problems = read(write(tmp_path, content))
    assert [row.values["id"] for row in rows] == ["1", "3"]
    assert problems == [
        Problem("file.csv", 3, "text", "table_bytes", {"offset": content.index(b"\xff")})
    ]


def test_a_byte_order_mark_counts_in_the_offset(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbfid,text\n1,\xe5\x81\n2,\xe6\xb0\xb4\n"
    _, problems = read(write(tmp_path, content))
    assert problems[0].data == {"offset": content.index(b"\xe5\x81")}


def test_a_nul_byte_costs_its_row(tmp_path: Path) -> None:
    rows, problems = read(write(tmp_path, b"id,text\n1,a\n2,b\0c\n3,d\n"))
    assert [row.number for row in rows] == [2, 4]
    assert problems == [Problem("file.csv", 3, "text", "table_nul", {"offset": 15})]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("chunk", [3, 64, 4096])
def test_an_endless_line_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, chunk: int
) -> None:
    monkeypatch.setattr(lines, "CHUNK_BYTES", chunk)
    content = end.join(["id,text", "1,a", "2," + "x" * 20_000, "3,c", ""])
    rows, problems = read(write(tmp_path, content), max_bytes_line=1000)
    assert [(row.number, row.values["text"]) for row in rows] == [(2, "a"), (4, "c")]
    assert problems == [Problem("file.csv", 3, None, "table_record_long", {"limit": 1000})]


def test_an_endless_line_is_never_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a line of 4 MB with a bound of 64 kB, no more than bound and chunk is ever held."""
    held: list[int] = []
    real = lines.Lines._pass_over

    def pass_over(self: lines.Lines, data: bytes) -> bytes:
        held.append(len(data))
        return real(self, data)

    monkeypatch.setattr(lines.Lines, "_pass_over", pass_over)
    path = write(tmp_path, b"id,text\n1," + b"x" * 4_000_000 + b"\n2,b\n")
    rows, _ = read(path, max_bytes_line=64_000)
    assert [row.values["id"] for row in rows] == ["2"]
    assert held
    assert max(held) <= 64_000 + lines.CHUNK_BYTES + 4096


def test_an_endless_last_line_ends_the_file(tmp_path: Path) -> None:
    rows, problems = read(write(tmp_path, "id,text\n1,a\n2," + "x" * 9000), max_bytes_line=1000)
    assert len(rows) == 1
    assert [problem.code for problem in problems] == ["table_record_long"]


def test_a_long_field_is_named(tmp_path: Path) -> None:
    rows, problems = read(write(tmp_path, f"id,text\n1,{'x' * 50}\n2,b\n"), max_field=20)
    assert [row.values["id"] for row in rows] == ["2"]
    assert problems[0].field == "text"
    assert problems[0].data == {"length": 50, "limit": 20}


@pytest.mark.parametrize("limit", [200, 1_000_000])
def test_an_open_quotation_mark_costs_one_row(tmp_path: Path, limit: int) -> None:
    """Whether the bound or the end of the file shows it, the rows after it are read."""
    after = [f"{n},b{n}" for n in range(3, 40)]
    content = "\n".join(["id,text", "1,a", '2,"never closed', *after, ""])
    rows, problems = read(write(tmp_path, content), max_bytes_line=limit)
    assert [row.values["id"] for row in rows] == ["1", *[str(n) for n in range(3, 40)]]
    assert [(problem.row, problem.code) for problem in problems] == [(3, "table_quote_open")]
    assert [row.number for row in rows] == [2, *range(4, 41)]


def test_a_record_over_several_lines_is_one_row(tmp_path: Path) -> None:
    rows, problems = read(write(tmp_path, 'id,text\n1,"a\nb\n\nc"\n2,d'))
    assert not problems
    assert [(row.number, row.values["text"]) for row in rows] == [(2, "a\nb\n\nc"), (3, "d")]


def test_ragged_rows_are_refused_and_empty_tails_forgiven(tmp_path: Path) -> None:
    rows, problems = read(write(tmp_path, "a,b\n1\n1,2,3\n1,2,,\n\n1,2\n"))
    assert [row.number for row in rows] == [4, 6]
    assert [(p.row, p.code, p.data["found"]) for p in problems] == [
        (2, "table_ragged", 1),
        (3, "table_ragged", 3),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table_empty"),
        (b"\xef\xbb\xbf", "table_empty"),
        (b"\n\r\n  \n", "table_empty"),
        (b",,\n1,2,3\n", "table_header"),
        (b"a,b,a\n1,2,3\n", "table_column_twice"),
        ("a,b\n1,2\n".encode("utf-16"), "table_encoding"),
        ("id,text\n1,2\n".encode("utf-16-le"), "table_encoding"),
        (b"%PDF-1.4\n", "table_format"),
        (b"PK\x03\x04 no workbook", "table_format"),
        (b"PAR1 no parquet", "table_format"),
        (b"{not json}\n", "table_json_header"),
        (b"\xff\xfa,\xff\n1,2\n", "table_bytes"),
    ],
)
def test_a_file_without_use_is_refused_at_once(tmp_path: Path, content: bytes, code: str) -> None:
    found, data = code_of(write(tmp_path, content))
    assert found == code
    assert data["file"] == "file.csv"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.csv")[0] == "table_unreadable"
    assert code_of(tmp_path)[0] == "table_unreadable"


def test_a_header_alone_gives_no_rows(tmp_path: Path) -> None:
    assert read(write(tmp_path, "id,text")) == ([], [])


def test_a_missing_column_names_what_is_there_and_the_closest(tmp_path: Path) -> None:
    code, data = code_of(write(tmp_path, "id,txt,time\n"), ["id", "text"])
    assert code == "table_column_missing"
    assert (data["column"], data["found"], data["closest"]) == ("text", "id, txt, time", "txt")


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    content = delimiter.join(['"a,;|b"', "c", "d"]) + "\n" + delimiter.join("123") + "\n"
    rows, _ = read(write(tmp_path, content))
    assert rows == [Row(2, {"a,;|b": "1", "c": "2", "d": "3"})]


def test_excel_is_read_with_the_rows_a_spreadsheet_shows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for values in (
        ["编号", "时间", "数"],
        ["007", datetime.fromisoformat("2024-05-06T07:08"), 3],
        [None, None, None],
        ["008", "x", 2.5],
    ):
        sheet.append(values)
    path = tmp_path / "file.xlsx"
    book.save(path)
    rows, problems = read(path)
    assert not problems
    assert rows == [
        Row(2, {"编号": "007", "时间": "2024-05-06T07:08:00", "数": "3"}),
        Row(4, {"编号": "008", "时间": "x", "数": "2.5"}),
    ]


def test_parquet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    table = pyarrow.table({"id": ["01", "02"], "text": ["停水", None], "n": [1.0, 2.5]})
    parquet.write_table(table, path)
    rows, problems = read(path)
    assert not problems
    assert rows == [
        Row(2, {"id": "01", "text": "停水", "n": "1"}),
        Row(3, {"id": "02", "text": "", "n": "2.5"}),
    ]


def test_json_lines_are_read_and_broken_ones_named(tmp_path: Path) -> None:
    good = [{"id": "01", "text": "停水", "n": 3}, {"id": None, "tags": ["a"]}]
    content = "\n".join([*map(json.dumps, good), "{oops", "[1]", r'{"id": "\ud800"}', ""])
    rows, problems = read(write(tmp_path, content, "file.jsonl"))
    assert rows == [
        Row(1, {"id": "01", "text": "停水", "n": "3"}),
        Row(2, {"id": "", "text": "", "n": "", "tags": '["a"]'}),
    ]
    assert [(p.row, p.field, p.code) for p in problems] == [
        (3, None, "table_json"),
        (4, None, "table_json"),
        (5, "id", "table_bytes"),
    ]


def test_reading_twice_gives_the_same_and_tells_progress(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "a\n1\n2\n"))
    assert list(table) == list(table)
    assert table.bytes_read == table.bytes_total == 6


@given(content=st.binary(max_size=300), chunk=st.integers(1, 64))
@example(content=b'a,b\n"\n"\n"', chunk=1)
@example(content=b"a\n\xff\n\r\r\n", chunk=2)
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, chunk: int
) -> None:
    """Whatever a file holds: an InputError, or rows and problems with rising numbers."""
    path = write(tmp_path_factory.mktemp("any"), content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "CHUNK_BYTES", chunk)
        try:
            found = list(read_table(path, max_bytes_line=40, max_field=20))
        except InputError:
            return
    numbers = [item.number if isinstance(item, Row) else item.row or 0 for item in found]
    assert numbers == sorted(set(numbers))
