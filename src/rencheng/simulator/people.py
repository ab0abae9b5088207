"""Who calls (来电人): a made-up name, a number that nobody has, a trade."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

#: First digits of the simulator's numbers: the block 0000 behind a mobile prefix, kept for show.
PHONE_PREFIXES = tuple(f"1{block}0000" for block in (90, 91, 92, 95, 96, 97, 98, 99))
SURNAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
GIVEN = tuple(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国红梅文斌志鑫慧琳浩宇晨雪欣怡"
)
TITLES = ("先生", "女士", "女士", "先生", "大爷", "阿姨", "师傅", "同学")
TITLE_WEIGHTS = (40, 40, 6, 4, 4, 4, 1, 1)


@dataclass(frozen=True, slots=True)
class Person:
    """A caller. number: which of the simulator's people; trade: a trade's code."""

    number: int
    surname: str
    name: str
    phone: str
    trade: str


def make_person(number: int, trade: str, rng: Random) -> Person:
    """A person with this number. People 80,000 apart share a telephone, as there are no more."""
    prefix = PHONE_PREFIXES[number // 10_000 % len(PHONE_PREFIXES)]
    # 7919 is prime to 10,000: neighbours in time get numbers that do not look alike.
    phone = f"{prefix}{number * 7919 % 10_000:04d}"
    surname = rng.choice(SURNAMES)
    given = "".join(rng.choices(GIVEN, k=rng.choice((1, 2, 2))))
    return Person(number, surname, surname + given, phone, trade)


def spoken_name(person: Person, rng: Random) -> str:
    """How the person gives the name: mostly a surname with a title, at times in full."""
    if rng.random() < 0.2:
        return person.name
    return person.surname + rng.choices(TITLES, weights=TITLE_WEIGHTS)[0]
