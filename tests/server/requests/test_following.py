"""Following by secret or by the caller's code; guessing ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.server.people.models import Attempt
from rencheng.server.requests import following
from rencheng.server.requests.following import caller_code, check_caller, check_secret
from rencheng.server.requests.queries import citizen_view
from support.tables import HOUR, NOW, bring_to, stored, take_in

pytestmark = pytest.mark.usefixtures("town")
PHONE = "13800138000"
MANY = 500  # more than any limit


def until_refused(ask: Callable[[int], object]) -> int:
    """How many tries were answered before no more were."""
    for count in range(MANY):
        try:
            ask(count)
        except InputError:
            continue
        except RefusedError as error:
            if error.code == "too_many_tries":
                return count
            raise
    raise AssertionError("guessing never ends")


def test_number_and_secret_open_a_request() -> None:
    receipt = take_in()
    for secret in (receipt.secret, receipt.secret.lower(), f" {receipt.secret} "):
        found = check_secret(f" {receipt.number} ", secret, visitor="v", now=NOW)
        assert found.number == receipt.number


@pytest.mark.parametrize("secret", ["", "AAAAAAAA", "密码密码", "\x00", "x" * 5000, "\ud800"])
def test_a_wrong_secret_opens_nothing(secret: str) -> None:
    with pytest.raises(InputError) as error:
        check_secret(take_in().number, secret, visitor="v", now=NOW)
    assert error.value.code == "follow_refused"


@pytest.mark.parametrize("number", ["", "26030299999999", "x\x00", "密", "\ud800"])
def test_a_number_that_is_not_there_is_refused_alike(number: str) -> None:
    with pytest.raises(InputError) as error:
        check_secret(number, "AAAAAAAA", visitor="v", now=NOW)
    assert error.value.code == "follow_refused"


def test_the_secret_of_one_does_not_open_another() -> None:
    first, second = take_in(), take_in()
    with pytest.raises(InputError):
        check_secret(first.number, second.secret, visitor="v", now=NOW)


def test_guessing_one_secret_ends_for_a_visitor() -> None:
    receipt = take_in()
    tries = until_refused(
        lambda n: check_secret(receipt.number + " " * n, "AAAAAAAA", visitor="v", now=NOW)
    )
    assert tries == following._TRIES == 10
    found = check_secret(receipt.number, receipt.secret, visitor="its citizen", now=NOW)
    assert found.number == receipt.number, "one guesser does not lock the citizen out"


def test_guessing_among_many_numbers_ends_for_a_visitor() -> None:
    tries = until_refused(lambda n: check_secret(f"26{n}", "AAAAAAAA", visitor="v", now=NOW))
    assert tries == following._TRIES_OF_VISITOR


def test_guessing_one_secret_ends_from_wherever_it_comes() -> None:
    number = take_in().number
    tries = until_refused(lambda n: check_secret(number, "AAAAAAAA", visitor=f"v{n}", now=NOW))
    assert tries == following._TRIES_OF_SUBJECT


def test_right_tries_do_not_count() -> None:
    receipt = take_in()
    for _ in range(following._TRIES_OF_SUBJECT + 1):
        check_secret(receipt.number, receipt.secret, visitor="v", now=NOW)
    assert not Attempt.objects.exists()


def test_after_an_hour_one_may_try_again() -> None:
    receipt = take_in()
    until_refused(lambda n: check_secret(receipt.number, "AAAAAAAA", visitor="v", now=NOW))
    found = check_secret(receipt.number, receipt.secret, visitor="v", now=NOW + 1.01 * HOUR)
    assert found.number == receipt.number
    assert Attempt.objects.filter(at__lt=NOW + HOUR).count() == 0, "old tries are not kept"


def test_a_caller_sees_their_requests_newest_first() -> None:
    numbers = [take_in(contact_phone=PHONE, now=NOW + n * HOUR).number for n in range(3)]
    take_in(contact_phone="13900139000")
    found = check_caller("+86 138-0013-8000", f" {caller_code(PHONE)} ", visitor="v", now=NOW)
    assert [request.number for request in found] == numbers[::-1]


def test_the_code_has_six_digits_and_is_the_phones_own() -> None:
    assert caller_code(PHONE) == caller_code("138 0013 8000")
    assert caller_code(PHONE) != caller_code("13900139000")
    assert len(caller_code(PHONE)) == 6
    assert caller_code(PHONE).isdecimal()


@pytest.mark.parametrize(("phone", "code"), [(PHONE, "000000"), (PHONE, "密"), ("", ""), ("", "1")])
def test_a_wrong_code_shows_nothing(phone: str, code: str) -> None:
    take_in(contact_phone=PHONE)
    with pytest.raises(InputError) as error:
        check_caller(phone, code, visitor="v", now=NOW)
    assert error.value.code == "caller_refused"


def test_guessing_codes_ends() -> None:
    def guess(n: int) -> object:
        return check_caller(PHONE, f"{n:06d}", visitor=f"v{n}", now=NOW)

    assert until_refused(guess) == following._TRIES_OF_SUBJECT < 1000, "of a million codes"


def test_tries_are_kept_without_telling_who_or_what() -> None:
    number = take_in().number
    with pytest.raises(InputError):
        check_secret(number, "AAAAAAAA", visitor="203.0.113.9", now=NOW)
    kept = b"".join(bytes(attempt.key) for attempt in Attempt.objects.all())
    assert kept
    assert number.encode() not in kept
    assert b"203.0.113.9" not in kept


def test_the_citizen_reads_the_answer_only_once_it_is_given() -> None:
    number = bring_to("accepted")
    assert citizen_view(stored(number)).answer == ""
    bring_to_reported = bring_to("reported")
    view = citizen_view(stored(bring_to_reported))
    assert view.answer == "已上门排气，室温二十一度。"
    assert view.unit == "热力公司"
    assert [line.event for line in view.history] == [
        "receive",
        "dispatch",
        "accept",
        "report_back",
    ]
