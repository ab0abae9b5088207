"""Search speed on 50,000 short documents: `python benchmarks/search.py` prints JSON.

The documents are made here, by a seeded generator: sentences of a town's life of at most 200
characters, words drawn as unevenly as people use them (Zipf). The queries are new sentences of the
same kind, 6 to 40 characters long. Nothing is cached between queries.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import numpy as np

from rencheng.core.search.documents import Document
from rencheng.core.search.ranker import default_ranker
from rencheng.core.search.suggesting import Suggester
from rencheng.index import SearchIndex, hybrid
from rencheng.index.meaning import MeaningIndex

SEED = 7
LONGEST = 200
SIZE = 384  # of a vector
PLACES = "东湖 西岭 南塘 北桥 新港 老街 云溪 石门 柳巷 榆园 梅坞 松岗 荷塘 枫林 沙洲 长堤"
KINDS = "小区 花园 家园 新村 大厦 市场 学校 医院 公园 车站 路口 工地 厂区 广场 街道 社区"
THINGS = (
    "暖气 自来水 燃气 电梯 路灯 下水道 垃圾桶 公交车 停车位 井盖 噪音 油烟 违建 物业费 维修基金 "
    "社保卡 医保 公积金 退休金 工资 押金 学位 入学 疫苗 口罩 核酸 隔离 快递 外卖 预付卡 房产证 "
    "居住证 户口 执照 发票 税款 补贴 低保 养老院 幼儿园 食堂 药店 门诊 救护车 消防通道 电动车 "
    "充电桩 绿化 河道 路面"
)
EVENTS = (
    "坏了 停了 漏水 不热 堵塞 不退 拖欠 超时 扰民 占用 涨价 没人管 无法办理 迟迟不修 已经三天 "
    "需要材料 申请办理 查询进度 投诉无果 希望处理 什么时候恢复 怎么收费 去哪里办 多久办好 "
    "请尽快答复 影响出行"
)


def vocabulary() -> list[str]:
    """Some 3,600 words: places, roads, things, events and things with their events."""
    places = [f"{place}{kind}" for place in PLACES.split() for kind in KINDS.split()]
    roads = [
        a + b + c for a in "和平安康长新光明华建" for b in "兴富胜利民主文化" for c in "路街巷里"
    ]
    things, events = THINGS.split(), EVENTS.split()
    return [*places, *roads, *things, *events, *(f"{a}{b}" for a in things for b in events)]


def sentences(generator: random.Random) -> Iterator[str]:
    """Endless short sentences: who, where, what, and what is wrong with it."""
    words = vocabulary()
    generator.shuffle(words)
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    while True:
        chosen = generator.choices(words, weights, k=2_000)
        for start in range(0, len(chosen) - 8, 8):
            first, second = chosen[start : start + 4], chosen[start + 4 : start + 8]
            yield f"{''.join(first)}{generator.randint(1, 2_999)}号，{''.join(second)}。"


def documents(count: int, generator: random.Random) -> Iterator[Document]:
    """Documents with a title and a body of at most LONGEST characters."""
    said = sentences(generator)
    for number in range(count):
        title = next(said)[:24]
        body = ""
        length = generator.randint(60, LONGEST)
        while len(body) < length:
            body += next(said)
        kind = "guide" if number % 10 == 0 else "answer"
        districts = (f"99010{number % 4 + 1}",)
        yield Document(kind, f"{number:06d}", title, body[:length], districts=districts)


def figures(count: int, queries: int) -> dict[str, float]:
    """Indexing and searching figures, times in milliseconds, sizes in megabytes."""
    generator = random.Random(SEED)
    made = list(documents(count, generator))
    said = sentences(generator)
    asked = [next(said)[: generator.randint(6, 40)] for _ in range(queries)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        began = time.perf_counter()
        index = SearchIndex.create(path, made)
        indexed_s = time.perf_counter() - began
        for query in asked[:20]:
            index.search(query)
        plain = [timed(index, query) for query in asked]
        filtered = [timed(index, query, "990102") for query in asked]
        both = hybrid_figures(index, made, asked[:200])
        began = time.perf_counter()
        index.write(made[:1])
        write_one_s = time.perf_counter() - began
        size = sum(file.stat().st_size for file in path.iterdir())
    return {
        "documents": count,
        "queries": queries,
        "index_docs_per_s": count / indexed_s,
        "index_mb": size / 1e6,
        "write_one_ms": write_one_s * 1000,
        **both,
        **suggest_figures(made, asked),
        **percentiles("", [wall for wall, _ in plain]),
        **percentiles("cpu_", [cpu for _, cpu in plain]),
        **percentiles("district_", [wall for wall, _ in filtered]),
        **percentiles("district_cpu_", [cpu for _, cpu in filtered]),
    }


def hybrid_figures(index: SearchIndex, made: list[Document], asked: list[str]) -> dict[str, float]:
    """Terms and meaning together, with drawn vectors, one a document; the query's is given."""
    draw = np.random.default_rng(SEED)
    matrix = draw.standard_normal((len(made), SIZE)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    vectors = MeaningIndex(
        "drawn",
        [one.id for one in made],
        [""] * len(made),
        np.arange(len(made) + 1, dtype=np.int64),
        np.zeros(len(made), bool),
        matrix,
    )
    ranker, took = default_ranker(), []
    for query in asked:
        own = matrix[draw.integers(len(made))] + 0.3 * matrix[draw.integers(len(made))]
        began = time.perf_counter()
        hybrid.search(index, query, ranker, hybrid.Meaning(vectors, own))
        took.append((time.perf_counter() - began) * 1000)
    return percentiles("hybrid_", took)


def suggest_figures(made: list[Document], asked: list[str]) -> dict[str, float]:
    """Suggestions for what is typed of a question, one to eight characters, over all titles."""
    began = time.perf_counter()
    suggester = Suggester((f"{one.title} {number}", 1.0) for number, one in enumerate(made))
    built_s, took = time.perf_counter() - began, []
    for query in asked:
        for length in range(1, 9):
            began = time.perf_counter()
            suggester.suggest(query[:length])
            took.append((time.perf_counter() - began) * 1000)
    return {
        "suggest_phrases": len(suggester),
        "suggest_build_s": built_s,
        **percentiles("suggest_", took),
    }


def timed(index: SearchIndex, query: str, district: str | None = None) -> tuple[float, float]:
    """Milliseconds for one page of ten hits with passages, facets and total: by the clock, and
    of the processor (what the clock would show on a machine with nothing else to do)."""
    wall, cpu = time.perf_counter(), time.thread_time()
    index.search(query, district=district)
    return (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000


def percentiles(prefix: str, times: list[float]) -> dict[str, float]:
    """The median and the 95th percentile."""
    cuts = statistics.quantiles(times, n=100)
    return {f"{prefix}p50_ms": cuts[49], f"{prefix}p95_ms": cuts[94]}


def main() -> None:
    """Print the figures and the machine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--queries", type=int, default=500)
    given = parser.parse_args()
    machine = {
        "cpus": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "tantivy": metadata.version("tantivy"),
        "load": os.getloadavg()[0],
    }
    measured = {k: round(v, 3) for k, v in figures(given.documents, given.queries).items()}
    print(json.dumps({"name": "search", "machine": machine, "figures": measured}, indent=2))


if __name__ == "__main__":
    main()
