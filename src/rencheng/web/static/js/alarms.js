// The chosen alarm's curve and map, drawn when there is script; tables beside them hold the figures.
(() => {
  const page = document.querySelector("[data-alarm]");
  if (!page) return;
  const { css, look, ground } = drawing;

  function curve(found) {
    const { soft, act, text, axis, tooltip } = look();
    const bound = found.kind === "silence" ? found.curve.lower : found.curve.upper;
    const names = [page.dataset.wordObserved, page.dataset.wordExpected, page.dataset.wordBound];
    return {
      animation: false, textStyle: text, tooltip: { ...tooltip, trigger: "axis" },
      legend: { data: names, textStyle: text, right: 0, top: 0 },
      grid: { left: 40, right: 8, top: 32, bottom: 24 },
      xAxis: { type: "category", data: found.curve.days.map((day) => day.slice(5)), ...axis, splitLine: { show: false } },
      yAxis: { type: "value", minInterval: 1, ...axis },
      series: [
        { name: names[0], type: "bar", data: found.curve.observed, itemStyle: { color: act } },
        { name: names[1], type: "line", symbol: "none", data: found.curve.expected, lineStyle: { color: soft, width: 1.5 }, itemStyle: { color: soft } },
        { name: names[2], type: "line", step: "middle", symbol: "none", data: bound, lineStyle: { color: css("--over"), type: "dashed", width: 1.5 }, itemStyle: { color: css("--over") } },
      ],
    };
  }

  function map(found) {
    const lit = (code) => found.places.includes(code) || (found.district && code.startsWith(found.district));
    const regions = page.codes.filter(lit).map((name) => ({ name, itemStyle: { areaColor: css("--due"), opacity: 0.35 } }));
    const series = [{ type: "scatter", coordinateSystem: "geo", data: found.points, symbolSize: 6, itemStyle: { color: css("--over"), opacity: 0.7 } }];
    if (found.circle.length) series.push({ type: "lines", coordinateSystem: "geo", polyline: true, silent: true, data: [{ coords: found.circle }], lineStyle: { color: css("--over"), width: 2, opacity: 1 } });
    return { animation: false, geo: ground("alarm", regions), series };
  }

  async function start() {
    const [found, city] = await Promise.all([page.dataset.alarm, page.dataset.map].map(drawing.json));
    await drawing.load(page.dataset.echarts);
    page.codes = city.features.map((street) => street.properties.name);
    echarts.registerMap("alarm", city);
    for (const [id, make] of Object.entries({ "alarm-curve": curve, "alarm-map": map })) {
      const place = document.getElementById(id);
      if (place) drawing.keep(place, (chart) => chart.setOption(make(found), { notMerge: true }));
    }
    page.classList.add("drawn");
  }
  addEventListener("load", () => drawing.whenSeen(page, start));
})();
