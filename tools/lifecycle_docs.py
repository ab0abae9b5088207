"""Writes docs/{en,zh}/lifecycle.md from the table that the software itself follows.

    python tools/lifecycle_docs.py

English reasons are the table's own, Chinese ones stand below; Chinese names are those of the pages.
A row without a reason, or a name without a translation, ends the run with a sentence that says so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import override

from rencheng.core.lifecycle.table import OPEN_STATES, ROLES, STATES, TRANSITIONS, Transition
from rencheng.web.templatetags.rencheng import role_name, state_name, step_name

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CATALOGUE = ROOT / "src/rencheng/wording/locale/zh_Hans/LC_MESSAGES/django.po"
LANGUAGES = ("en", "zh")

WHY_ZH = {
    ("receive", None): "有诉求必受理",
    ("take_over", None): "其他系统已办结的诉求，连同结果一并转入",
    ("answer", "received"): "指南或已有答复能解决的问题，当场答复",
    ("dispatch", "received"): "权属清楚的直派承办单位，权属不清的由区政府兜底",
    ("dispatch", "dispatched"): "单位签收之前，派单员可以改派派错的单",
    ("accept", "dispatched"): "单位签收，开始办理",
    ("report_back", "accepted"): "单位说明办理情况，用市民看得懂的话",
    ("call_back", "reported"): "已向市民回访，记下结果",
    ("redo", "reported"): "市民说没有解决：退回单位重办，重新计时",
}

MADE = {
    "en": (
        "<!-- Made by tools/lifecycle_docs.py from src/rencheng/core/lifecycle/table.py; "
        "edit those. -->"
    ),
    "zh": (
        "<!-- 由 tools/lifecycle_docs.py 根据 src/rencheng/core/lifecycle/table.py 生成，"
        "请改那两处。 -->"
    ),
}
TITLE = {"en": "The lifecycle of a request", "zh": "诉求的办理流程"}
BEFORE = {
    "en": (
        "A request is always in one of {count} states: {open} are open, {closed} is final. It "
        "moves by the steps below and no others: pages, JSON interface, jobs and history all read "
        "this one table. A step that the table does not have, or that the person may not take, is "
        "refused with a sentence that says what is possible."
    ),
    "zh": (
        "一件诉求总处在 {count} 种状态之一：{open}为在办，{closed}为终结。它只能按下表的步骤流转；"
        "网页、JSON 接口、后台任务和办理记录读的都是这一张表。表里没有的步骤，或者无权执行的步骤，"
        "会被拒绝，并说明现在可以做什么。"
    ),
}
COLUMNS = {
    "en": ("step", "from", "to", "who may", "only the unit that holds it", "why"),
    "zh": ("步骤", "从", "到", "谁可以", "仅限持单单位", "依据"),
}
AFTER = {
    "en": (
        "“Only the unit that holds it” means that unit or one above it. `system` stands for rules "
        "and jobs: it dispatches where the category was read with enough confidence, and takes "
        "over what another system had closed. How long a unit has is policy data: "
        "`deadlines.toml` in [the city folder](city-folder.md)."
    ),
    "zh": (
        "“仅限持单单位”包括该单位及其上级单位。“系统”指规则和后台任务：分类把握足够时自动派单，"
        "并转入其他系统已办结的诉求。办理时限是政策数据，见[城市数据文件夹](city-folder.md)里的 "
        "`deadlines.toml`。"
    ),
}


def page(language: str) -> str:
    """The whole page in "en" or "zh"."""
    before = BEFORE[language].format(
        count=len(STATES),
        open=_listed(OPEN_STATES, language),
        closed=_listed(_closed(), language),
    )
    table = [_line(COLUMNS[language]), _line(["---"] * len(COLUMNS[language]))]
    table += [_line(_cells(row, language)) for row in TRANSITIONS]
    parts = [
        f"# {TITLE[language]}",
        MADE[language],
        before,
        "\n".join(table),
        AFTER[language],
        "\n".join(["```mermaid", "stateDiagram-v2", *_diagram(language), "```"]),
    ]
    return "\n\n".join(parts) + "\n"


def _closed() -> list[str]:
    return [state for state in STATES if state not in OPEN_STATES]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _listed(states: Iterable[str], language: str) -> str:
    if language == "en":
        return ", ".join(f"`{state}`" for state in states)
    return "、".join(f"{_chinese(state_name, state)}（`{state}`）" for state in states)


def _cells(row: Transition, language: str) -> list[str]:
    roles = [role for role in ROLES if role in row.roles]
    if language == "en":
        return [
            f"`{row.event}`",
            f"`{row.source}`" if row.source else "—",
            f"`{row.target}`",
            ", ".join(roles),
            "yes" if row.own_unit else "",
            row.why,
        ]
    return [
        f"{_chinese(step_name, row.event)} `{row.event}`",
        _chinese(state_name, row.source) if row.source else "—",
        _chinese(state_name, row.target),
        "、".join(_chinese(role_name, role) for role in roles),
        "是" if row.own_unit else "",
        WHY_ZH[row.event, row.source],
    ]


def _diagram(language: str) -> Iterator[str]:
    if language == "zh":
        for state in STATES:
            yield f'    state "{_chinese(state_name, state)}" as {state}'
    for row in TRANSITIONS:
        name = row.event if language == "en" else _chinese(step_name, row.event)
        yield f"    {row.source or '[*]'} --> {row.target} : {name}"
    for state in _closed():
        yield f"    {state} --> [*]"


def _chinese(name: Callable[[str], str], code: str) -> str:
    """What the Chinese pages call a state, step or role; KeyError where they have no word."""
    with override(None):
        english = name(code)
    return _translations()[english]


@cache
def _translations() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {
            str(message.id): str(message.string)
            for message in read_po(file)
            if message.string and not message.context
        }


def main() -> None:
    settings.configure(USE_I18N=False)
    for language in LANGUAGES:
        try:
            text = page(language)
        except KeyError as missing:
            sys.exit(f"There is no Chinese for {missing}: add it to WHY_ZH or {CATALOGUE.name}.")
        (DOCS / language / "lifecycle.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
