"""Fit the reader of emotions that comes with the package: `python tools/fit_emotion.py LABELLED`.

LABELLED is a table with the columns text and label. The vocabulary is that of our own word list and
of posts written for this project, never of the table: of the table only weights are learned, so the
file that is shipped holds no text of others. The order of its rows changes nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from rencheng.cli.labelled import embed, embedder, labelled_rows
from rencheng.core.text.classify import VECTOR_CHARACTERS, TextClassifier
from rencheng.core.text.features import Features, read_parts
from rencheng.core.wellbeing.emotion import plain_name
from rencheng.core.wellbeing.signs import emotion_signs
from rencheng.core.wellbeing.words import word_list
from rencheng.simulator.feelings import feeling_rows

OUTPUT = Path(__file__).parent.parent / "src/rencheng/core/wellbeing/emotion.npz"
POSTS, SEED = 6000, 1712


def main() -> None:
    """Read the table, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labelled", type=Path)
    rows = labelled_rows(parser.parse_args().labelled)
    chosen = embedder()
    vectors = embed(chosen, rows.texts, VECTOR_CHARACTERS, "vectors") if chosen else None
    model = TextClassifier(signs=emotion_signs).fit(
        rows.texts,
        [plain_name(label) for label in rows.labels],
        vectors=vectors,
        vectors_of=chosen.name if chosen else "",
        vocabulary=own_vocabulary(),
    )
    model.save(OUTPUT)
    print(model.choice_, model.figures_, OUTPUT.stat().st_size)


def own_vocabulary() -> Features:
    """The characters, pairs, words and signs of texts that were written for this project."""
    own = [text for text, _ in feeling_rows(SEED, POSTS)]
    own += [word for words in word_list().every_word() for word in words] * 2
    features, _ = Features.learn([read_parts(text, emotion_signs("", text)) for text in own])
    return features


if __name__ == "__main__":
    main()
