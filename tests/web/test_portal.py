"""The portal's views: what they answer, to whom, in which language."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from support.town import send

pytestmark = pytest.mark.usefixtures("town")


@pytest.mark.parametrize(
    "path",
    ["/", "/search", "/search?q=暖气不热", "/guides/", "/guides/g-1", "/lines", "/submit/"],
)
def test_pages_answer_with_a_policy_and_in_chinese(client: Client, path: str) -> None:
    answer = client.get(path, headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-CN"' in answer.text


@pytest.mark.parametrize("path", ["/guides/none", "/answers/26010100000001", "/nowhere"])
def test_what_is_not_there(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text


def test_english_after_the_switch(client: Client) -> None:
    answer = client.post("/language/setlang/", {"language": "en", "next": "/lines"})
    assert answer.headers["Location"] == "/lines"
    assert "<h1>Help lines</h1>" in client.get("/lines").text


@pytest.mark.parametrize("path", ["/", "/search", "/guides/", "/lines"])
def test_pages_that_read_take_no_post(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999999999", "٣"])
def test_a_strange_page_number_is_the_first_or_last(client: Client, page: str) -> None:
    assert client.get("/search", {"q": "暖气", "page": page}).status_code == 200


def test_htmx_gets_the_results_alone(client: Client) -> None:
    part = client.get("/search?q=暖气不热", headers={"hx-target": "results"}).text
    assert "<html" not in part
    assert "暖气" in part


def test_the_query_is_escaped(client: Client) -> None:
    assert "<b>" not in client.get("/search", {"q": '"><b>暖气'}).text


def test_a_request_its_receipt_and_its_way(client: Client) -> None:
    answer = client.post("/submit/", {"text": "柳荫里暖气不热", "contact_phone": "13800010002"})
    assert answer.headers["Location"] == "/submit/receipt"
    page = client.get("/submit/receipt").text
    kept = client.session["receipt"]
    assert kept["number"] in page
    assert "<svg" in page
    asked = {"number": kept["number"], "secret": kept["secret"]}
    assert "热力公司" in client.get("/follow/", asked).text
    assert client.post("/follow/", {**asked, "secret": "AAAAAAAA"}).status_code == 404


def test_the_same_form_sent_twice_is_one_request(client: Client) -> None:
    numbers = set()
    for _ in range(2):
        client.post("/submit/", {"text": "柳荫里暖气不热", "token": "t1"})
        numbers.add(client.session["receipt"]["number"])
    assert len(numbers) == 1


def test_no_receipt_without_a_request(client: Client) -> None:
    assert client.get("/submit/receipt").headers["Location"] == "/submit/"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": ""}, "内容是空的"),
        ({"text": "冷" * 10_001}, "文字有 10001 个字"),
        ({"text": "冷", "category": "forged"}, "没有“forged”这个分类"),
        ({"text": "冷", "kind": "forged"}, "没有“forged”这种诉求类型"),
        ({"text": "冷", "contact_phone": "12"}, "电话号码应为 5 到 15 位数字"),
        ({"text": "冷", "lat": "30"}, "定位需要同时给出纬度和经度"),
        ({"text": "冷", "lat": "91", "lon": "0"}, "超出范围"),
        ({"text": "冷", "lat": "nan", "lon": "nan"}, "超出范围"),
    ],
)
def test_a_faulty_form_comes_back_with_a_sentence(
    client: Client, given: dict[str, str], said: str
) -> None:
    answer = client.post("/submit/", {"contact_name": "王女士", **given})
    assert answer.status_code == 400
    assert said in answer.text
    assert 'value="王女士"' in answer.text
    assert given["text"] in answer.text


def test_pictures_are_read_not_believed(client: Client) -> None:
    fake = SimpleUploadedFile("photo.jpg", b"no picture", content_type="image/jpeg")
    answer = client.post("/submit/", {"text": "暖气不热", "pictures": fake})
    assert answer.status_code == 400
    assert "“photo.jpg”不是可以识别的图片" in answer.text
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "PNG")
    five = [SimpleUploadedFile(f"{n}.png", made.getvalue()) for n in range(5)]
    answer = client.post("/submit/", {"text": "暖气不热", "pictures": five})
    assert "最多 4 张" in answer.text


def test_the_suggestion_reads_the_text(client: Client) -> None:
    part = client.post("/submit/suggest", {"text": "柳荫里3号楼暖气不热"}).text
    assert "将转给热力公司" in part
    assert "柳社区" in part
    assert client.post("/submit/suggest", {"text": " "}).status_code == 200


def test_guessing_ends(client: Client) -> None:
    number = send()
    for _ in range(10):
        assert client.post("/follow/", {"number": number, "secret": "X"}).status_code == 404
    answer = client.post("/follow/", {"number": number, "secret": "X"})
    assert answer.status_code == 429
    assert "尝试次数过多" in answer.text


def test_a_citizen_opens_their_closed_request_again(client: Client) -> None:
    from django.utils import timezone

    from rencheng.server.requests.intake import secret_of
    from rencheng.server.requests.models import Request
    from rencheng.server.requests.perform import StepInput, perform
    from support.tables import COLD, staff

    number = send(category=COLD)
    given = StepInput(text="已上门排气", resolved=True, satisfaction=4)
    for event, who in (
        ("accept", "heating"),
        ("report_back", "heating"),
        ("call_back", "callback"),
    ):
        perform(number, event, given, actor=staff(who), now=timezone.now())
    page = {"number": number, "secret": secret_of(number)}
    body = client.post("/follow/", page).content.decode()
    assert "申请重新办理" in body, body[body.index("<main") :]
    said = client.post("/follow/", {**page, "event": "reopen", "note": "还是没弄明白"})
    assert said.status_code == 200
    assert "已重新办理" in said.content.decode()
    assert Request.objects.get(number=number).state == "dispatched"
    forged = client.post("/follow/", {**page, "event": "exclude", "note": "x"})
    assert "已重新办理" in forged.content.decode()
    wrong = client.post("/follow/", {**page, "secret": "AAAAAAAA", "event": "reopen"})
    assert wrong.status_code == 404
