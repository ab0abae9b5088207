"""Writes docs/{en,zh}/lifecycle.md and lifecycle.svg from the table that the software follows.

    python tools/lifecycle_docs.py

English reasons are the table's own, Chinese ones stand below; Chinese names are those of the pages.
A row without a reason, or a name without a translation, ends the run with a sentence that says so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import override
from lifecycle_drawing import drawing

from rencheng.core.lifecycle.table import OPEN_STATES, ROLES, STATES, TRANSITIONS, Transition
from rencheng.web.templatetags.rencheng import fact_name, role_name, state_name, step_name

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CATALOGUE = ROOT / "src/rencheng/wording/locale/zh_Hans/LC_MESSAGES/django.po"
LANGUAGES = ("en", "zh")

#: The table's reasons in Chinese.
WHY_ZH = {
    "every request is taken in": "有诉求必受理",
    "a request that another system had closed is taken over with its outcome": (
        "其他系统已办结的诉求，连同结果一并转入"
    ),
    "clear ownership goes straight to the unit, unclear to the district as backstop": (
        "权属清楚的直派承办单位，权属不清的由区政府兜底"
    ),
    "a question that a guide or an official reply settles is answered at once": (
        "指南或已有答复能解决的问题，当场答复"
    ),
    "what endangers life goes to an emergency line, which lies outside the hotline's duties": (
        "危及生命安全的转紧急热线，不在热线办理范围内"
    ),
    "what endangers life goes to an emergency line, also where a unit has it already": (
        "危及生命安全的转紧急热线，已派到单位的也一样"
    ),
    "what the law sends elsewhere, or forbids, is explained with the way that is open": (
        "应走法定途径的、依法不予受理的，说明理由并告知途径"
    ),
    "malicious disruption is referred to those who may act on it": "恶意扰乱秩序的，移交有权机关",
    "the unit signs for the work; of several the first that takes it leads": (
        "单位签收，开始办理；涉及多个单位的，首接负责"
    ),
    "the unit says what it did, in words the citizen will read, with evidence": (
        "单位说明办理情况并附佐证，用市民看得懂的话"
    ),
    "the citizen has answered, or the wait is over: the clock runs on": (
        "市民已经补充，或者等待期满：恢复计时"
    ),
    "the unit spoke with the citizen: the response rate counts the first time": (
        "单位已与市民联系：响应率按首次联系计算"
    ),
    "a unit that helps says what it did; the one that leads answers for the whole": (
        "协办单位说明自己的办理情况，主办单位对整件诉求负责"
    ),
    "the work waits for something only the citizen can give: the clock stands still": (
        "需要市民补充才能办理：暂停计时"
    ),
    "a hard matter may need longer: the unit asks and says why": (
        "疑难诉求需要更长时间：单位申请并说明理由"
    ),
    "a second person grants the longer limit": "由另一人批准延期",
    "a second person refuses the longer limit and says why": "由另一人不予批准并说明理由",
    "a unit that is not responsible says so, with its reason": "不属于本单位职责的，说明理由退单",
    "the objection is right: the request is dispatched anew": "退单理由成立：重新派单",
    "the objection is wrong: the unit keeps the request": "退单理由不成立：仍由该单位办理",
    "a dispatcher mends a wrong dispatch before the unit has signed for it": (
        "单位签收之前，派单员可以改派派错的单"
    ),
    "a matter of several units gets co-handlers beside the one that leads": (
        "涉及多个单位的诉求，在主办单位之外增加协办单位"
    ),
    "the citizen was asked and the outcome is recorded": "已向市民回访，记下结果",
    "it is not solved, or the report will not do: the unit does it again": (
        "没有解决，或者反馈不合要求：退回单位重办"
    ),
    "somebody outside the unit has read the report and its evidence": (
        "由承办单位以外的人审核反馈和佐证"
    ),
    "the citizen did not pick up: after so many tries it closes as unreached": (
        "市民没有接听：拨打次数用完后按未接通办结"
    ),
    "who cannot be asked (nobody reached, no number left) is not kept waiting": (
        "无法回访的（未接通、没有留电话），不再等待"
    ),
    "the same matter told twice is worked on once, under one leader": (
        "同一件事重复反映的，并为一件办理"
    ),
    "a follower gets its leader's outcome": "并入的诉求随主单办结",
    "it was another matter after all: it goes its own way again": "并非同一件事：恢复单独办理",
    "redone too often or bounced by too many units: the city watches over it": (
        "重办次数过多或被多个单位退单：提级督办"
    ),
    "what should not count in the rates is proposed with a coded reason and evidence": (
        "不应计入考核的，按规定事由附佐证申请剔除"
    ),
    "a second person agrees that it does not count": "由另一人同意剔除",
    "a second person finds that it does count": "由另一人认定不予剔除",
    "what was closed and is not solved, or comes back, is opened again for some days": (
        "办结后未解决或再次出现的，在期限内可以重新办理"
    ),
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
        "A request is always in one of {count} states: {open} are open; {closed} are not. It "
        "moves by the steps below and no others: pages, JSON interface, jobs and history all read "
        "this one table. A step that the table does not have, or that the person may not take, is "
        "refused with a sentence that says what is possible."
    ),
    "zh": (
        "一件诉求总处在 {count} 种状态之一：{open}为在办，{closed}不再在办。"
        "它只能按下表的步骤流转；网页、JSON 接口、后台任务和办理记录读的都是这一张表。"
        "表里没有的步骤，或者无权执行的步骤，会被拒绝，并说明现在可以做什么。"
    ),
}
COLUMNS = {
    "en": ("step", "from", "to", "who may", "a handler only as", "condition", "why"),
    "zh": ("步骤", "从", "到", "谁可以", "承办人仅限", "条件", "依据"),
}
AFTER = {
    "en": (
        "A handler acts only for the unit that leads (or one below theirs); where the table says "
        "so, also for one that helps. Objections, extensions and exclusions are decided by another "
        "person than the one who asked. `system` stands for rules and jobs: it dispatches where "
        "the category was read with enough confidence, and takes over what another system had "
        "closed. How long a unit has, how often a citizen is rung, how many redos escalate, which "
        "codes exclude: all of it is policy data, `deadlines.toml` and `lifecycle.toml` in "
        "[the city folder](city-folder.md).\n\n"
        "Two who act at once: the row is locked, one wins, the other is told who did what. A page "
        "or program that gives back what it saw (`seen`) is refused where others moved on; a clock "
        "that runs backwards is refused too. A citizen opens a closed request again, or answers "
        "the unit, where they follow it.\n\n"
        "Units' own systems take steps by `POST /api/v1/requests/{number}/steps` with a key "
        "(`rencheng staff token NAME`); `GET` on the same address says what is possible now. "
        "What a machine manages is measured by `rencheng bench lifecycle`: whole lives of "
        "requests over HTTP until their last job is done, intake alone, and the staff's pages."
    ),
    "zh": (
        "承办人只能为主办单位（或其下级单位）办理，表中注明的步骤也可以为协办单位办理。退单、延期和"
        "剔除由申请人以外的另一人决定。“系统”指规则和后台任务：分类把握足够时自动派单，"
        "并转入其他系统已办结的诉求。办理时限、回访次数、重办几次提级、剔除事由都是政策数据，"
        "见[城市数据文件夹](city-folder.md)里的 `deadlines.toml` 和 `lifecycle.toml`。\n\n"
        "两人同时操作时锁定该行，先到者成功，后到者会得知是谁做了哪一步。网页或程序把看到的状态"
        "（`seen`）一并交回，期间若有变动就会被拒绝；时间倒退的操作也会被拒绝。市民在查进度的页面上"
        "可以申请重新办理，或答复单位。\n\n"
        "承办单位自己的系统凭访问令牌（`rencheng staff token 用户名`）调用 "
        "`POST /api/v1/requests/{编号}/steps` 办理；对同一地址 `GET` 可查询现在能做什么。"
        "`rencheng bench lifecycle` 实测本机能力：通过 HTTP 走完整个办理流程直到后台任务全部完成，"
        "以及单独受理和工作人员页面。"
    ),
}


DRAWN = {
    "en": "![The lifecycle as a state diagram, drawn from the table above](lifecycle.svg)",
    "zh": "![由上表画出的办理流程状态图](lifecycle.svg)",
}


def page(language: str) -> str:
    """The whole page in "en" or "zh"."""
    before = BEFORE[language].format(
        count=len(STATES),
        open=_listed(OPEN_STATES, language),
        closed=_listed(_closed(), language),
    )
    table = [_line(COLUMNS[language]), _line(["---"] * len(COLUMNS[language]))]
    table += [_line(_cells(rows, language)) for rows in rules()]
    parts = [
        f"# {TITLE[language]}",
        MADE[language],
        before,
        "\n".join(table),
        AFTER[language],
        DRAWN[language],
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


def rules() -> list[list[Transition]]:
    """The table's rows, those together that say the same of several states."""
    found: dict[tuple[str, str], list[Transition]] = {}
    for row in TRANSITIONS:
        found.setdefault((row.event, row.why), []).append(row)
    return list(found.values())


def _cells(rows: list[Transition], language: str) -> list[str]:
    row = rows[0]
    stays = all(one.target == one.source for one in rows)
    roles = [role for role in ROLES if role in row.roles]
    sources = [one.source for one in rows if one.source]
    if language == "en":
        return [
            f"`{row.event}`",
            ", ".join(f"`{source}`" for source in sources) or "—",
            "stays" if stays else f"`{row.target}`",
            ", ".join(roles),
            _whose(row, ("lead", "lead or co-handler")),
            _conditions(row, "if {}", "unless {}", "; ", str),
            row.why,
        ]
    return [
        f"{_chinese(step_name, row.event)} `{row.event}`",
        "、".join(_chinese(state_name, source) for source in sources) or "—",
        "不变" if stays else _chinese(state_name, row.target),
        "、".join(_chinese(role_name, role) for role in roles),
        _whose(row, ("主办", "主办或协办")),
        _conditions(row, "须：{}", "不得：{}", "；", lambda fact: _chinese(fact_name, fact)),
        WHY_ZH[row.why],
    ]


def _whose(row: Transition, words: tuple[str, str]) -> str:
    return words[row.co_units] if row.own_unit else ""


def _conditions(
    row: Transition, needs: str, without: str, comma: str, name: Callable[[str], str]
) -> str:
    told = [needs.format(name(row.needs))] if row.needs else []
    told += [without.format(name(fact)) for fact in row.without]
    return comma.join(told)


def picture(language: str) -> str:
    """The table as a drawn state diagram, an SVG file."""
    if language == "en":
        return drawing(TITLE["en"], str, str, ", ")
    names = partial(_chinese, state_name), partial(_chinese, step_name)
    return drawing(TITLE["zh"], *names, "、")


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
            text, drawn = page(language), picture(language)
        except KeyError as missing:
            sys.exit(f"There is no Chinese for {missing}: add it to WHY_ZH or {CATALOGUE.name}.")
        (DOCS / language / "lifecycle.md").write_text(text, "utf-8")
        (DOCS / language / "lifecycle.svg").write_text(drawn, "utf-8")


if __name__ == "__main__":
    main()
