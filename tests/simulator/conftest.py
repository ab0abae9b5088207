from datetime import date
from pathlib import Path

import pytest

from rencheng.core.common.city import Category, Cell, City, NamedPlace, Place, Trade, Unit
from rencheng.importers.city import read_city

START = date(2026, 1, 5)
DEMO = Path(__file__).resolve().parents[2] / "demo"


def _square(x: float, y: float) -> tuple[tuple[float, float], ...]:
    side = 0.01
    return ((x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y))


@pytest.fixture(scope="session")
def small_city() -> City:
    """Two districts, four communities, eight cells; leaves with phrases of ours and one without."""
    places = [Place("990200", "city", "小城", "Town", None, 8_000, 30.0, 110.0, "hall")]
    cells: list[Cell] = []
    named: list[NamedPlace] = []
    for d, district in enumerate(("990201", "990202")):
        places.append(
            Place(district, "district", f"{'东西'[d]}区", "D", "990200", 4_000, 30.0, 110.0, "hall")
        )
        street = f"{district}001"
        places.append(
            Place(street, "street", f"{'东西'[d]}街街道", "S", district, 4_000, 30.0, 110.0, street)
        )
        for c in range(2):
            code = f"{street}00{c + 1}"
            x, y = 110 + d * 0.1, 30 + c * 0.1
            places.append(
                Place(
                    code,
                    "community",
                    f"{'甲乙丙丁'[2 * d + c]}社区",
                    "C",
                    street,
                    2_000,
                    y,
                    x,
                    None,
                )
            )
            cells += [Cell(f"{code}00{k + 1}", _square(x + k * 0.01, y)) for k in range(2)]
            named.append(
                NamedPlace(
                    f"{'春夏秋冬'[2 * d + c]}园", "estate", ("老院",), code, y + 0.005, x + 0.005
                )
            )
    general = ("general", "bureau")
    return City(
        "小城",
        "Town",
        "12345",
        "Asia/Shanghai",
        "1",
        tuple(places),
        tuple(cells),
        {},
        tuple(named),
        (
            Unit("hall", "政府", "Hall", "district", None, "", "990200"),
            Unit("bureau", "局", "Bureau", "bureau", "hall", "", None),
            Unit("990201001", "东街办", "East", "street", "hall", "", "990201001"),
            Unit("990202001", "西街办", "West", "street", "hall", "", "990202001"),
        ),
        (
            Category("utilities", "公共服务", "U", (), None, None),
            Category("utilities/power", "供电", "P", (), None, None),
            Category("utilities/power/outage", "停电", "O", ("停电",), *general),
            Category("market", "市场", "M", (), None, None),
            Category("market/consumer", "消费", "M", (), None, None),
            Category("market/consumer/prepaid", "预付卡", "Pr", ("预付卡",), *general),
            Category("epidemic", "疫情", "E", (), None, None),
            Category("epidemic/care", "用药", "E", (), None, None),
            Category("epidemic/care/medicine", "缺药", "E", ("退烧药",), *general),
            Category("local", "本地", "L", (), None, None),
            Category(
                "local/cable-car", "缆车", "L", ("缆车停运", "缆车票[价"), "general", "@street"
            ),
        ),
        (
            Trade("delivery", "快递外卖", "Delivery", ("骑手",)),
            Trade("home", "居家", "Home", ("居家",)),
        ),
    )


@pytest.fixture(scope="session")
def demo_city() -> City:
    return read_city(DEMO)[0]
