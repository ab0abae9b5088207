"""What happens to a text between mouth and file (噪声): homophones, slips, fillers, punctuation."""

from __future__ import annotations

from random import Random

#: Heard or typed wrongly: right → wrong.
HOMOPHONES: dict[str, str] = {
    "已经": "以经", "反映": "反应", "再": "在", "的": "得", "得": "的", "做": "作", "部门": "部们",
    "账": "帐", "哪": "那", "像": "象", "暖气": "暖汽", "身份证": "身分证",
    "井盖": "井概", "燃气": "然气", "维修": "维休", "漏水": "露水", "噪音": "燥音", "押金": "压金",
    "邻居": "临居", "垃圾": "拉圾", "投诉": "投述",
    "赔": "陪", "充": "冲", "订": "定", "交": "缴", "堵": "睹", "修": "休", "幼儿园": "幼儿圆",
    "报销": "报消", "驿站": "译站", "隔离": "隔篱", "核酸": "核算",
}  # fmt: skip
FILLERS = ("那个", "就是说", "然后", "嗯", "就是", "你说", "反正", "这个", "怎么说呢", "真的")
RUN_IN = frozenset(("然后", "就是", "反正", "这个", "真的"))  # said without a pause after them
PARTICLES = ("啊", "啊", "嘛", "哦", "呀", "咧", "哈", "嘞", "哎")
SHORTEST_CLAUSE = 6  # signs a clause needs to bear a particle
HALF_WIDTH = str.maketrans("，。！？：；", ",.!?:;")
NO_SIGNS = str.maketrans("，。！；", "    ")
SIGNS = "，。！？；：、 "

#: How likely a channel makes each kind of slip (ours).
SLIPS: dict[str, dict[str, float]] = {
    "phone": {"homophone": 0.22, "filler": 0.30, "particle": 0.28, "run_on": 0.25, "slip": 0.03},
    "note": {"homophone": 0.06, "slip": 0.03, "half_width": 0.06},
    "web": {"homophone": 0.12, "slip": 0.06, "half_width": 0.05, "run_on": 0.06, "shout": 0.08},
    "chat": {"homophone": 0.18, "slip": 0.07, "spaces": 0.30, "particle": 0.18, "shout": 0.10},
    "api": {"homophone": 0.08, "slip": 0.05, "spaces": 0.15},
}


def tidy(text: str) -> str:
    """Mend the punctuation that joining phrases leaves behind."""
    out: list[str] = []
    for sign in text.strip():
        if out and sign in SIGNS and out[-1] in SIGNS:
            if out[-1] in "，、 " or sign == out[-1]:
                out[-1] = sign
            continue
        if sign in "，。；、" and not out:
            continue
        out.append(sign)
    return "".join(out)


def roughen(text: str, manner: str, rng: Random) -> str:
    """The text as this channel really delivers it; several slips may meet in one text."""
    chances = SLIPS[manner]
    for name, slip in _SLIPS.items():
        if rng.random() < chances.get(name, 0.0):
            text = slip(text, rng)
    return text


def _homophone(text: str, rng: Random) -> str:
    present = [word for word in HOMOPHONES if word in text]
    if not present:
        return text
    word = rng.choice(present)
    parts = text.split(word)
    at = rng.randrange(1, len(parts))
    return word.join(parts[:at]) + HOMOPHONES[word] + word.join(parts[at:])


def _filler(text: str, rng: Random) -> str:
    clauses = text.split("，")
    if len(clauses) < 2:
        return text
    at = rng.randrange(1, len(clauses))
    word = rng.choice(FILLERS)
    pause = "" if word in RUN_IN and rng.random() < 0.6 else "，"
    clauses[at] = word + pause + clauses[at]
    return "，".join(clauses)


def _particle(text: str, rng: Random) -> str:
    clauses = text.split("，")
    able = [
        at
        for at, clause in enumerate(clauses)
        if len(clause) >= SHORTEST_CLAUSE and clause[-1] not in SIGNS + "吗呢啊吧嘛的人"
    ]
    if able:
        clauses[rng.choice(able)] += rng.choice(PARTICLES)
    return "，".join(clauses)


def _run_on(text: str, rng: Random) -> str:
    return text.replace("。", "，") if rng.random() < 0.7 else text.replace("，", "")


def _slip(text: str, rng: Random) -> str:
    """A sign lost, doubled, or changed with its neighbour."""
    if len(text) < 6:
        return text
    at = rng.randrange(1, len(text) - 2)
    if text[at] in SIGNS or text[at].isdigit() or text[at].isascii():
        return text
    kind = rng.random()
    if kind < 0.4:
        return text[:at] + text[at + 1 :]
    if kind < 0.9 or text[at + 1] in SIGNS or text[at + 1].isdigit():
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _half_width(text: str, rng: Random) -> str:
    return text.translate(HALF_WIDTH)


def _spaces(text: str, rng: Random) -> str:
    return text.translate(NO_SIGNS).rstrip()


def _shout(text: str, rng: Random) -> str:
    return text.rstrip("。！") + rng.choice(("！！！", "！！", "！！！！", "？？？"))


_SLIPS = {
    "homophone": _homophone,
    "filler": _filler,
    "particle": _particle,
    "run_on": _run_on,
    "slip": _slip,
    "half_width": _half_width,
    "spaces": _spaces,
    "shout": _shout,
}
