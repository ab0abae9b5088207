// The explorer's charts: the map, and the curve with its figures under the pointer. Both are drawn
// over what the page holds without script, and only once they are seen.
(() => {
  const grid = document.querySelector("[data-explore]");
  if (!grid) return;
  const { css, number, look } = drawing;

  async function drawMap(box) {
    const values = JSON.parse(document.getElementById("explore-places").textContent);
    const places = await drawing.json(grid.dataset.map);
    if (!places.features.length) return;
    box.hidden = false;
    box.parentElement.querySelector("details").open = false;
    const labels = Object.fromEntries(places.features.map((place) => [place.properties.name, place.properties.label]));
    const byCode = Object.fromEntries(values.map((row) => [row.code, row]));
    echarts.registerMap("explore", places);
    const data = places.features.map((place) => ({ name: place.properties.name, value: byCode[place.properties.name]?.value || 0 }));
    const most = Math.max(1, ...values.map((row) => row.value));
    const formatter = (item) => `${labels[item.name] || item.name}\n${number(byCode[item.name]?.value || 0)}`;
    const chart = drawing.keep(box, (one) => one.setOption(drawing.shaded("explore", data, most, formatter, { roam: false })));
    chart.on("click", (item) => { if (byCode[item.name]?.link) location.search = byCode[item.name].link; });
  }

  function drawCurve(box) {
    const figures = JSON.parse(document.getElementById("explore-figures").textContent);
    box.replaceChildren();
    box.classList.add("drawn");
    drawing.keep(box, (chart) => {
      const { soft, text, axis, tooltip } = look();
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
    });
  }

  async function start() {
    await drawing.load(grid.dataset.echarts);
    const curve = document.getElementById("explore-curve");
    const map = document.getElementById("explore-map");
    if (curve) drawCurve(curve);
    if (map) await drawMap(map);
    document.body.classList.add("explore-drawn");
  }
  addEventListener("load", () => drawing.whenSeen(grid, start));
})();
