"""The explorer's pages over a small warehouse: figures, links, files, kept views, the SQL box."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.urls import reverse

from rencheng.server.exploring import actions, queries, tables
from rencheng.server.exploring.models import QueryLog, SavedView
from rencheng.server.people.actions import save_staff
from support.warehouse import MONDAY, filled, mart_built

if TYPE_CHECKING:
    from django.test import Client

    from web.conftest import SignIn

EXPLORE, SQL = "/command/explore/", "/command/explore/sql"
WEEK = f"from={MONDAY - timedelta(days=6)}&to={MONDAY}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fourteen days: one heating request a day, on the last day three more and a noise."""
    path = tmp_path_factory.mktemp("warehouse")
    cold = {"category": "utilities/heating/cold", "community": "010101001001"}
    noise = {"category": "utilities/noise", "trade": "home", "text": "吵"}
    rows = [{**cold, "day": MONDAY - timedelta(days=n), "number": f"a{n}"} for n in range(14)]
    rows += [{**cold, "number": f"b{n}"} for n in range(3)] + [{**noise, "number": "c"}]
    mart_built(filled(path, requests=rows))
    return path


@pytest.fixture
def analyst(seat: SignIn, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("RENCHENG_WAREHOUSE", str(folder))
    for name in ("analyst", "other"):
        save_staff(name, password=name, display=name, roles=["analyst"], unit="centre")
    return seat("analyst")


def page(client: Client, query: str = "", status: int = 200) -> str:
    response = client.get(f"{EXPLORE}?{query}")
    assert response.status_code == status
    return response.content.decode()


def test_the_page_shows_the_usual_view(analyst: Client) -> None:
    said = page(analyst)
    assert ">18<" in said, "all requests"
    assert "公共服务" in said, "the category by its name"
    assert "东区" in said, "the district in the table beside the map"
    assert "<svg" in said, "the curve stands without script"
    assert "style=" not in said.split("<main", 1)[1]


def test_a_view_is_compared_with_the_span_before(analyst: Client) -> None:
    said = page(analyst, WEEK + "&category=utilities&by=category")
    assert ">11<" in said, "seven, three, one"
    assert "+57 %" in said, "against seven"
    assert "暖气" in said or "供暖" in said
    assert "噪声" in said


def test_a_line_leads_to_what_is_below_it(analyst: Client) -> None:
    said = page(analyst, WEEK)
    (link,) = set(re.findall(r'href="\?([^"]*category=utilities[^"]*)">公共服务</a>', said))
    below = page(analyst, link.replace("&amp;", "&"))
    assert "供暖" in below


def test_the_link_reopens_exactly_this_view(analyst: Client) -> None:
    asked = f"{WEEK}&place=010101&level=community&category=utilities%2Fheating&by=place&step=week"
    first = page(analyst, asked)
    link = re.search(r'href="\?([^"]*)" data-view-link', first)
    assert link is not None
    again = page(analyst, link[1].replace("&amp;", "&"))
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    both = [token.sub("", said).split("<main", 1)[1] for said in (first, again)]
    assert both[0] == both[1]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("from=yesterday", "不是日期"),
        ("from=2026-03-02&to=2026-02-01", ""),
        ("from=0001-01-01&to=9999-12-31", ""),
        ("step=second", ""),
        ("place=x", "不是地点编码"),
        ("measure=text", ""),
        ("by=person", "不能按"),
    ],
)
def test_what_cannot_be_answered_is_said_above_the_usual_view(
    analyst: Client, query: str, why: str
) -> None:
    said = page(analyst, query, status=400)
    assert 'role="alert"' in said
    assert why in said
    assert ">18<" in said


def test_hostile_words_are_words(analyst: Client) -> None:
    said = page(analyst, "category=%3Cscript%3Ealert(1)%3C/script%3E&trade=';DROP TABLE x--")
    assert "<script>alert" not in said
    assert page(analyst, "category=" + "x" * 5000)


def test_an_empty_warehouse_says_what_to_do(
    analyst: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RENCHENG_WAREHOUSE", str(tmp_path))
    assert "rencheng warehouse sync" in page(analyst)
    assert analyst.get(f"{EXPLORE}download.csv").status_code == 404


def test_csv_holds_the_figures_by_day(analyst: Client) -> None:
    response = analyst.get(f"{EXPLORE}download.csv?{WEEK}&by=trade")
    assert response["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][1:] == ["编码", "名称", "requests"]
    assert sum(int(row[3]) for row in rows[1:]) == 11
    assert len(rows) - 1 == 7 * 2, "every day of both lines, zeros too"


def test_excel_holds_view_table_places_and_figures(analyst: Client) -> None:
    response = analyst.get(f"{EXPLORE}download.xlsx?{WEEK}")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert len(book.sheetnames) == 4
    table = list(book.worksheets[1].values)
    assert table[1][:3] == ("utilities", "公共服务", 11)
    assert analyst.get(f"{EXPLORE}download.exe").status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＠"])
def test_no_cell_runs_as_a_formula(start: str) -> None:
    table = (["a"], [[f"{start}cmd|' /C calc'!A0"], [-3], [None]])
    rows = list(csv.reader(io.StringIO(tables.as_csv(table).decode("utf-8-sig"), newline="")))
    assert rows[1][0].startswith("'" + start)
    assert rows[2:] == [["-3"], [""]]
    sheet = openpyxl.load_workbook(io.BytesIO(tables.as_excel({"s": table}))).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
    assert sheet["A3"].value == -3


class TestKept:
    def save(self, client: Client, **more: str) -> None:
        posted = {"name": "暖气一周", "query": f"{WEEK}&by=place", **more}
        response = client.post(reverse("command:explore_save"), posted)
        assert response.status_code == 302

    def test_a_kept_view_opens_as_it_was(self, analyst: Client) -> None:
        self.save(analyst)
        self.save(analyst)
        view = SavedView.objects.get()
        assert "暖气一周" in page(analyst)
        response = analyst.get(reverse("command:explore_view", args=[view.pk]))
        assert response.status_code == 302
        assert "by=place" in response["Location"]
        assert str(MONDAY) in response["Location"]

    def test_only_shared_ones_are_there_for_others(self, analyst: Client, seat: SignIn) -> None:
        self.save(analyst)
        self.save(analyst, name="大家看", shared="on")
        private, shared = (SavedView.objects.get(name=name) for name in ("暖气一周", "大家看"))
        other = seat("other")
        said = page(other)
        assert "大家看" in said
        assert "暖气一周" not in said
        assert other.get(reverse("command:explore_view", args=[shared.pk])).status_code == 302
        assert other.get(reverse("command:explore_view", args=[private.pk])).status_code == 404
        for view in (private, shared):
            forget = reverse("command:explore_forget", args=[view.pk])
            assert other.post(forget).status_code == 404
            assert analyst.post(forget).status_code == 302
        assert not SavedView.objects.exists()

    def test_what_cannot_be_kept_is_said(
        self, analyst: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.save(analyst, name=" ")
        self.save(analyst, query="step=second")
        self.save(analyst, query="https://example.org/?x=1")
        assert [view.query for view in SavedView.objects.all()] == [
            queries.link_of(queries.usual_view((MONDAY - timedelta(days=13), MONDAY)))
        ]
        monkeypatch.setattr(actions, "MOST_VIEWS", 1)
        self.save(analyst, name="又一个")
        assert SavedView.objects.count() == 1


class TestWho:
    @pytest.mark.parametrize("name", ["heating", "operator", "dispatcher", "callback"])
    def test_others_are_refused(self, analyst: Client, seat: SignIn, name: str) -> None:
        client = seat(name)
        for path in (EXPLORE, f"{EXPLORE}map.json?level=district", f"{EXPLORE}download.csv", SQL):
            assert client.get(path).status_code == 403
        saved = client.post(reverse("command:explore_save"), {"name": "x", "query": WEEK})
        assert saved.status_code == 403
        assert EXPLORE not in client.get("/desk/").content.decode()

    def test_the_chief_looks_but_writes_no_sql(self, analyst: Client, seat: SignIn) -> None:
        client = seat("chief")
        said = page(client)
        assert SQL not in said
        assert client.post(SQL, {"query": "SELECT 1"}).status_code == 403
        assert not QueryLog.objects.exists()

    def test_nobody_signs_in_first(self, analyst: Client) -> None:
        analyst.logout()
        for path in (EXPLORE, SQL):
            assert analyst.get(path)["Location"].startswith("/desk/sign-in/")

    def test_an_analyst_sees_no_request(self, analyst: Client) -> None:
        assert EXPLORE in analyst.get("/desk/").content.decode()
        assert analyst.get("/command/").status_code == 403


class TestMap:
    def test_places_of_a_level_inside_one(self, analyst: Client) -> None:
        found = json.loads(analyst.get(f"{EXPLORE}map.json?level=community&place=010101").content)
        assert all(one["properties"]["name"].startswith("010101") for one in found["features"])
        assert analyst.get(f"{EXPLORE}map.json?level=x").status_code == 404
        assert analyst.get(f"{EXPLORE}map.json?level=street&place=x").status_code == 400


class TestForPrograms:
    PATH = "/api/v1/explore"

    def test_the_same_figures_as_the_page(self, analyst: Client) -> None:
        found = analyst.get(f"{self.PATH}?{WEEK}&category=utilities").json()
        assert (found["total"], found["before"], found["curve"]) == (11, 7, [1] * 6 + [5])
        assert [line["code"] for line in found["lines"]] == [
            "utilities/heating",
            "utilities/noise",
        ]
        assert found["places"] == [{"code": "010101", "name": "东区", "total": 11}]

    def test_refusals_are_problems(self, analyst: Client, seat: SignIn) -> None:
        refused = analyst.get(f"{self.PATH}?step=second")
        assert (refused.status_code, refused.json()["code"]) == (422, "span_step")
        assert seat("heating").get(self.PATH).json()["code"] == "explore_refused"
        analyst.logout()
        assert analyst.get(self.PATH).status_code == 401


class TestSql:
    QUERY = (
        "SELECT place, sum(requests)::int AS n FROM requests_daily "
        "WHERE level = 'street' GROUP BY 1"
    )

    def test_rows_files_and_the_record(self, analyst: Client) -> None:
        said = analyst.post(SQL, {"query": self.QUERY}).content.decode()
        assert "<td>010101001</td><td>18</td>" in said
        file = analyst.post(SQL, {"query": self.QUERY, "as": "csv"})
        assert file.content.decode("utf-8-sig").splitlines() == ["place,n", "010101001,18"]
        logged = QueryLog.objects.all()
        assert [(one.query, one.outcome, one.rows, one.user.username) for one in logged] == [
            (self.QUERY, "answered", 1, "analyst")
        ] * 2
        assert self.QUERY[:40] in analyst.get(SQL).content.decode()

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("COPY (SELECT 1) TO '/tmp/x'", "sql_only_select"),
            ("SELECT * FROM read_csv('/etc/passwd')", "sql_function_refused"),
            ("", "sql_empty"),
        ],
    )
    def test_a_refusal_is_said_and_recorded(self, analyst: Client, query: str, code: str) -> None:
        response = analyst.post(SQL, {"query": query})
        assert response.status_code == 400
        assert 'role="alert"' in response.content.decode()
        assert QueryLog.objects.get().outcome == code

    def test_the_page_offers_tables_and_an_example(self, analyst: Client) -> None:
        said = analyst.get(SQL).content.decode()
        assert "requests_daily" in said
        assert "FROM requests_daily" in said
