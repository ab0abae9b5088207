"""Personal data at rest (个人信息加密): sealed with AES-GCM, found by keyed hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import unicodedata
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from rencheng.core.common.errors import SetupError

_NONCE_BYTES = 12  # NIST SP 800-38D, §5.2.1.1
_VERSION = b"\x01"
#: What was typed is kept as it came, halves of surrogate pairs too.
_ANY_TEXT = ("utf-8", "surrogatepass")


def seal(text: str, purpose: str) -> bytes:
    """Encrypt `text`; only `unseal` with the same purpose opens it."""
    return seal_bytes(text.encode(*_ANY_TEXT), purpose)


def unseal(sealed: bytes, purpose: str) -> str:
    """Decrypt what `seal` made. Raises SetupError("data_key_wrong") where the key does not fit."""
    try:
        return unseal_bytes(sealed, purpose).decode(*_ANY_TEXT)
    except ValueError:
        raise SetupError("data_key_wrong", purpose=purpose) from None


def seal_bytes(data: bytes, purpose: str) -> bytes:
    """As `seal`, for what is no text."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + _cipher().encrypt(nonce, data, purpose.encode())


def unseal_bytes(sealed: bytes, purpose: str) -> bytes:
    """As `unseal`, for what is no text."""
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return _cipher().decrypt(nonce, body, purpose.encode())
    except (InvalidTag, ValueError):
        raise SetupError("data_key_wrong", purpose=purpose) from None


def phone_digits(phone: str) -> str:
    """A phone as its digits, full-width ones too, without country code 86."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", phone))
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def keyed_hash(value: str, purpose: str) -> bytes:
    """32 bytes that find an equal value again and tell nothing without the key."""
    return hmac.new(_key() + purpose.encode(), value.encode(), hashlib.sha256).digest()


def short_hash(value: str, purpose: str) -> int:
    """`keyed_hash` as a signed number of 64 bits: enough to tell the visitors of a day apart."""
    return int.from_bytes(keyed_hash(value, purpose)[:8], "big", signed=True)


def derived_word(value: str, purpose: str) -> str:
    """Eight letters that only the key makes of a value (40 bits in base32): a secret that is
    handed out and never stored."""
    return base64.b32encode(keyed_hash(value, purpose)[:5]).decode()


def masked_phone(phone: str) -> str:
    """138****8000: enough for an operator to recognise, too little to call."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****" + phone[-2:]


def masked_name(name: str) -> str:
    """王**: the family name stays."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


@cache
def _key() -> bytes:
    try:
        key = base64.b64decode(settings.DATA_KEY, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise SetupError("data_key_unusable", name="RENCHENG_DATA_KEY")
    return key


@cache
def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(b"seal" + _key()).digest())
