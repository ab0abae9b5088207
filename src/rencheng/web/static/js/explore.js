// The explorer's charts: the map, and the curve with its figures under the pointer. Both are drawn
// over what the page holds without script, and only once they are seen.
(() => {
  const grid = document.querySelector("[data-explore]");
  if (!grid) return;
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (value) => value.toLocaleString("en-US");
  const drawn = [];

  function load(address) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }

  function words() {
    const ink = css("--ink"), line = css("--line");
    const text = { color: ink, fontFamily: css("--tblr-font-sans-serif") };
    // Drawn on the canvas: a tooltip of HTML carries inline styles, which our content policy refuses.
    const tooltip = { renderMode: "richText", backgroundColor: css("--card"), borderColor: line, textStyle: text, confine: true };
    return { text, tooltip };
  }

  async function drawMap(box) {
    const values = JSON.parse(document.getElementById("explore-places").textContent);
    const places = await (await fetch(grid.dataset.map)).json();
    if (!places.features.length) return;
    box.hidden = false;
    box.parentElement.querySelector("details").open = false;
    const labels = Object.fromEntries(places.features.map((place) => [place.properties.name, place.properties.label]));
    const byCode = Object.fromEntries(values.map((row) => [row.code, row]));
    echarts.registerMap("explore", places);
    const chart = echarts.init(box);
    const paint = () => {
      const { text, tooltip } = words();
      const most = Math.max(1, ...values.map((row) => row.value));
      chart.setOption({
        animation: false, textStyle: text,
        tooltip: { ...tooltip, formatter: (item) => `${labels[item.name] || item.name}\n${number(byCode[item.name]?.value || 0)}` },
        visualMap: { min: 0, max: most, calculable: false, orient: "horizontal", left: "center", bottom: 0, text: [number(most), "0"], textStyle: text, inRange: { color: [css("--map-0"), css("--map-5")] }, itemWidth: 12, itemHeight: 120 },
        series: [{
          type: "map", map: "explore", roam: false, aspectScale: 0.74, top: 8, bottom: 44,
          itemStyle: { borderColor: css("--card"), borderWidth: 1 }, select: { disabled: true },
          emphasis: { itemStyle: { areaColor: css("--due") }, label: { show: false } },
          data: places.features.map((place) => ({ name: place.properties.name, value: byCode[place.properties.name]?.value || 0 })),
        }],
      });
    };
    paint();
    chart.on("click", (item) => { if (byCode[item.name]?.link) location.search = byCode[item.name].link; });
    drawn.push({ chart, paint });
  }

  function drawCurve(box) {
    const figures = JSON.parse(document.getElementById("explore-figures").textContent);
    box.replaceChildren();
    box.classList.add("drawn");
    const chart = echarts.init(box);
    const paint = () => {
      const { text, tooltip } = words();
      const soft = css("--ink-soft"), line = css("--line");
      const axis = { axisLine: { lineStyle: { color: line } }, axisLabel: { color: soft }, splitLine: { lineStyle: { color: line } }, axisTick: { show: false } };
      const series = [{ name: grid.dataset.wordNow, type: "line", symbol: figures.starts.length > 60 ? "none" : "circle", data: figures.curve, lineStyle: { color: css("--act"), width: 2 }, itemStyle: { color: css("--act") } }];
      if (figures.before) series.push({ name: grid.dataset.wordBefore, type: "line", symbol: "none", data: figures.before, lineStyle: { color: soft, type: "dashed", width: 1.5 }, itemStyle: { color: soft } });
      chart.setOption({
        animation: false, textStyle: text, tooltip: { ...tooltip, trigger: "axis" },
        legend: { data: series.map((one) => one.name), textStyle: text, right: 0, top: 0 },
        grid: { left: 8, right: 12, top: 32, bottom: 4, containLabel: true },
        xAxis: { type: "category", data: figures.starts, ...axis, splitLine: { show: false } },
        yAxis: { type: "value", minInterval: 1, ...axis },
        series,
      });
    };
    paint();
    drawn.push({ chart, paint });
  }

  async function start() {
    await load(grid.dataset.echarts);
    const curve = document.getElementById("explore-curve");
    const map = document.getElementById("explore-map");
    if (curve) drawCurve(curve);
    if (map) await drawMap(map);
    addEventListener("resize", () => drawn.forEach(({ chart }) => chart.resize()));
    document.addEventListener("themechange", () => drawn.forEach(({ paint }) => paint()));
    document.body.classList.add("explore-drawn");
  }
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    start();
  });
  addEventListener("load", () => seen.observe(grid));
})();
