// The chosen topic's map, drawn when it is seen; the table below it holds the places.
(() => {
  const page = document.querySelector("[data-topic]");
  const place = document.getElementById("topic-map");
  if (!page || !place) return;

  async function start() {
    const [found, city] = await Promise.all([page.dataset.topic, page.dataset.map].map(drawing.json));
    await drawing.load(page.dataset.echarts);
    echarts.registerMap("topic", city);
    place.hidden = false;
    drawing.keep(place, (chart) => chart.setOption({
      animation: false, geo: drawing.ground("topic"),
      series: [{ type: "scatter", coordinateSystem: "geo", data: found.points, symbolSize: 8, itemStyle: { color: drawing.css("--act"), opacity: 0.7 } }],
    }, { notMerge: true }));
  }
  drawing.whenSeen(place.previousElementSibling, start);
})();
