"""Names in a text (名称识别): estates, roads, schools, companies, towns, told by what ends them.

The end of a name is its last word (小区, 路, 公司), its beginning is told by what stands before it.
Where that is unclear, other texts of the same stream decide: the form that most of them share is
the name (`NameBook`). Names that a city knows can be handed in.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

#: Last words of names by kind; the longest that fits ends the name.
ENDINGS: dict[str, str] = {
    "estate": (
        "小区|社区|花园|家园|新村|嘉园|公寓|山庄|华庭|新城|国际城|翡翠湾|公馆|家属院|大院|宿舍|水岸|雅苑|佳苑|名苑|苑|府|郡"
        "|轩|邸|胡同"
    ),
    "road": "大道|高速|公路|联络线|快速路|隧道|立交桥|大桥|胡同|路|街|巷",
    "school": "大学|学院|中学|小学|幼儿园|学校|驾校|职院",
    "station": "地铁站|汽车站|火车站|高铁站|公交站|车站|号线|路公交|站",
    "company": (
        "有限公司|公司|集团|银行|物业|影楼|健身房|饭馆|饭店|酒店|超市|美发|美容|健身|培训学校|厂"
    ),
    "town": "街道|村|镇|乡|组",
    "site": "医院|公园|市场|广场|商场|大厦|中心|工地|三角洲|码头|体育馆",
}
_KIND = {ending: kind for kind, endings in ENDINGS.items() for ending in endings.split("|")}
_LONGEST_FIRST = sorted(_KIND, key=len, reverse=True)
_ENDING = re.compile("|".join(map(re.escape, _LONGEST_FIRST)))
_AREA = re.compile(
    r"[A-Z]\d{0,2}[市区县镇]"
    r"|(?![的了在于和与是有这那该本各某每全个小地校园景片辖院库街社郊超老新主大到从住着号城市居们][一-鿿])[一-鿿]"
    r"(?![的了在于和与是有这那该本各某每全个小地校园景片辖院库街社郊超到从市民学])[一-鿿](?:区|县|自治州)(?!民)"
)
#: Most characters of a name in front of its ending.
_LONGEST = 8
#: Signs and words that no name holds: what stands left of them is not part of it.
_BREAK = re.compile(
    r"[^一-鿿A-Za-z0-9·]|的|了|在|于|和|与|及|是|有|把|被|给|到|从|对|向|为|因|请|让|将|由|就|都|还|也|又"
    r"|我们|我|你|他|她|其|这|那|该|本|各|某|每|全|住|位|问|求|望|希望|反映|投诉|举报|咨询|关于|建议|强烈|附近"
    r"|旁|周边|对面|门口|楼下|楼上|以及|或者|没有|不|已经|加快|尽快|解决|恳请|针对|何时|进入|通过|随着|经过"
    r"|来电|市民|诉求人|领导|居民|业主|您好|你好|同志|叫|乘坐|靠近|沿|个|些|说|去|要|能|会|比|等|跟|离|距"
    r"|影响|导致|造成|使得|使|占用|破坏|未经|进出|往返|勒令|拖欠|感谢|根据|配合|维护|修建|新建|取消|开设|设立|而|至|走|建设"
    r"|处|时间|期间|目前|现在|所谓|属|打造|拓宽|横跨|穿过|只|但|且|可|却|并|来|条|辆|增加|延长|治理|整治|改造|楼盘|商品房"
)
#: Forms that name nothing in particular.
_PLAIN = re.compile(
    r"(?:[一二三四五六七八九十两几多老旧新大小上下前后东西南北中左右高低内外双单全整公同原别周围相关安置拆迁水泥沥青"
    r"自配套商业居民住宅农贸菜生活马道铁网线出入开发建筑学生家长物业管理国家人民城区市县乡镇街办事桥涵洞专科综合眼外"
    r"社区小幼儿园停车施工交通安全服务行政指挥信息文化投资培训机构有限责任科技集团公办民普惠性邻里立私医疗卫生筹备"
    r"断头必经之十字交叉快环步人非盲烂泥黄土最近附属实验职业技术汽客公交集体经济垃圾圾搅拌加油气充电变终点首末岗亭自来供"
    r"电力燃热水保险银行股份房地产首都省委府政级\d号栋期米间第过型档次密稠]*)(?:"
    + "|".join(map(re.escape, _LONGEST_FIRST))
    + ")"
)
#: Words that end like a name and are none.
_NO_NAME = re.compile(
    r"^(?:大部分|一部分|部分)|(?:大|一|多|另一)部分|政府|政务中心|服务中心|事务中心|后街|马路|铁路|线路|道路|思路|出路|网络公司$"
)
#: An ending behind an ending: the name goes on (老码头街道, 翠竹花园小区).
_GOES_ON = re.compile("|".join(ending for ending in _LONGEST_FIRST if len(ending) > 1))
_GENERIC_END = re.compile(r"(?:小区|社区|家属院小区|有限公司|公司)$")
_SHORTEST_STEM = 3
_OFTEN = 3  # texts that must name something before it is known without its ending


@dataclass(frozen=True, slots=True)
class Name:
    """A name without the ending that people leave out. kind: a key of ENDINGS."""

    stem: str
    kind: str


@dataclass(frozen=True, slots=True)
class Names:
    """What a text names: names in order, each once; areas (A3区, 松屏区) in order, each once."""

    names: tuple[Name, ...] = ()
    areas: tuple[str, ...] = ()


def areas_of(text: str) -> tuple[str, ...]:
    """Districts, counties and towns that a text names, coded ones (A3区) too, in order."""
    return tuple(dict.fromkeys(found.group() for found in _AREA.finditer(text)))


def candidates(text: str) -> list[tuple[str, str]]:
    """(longest possible form, ending) of each name in a text; where it begins is not settled."""
    found: list[tuple[str, str]] = []
    last = 0
    for match in _ENDING.finditer(text):
        if _GOES_ON.match(text, match.end()):
            continue
        begin = max(last, match.start() - _LONGEST)
        head = text[begin : match.start()]
        cut = 0
        for stop in _BREAK.finditer(head):
            cut = stop.end()
        for area in _AREA.finditer(head):
            cut = max(cut, area.end())
        form = head[cut:] + match.group()
        last = match.end()
        if len(form) - len(match.group()) >= 2 and not (
            _PLAIN.fullmatch(form) or _NO_NAME.search(form)
        ):
            found.append((form, match.group()))
    return found


def stem_of(form: str) -> str:
    """A name without the ending that people leave out (丽发新城小区 → 丽发新城)."""
    short = _GENERIC_END.sub("", form)
    return short if len(short) >= _SHORTEST_STEM else form


class NameBook:
    """Names as the texts of one stream, taken together, have them.

    known: name → kind of ENDINGS, of names that need no learning (a gazetteer's).
    """

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self._forms: Counter[str] = Counter(dict.fromkeys(known or {}, _OFTEN))
        self._kinds: dict[str, str] = {stem_of(name): kind for name, kind in (known or {}).items()}
        self._by_head: dict[str, list[str]] = {}
        self._index()

    def fit(self, texts: Iterable[str]) -> NameBook:
        """Learn from texts where names begin, and which are also said without their ending."""
        seen: Counter[tuple[str, str]] = Counter()
        for text in texts:
            seen.update(set(candidates(text)))
        self._forms.update({form: count for (form, _), count in seen.items()})
        totals: Counter[tuple[str, str]] = Counter()
        for (form, ending), count in seen.items():
            totals[stem_of(self._settled(form, ending)), _KIND[ending]] += count
        for (stem, kind), count in totals.items():
            if count >= _OFTEN and len(stem) >= _SHORTEST_STEM:
                self._kinds.setdefault(stem, kind)
        self._index()
        return self

    def read(self, text: str) -> Names:
        """The names in a text: those the stream knows wherever they stand, others by their form."""
        found: dict[str, tuple[int, str]] = {}
        for start, stem in self._hits(text):
            found.setdefault(stem, (start, self._kinds[stem]))
        for form, ending in candidates(text):
            stem = stem_of(self._settled(form, ending))
            if not any(known in stem or stem in known for known in found):
                found[stem] = (text.find(stem), _KIND[ending])
        ordered = sorted(found.items(), key=lambda item: item[1][0])
        return Names(tuple(Name(stem, kind) for stem, (_, kind) in ordered), areas_of(text))

    def _settled(self, form: str, ending: str) -> str:
        """The form without what stands before the name, if the shorter one is the commoner."""
        best, most = form, self._forms[form]
        for at in range(1, len(form) - len(ending) - 1):
            count = self._forms[form[at:]]
            if count > most or (count == most > 1):
                best, most = form[at:], count
        return best

    def _hits(self, text: str) -> Iterator[tuple[int, str]]:
        at = 0
        while at < len(text) - 1:
            for stem in self._by_head.get(text[at : at + 2], ()):
                if text.startswith(stem, at):
                    yield at, stem
                    at += len(stem)
                    break
            else:
                at += 1

    def _index(self) -> None:
        heads: dict[str, list[str]] = defaultdict(list)
        for stem in self._kinds:
            heads[stem[:2]].append(stem)
        self._by_head = {head: sorted(some, key=len, reverse=True) for head, some in heads.items()}
