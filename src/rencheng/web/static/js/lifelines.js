// Maps of lifelines: shares of people out by area, live or as they were; tasks of crews by their order.
(() => {
  const { css, look, shaded, ground } = drawing;

  function shares(place, areas) {
    const percent = (value) => `${Math.round(100 * (value || 0))}%`;
    const data = Object.entries(areas).map(([name, one]) => ({ name, value: typeof one === "number" ? one : one.out }));
    const options = shaded("lifelines", data, 1, (item) => `${place.labels[item.name] || item.name}\n${percent(item.value)} ${place.dataset.word}`);
    options.visualMap.text = ["100%", "0"];
    return options;
  }

  function points(place, tasks) {
    const { text, tooltip } = look();
    return {
      animation: false, textStyle: text, tooltip: { ...tooltip, formatter: (item) => `${item.data.order} ${item.name}` }, geo: ground("lifelines"),
      series: [{
        type: "scatter", coordinateSystem: "geo", symbolSize: 20, label: { show: true, formatter: (item) => String(item.data.order), color: "#fff", fontSize: 11 },
        data: tasks.map((one) => ({ name: one.name, order: one.order, value: [one.lon, one.lat], itemStyle: { color: one.done ? css("--ink-soft") : "#1d5fb4" } })),
      }],
    };
  }

  async function start(place) {
    const { lifelineMap, lifelineShares, lifelinePoints } = place.dataset;
    const inPage = (id) => JSON.parse(document.getElementById(id).textContent);
    const [city, now] = await Promise.all([drawing.json(place.dataset.map), lifelineMap ? drawing.json(lifelineMap) : null]);
    await drawing.load(place.dataset.echarts);
    place.labels = Object.fromEntries(city.features.map((area) => [area.properties.name, area.properties.label]));
    echarts.registerMap("lifelines", city);
    const options = () => (lifelinePoints ? points(place, inPage(lifelinePoints)) : shares(place, now ? now.areas : inPage(lifelineShares)));
    drawing.keep(place, (chart) => chart.setOption(options(), { notMerge: true }));
  }

  addEventListener("load", () => {
    for (const place of document.querySelectorAll(".lifeline-map")) drawing.whenSeen(place, () => start(place));
  });
})();
