"""Notices at work: written with the step, sent by a job, tried again, opened with a trace."""

from __future__ import annotations

import http.server
import json
import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from rencheng.core.common.errors import SetupError
from rencheng.core.lifecycle.notices import NoticePolicy
from rencheng.server.loading.city import load_city
from rencheng.server.notices.actions import send_due
from rencheng.server.notices.channels import DeliveryError, Message, channel
from rencheng.server.notices.models import Notice
from rencheng.server.notices.queries import notices_of
from rencheng.server.people.models import PersonLook
from rencheng.server.requests import steps
from rencheng.server.requests.cards import give_cards
from rencheng.server.requests.reading import reader
from support.city_folder import edit, write_city
from support.tables import HOUR, NOW, staff, stored, take_in

pytestmark = pytest.mark.usefixtures("town")

PHONE = "13800138000"
FILE = """version = "1"
valid_from = 2025-01-01
quiet = "21:30-08:00"
repeat_minutes = 30
retry_minutes = [1, 5]
[[templates]]
event = "dispatch"
zh = "{city}{number}派给{unit}，{due}前办理"
en = "{city}: {number} is with {unit}, due {due}"
[[templates]]
event = "accept"
urgent = true
zh = "{number}已签收"
en = "{number} is in work"
"""


class Way:
    """A channel that a test can make fail."""

    name = "sms"
    needs_phone = True

    def __init__(self) -> None:
        self.said: list[Message] = []
        self.error: DeliveryError | None = None

    def send(self, message: Message) -> str:
        self.said.append(message)
        if self.error:
            raise self.error
        return "r-1"


@pytest.fixture
def telling(town: None, tmp_path: Path) -> Path:
    """The tiny city with templates."""
    folder = write_city(tmp_path / "telling")
    (folder / "notices.toml").write_text(FILE, "utf-8")
    load_city(folder, now=NOW)
    return folder


@pytest.fixture
def policy(telling: Path) -> NoticePolicy:
    return reader().notices(NOW.date())


def test_a_step_says_the_citys_words_in_its_own_transaction(policy: NoticePolicy) -> None:
    number = take_in(contact_phone=PHONE).number
    (notice,) = Notice.objects.all()
    assert notice.text == f"试城{number}派给热力公司，3月3日10:00前办理"
    assert (notice.event, notice.state, notice.not_before) == ("dispatch", "waiting", NOW)
    way = Way()
    assert send_due(policy, way, NOW) == 1
    (said,) = way.said
    assert (said.phone, said.text, said.number) == (PHONE, notice.text, number)
    assert send_due(policy, way, NOW + HOUR) == 0  # once is enough
    (line,) = notices_of(number)
    assert (line.state, line.channel, line.at) == ("sent", "sms", NOW)
    (look,) = PersonLook.objects.all()
    assert (look.user, look.reason, look.request_number) == (None, "notice: sms", number)


def test_the_citizens_language_is_kept(policy: NoticePolicy) -> None:
    assert policy
    number = take_in(contact_phone=PHONE, language="en").number
    assert notices_of(number)[0].text == f"Trial: {number} is with 热力公司, due 03 March 10:00"


def test_nobody_is_told_without_a_phone_or_without_words(policy: NoticePolicy) -> None:
    assert policy
    take_in()
    number = take_in("说不清楚", contact_phone=PHONE).number  # it waits: no words for "receive"
    assert not Notice.objects.exists()
    assert notices_of(number) == []


def test_a_step_that_fails_tells_nothing(policy: NoticePolicy) -> None:
    assert policy
    number = take_in(contact_phone=PHONE).number
    with pytest.raises(Exception, match="step_not_for"):
        steps.accept(number, actor=staff("river"), now=NOW + HOUR)
    assert [line.event for line in notices_of(number)] == ["dispatch"]


def test_at_night_only_what_is_urgent_goes_out(policy: NoticePolicy) -> None:
    night = NOW + 13 * HOUR
    number = take_in(contact_phone=PHONE, now=night).number
    steps.accept(number, actor=staff("heating"), now=night + HOUR)
    way = Way()
    assert send_due(policy, way, night + HOUR) == 1
    assert way.said[0].event == "accept"
    assert send_due(policy, way, night + 8 * HOUR) == 0
    assert send_due(policy, way, night + 9 * HOUR) == 1


def test_a_mended_dispatch_is_told_once(policy: NoticePolicy) -> None:
    dispatcher = staff("dispatcher")
    number = take_in(contact_phone=PHONE).number
    steps.dispatch(number, unit="river", actor=dispatcher, now=NOW + timedelta(minutes=2))
    (line,) = notices_of(number)  # what still waits says the newer words
    assert "河街办事处" in line.text
    way = Way()
    send_due(policy, way, NOW + timedelta(minutes=3))
    steps.dispatch(number, unit="heat", actor=dispatcher, now=NOW + timedelta(minutes=9))
    assert len(notices_of(number)) == 1
    steps.dispatch(number, unit="heat", actor=dispatcher, now=NOW + timedelta(minutes=50))
    assert len(notices_of(number)) == 2


def test_a_try_in_vain_is_repeated_and_given_up_in_the_end(
    policy: NoticePolicy, caplog: pytest.LogCaptureFixture
) -> None:
    number = take_in(contact_phone=PHONE).number
    way = Way()
    way.error = DeliveryError("notice_unreachable")
    with caplog.at_level(logging.INFO):
        for minutes, tries in ((0, 1), (0.5, 1), (1, 2), (5, 2), (6, 3), (600, 3)):
            assert send_due(policy, way, NOW + timedelta(minutes=minutes)) == 0
            assert len(way.said) == tries
    (line,) = notices_of(number)
    assert (line.state, line.fault, line.tries) == ("failed", "notice_unreachable", 3)
    assert len({message.id for message in way.said}) == 1  # a gateway knows it again
    assert PHONE not in caplog.text


def test_a_lasting_refusal_is_not_repeated(policy: NoticePolicy) -> None:
    number = take_in(contact_phone=PHONE).number
    way = Way()
    way.error = DeliveryError("notice_refused", lasting=True)
    send_due(policy, way, NOW)
    send_due(policy, way, NOW + HOUR)
    assert len(way.said) == 1
    assert notices_of(number)[0].state == "failed"


def test_what_a_dead_sender_had_taken_is_sent_later(policy: NoticePolicy) -> None:
    take_in(contact_phone=PHONE)
    Notice.objects.update(state="sending", not_before=NOW + timedelta(minutes=10), tries=1)
    way = Way()
    assert send_due(policy, way, NOW + timedelta(minutes=9)) == 0
    assert send_due(policy, way, NOW + timedelta(minutes=10)) == 1


def test_the_job_sends_what_the_step_left(policy: NoticePolicy) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    assert policy
    for _ in range(3):
        take_in(contact_phone=PHONE)
    jobs = ProcrastinateJob.objects.filter(task_name="notices.send_due")
    assert jobs.count() == 1  # one sender serves them all
    assert Notice.objects.count() == 3


@pytest.fixture
def gateway() -> Iterator[tuple[str, list[Any], list[int]]]:
    """An HTTP gateway on the loopback: (address, what it was sent, the answers it gives)."""
    sent: list[Any] = []
    answers: list[int] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sent.append((dict(self.headers), json.loads(body), body))
            self.send_response(answers.pop(0) if answers else 200)
            self.end_headers()
            self.wfile.write(b'{"id": "gw-9"}')

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", sent, answers
    server.shutdown()
    server.server_close()


MESSAGE = Message(id="5", number="n", event="dispatch", phone=PHONE, text='您好，"引号"{phone}')


def test_the_sms_gateway_gets_the_body_of_the_settings(
    settings: Settings, gateway: tuple[str, list[Any], list[int]]
) -> None:
    url, sent, answers = gateway
    settings.NOTICE_CHANNEL, settings.SMS_URL, settings.SMS_TOKEN = "sms", url, "t0ken"
    settings.SMS_BODY = '{"mobiles": ["{phone}"], "content": "{text}", "ref": "r-{id}"}'
    assert channel().send(MESSAGE) == "gw-9"
    headers, body, _ = sent[0]
    assert body == {"mobiles": [PHONE], "content": MESSAGE.text, "ref": "r-5"}
    assert headers["Authorization"] == "Bearer t0ken"
    assert headers["Idempotency-Key"] == "5"
    for status, code, lasting in (
        (400, "notice_refused", True),
        (429, "notice_unreachable", False),
        (503, "notice_unreachable", False),
    ):
        answers.append(status)
        with pytest.raises(DeliveryError, match=code) as refused:
            channel().send(MESSAGE)
        assert refused.value.lasting == lasting


def test_the_webhook_is_signed(
    settings: Settings, gateway: tuple[str, list[Any], list[int]]
) -> None:
    import hashlib
    import hmac

    url, sent, _ = gateway
    settings.NOTICE_CHANNEL, settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = "webhook", url, "s"
    channel().send(MESSAGE)
    headers, body, raw = sent[0]
    assert body["phone"] == PHONE
    signed = hmac.new(b"s", raw, hashlib.sha256).hexdigest()
    assert headers["X-Rencheng-Signature"] == f"sha256={signed}"


def test_mail_goes_to_the_address_made_of_the_phone(
    settings: Settings, mailoutbox: list[Any]
) -> None:
    settings.NOTICE_CHANNEL, settings.NOTICE_EMAIL_TO = "email", "{phone}@sms.example"
    channel().send(MESSAGE)
    assert mailoutbox[0].to == [f"{PHONE}@sms.example"]
    assert mailoutbox[0].body == MESSAGE.text


def test_the_console_says_neither_phone_nor_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        channel().send(MESSAGE)
    assert "request n" in caplog.text
    assert PHONE not in caplog.text
    assert "您好" not in caplog.text


@pytest.mark.parametrize("chosen", ["sms", "email", "webhook", "pigeon"])
def test_a_channel_without_its_settings_is_refused(settings: Settings, chosen: str) -> None:
    settings.NOTICE_CHANNEL = chosen
    with pytest.raises(SetupError, match="setting_"):
        channel()


CARDS = """
[[templates]]
event = "yellow"
zh = "黄牌：{number}“{title}”应在{due}前办理，请{unit}抓紧。"
en = "Yellow card: {number}, due by {due}."
[[templates]]
event = "red"
zh = "红牌：{number}已超期。"
en = "Red card: {number}."
urgent = true
"""


@pytest.fixture
def carded(telling: Path) -> None:
    """The tiny city with words for cards, too."""
    edit(telling, "notices.toml", lambda text: text.replace('"1"', '"2"') + CARDS)
    load_city(telling, now=NOW + HOUR)


@pytest.mark.usefixtures("carded")
def test_a_unit_is_told_of_its_cards_and_no_citizens_phone_is_opened() -> None:
    number = take_in(now=NOW).number
    due = stored(number).due_at
    assert due is not None
    give_cards(due - HOUR)
    give_cards(due - HOUR)
    told = Notice.objects.get(event="yellow")
    assert (told.unit, told.person_id) == ("heat", None)
    assert "柳荫里3号楼暖气不热" in told.text
    assert "热力公司" in told.text
    give_cards(due + HOUR)
    way = Way()
    send_due(reader().notices(NOW.date()), way, due + 14 * HOUR)
    assert [(one.event, one.phone) for one in way.said] == [("yellow", "0989-4"), ("red", "0989-4")]
    assert not PersonLook.objects.exists()
    assert {line.unit for line in notices_of(number)} == {"热力公司"}


@pytest.mark.usefixtures("carded")
def test_at_night_a_red_card_is_told_and_a_yellow_one_waits() -> None:
    take_in(now=NOW)
    night = NOW.replace(hour=23)
    give_cards(night)
    give_cards(night + 24 * HOUR)
    waits = dict(Notice.objects.values_list("event", "not_before"))
    assert waits["yellow"] == NOW.replace(hour=8) + 24 * HOUR
    assert waits["red"] == night + 24 * HOUR
