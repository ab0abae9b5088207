"""The reader of emotions: feelings, distress, needs, rumours, and signs that only flag."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.core.text.classify import TextClassifier
from rencheng.core.wellbeing.emotion import DISTRESS, EMOTIONS, EmotionReader, plain_name
from rencheng.core.wellbeing.needs import needs, rumour_signs
from rencheng.core.wellbeing.signs import emotion_signs
from rencheng.core.wellbeing.words import word_list
from rencheng.simulator.feelings import FEELINGS, feeling_rows


@pytest.fixture(scope="module")
def reader() -> EmotionReader:
    texts, labels = zip(*feeling_rows(1, 360), strict=True)
    return EmotionReader.fit(texts, labels)


@pytest.fixture(scope="module")
def default() -> EmotionReader:
    return EmotionReader.default()


def test_it_learns_feelings_that_it_has_not_seen_said_so(reader: EmotionReader) -> None:
    rows = feeling_rows(2, 120)
    said = reader.classifier.predict([text for text, _ in rows])
    right = sum(one == label for one, (_, label) in zip(said, rows, strict=True))
    assert right > 100


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("气死我了，这帮人太过分了，必须严惩[怒]", "anger"),
        ("好害怕，隔壁楼确诊了，怕得要命[害怕]", "fear"),
        ("一路走好，眼泪止不住[蜡烛]", "sadness"),
        ("感谢最美逆行者，武汉加油[心]", "joy"),
        ("天哪，没想到居然是真的[吃惊]", "surprise"),
    ],
)
def test_the_packages_own_reader_knows_plain_cases(
    default: EmotionReader, text: str, emotion: str
) -> None:
    found = default.read(text)
    assert found.label == emotion
    assert set(default.classifier.labels_) == set(EMOTIONS)
    assert (found.distress > 0.5) == (emotion in DISTRESS)


def test_helplessness_raises_distress(default: EmotionReader) -> None:
    calm = default.read("请问社区电话是多少")
    helpless = default.read("走投无路了，没人管我们，求救，撑不下去了")
    assert calm.distress < 0.3 < 0.6 < helpless.distress


@settings(max_examples=25)
@given(st.text(max_size=60))
def test_no_text_is_too_odd(default: EmotionReader, text: str) -> None:
    found = default.read(text)
    assert 0 <= found.distress <= 1
    assert 0 <= found.confidence <= 1
    assert found.label in EMOTIONS


def test_very_long_empty_and_foreign_texts_are_read(default: EmotionReader) -> None:
    for text in ("", "好害怕" * 40_000, "ที่นี่ฝนตก", "Where can I buy insulin?"):
        assert default.read(text).label in EMOTIONS


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("老人断药三天了，买不到降压药", ["medicine"]),
        ("家里没米了，抢不到菜", ["food"]),
        ("产妇要生了，医院没有床位", ["care"]),
        ("厂里停工，工资没发，房租交不起", ["work", "debt"]),
        ("药店门口路灯坏了", []),
        ("米很多，菜也很多。缺德", []),
        ("", []),
    ],
)
def test_needs_are_said_by_phrases_or_by_things_that_lack(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in needs(text)] == kinds


def test_rumours_are_flagged_with_their_words() -> None:
    heard = dict(rumour_signs("听说明天封城，真的假的？速转"))
    assert heard == {"hearsay": ["听说"], "spreading": ["速转"], "asking": ["真的假的"]}
    assert rumour_signs("小区停水了") == []


def test_denial_and_degree_are_heard() -> None:
    known = word_list()
    (denied,) = [hit for hit in known.feelings_in("我不害怕") if hit.word == "害怕"]
    (strong,) = [hit for hit in known.feelings_in("非常害怕") if hit.word == "害怕"]
    (weak,) = [hit for hit in known.feelings_in("有点害怕") if hit.word == "害怕"]
    assert (denied.denied, strong.denied) == (True, False)
    assert strong.strength > 1 > weak.strength
    (pause,) = [hit for hit in known.feelings_in("我不，害怕") if hit.word == "害怕"]
    assert not pause.denied
    assert "not:fear" in emotion_signs("", "我不害怕")
    quoted = emotion_signs("", "哈哈//@某人:好害怕")
    assert "says:fear" in quoted
    assert "own:says:fear" not in quoted


def test_labels_are_known_by_other_names() -> None:
    assert [plain_name(name) for name in ("happy", "愤怒", "Sad", "else")] == [
        *("joy", "anger", "sadness"),
        "else",
    ]


def test_a_reader_of_topics_is_no_reader_of_emotions(reader: EmotionReader, tmp_path: Path) -> None:
    reader.save(tmp_path / "emotion.npz")
    again = EmotionReader.load(tmp_path / "emotion.npz")
    texts = [text for text, _ in feeling_rows(3, 30)]
    chances = reader.classifier.predict_proba(texts)
    np.testing.assert_allclose(again.classifier.predict_proba(texts), chances, atol=0.01)
    with pytest.raises(InputError):
        TextClassifier.load(tmp_path / "emotion.npz")
    TextClassifier().fit(["漏水", "噪声"] * 9, ["a", "b"] * 9).save(tmp_path / "topic.npz")
    with pytest.raises(InputError):
        EmotionReader.load(tmp_path / "topic.npz")


def test_posts_are_the_same_for_the_same_seed_and_share_out_feelings() -> None:
    rows = feeling_rows(5, 60)
    assert rows == feeling_rows(5, 60)
    assert {label for _, label in rows} == set(FEELINGS) == set(EMOTIONS)
    assert all("{" not in text for text, _ in rows)
