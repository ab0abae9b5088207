// The map that plays: each district shaded by how near it is to its own highest day.
(() => {
  const place = document.getElementById("wave-map");
  if (!place) return;
  const frames = JSON.parse(document.getElementById("wave-frames").textContent);
  const slider = document.getElementById("wave-day"), date = document.getElementById("wave-date"), button = document.getElementById("wave-play");
  const STEP_MS = 350;
  let chart = null, labels = {}, timer = null;

  function options() {
    const day = Number(slider.value);
    const data = Object.entries(frames.shares).map(([name, values]) => ({ name, value: values[day] ?? 0 }));
    const found = drawing.shaded("wave", data, 1, (item) => `${labels[item.name] || item.name}\n${Math.round(100 * (item.value || 0))}%`);
    found.visualMap.text = ["100%", "0"];
    return found;
  }

  function show() {
    date.textContent = frames.days[Number(slider.value)] || "";
    if (chart) chart.setOption(options(), { notMerge: true });
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    button.textContent = button.dataset.go;
  }

  function play() {
    if (timer) return stop();
    if (slider.value === slider.max) slider.value = 0;
    button.textContent = button.dataset.stop;
    timer = setInterval(() => {
      if (slider.value === slider.max) return stop();
      slider.value = Number(slider.value) + 1;
      show();
    }, STEP_MS);
  }

  async function start() {
    const city = await drawing.json(place.dataset.map);
    await drawing.load(place.dataset.echarts);
    labels = Object.fromEntries(city.features.map((area) => [area.properties.name, area.properties.label]));
    echarts.registerMap("wave", city);
    chart = drawing.keep(place, (one) => one.setOption(options(), { notMerge: true }));
  }

  addEventListener("load", () => {
    show();
    slider.addEventListener("input", show);
    button.addEventListener("click", play);
    drawing.whenSeen(place, start);
  });
})();
