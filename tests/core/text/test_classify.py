"""The classifier: learns, is unsure where it should be, explains itself, survives any file."""

from __future__ import annotations

import json
import random
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.core.text.classify import TextClassifier

WORDS = {
    "housing/leak": ["楼上漏水", "墙面渗水", "屋顶漏雨", "水管爆裂"],
    "traffic/lights": ["红绿灯坏了", "信号灯不亮", "路口堵车", "斑马线不清"],
    "labour/pay": ["拖欠工资", "老板不发钱", "加班费没给", "工地欠薪"],
}
AROUND = ["你好，", "请问", "我们小区", "希望尽快处理", "已经三天了", "没人管", "谢谢"]


def rows(seed: int, count: int) -> tuple[list[str], list[str]]:
    rng = random.Random(seed)
    labels = [rng.choice(list(WORDS)) for _ in range(count)]
    texts = [rng.choice(AROUND) + rng.choice(WORDS[label]) + rng.choice(AROUND) for label in labels]
    return texts, labels


@pytest.fixture(scope="module")
def model() -> TextClassifier:
    return TextClassifier().fit(*rows(1, 150))


def test_it_learns_and_says_how_well(model: TextClassifier) -> None:
    texts, labels = rows(2, 60)
    assert model.predict(texts) == labels
    assert model.labels_ == sorted(WORDS)
    assert model.figures_["held_out_macro_f1"] > 0.95
    assert model.rows_ == 150


def test_it_names_the_words_that_decided(model: TextClassifier) -> None:
    verdict = model.read("你好，老板拖欠工资，已经三天了")
    assert verdict.label == "labour/pay"
    assert verdict.confidence > 0.8
    assert any("拖欠" in word or "工资" in word for word in verdict.words[:2])
    assert all(len(word) > 1 for word in verdict.words)
    assert model.explain("楼上漏水，老板拖欠工资", "housing/leak")[0] in {"漏水", "楼上"}
    with pytest.raises(ValueError, match="no/label"):
        model.explain("漏水", "no/label")


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [*AROUND, *chain.from_iterable(WORDS.values()), "é ", "1234", "\x00", ""]
            )
        ).map("".join)
        | st.text(max_size=30),
        max_size=8,
    )
)
@settings(max_examples=100)
def test_many_at_once_are_read_as_one_by_one(model: TextClassifier, texts: list[str]) -> None:
    titles = ["水管" if len(text) % 2 else "" for text in texts]
    many = model.read_many(texts, titles=titles)
    one_by_one = [model.read(text, title) for text, title in zip(texts, titles, strict=True)]
    assert [(one.label, one.told) for one in many] == [
        (one.label, bool(one.words)) for one in one_by_one
    ]
    alone = [one.confidence for one in one_by_one]
    assert [one.confidence for one in many] == pytest.approx(alone, rel=1e-4)  # float32, added up


@pytest.mark.parametrize("text", ["", "   ", "ที่นี่", "😀" * 10, "\x00", "\ud800"])
def test_it_is_unsure_of_what_it_cannot_read(model: TextClassifier, text: str) -> None:
    verdict = model.read(text)
    assert verdict.confidence < 0.7
    assert verdict.words == []


def test_a_very_long_text_is_read_like_its_beginning(model: TextClassifier) -> None:
    assert model.read("红绿灯坏了" * 20_000) == model.read("红绿灯坏了" * 400)


@settings(max_examples=30)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_chances_add_up_and_agree_with_reading(model: TextClassifier, texts: list[str]) -> None:
    chances = model.predict_proba(texts)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    for text, row in zip(texts, chances, strict=True):
        assert model.read(text).confidence == pytest.approx(row.max(), abs=1e-5)


def test_chances_of_no_texts(model: TextClassifier) -> None:
    assert model.predict_proba([]).shape == (0, len(WORDS))


def test_two_labels_and_a_label_of_one_row() -> None:
    texts, labels = rows(3, 60)
    pairs = [pair for pair in zip(texts, labels, strict=True) if pair[1] != "labour/pay"]
    two = TextClassifier().fit(*map(list, zip(*pairs, strict=True)))
    assert two.predict(["楼上漏水", "红绿灯坏了"]) == ["housing/leak", "traffic/lights"]
    one = TextClassifier().fit([*texts, "奇怪的动物叫声"], [*labels, "order/animals"])
    assert one.predict(["奇怪的动物叫声"]) == ["order/animals"]
    smallest = TextClassifier().fit(["漏水", "欠薪"], ["a", "b"])
    assert smallest.predict(["漏水", "欠薪"]) == ["a", "b"]
    assert smallest.sharpness_ == (1.0, 1.0)
    assert not smallest.read("漏水").sure


def test_many_labels_are_calibrated_on_one_fold() -> None:
    texts = [f"第{number}号事项{chr(0x4E00 + number)}" for number in range(45) for _ in range(3)]
    labels = [f"label-{number:02d}" for number in range(45) for _ in range(3)]
    assert TextClassifier().fit(texts, labels).predict(texts[::3]) == labels[::3]


def test_the_same_text_ten_thousand_times() -> None:
    model = TextClassifier().fit(
        [*["水管漏水"] * 10_000, *["路灯不亮"] * 5], ["a"] * 10_000 + ["b"] * 5
    )
    assert model.predict(["水管漏水", "路灯不亮"]) == ["a", "b"]


def test_the_same_rows_give_the_same_model() -> None:
    first, second = (TextClassifier().fit(*rows(4, 60)) for _ in range(2))
    assert first.fingerprint_ == second.fingerprint_
    np.testing.assert_array_equal(first.fitted_.text.weights, second.fitted_.text.weights)
    assert TextClassifier().fit(*rows(5, 60)).fingerprint_ != first.fingerprint_


@pytest.mark.parametrize(
    ("texts", "labels", "code"),
    [
        (["漏水", "停电"], ["a", "a"], "labels_too_few"),
        ([], [], "labels_too_few"),
        (["漏水"], ["a", "b"], "labels_mismatch"),
        (["", "  "], ["a", "b"], "texts_empty"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(
    texts: list[str], labels: list[str], code: str
) -> None:
    with pytest.raises(InputError) as refused:
        TextClassifier().fit(texts, labels)
    assert refused.value.code == code


def test_a_model_comes_back_from_its_file(model: TextClassifier, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    model.save(path, {"fit_s": 1.5})
    again = TextClassifier.load(path)
    texts, _ = rows(6, 40)
    np.testing.assert_allclose(again.predict_proba(texts), model.predict_proba(texts), atol=0.01)
    assert again.predict(texts) == model.predict(texts)
    assert again.figures_["fit_s"] == 1.5
    assert (again.fingerprint_, again.rows_) == (model.fingerprint_, model.rows_)
    assert [file.name for file in tmp_path.iterdir()] == ["model.npz"]


def test_a_model_that_cannot_be_written_leaves_nothing(
    model: TextClassifier, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="directory"):
        model.save(tmp_path / "no" / "model.npz")
    (tmp_path / "model.npz").mkdir()
    with pytest.raises(OSError, match="directory"):
        model.save(tmp_path / "model.npz")
    assert [file.name for file in tmp_path.iterdir()] == ["model.npz"]


def broken_files(good: dict[str, np.ndarray]) -> dict[str, dict[str, np.ndarray]]:
    about = json.loads(good["about"].tobytes())

    def with_about(**change: object) -> dict[str, np.ndarray]:
        data = json.dumps({**about, **change}).encode()
        return {**good, "about": np.frombuffer(data, np.uint8)}

    return {
        "other format": with_about(format=999),
        "labels lost": with_about(labels=["a"]),
        "labels no list": with_about(labels=None),
        "figures no table": with_about(figures=7),
        "about no table": {**good, "about": np.frombuffer(b"[]", np.uint8)},
        "about no JSON": {**good, "about": np.frombuffer(b"\xff", np.uint8)},
        "array lost": {name: array for name, array in good.items() if name != "bias"},
        "weights cut": {**good, "weights": good["weights"][:-1]},
        "weights flat": {**good, "weights": good["weights"].ravel()},
        "weights not finite": {**good, "weights": good["weights"] * np.float16(np.nan)},
        "bias no numbers": {**good, "bias": good["bias"].astype(str)},
        "weights words": {**good, "weights": good["weights"].astype(str)},
        "feature weights cut": {**good, "feature_weights": good["feature_weights"][:-1]},
        "words cut": {**good, "words": np.frombuffer(b"[]", np.uint8)},
        "signs cut": {**good, "signs": np.frombuffer(b"7", np.uint8)},
        "other signs": with_about(signs_by="of_a_stranger"),
        "thresholds lost": with_about(thresholds=[]),
        "sharpness no numbers": with_about(sharpness=["a", "b"]),
        "vectors lost": with_about(vectors_of="somebody"),
        "objects": {**good, "bias": np.array([{"a": 1}], object)},
        "stranger": {"x": np.zeros(3)},
    }


def test_a_broken_or_a_strangers_file_is_refused(model: TextClassifier, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    model.save(path)
    whole = path.read_bytes()
    with np.load(path) as arrays:
        good = {name: arrays[name] for name in arrays.files}
    for what, arrays_given in broken_files(good).items():
        np.savez(path, **arrays_given)  # type: ignore[arg-type]  # numpy's stub wants a bool there
        refused(path, what)
    for what, data in {
        "empty": b"",
        "text": b"text,label\n",
        "cut": whole[: len(whole) // 2],
        "pickle": b"\x80\x04N.",
        "one array": b"\x93NUMPY\x01\x00",
        "damaged": whole[:2000] + b"\x00" * 200 + whole[2200:],
    }.items():
        path.write_bytes(data)
        refused(path, what)
    refused(tmp_path / "none.npz", "none")
    refused(tmp_path, "a folder")


def refused(path: Path, what: str) -> None:
    with pytest.raises(InputError) as error:
        TextClassifier.load(path)
    assert error.value.code == "model_unusable", what
    assert error.value.data["file"] == path.name
