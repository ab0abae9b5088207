"""Questions that many ask, gathered; drafts drawn from answers given so far."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.search.drafting import MOST_SENTENCES, draft
from rencheng.core.search.questions import LEAST_PEOPLE, Question, covered, gather, matter


def asked(text: str, people: int, week: int = 0, *, answered: bool = False) -> list[Question]:
    return [
        Question(text, week, f"{text[:2]}{n}", "search", "东区", answered) for n in range(people)
    ]


def test_one_question_in_many_words_is_one() -> None:
    rows = [
        *asked("暖气费怎么退", 4), *asked("退暖气费要什么材料", 3), *asked("请问暖气费能退吗", 2),
        *asked("居住证在哪办", 5, answered=True), *asked("狗证", LEAST_PEOPLE - 1),
    ]  # fmt: skip
    first, second = gather(rows)
    assert first.wording == "暖气费怎么退"
    assert set(first.wordings) == {"暖气费怎么退", "退暖气费要什么材料", "请问暖气费能退吗"}
    assert (first.people, first.answered, first.places) == (9, 0.0, ["东区"])
    assert (second.wording, second.answered, second.unanswered) == ("居住证在哪办", 1.0, 0.0)


def test_what_titles_put_around_a_matter_is_left_out() -> None:
    assert matter("关于租房提取公积金的咨询") == "租房提取公积金"
    assert matter("咨询动用维修基金") == "动用维修基金"
    assert matter("咨询") == "咨询"


def test_growth_is_the_last_week_over_a_usual_one() -> None:
    (one,) = gather([*asked("停水", 11), *asked("停水", 3, week=1), *asked("停水", 3, week=2)])
    assert (one.people, one.before) == (11, 2.0)
    assert one.growth == 4.0


def test_requests_are_what_a_guide_could_save() -> None:
    rows = [Question("居住证怎么办", 0, f"r{n}", "request") for n in range(5)]
    (one,) = gather([*rows, *asked("居住证怎么办", 2)])
    assert (one.people, one.requests) == (7, 5)


def test_how_much_of_a_question_a_guide_holds() -> None:
    assert covered("暖气不热怎么办", "暖气不热的报修办法") == 1
    assert covered("暖气不热", "公积金提取") == 0
    assert covered("？？", "公积金提取") == 0


@given(st.lists(st.text(max_size=30), max_size=20))
def test_anything_can_be_asked(texts: list[str]) -> None:
    for one in gather(Question(text, 0, str(n), "search") for n, text in enumerate(texts)):
        assert one.people >= LEAST_PEOPLE


def test_a_draft_says_each_thing_once_with_its_source() -> None:
    answers = [
        ("1", "您好，您反映的问题已收到。停暖退费请在10月15日前到供热站办理。需带身份证和房产证。"),
        ("2", "停暖退费请在十月十五日前到供热站办理。退费比例为百分之七十。祝您生活愉快。"),
        ("3", "公园里不许遛狗。"),
    ]
    made = draft("停暖退费怎么办", answers)
    texts = [one.text for one in made]
    assert "停暖退费请在10月15日前到供热站办理。" in texts
    assert not any("您" in text for text in texts)
    assert {one.source for one in made} <= {"1", "2", "3"}
    assert len(made) <= MOST_SENTENCES
    assert draft("停暖", [("1", "您好。谢谢。")]) == []
