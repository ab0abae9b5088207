// Where people in need live far from help: circles over the streets.
(() => {
  const place = document.getElementById("gap-map");
  if (!place) return;
  const points = JSON.parse(document.getElementById("gap-points").textContent);

  function options() {
    const { act, text, tooltip } = drawing.look();
    const most = Math.max(1, ...points.map((one) => one.people));
    return {
      animation: false, textStyle: text, geo: drawing.ground("streets"),
      tooltip: { ...tooltip, formatter: (item) => `${item.name}\n${item.value[2]}${item.data.km === null ? "" : ` · ${item.data.km.toFixed(1)} km`}` },
      series: [{
        type: "scatter", coordinateSystem: "geo", itemStyle: { color: act, opacity: .7 },
        symbolSize: (value) => 8 + 26 * Math.sqrt(value[2] / most),
        data: points.map((one) => ({ name: one.name, value: [one.lon, one.lat, one.people], km: one.km })),
      }],
    };
  }

  async function start() {
    const city = await drawing.json(place.dataset.map);
    await drawing.load(place.dataset.echarts);
    echarts.registerMap("streets", city);
    drawing.keep(place, (chart) => chart.setOption(options(), { notMerge: true }));
  }

  addEventListener("load", () => drawing.whenSeen(place, start));
})();
