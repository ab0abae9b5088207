// The command post's charts: drawn from picture.json, asked again every two seconds with its ETag.
(() => {
  const grid = document.querySelector("[data-picture]");
  const charts = {};
  let latest = null;
  const { css, number, look } = drawing;

  function options(picture) {
    const { ink, soft, act, text, axis, tooltip } = look();
    const names = { now: grid.dataset.wordNow, before: grid.dataset.wordBefore };
    const end = new Date(picture.now);
    const hours = picture.by_hour.map((_, index) => {
      const at = new Date(end - (picture.hours - 1 - index) * 3600e3);
      const local = at.toLocaleString("sv-SE", { timeZone: grid.dataset.zone }); // 2025-11-23 14:05:00
      return picture.hours > 24 ? local.slice(5, 16) : local.slice(11, 16);
    });
    const categories = [...picture.by_category].reverse();
    const most = Math.max(1, ...picture.by_place.map((place) => place.count));
    return {
      hours: {
        animation: false, textStyle: text, tooltip: { ...tooltip, trigger: "axis" },
        legend: { data: [names.now, names.before], textStyle: text, right: 0, top: 0 },
        grid: { left: 40, right: 8, top: 32, bottom: 24 },
        xAxis: { type: "category", data: hours, ...axis, splitLine: { show: false } },
        yAxis: { type: "value", minInterval: 1, ...axis },
        series: [
          { name: names.now, type: "bar", data: picture.by_hour, itemStyle: { color: act } },
          { name: names.before, type: "line", step: "middle", symbol: "none", data: picture.by_hour_before, lineStyle: { color: soft, type: "dashed", width: 1.5 }, itemStyle: { color: soft } },
        ],
      },
      categories: {
        animation: false, textStyle: text, tooltip: { ...tooltip, trigger: "axis", axisPointer: { type: "shadow" } },
        grid: { left: 8, right: 8, top: 4, bottom: 4, containLabel: true },
        xAxis: { type: "value", show: false },
        // The figures stand on an axis of their own at the right, clear of bars and marks.
        yAxis: [categories.map((row) => row.name), categories.map((row) => number(row.count))].map((data, index) => (
          { type: "category", position: index ? "right" : "left", data, ...axis, axisLine: { show: false }, splitLine: { show: false }, axisLabel: { color: ink, interval: 0 } }
        )),
        series: [
          { name: names.now, type: "bar", data: categories.map((row) => row.count), itemStyle: { color: act }, barMaxWidth: 16 },
          { name: names.before, type: "scatter", symbol: "rect", symbolSize: [3, 18], data: categories.map((row) => row.before), itemStyle: { color: soft } },
        ],
      },
      map: drawing.shaded(
        "city",
        picture.by_place.filter((place) => place.code.length === 9).map((place) => ({ name: place.code, value: place.count })),
        most,
        (item) => `${charts.labels[item.name] || item.name}\n${number(item.value || 0)} ${grid.dataset.wordRequests}`,
        { roam: true, scaleLimit: { min: 1, max: 12 } },
      ),
    };
  }

  function draw(picture) {
    latest = picture;
    for (const name of ["total", "total_before", "open_requests", "overdue"]) {
      document.querySelector(`[data-live=${name}]`).textContent = number(picture[name]);
    }
    document.querySelector("[data-live=time]").textContent = picture.now.slice(11, 16);
    const list = document.querySelector("[data-newest]");
    list.replaceChildren(...picture.newest.map((row) => {
      const item = document.createElement("li");
      const time = Object.assign(document.createElement("span"), { className: "num soft small", textContent: row.time });
      const link = Object.assign(document.createElement("a"), { href: `${grid.dataset.desk}requests/${row.number}`, textContent: row.title.slice(0, 32) });
      const where = Object.assign(document.createElement("span"), { className: "soft small", textContent: [row.place, row.category].filter(Boolean).join(" · ") });
      item.append(time, " ", link, " ", where);
      return item;
    }));
    const wanted = options(picture);
    for (const name of ["hours", "categories", "map"]) charts[name].setOption(wanted[name], { notMerge: name !== "map" });
  }

  async function start() {
    await drawing.load(grid.dataset.echarts);
    const city = await drawing.json(grid.dataset.map);
    charts.labels = Object.fromEntries(city.features.map((street) => [street.properties.name, street.properties.label]));
    echarts.registerMap("city", city);
    for (const name of ["hours", "categories", "map"]) charts[name] = echarts.init(document.getElementById(name));
    addEventListener("resize", () => ["hours", "categories", "map"].forEach((name) => charts[name].resize()));
    document.addEventListener("themechange", () => latest && draw(latest));
    await drawing.follow(grid.dataset.picture, async (answer) => draw(await answer.json()));
  }
  addEventListener("load", start);
})();
