"""The category model over time: watched, proposed, accepted by whoever may."""

from __future__ import annotations

from pathlib import Path

import pytest

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.text.classify import TextClassifier
from rencheng.server.requests import retraining, steps
from rencheng.server.requests.models import Policy
from rencheng.server.requests.retraining import accept, agreement, propose, proposed
from support.tables import COLD, HOUR, NOISE, NOW, staff, take_in

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture
def folder(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.MODELS_PATH = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr(retraining, "FEWEST_CHOICES", 10)
    return tmp_path


def chosen(rows: int) -> None:
    """Texts the model cannot read, dispatched by hand: cold where they say 冷, else noise."""
    for number in range(rows):
        label = COLD if number % 2 else NOISE
        text = f"屋里冷得像冰窖{number}" if label == COLD else f"楼上装修声音大{number}"
        one = take_in(text).number
        at = NOW + HOUR * (number + 1)
        steps.dispatch(one, unit="heat", category=label, actor=staff("dispatcher"), now=at)


def test_weeks_tell_how_often_people_agreed() -> None:
    chosen(4)
    (week,) = agreement(NOW + 24 * HOUR)
    assert (week.chosen, week.agreed) == (4, 2)  # without a known word the reading is noise


def test_a_proposal_waits_for_a_person_and_leaves_a_trace(folder: Path) -> None:
    old = TextClassifier().fit(["冰窖", "装修", "冰窖冷", "装修吵"], [NOISE, COLD, NOISE, COLD])
    old.save(folder / "category.npz")
    with pytest.raises(InputError, match="choices_too_few"):
        propose()
    chosen(20)
    found = propose()
    assert (found.learned_from, found.measured_on) == (16, 4)
    assert found.new_accuracy == 1 > (found.old_accuracy or 0)
    assert proposed() == found
    assert TextClassifier.load(folder / "category.npz").fingerprint_ == old.fingerprint_
    with pytest.raises(RefusedError, match="model_accept_refused"):
        accept(actor=staff("dispatcher"), now=NOW)
    assert accept(actor=staff("supervisor"), now=NOW) == found
    assert TextClassifier.load(folder / "category.npz").predict(["冰窖"]) == [COLD]
    assert (folder / f"category.{old.fingerprint_[:40]}.npz").exists()
    trace = Policy.objects.get(kind="text_model")
    assert trace.data["accepted_by"] == "supervisor"
    assert trace.data["replaces"] == old.fingerprint_[:40]
    with pytest.raises(InputError, match="model_not_proposed"):
        accept(actor=staff("supervisor"), now=NOW)
