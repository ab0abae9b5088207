"""The check of translations finds what is missing, left over or set with the wrong marks."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

PATH = Path(__file__).resolve().parents[2] / "tools/check_translations.py"


@pytest.fixture(scope="module")
def check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_translations", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("english", "chinese", "fault"),
    [
        ("Search", "搜索", None),
        ("Search", "", "untranslated"),
        ("%(count)s left", "还剩 %(counts)s", "other placeholders"),
        ("Done, thanks", "完成,谢谢", "half-width"),
        ("Done，thanks", "完成，谢谢", "full-width"),
        ("Say “go”", "说“走”", None),
    ],
)
def test_fault_is_named(check: ModuleType, english: str, chinese: str, fault: str | None) -> None:
    kept = Catalog(locale="zh_Hans")
    kept.add(english, chinese)
    said = check.faults({(None, english): english}, kept)
    assert [line.startswith(fault) for line in said] == ([True] if fault else [])


def test_left_over_translation_is_named(check: ModuleType) -> None:
    kept = Catalog(locale="zh_Hans")
    kept.add("Old", "旧")
    assert check.faults({}, kept) == ["left over: 'Old'"]


def test_texts_of_templates_and_python_are_found(
    check: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.html").write_text(
        "{% load i18n %}\n  <p>it's ({% translate 'One' %}</p>\n<a>{% blocktranslate trimmed %}\n"
        "  Two {{ n }}\n{% endblocktranslate %}</a>{{ _('Three') }}",
        "utf-8",
    )
    (tmp_path / "b.py").write_text("x = gettext_lazy('Four')\n", "utf-8")
    monkeypatch.setattr(check, "SOURCE", tmp_path)
    assert {key[1] for key in check.texts()} == {"One", "Two %(n)s", "Three", "Four"}
