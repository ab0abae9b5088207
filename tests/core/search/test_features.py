"""What speaks for a candidate, by hand and within bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.search.features import ANSWERS, MEANING, NAMES, Asked, Candidate, features
from rencheng.core.search.reading import Term, asked_text

TERMS = [Term("暖气", 2.0), Term("不热", 1.0), Term("退费", 3.0)]


def asked(query: str) -> Asked:
    text, question = asked_text(query)
    return Asked(text, question, TERMS, [Term("暖气", 1.0)])


def of(table: np.ndarray, row: int) -> dict[str, float]:
    return dict(zip(NAMES, table[row].tolist(), strict=True))


def test_by_hand() -> None:
    table = features(
        asked("暖气不热退费"),
        [
            Candidate("供热", "暖气不热,可以退费。", 8.0, 0, 0.8, 0.9),
            Candidate("暖气", "别的事", 4.0, 1, None, 0.7),
            Candidate("", "只有意思相近", 0.0, None, None, 0.85),
        ],
    )
    first, second, third = (of(table, row) for row in range(3))
    assert (first["lexical"], second["lexical"], third["lexical"]) == (1.0, 0.5, 0.0)
    assert (first["lexical_rank"], second["lexical_rank"], third["lexical_rank"]) == (1, 0.5, 0)
    assert (first["coverage"], second["coverage"]) == (1.0, pytest.approx(2 / 6))
    assert (first["title"], second["title"]) == (0.0, pytest.approx(2 / 6))
    assert (first["rarest"], second["rarest"]) == (1.0, 0.0)
    assert first["run"] == pytest.approx(4 / 6)
    assert (first["meaning"], second["meaning"]) == (pytest.approx(0.9), pytest.approx(0.7))
    assert (first["meaning_rank"], third["meaning_rank"]) == (1.0, 0.5)
    assert third["meaning_gap"] == pytest.approx(-0.05)


@pytest.mark.parametrize(
    ("kind", "question", "answer", "other"),
    [
        ("when", "什么时候开始供暖", "11月15日零时起", "请联系物业"),
        ("how_much", "押金是多少", "每户300元", "请联系物业"),
        ("phone", "热线电话", "拨打12345", "请到窗口"),
        ("where", "在哪里办理", "政务服务大厅", "三十元"),
        ("who", "由哪个部门负责", "市城管局", "三天"),
        ("whether", "是否可以退费", "可以退", "见说明"),
        ("which", "需要哪些材料", "身份证、户口本", "见说明"),
        ("how", "怎么申请", "登录网站申请", "三十元"),
        ("what", "什么是公租房", "公租房是指", "三十元"),
    ],
)
def test_an_answer_looks_as_the_question_asks(
    kind: str, question: str, answer: str, other: str
) -> None:
    table = features(asked(question), [Candidate("", answer), Candidate("", other)])
    column = NAMES.index(f"answers_{kind}")
    assert table[:, column].tolist() == [1.0, 0.0]
    assert not features(asked("供暖"), [Candidate("", answer)])[0, column]


def test_without_vectors_meaning_is_silent() -> None:
    table = features(asked("暖气"), [Candidate("", "暖气", 1.0, 0)])
    assert not table[:, -len(MEANING) :].any()
    assert features(asked("暖气"), []).shape == (0, len(NAMES))


texts = st.text(alphabet="暖气不热退费了多少元,。 a1", max_size=40)
cosines = st.none() | st.floats(-1, 1)
candidates = st.builds(
    Candidate,
    title=texts,
    body=texts,
    lexical=st.floats(0, 100),
    place=st.none() | st.integers(0, 50),
    title_cosine=cosines,
    passage_cosine=cosines,
)


@given(query=texts, found=st.lists(candidates, max_size=6))
def test_features_are_finite_and_shares_are_shares(query: str, found: list[Candidate]) -> None:
    table = features(asked(query), found)
    assert table.shape == (len(found), len(NAMES))
    assert np.isfinite(table).all()
    shares = table[:, : len(NAMES) - len(MEANING)]
    assert (shares >= -1e-9).all()
    assert (shares <= 1 + 1e-9).all()
    assert len(ANSWERS) == 9
