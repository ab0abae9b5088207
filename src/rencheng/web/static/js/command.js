// The command post's charts: drawn from picture.json, asked again every two seconds with its ETag.
(() => {
  const grid = document.querySelector("[data-picture]");
  const charts = {};
  let etag = "";
  let latest = null;
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (value) => value.toLocaleString("en-US");

  function load(address) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }

  function options(picture) {
    const ink = css("--ink"), soft = css("--ink-soft"), line = css("--line"), act = css("--act");
    const text = { color: ink, fontFamily: css("--tblr-font-sans-serif") };
    const axis = { axisLine: { lineStyle: { color: line } }, axisLabel: { color: soft }, splitLine: { lineStyle: { color: line } }, axisTick: { show: false } };
    const names = { now: grid.dataset.wordNow, before: grid.dataset.wordBefore };
    // Drawn on the canvas: a tooltip of HTML carries inline styles, which our content policy refuses.
    const tooltip = { renderMode: "richText", backgroundColor: css("--card"), borderColor: line, textStyle: text, confine: true };
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
      map: {
        animation: false, textStyle: text,
        tooltip: { ...tooltip, formatter: (item) => `${charts.labels[item.name] || item.name}\n${number(item.value || 0)} ${grid.dataset.wordRequests}` },
        visualMap: { min: 0, max: most, calculable: false, orient: "horizontal", left: "center", bottom: 0, text: [number(most), "0"], textStyle: text, inRange: { color: [css("--map-0"), css("--map-5")] }, itemWidth: 12, itemHeight: 120 },
        series: [{
          type: "map", map: "city", roam: true, scaleLimit: { min: 1, max: 12 }, aspectScale: 0.74, top: 8, bottom: 44,
          itemStyle: { borderColor: css("--card"), borderWidth: 1 }, select: { disabled: true },
          emphasis: { itemStyle: { areaColor: css("--due") }, label: { show: false } },
          data: picture.by_place.filter((place) => place.code.length === 9).map((place) => ({ name: place.code, value: place.count })),
        }],
      },
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

  async function ask() {
    const state = document.querySelector("[data-live-state]");
    try {
      const answer = await fetch(grid.dataset.picture, { headers: etag ? { "If-None-Match": etag } : {} });
      if (answer.status === 200) {
        etag = answer.headers.get("ETag") || "";
        draw(await answer.json());
      } else if (answer.status !== 304) throw new Error(String(answer.status));
      state.textContent = state.dataset.on;
      document.body.classList.add("is-live");
    } catch {
      state.textContent = state.dataset.off;
      document.body.classList.remove("is-live");
    }
    setTimeout(ask, document.hidden ? 15000 : 2000);
  }

  async function start() {
    await load(grid.dataset.echarts);
    const city = await (await fetch(grid.dataset.map)).json();
    charts.labels = Object.fromEntries(city.features.map((street) => [street.properties.name, street.properties.label]));
    echarts.registerMap("city", city);
    for (const name of ["hours", "categories", "map"]) charts[name] = echarts.init(document.getElementById(name));
    addEventListener("resize", () => ["hours", "categories", "map"].forEach((name) => charts[name].resize()));
    document.addEventListener("themechange", () => latest && draw(latest));
    await ask();
  }
  addEventListener("load", start);
})();
