"""The ways out (发送渠道): console, SMS gateway, e-mail, webhook, behind one interface.

No channel writes a phone number or a text to a log.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from django.conf import settings
from django.core.mail import EmailMessage

from rencheng.core.common.errors import SetupError

log = logging.getLogger(__name__)

_TIMEOUT_S = 10.0
_RECEIPT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel delivers. id: the same for every try, so that a gateway knows it again."""

    id: str
    number: str
    event: str
    phone: str
    text: str


class DeliveryError(Exception):
    """A try in vain. code: of wording.sentences.notices. lasting: no further try would help."""

    def __init__(self, code: str, *, lasting: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.lasting = lasting


class Channel(Protocol):
    """One way out. needs_phone: whether the citizen's phone is opened for it."""

    name: str
    needs_phone: bool

    def send(self, message: Message) -> str:
        """Deliver; returns the receiver's own id, or "". Raises DeliveryError."""
        ...


class Console:
    """Says in the log that there was something to say: for trying out and for the demo."""

    name = "console"
    needs_phone = False

    def send(self, message: Message) -> str:
        log.info("notice %s: request %s, step %s", message.id, message.number, message.event)
        return ""


class SmsGateway:
    """An HTTP gateway for text messages. Its body is JSON with {phone}, {text} and {id} filled in,
    as RENCHENG_SMS_BODY writes it; the token goes along as a bearer."""

    name = "sms"
    needs_phone = True

    def __init__(self, url: str, token: str, body: str) -> None:
        self.url, self.token = url, token
        try:
            self.body = json.loads(body)
        except ValueError:
            raise SetupError("setting_unusable", name="RENCHENG_SMS_BODY") from None

    def send(self, message: Message) -> str:
        given = {"phone": message.phone, "text": message.text, "id": message.id}
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return _post(self.url, _filled(self.body, given), headers, message.id)


class Email:
    """Mail to an address made of the phone, as providers offer it: {phone}@sms.example."""

    name = "email"
    needs_phone = True

    def __init__(self, to: str) -> None:
        self.to = to

    def send(self, message: Message) -> str:
        mail = EmailMessage(
            subject=message.number,
            body=message.text,
            to=[self.to.replace("{phone}", message.phone)],
            headers={"Message-ID": f"<notice-{message.id}@rencheng>"},
        )
        try:
            mail.send()
        except OSError as error:
            raise DeliveryError("notice_unreachable") from error
        return ""


class Webhook:
    """A signed POST to the city's own system, which does the rest."""

    name = "webhook"
    needs_phone = True

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret = url, secret

    def send(self, message: Message) -> str:
        body = {
            "id": message.id,
            "number": message.number,
            "event": message.event,
            "phone": message.phone,
            "text": message.text,
        }
        signed = hmac.new(self.secret.encode(), _encoded(body), hashlib.sha256).hexdigest()
        headers = {"X-Rencheng-Signature": f"sha256={signed}"}
        return _post(self.url, body, headers, message.id)


def channel() -> Channel:
    """The channel of this installation. Raises SetupError where its settings are missing."""
    chosen = settings.NOTICE_CHANNEL
    if chosen == "console":
        return Console()
    if chosen == "sms":
        return SmsGateway(_needed("SMS_URL"), settings.SMS_TOKEN, settings.SMS_BODY)
    if chosen == "email":
        return Email(_needed("NOTICE_EMAIL_TO"))
    if chosen == "webhook":
        return Webhook(_needed("WEBHOOK_URL"), _needed("WEBHOOK_SECRET"))
    raise SetupError("setting_unusable", name="RENCHENG_NOTICE_CHANNEL")


def _needed(name: str) -> str:
    value: str = getattr(settings, name)
    if not value:
        raise SetupError("setting_missing", name=f"RENCHENG_{name}")
    return value


def _post(url: str, body: Any, headers: dict[str, str], key: str) -> str:
    """POST as JSON. 4xx but for 408 and 429 is a lasting refusal, all else is tried again."""
    headers = {**headers, "Content-Type": "application/json", "Idempotency-Key": key}
    try:
        answer = httpx.post(url, content=_encoded(body), headers=headers, timeout=_TIMEOUT_S)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DeliveryError("notice_unreachable") from error
    if answer.is_success:
        return _receipt(answer)
    lasting = answer.is_client_error and answer.status_code not in {408, 429}
    raise DeliveryError("notice_refused" if lasting else "notice_unreachable", lasting=lasting)


def _receipt(answer: httpx.Response) -> str:
    try:
        said = answer.json()
    except ValueError:
        return ""
    return str(said.get("id", ""))[:_RECEIPT_LENGTH] if isinstance(said, dict) else ""


def _encoded(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _filled(body: Any, given: dict[str, str]) -> Any:
    """The body with every placeholder in its texts filled in; its form cannot be broken by them."""
    if isinstance(body, dict):
        return {key: _filled(value, given) for key, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, given) for value in body]
    if isinstance(body, str):
        for name, value in given.items():
            if body == f"{{{name}}}":
                return value
        for name, value in given.items():
            body = body.replace(f"{{{name}}}", value)
    return body
