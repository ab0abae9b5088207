// The chosen alarm's curve and map, drawn when there is script; tables beside them hold the figures.
(() => {
  const page = document.querySelector("[data-alarm]");
  if (!page) return;
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const charts = [];

  function load(address) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }

  function curve(found) {
    const ink = css("--ink"), soft = css("--ink-soft"), line = css("--line");
    const text = { color: ink, fontFamily: css("--tblr-font-sans-serif") };
    const axis = { axisLine: { lineStyle: { color: line } }, axisLabel: { color: soft }, splitLine: { lineStyle: { color: line } }, axisTick: { show: false } };
    const bound = found.kind === "silence" ? found.curve.lower : found.curve.upper;
    const names = [page.dataset.wordObserved, page.dataset.wordExpected, page.dataset.wordBound];
    return {
      animation: false, textStyle: text,
      tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: css("--card"), borderColor: line, textStyle: text, confine: true },
      legend: { data: names, textStyle: text, right: 0, top: 0 },
      grid: { left: 40, right: 8, top: 32, bottom: 24 },
      xAxis: { type: "category", data: found.curve.days.map((day) => day.slice(5)), ...axis, splitLine: { show: false } },
      yAxis: { type: "value", minInterval: 1, ...axis },
      series: [
        { name: names[0], type: "bar", data: found.curve.observed, itemStyle: { color: css("--act") } },
        { name: names[1], type: "line", symbol: "none", data: found.curve.expected, lineStyle: { color: soft, width: 1.5 }, itemStyle: { color: soft } },
        { name: names[2], type: "line", step: "middle", symbol: "none", data: bound, lineStyle: { color: css("--over"), type: "dashed", width: 1.5 }, itemStyle: { color: css("--over") } },
      ],
    };
  }

  function map(found) {
    const lit = (code) => found.places.includes(code) || (found.district && code.startsWith(found.district));
    return {
      animation: false,
      geo: {
        map: "alarm", roam: true, scaleLimit: { min: 1, max: 12 }, aspectScale: 0.74, top: 8, bottom: 8,
        itemStyle: { areaColor: css("--map-0"), borderColor: css("--card"), borderWidth: 1 }, select: { disabled: true }, emphasis: { disabled: true },
        regions: page.codes.filter(lit).map((name) => ({ name, itemStyle: { areaColor: css("--due") } })),
      },
      series: [{ type: "scatter", coordinateSystem: "geo", data: found.points, symbolSize: 6, itemStyle: { color: css("--over"), opacity: 0.7 } }],
    };
  }

  async function start() {
    const [found, city] = await Promise.all([page.dataset.alarm, page.dataset.map].map(async (address) => (await fetch(address)).json()));
    await load(page.dataset.echarts);
    page.codes = city.features.map((street) => street.properties.name);
    echarts.registerMap("alarm", city);
    const wanted = { "alarm-curve": curve, "alarm-map": map };
    const draw = () => charts.forEach(([chart, make]) => chart.setOption(make(found), { notMerge: true }));
    for (const [id, make] of Object.entries(wanted)) {
      const place = document.getElementById(id);
      if (place) charts.push([echarts.init(place), make]);
    }
    draw();
    addEventListener("resize", () => charts.forEach(([chart]) => chart.resize()));
    document.addEventListener("themechange", draw);
  }
  addEventListener("load", start);
})();
