// The chosen topic's map, drawn when it is seen; the table below it holds the places.
(() => {
  const page = document.querySelector("[data-topic]");
  const place = document.getElementById("topic-map");
  if (!page || !place) return;
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function load(address) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }

  async function start() {
    const [found, city] = await Promise.all([page.dataset.topic, page.dataset.map].map(async (address) => (await fetch(address)).json()));
    await load(page.dataset.echarts);
    echarts.registerMap("topic", city);
    place.hidden = false;
    const chart = echarts.init(place);
    const draw = () => chart.setOption({
      animation: false,
      geo: { map: "topic", roam: true, scaleLimit: { min: 1, max: 12 }, aspectScale: 0.74, top: 8, bottom: 8, itemStyle: { areaColor: css("--map-0"), borderColor: css("--card") }, select: { disabled: true }, emphasis: { disabled: true } },
      series: [{ type: "scatter", coordinateSystem: "geo", data: found.points, symbolSize: 8, itemStyle: { color: css("--act"), opacity: 0.7 } }],
    }, { notMerge: true });
    draw();
    addEventListener("resize", () => chart.resize());
    document.addEventListener("themechange", draw);
  }
  new IntersectionObserver((entries, observer) => {
    if (entries.some((entry) => entry.isIntersecting)) { observer.disconnect(); start(); }
  }).observe(place.previousElementSibling);
})();
