"""Candidates: what helps is taken, what does not is left."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from rencheng.core.text.classify import TextClassifier
from rencheng.core.text.machines import complement_bayes, support_vectors, together

LABELS = ("甲类", "乙类")


def rows(count: int, told: float, seed: int = 3) -> tuple[list[str], list[str]]:
    """Texts of which a share `told` names its label."""
    rng = random.Random(seed)
    labels = [LABELS[at % 2] for at in range(count)]
    texts = []
    for label in labels:
        word = {"甲类": "漏水", "乙类": "噪声"}[label] if rng.random() < told else "您好"
        texts.append(f"{word}{rng.choice('天地人和山水风云')}{rng.choice('春夏秋冬')}")
    return texts, labels


def meaning(labels: list[str], noise: float) -> np.ndarray:
    rng = np.random.default_rng(1)
    own = np.array([[1.0, 0.0] if label == "甲类" else [0.0, 1.0] for label in labels])
    found = own + rng.normal(size=own.shape) * noise
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def test_vectors_are_taken_where_they_tell_what_words_do_not() -> None:
    texts, labels = rows(240, told=0.3)
    vectors = meaning(labels, 0.1)
    model = TextClassifier().fit(texts, labels, vectors=vectors, vectors_of="someone")
    assert model.vectors_of_ == "someone"
    said = model.predict_proba(["您好"] * 2, vectors=meaning(list(LABELS), 0.0))
    assert [model.labels_[at] for at in model.decide(said)] == list(LABELS)
    assert model.read("您好", vector=meaning(["甲类"], 0.0)[0]).label == "甲类"
    # Without the embedder the words alone decide.
    assert model.predict(["漏水", "噪声"]) == list(LABELS)


def test_vectors_of_chance_are_left() -> None:
    texts, labels = rows(240, told=1.0)
    vectors = np.random.default_rng(0).normal(size=(240, 4)).astype(np.float32)
    model = TextClassifier().fit(texts, labels, vectors=vectors, vectors_of="someone")
    assert (model.vectors_of_, model.fitted_.vectors) == ("", None)


def test_unlabelled_texts_are_tried() -> None:
    texts, labels = rows(120, told=0.8)
    model = TextClassifier().fit(texts, labels, unlabelled=rows(200, told=0.9, seed=4)[0])
    assert any(name.startswith("taught:") for name in model.choice_.tried)


def test_a_title_counts_once_more() -> None:
    texts, labels = rows(160, told=0.0)
    titles = [{"甲类": "漏水", "乙类": "噪声"}[label] for label in labels]
    model = TextClassifier().fit(texts, labels, titles=titles)
    assert model.features_.signs_
    assert model.read("您好", "漏水").label == "甲类"
    assert "漏水" in model.read("您好", "漏水").words


@pytest.mark.parametrize("learn", [support_vectors, complement_bayes])
def test_machines_of_one_label_give_it(learn: object) -> None:
    rng = np.random.default_rng(2)
    target = np.repeat([0, 1, 2], 20)
    dense = rng.random((60, 6)) * 0.1
    dense[np.arange(60), target] += 1
    machine = learn(csr_matrix(dense), target, 4)  # type: ignore[operator]
    scores = machine.scores(csr_matrix(dense))
    assert scores.argmax(axis=1).tolist() == target.tolist()
    assert scores.shape == (60, 4)  # the label without a row is never said
    pair = together([machine, machine], [1.0, 1.0]).scores(csr_matrix(dense))
    np.testing.assert_allclose(pair, scores, atol=1e-5)
