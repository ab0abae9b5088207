"""Hardship of small business (小微困难): rent, wages, loans, stock, a closed street.

Said by those who run shops and services, or who work in them; each kind is matched by a city to the
relief that exists and to who answers for it.
"""

from __future__ import annotations

import re
from typing import Final

from rencheng.core.text.features import read_parts
from rencheng.core.wellbeing.needs import Found

#: Who speaks: a shop, a trader, a small firm. Ours, by reading.
_BUSINESS: Final = re.compile(
    "店|铺|摊|商户|商家|个体|小微|小企业|餐馆|餐厅|饭店|档口|生意|老板|营业|公司|企业|厂"
    "|工作室|培训机构|民宿"
)
_KINDS: Final = {
    "rent": re.compile("房租|店租|租金|铺租|摊位费|房东|减租|免租|进场费|管理费"),
    "wages": re.compile(
        "发不[出起]工资|工资发不|付不起工资|员工工资|养不起|裁员|社保交不|缓缴|稳岗"
    ),
    "loans": re.compile("贷款|还贷|断贷|逾期|周转|资金链|融资|贴息|利息|借钱|垫资"),
    "stock": re.compile(
        "压货|囤货|库存|过期|坏掉|烂掉|卖不[出掉]|进不[到了]货|断货|食材|货款"
    ),
    "closed": re.compile(
        "封街|封路|围挡|停业|关门|歇业|不让(开|营业)|没人流|没有人流|没客人|没生意|客流"
        "|复工|复业|恢复营业|停工"
    ),
}  # fmt: skip


def hardship(text: str) -> list[Found]:
    """Kinds of hardship a business tells of, with the words; none where no business speaks."""
    plain = read_parts(text).plain
    if not _BUSINESS.search(plain):
        return []
    found = []
    for kind, pattern in _KINDS.items():
        words = list(dict.fromkeys(one.group() for one in pattern.finditer(plain)))
        if words:
            found.append(Found(kind, words))
    return found


KINDS: Final = tuple(_KINDS)
