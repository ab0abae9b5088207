// Charts of the rates, each drawn once it is seen; the tables beside them hold the same figures.
(() => {
  const said = document.querySelector("[data-rates]");
  if (!said) return;
  const { css, json, keep, load, look, whenSeen } = drawing;
  const share = (value) => (value == null ? "—" : `${(value * 100).toFixed(1)}%`);
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  let library = null;

  // Months along, requests as bars, rates as lines of different dashes; a goal as a line of its own.
  function months(rows, rates, target) {
    const { text, tooltip, axis, soft, line } = look();
    const looks = { response: ["--ink-soft", "dotted", "triangle"], resolution: ["--act", "solid", "circle"], satisfaction: ["--due", "dashed", "rect"] };
    const word = (name) => said.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`];
    const lines = rates.map((rate) => {
      const [colour, type, symbol] = looks[rate];
      return { name: word(rate), type: "line", symbol, symbolSize: 8, data: rows.map((row) => row[rate]), lineStyle: { color: css(colour), type, width: 2 }, itemStyle: { color: css(colour) }, tooltip: { valueFormatter: share } };
    });
    if (target) lines[0].markLine = { silent: true, symbol: "none", data: [{ yAxis: target / 100, name: word("target") }], lineStyle: { color: css("--done"), type: "solid" }, label: { formatter: `${word("target")} ${target}%`, color: css("--done"), position: "insideEndTop" } };
    return {
      animation: false, textStyle: text, tooltip: { ...tooltip, trigger: "axis" },
      legend: { textStyle: text, right: 0, top: 0 },
      grid: { left: 48, right: 52, top: 36, bottom: 24 },
      xAxis: { type: "category", data: rows.map((row) => row.month), ...axis, splitLine: { show: false } },
      yAxis: [
        { type: "value", min: (range) => Math.max(0, Math.floor((Math.min(range.min, target ? target / 100 : 1) - 0.05) * 10) / 10), max: 1, ...axis, axisLabel: { color: soft, formatter: (value) => `${Math.round(value * 100)}%` } },
        { type: "value", minInterval: 1, ...axis, splitLine: { show: false } },
      ],
      series: [...lines, { name: word("requests"), type: "bar", yAxisIndex: 1, z: 1, barMaxWidth: 28, data: rows.map((row) => row.requests), itemStyle: { color: line } }],
    };
  }

  // Units down, each with its score by both policies and the way between them.
  function scores(rows) {
    const { text, tooltip, axis, line } = look();
    const words = [said.dataset.wordBefore, said.dataset.wordAfter];
    const down = [...rows].reverse();
    const narrow = innerWidth < 600;
    return {
      animation: false, textStyle: text,
      tooltip: { ...tooltip, trigger: "axis", axisPointer: { type: "shadow" }, formatter: (items) => `${items[0].axisValue}\n${down[items[0].dataIndex].old.toFixed(1)} → ${down[items[0].dataIndex].new.toFixed(1)}` },
      legend: { data: words, textStyle: text, right: 0, top: 0 },
      grid: { left: 8, right: 24, top: 32, bottom: 4, containLabel: true },
      xAxis: { type: "value", scale: true, ...axis },
      yAxis: { type: "category", data: down.map((row) => row.name), ...axis, splitLine: { show: false }, axisLabel: { color: css("--ink"), interval: 0, width: narrow ? 96 : 200, overflow: "truncate" } },
      series: [
        { type: "bar", stack: "way", silent: true, data: down.map((row) => Math.min(row.old, row.new)), itemStyle: { color: "transparent" }, barWidth: 4 },
        { type: "bar", stack: "way", silent: true, data: down.map((row) => Math.abs(row.new - row.old)), itemStyle: { color: line } },
        { name: words[0], type: "scatter", symbol: "emptyCircle", symbolSize: 9, data: down.map((row) => row.old), itemStyle: { color: css("--ink-soft") } },
        { name: words[1], type: "scatter", symbol: "circle", symbolSize: 9, data: down.map((row) => row.new), itemStyle: { color: css("--act") } },
      ],
    };
  }

  const makers = {
    async trend(box) {
      const rows = (await json(box.dataset.trend)).months;
      return rows.length < 2 ? null : { draw: () => months(rows, ["response", "resolution", "satisfaction"]), open: (at) => `${box.dataset.base}?${rows[at].link}` };
    },
    async issue(box) {
      const rows = read(box.dataset.issue);
      return rows.length ? { draw: () => months(rows, ["resolution", "satisfaction"], Number(box.dataset.target)), open: (at) => `${box.dataset.base}?${rows[at].link}&rate=resolution` } : null;
    },
    async replay(box) {
      const rows = read(box.dataset.replay).slice(0, 20);
      return rows.length ? { draw: () => scores(rows), open: (at) => `${box.dataset.base}&unit=${encodeURIComponent(rows[rows.length - 1 - at].unit)}` } : null;
    },
  };

  async function show(box, kind) {
    library ??= load(said.dataset.echarts);
    const [found] = await Promise.all([makers[kind](box), library]);
    if (!found) return box.closest(".trend")?.remove();
    box.hidden = false;
    const chart = keep(box, (drawn) => drawn.setOption(found.draw(), { notMerge: true }));
    chart.getZr().on("click", (event) => {
      const point = chart.convertFromPixel({ seriesIndex: 0 }, [event.offsetX, event.offsetY]);
      const at = point && Math.round(point[kind === "replay" ? 1 : 0]);
      if (at >= 0 && chart.containPixel("grid", [event.offsetX, event.offsetY])) location.href = found.open(at);
    });
    document.body.classList.add("rates-drawn");
  }

  // Observed is what stands before a chart: a hidden box is never seen itself.
  function watch(root) {
    for (const kind of Object.keys(makers)) {
      for (const box of root.querySelectorAll(`[data-${kind}]`)) {
        whenSeen(box.previousElementSibling, () => show(box, kind));
      }
    }
  }
  watch(document);
  document.addEventListener("htmx:afterSwap", (event) => watch(event.target));
})();
