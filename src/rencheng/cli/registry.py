"""Which word runs which function. A command's module is imported only when it is called."""

from __future__ import annotations

#: "word" or "group word" → "module:function"; the first line of its docstring is the help.
COMMANDS: dict[str, str] = {
    "simulate": "rencheng.cli.simulate:simulate",
    "up": "rencheng.cli.up:up",
    "manage": "rencheng.cli.manage:manage",
    "city check": "rencheng.cli.city:check",
    "staff add": "rencheng.cli.staff:add",
    "staff token": "rencheng.cli.staff:token",
    "bench lifecycle": "rencheng.cli.bench.lifecycle:lifecycle",
    "city load": "rencheng.cli.city:load",
    "dispatch try": "rencheng.cli.dispatch:try_out",
    "dispatch choices": "rencheng.cli.dispatch:choices",
    "import requests": "rencheng.cli.imports:requests",
    "import guides": "rencheng.cli.imports:guides",
    "replay": "rencheng.cli.replay:replay",
    "rates show": "rencheng.cli.rates:show",
    "rates recount": "rencheng.cli.rates:recount",
    "search": "rencheng.cli.search:search",
    "evaluate search": "rencheng.cli.search:evaluate",
    "tune search": "rencheng.cli.search_tune:tune",
    "recovery": "rencheng.cli.recovery:recovery",
    "crews": "rencheng.cli.crews:crews",
    "staffing": "rencheng.cli.staffing:staffing",
    "archive": "rencheng.cli.archive:archive",
    "erase": "rencheng.cli.archive:erase",
    "classify fit": "rencheng.cli.classify:fit",
    "classify watch": "rencheng.cli.retraining:watch",
    "classify propose": "rencheng.cli.retraining:propose",
    "classify accept": "rencheng.cli.retraining:accept",
    "classify predict": "rencheng.cli.classify:predict",
    "watch": "rencheng.cli.watch:watch",
    "scan": "rencheng.cli.scan:scan",
    "nowcast": "rencheng.cli.nowcast:nowcast",
    "emotion fit": "rencheng.cli.emotion:fit",
    "emotion read": "rencheng.cli.emotion:read",
    "evaluate emotion": "rencheng.cli.emotion:evaluate",
    "evaluate classify": "rencheng.cli.classify:evaluate",
    "warehouse sync": "rencheng.cli.warehouse:sync",
    "warehouse load": "rencheng.cli.warehouse_load:load",
    "warehouse rebuild": "rencheng.cli.warehouse:rebuild",
    "warehouse check": "rencheng.cli.warehouse:check",
    "warehouse analyse": "rencheng.cli.warehouse_analyse:analyse",
    "topics": "rencheng.cli.topics:topics",
    "evaluate topics": "rencheng.cli.topics:evaluate",
    "duplicates": "rencheng.cli.duplicates:duplicates",
    "evaluate duplicates": "rencheng.cli.duplicates:evaluate",
}

#: Commands that hand every word and option on as it is, `--help` too.
PASS_THROUGH = {"manage"}

GROUPS: dict[str, str] = {
    "import": "Take in files: requests, guides.",
    "evaluate": "Measure an analysis against labels.",
    "tune": "Fit what ranks or decides to labelled examples.",
    "classify": "Fit and use text classifiers.",
    "staff": "Who may sign in, and keys for programs.",
    "bench": "Measure this machine: figures as JSON.",
    "rates": "The three rates: compare a month, count anew.",
    "emotion": "Read feelings, distress and needs in texts.",
    "dispatch": "Try the dispatch rules; what dispatchers chose.",
    "warehouse": "Every request ever, as Parquet and marts.",
    "city": "Check and load a city folder.",
}
