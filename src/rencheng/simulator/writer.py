"""From a matter to words (行文): title, text and address as this channel delivers them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from rencheng.simulator.matters import Filler, Matter
from rencheng.simulator.noise import roughen, tidy
from rencheng.simulator.people import Person
from rencheng.simulator.phrasebook import Style, choose
from rencheng.simulator.records import Channel, Kind
from rencheng.simulator.spots import SpotFinder

NOTE_SHARE = 0.42  # phone texts written down by the operator in the third person (ours)
#: Share of requests whose address field is filled, by channel (ours).
ADDRESS_SHARE = {"phone": 0.62, "web": 0.70, "chat": 0.12, "api": 0.45}
POINT_SHARE = {"phone": 0.0, "web": 0.28, "chat": 0.10, "api": 0.65}
#: Share of texts that name the place, with and without an address beside them (ours).
PLACE_IN_TEXT = {True: 0.45, False: 0.78}
TRADE_SHARE = 0.26  # people who say what they do, unasked (ours)
PHONE_IN_TEXT = 0.035
NAME_IN_TEXT = 0.04
LONG_CORE = 3  # clauses a core needs before one of them may be left out
KIND_WORDS = {"complaint": "投诉", "report": "举报", "help": "求助"}
#: p: place, a: what it is about, w: the kind of request, f: the first clause.
PHONE_TITLES = ("{p}{a}", "{a}", "反映{p}{a}", "{p}{a}{w}", "关于{p}{a}的问题")
WRITTEN_TITLES = ("{p}{a}", "{a}", "{a}", "{p}{a}，没人管", "{a}怎么办", "{p}{a}，求解决")
CIVIL_TITLES = {
    "consultation": ("咨询{a}", "{a}咨询", "{a}", "关于{a}的咨询"),
    "suggestion": ("关于{a}的建议", "建议：{a}", "{p}{a}建议"),
    "praise": ("感谢", "表扬", "{a}已解决，感谢", "点赞"),
}
TITLE_LENGTH = (7, 26)  # signs a first clause needs and may have to make a title
#: An operator's note speaks of the caller in the third person.
THIRD_PERSON = (
    ("我们", "居民"), ("我家", "其家中"), ("俺家", "其家中"), ("我爸", "其父亲"),
    ("我妈", "其母亲"), ("我", "其"), ("跟其说", "告知"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What the hotline gets to see, and which parts of the truth it shows."""

    title: str
    text: str
    address: str
    lat: float | None
    lon: float | None
    place_said: bool
    trade_said: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """What is to be written."""

    matter: Matter
    person: Person
    channel: Channel
    kind: Kind
    again: bool = False  # the same person raises it once more
    distress: bool = False
    trade_share: float = TRADE_SHARE


class Writer:
    """Writes requests. All chance comes from the `rng` handed to `write`."""

    def __init__(self, style: Style, finder: SpotFinder) -> None:
        self._style = style
        self._finder = finder

    def write(self, brief: Brief, rng: Random) -> Written:
        """Title, text, address and point of one request."""
        matter, channel = brief.matter, brief.channel
        homebound = matter.material.at == "none"
        chance = 0.3 if homebound else 1.0
        named = self._names(brief, rng)
        address = (
            self._address(named, brief, rng)
            if (rng.random() < chance * ADDRESS_SHARE[channel])
            else ""
        )
        point = rng.random() < chance * POINT_SHARE[channel]
        tell = rng.random() < PLACE_IN_TEXT[bool(address)] and not homebound
        note = channel == "phone" and rng.random() < NOTE_SHARE
        trade_said = rng.random() < brief.trade_share
        text, shown, first = self._text(brief, named if tell else "", note, trade_said, rng)
        spot = matter.spot
        return Written(
            self._title(brief, named if tell else "", first, rng),
            text,
            address,
            round(spot.lat, 6) if point else None,
            round(spot.lon, 6) if point else None,
            bool(address) or point or shown,
            trade_said,
        )

    def _names(self, brief: Brief, rng: Random) -> str:
        """The place as this caller names it: alias, name, with street or district, with detail."""
        spot = brief.matter.spot
        district = self._finder.name_of(spot.community.code[:6])
        if spot.named is None:
            name = spot.community.name
        elif spot.named.aliases and rng.random() < 0.4:
            name = rng.choice(spot.named.aliases)
        else:
            name = spot.named.name
        draw = rng.random()
        if draw < 0.16 and not name.startswith(district):
            name = district + name
        elif draw < 0.24:
            name = self._finder.name_of(spot.community.code[:9]) + name
        elif draw < 0.30:
            name = spot.community.name + name if spot.named else name
        if spot.named is not None and rng.random() < 0.4:
            filler = Filler(self._style, brief.matter.facts, rng, name)
            name += filler.say(self._style.draw(f"details.{spot.named.kind}", rng))
        return name

    def _address(self, named: str, brief: Brief, rng: Random) -> str:
        """What stands in the address field: as in the text, or longer, down to the room."""
        spot = brief.matter.spot
        if rng.random() < 0.45:
            return named
        name = spot.named.name if spot.named else spot.community.name
        district = self._finder.name_of(spot.community.code[:6])
        street = self._finder.name_of(spot.community.code[:9])
        whole = district + (street if rng.random() < 0.6 else "") + name.removeprefix(district)
        if spot.named and spot.named.kind == "estate" and rng.random() < 0.6:
            filler = Filler(self._style, brief.matter.facts, rng, name)
            whole += filler.fill("building") + f"{rng.randint(1, 18)}0{rng.randint(1, 4)}"
        return whole

    def _text(
        self, brief: Brief, named: str, note: bool, trade_said: bool, rng: Random
    ) -> tuple[str, bool, str]:
        """The text, whether it names the place, and a clause that could be its title."""
        style, material = self._style, brief.matter.material
        manner = "note" if note else str(brief.channel)
        nowhere = Filler(style, {}, rng, "").say(style.draw(f"nowhere.{material.at}", rng))
        filler = Filler(style, brief.matter.facts, rng, named or nowhere)
        filler.set("area", self._area(brief, rng))
        filler.set("about", filler.say(choose(material.about, rng)))
        filler.used.clear()
        body = self._body(brief, filler, named, note, rng)
        first = body.split("，", 1)[0].split("。", 1)[0] if not brief.again else ""
        if not TITLE_LENGTH[0] <= len(first) <= TITLE_LENGTH[1] or first.startswith("我"):
            first = ""
        if "place" not in filler.used and (named or rng.random() < 0.06) and not brief.again:
            intro = style.draw(f"intros.{material.at if named else 'none'}", rng)
            body = filler.say(intro) + body
        shown = bool(named) and "place" in filler.used
        if trade_said:
            body = filler.say(style.draw(f"trades.{brief.person.trade}", rng)) + body
        opening = filler.say(style.draw(f"openings.{manner}", rng))
        text = opening + body + self._signature(brief, note, rng)
        ending = "consultation" if brief.kind == "consultation" and not note else manner
        closing = filler.say(style.draw(f"closings.{ending}", rng))
        if closing and (note or brief.kind != "praise"):
            text = f"{text}。{closing}"
        if note:
            text = in_third_person(text)
        text = tidy(text)
        if brief.channel in ("web", "api") or note:
            text = text.rstrip("，") + ("" if text[-1] in "。！？吗呢" else "。")
        return roughen(text, manner, rng), shown, first

    def _area(self, brief: Brief, rng: Random) -> str:
        code = brief.matter.spot.community.code
        return self._finder.name_of(code[:6] if rng.random() < 0.6 else code[:9])

    def _body(self, brief: Brief, filler: Filler, named: str, note: bool, rng: Random) -> str:
        material, style = brief.matter.material, self._style
        if brief.kind == "consultation" and material.ask:
            return self._question(brief, filler, rng)
        if brief.kind == "praise":
            return filler.say(style.draw("follow.praises", rng))
        if brief.kind == "suggestion":
            return filler.say(style.draw("follow.suggestions", rng))
        follow = filler.say(style.draw("follow.ups", rng)) if brief.again else ""
        story = material.stories[brief.matter.story % len(material.stories)]
        core = filler.say(choose(story, rng))
        core = self._end_with_place(core, filler, named, rng)
        core = shorten(core, rng, keep=named)
        parts = [follow + core]
        brevity = {"chat": 0.35, "api": 0.45}.get(brief.channel, 1.0)
        if rng.random() < 0.45 * brevity:
            parts.append(filler.say(choose(material.more, rng)))
        if brief.distress:
            parts.append(filler.say(style.draw("moods.distress", rng)))
        elif rng.random() < 0.5 * brevity and not note:
            parts.append(filler.say(style.draw(f"moods.{brief.kind}", rng)))
        if rng.random() < 0.75 * brevity:
            lists = (material.want, style.phrases.get(f"wants.{brief.kind}", ()))
            parts.append(filler.say(choose(lists[rng.random() < 0.5] or lists[1], rng)))
        return join([part for part in parts if part], rng)

    def _end_with_place(self, core: str, filler: Filler, named: str, rng: Random) -> str:
        """A core that ends with the bare place says it as people do, or not at all."""
        head, _, tail = core.rpartition("，")
        place = filler.fill("place")
        if not head or tail.removeprefix("就").removeprefix("在") != place:
            return core
        if not named:
            return head
        filler.set("spot", place)
        return f"{head}，{filler.say(self._style.draw('where.named', rng))}"

    def _question(self, brief: Brief, filler: Filler, rng: Random) -> str:
        asks = list(brief.matter.material.ask)
        rng.shuffle(asks)
        first = filler.say(asks[0])
        if rng.random() < 0.22:
            story = brief.matter.material.stories[brief.matter.story]
            core = shorten(filler.say(choose(story, rng)), rng, keep="")
            return core.split("，")[0] + "，" + first
        if rng.random() < 0.16 and len(asks) > 1:
            return f"{first}，还有{filler.say(asks[1]).removeprefix('请问')}"
        return first + ("？" if brief.channel == "web" or rng.random() < 0.3 else "")

    def _signature(self, brief: Brief, note: bool, rng: Random) -> str:
        """A number or a name inside the text, as people leave them; seldom."""
        said = ""
        if not note and rng.random() < NAME_IN_TEXT:
            said += rng.choice(("，我姓", "，免贵姓")) + brief.person.surname
        if rng.random() < PHONE_IN_TEXT:
            words = ("，我电话", "，联系电话", "，打我手机", "，号码是")
            said += rng.choice(words) + brief.person.phone
        return said

    def _title(self, brief: Brief, named: str, first: str, rng: Random) -> str:
        """A title as the channel has one: none in chat, the operator's for calls.

        first: the first clause of what the citizen says, which often makes the title.
        """
        if brief.channel == "chat":
            return ""
        filler = Filler(self._style, brief.matter.facts, rng, named)
        about = filler.say(choose(brief.matter.material.about, rng))
        if brief.kind in CIVIL_TITLES:
            form = rng.choice(CIVIL_TITLES[brief.kind])
        elif first and rng.random() < 0.5:
            form = rng.choice(("{f}", "{f}", "反映{f}") if brief.channel == "phone" else ("{f}",))
        else:
            form = rng.choice(PHONE_TITLES if brief.channel == "phone" else WRITTEN_TITLES)
        word = KIND_WORDS.get(brief.kind, "")
        return form.format(p=named, a=about, w=word, f=first).replace("小区小区", "小区")


def join(parts: list[str], rng: Random) -> str:
    """Sentences put together the way people do: mostly a comma, at times a stop."""
    text = parts[0]
    for part in parts[1:]:
        text += ("。" if rng.random() < 0.45 else "，") + part
    return text


def shorten(core: str, rng: Random, *, keep: str) -> str:
    """Leave out one clause of a long sentence now and then, never the first or the place's."""
    clauses = core.split("，")
    if len(clauses) < LONG_CORE or rng.random() < 0.55:
        return core
    at = rng.randrange(1, len(clauses))
    if keep and keep in clauses[at]:
        return core
    return "，".join(clauses[:at] + clauses[at + 1 :])


def in_third_person(text: str) -> str:
    """How an operator writes down what a caller says."""
    for first, third in THIRD_PERSON:
        text = text.replace(first, third)
    return text
