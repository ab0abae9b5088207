// What every page with charts needs: the look in the page's own colours, a library that loads when
// it is seen, drawing again with the theme, and asking for what has changed.
const drawing = (() => {
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (value) => value.toLocaleString("en-US");
  const json = async (address) => (await fetch(address)).json();

  function load(address) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }

  function look() {
    const ink = css("--ink"), soft = css("--ink-soft"), line = css("--line"), act = css("--act");
    const text = { color: ink, fontFamily: css("--tblr-font-sans-serif") };
    const axis = { axisLine: { lineStyle: { color: line } }, axisLabel: { color: soft }, splitLine: { lineStyle: { color: line } }, axisTick: { show: false } };
    // Drawn on the canvas: a tooltip of HTML carries inline styles, which our content policy refuses.
    const tooltip = { renderMode: "richText", backgroundColor: css("--card"), borderColor: line, textStyle: text, confine: true };
    return { ink, soft, line, act, text, axis, tooltip };
  }

  // A map of streets or districts coloured by value; `data` as ECharts takes it.
  function shaded(map, data, most, formatter, more = {}) {
    const { text, tooltip } = look();
    return {
      animation: false, textStyle: text, tooltip: { ...tooltip, formatter },
      visualMap: { min: 0, max: most, calculable: false, orient: "horizontal", left: "center", bottom: 0, text: [number(most), "0"], textStyle: text, inRange: { color: [css("--map-0"), css("--map-5")] }, itemWidth: 12, itemHeight: 120 },
      series: [{
        type: "map", map, aspectScale: 0.74, top: 8, bottom: 44,
        itemStyle: { areaColor: css("--map-0"), borderColor: css("--card"), borderWidth: 1 }, select: { disabled: true },
        emphasis: { itemStyle: { areaColor: css("--due") }, label: { show: false } }, data, ...more,
      }],
    };
  }

  // A plain map to put points on.
  function ground(map, regions = []) {
    return {
      map, roam: true, scaleLimit: { min: 1, max: 12 }, aspectScale: 0.74, top: 8, bottom: 8, regions,
      itemStyle: { areaColor: css("--map-0"), borderColor: css("--card"), borderWidth: 1 }, select: { disabled: true }, emphasis: { disabled: true },
    };
  }

  // Charts that follow the window's size and the theme; paint(chart) sets a chart's options.
  function keep(place, paint) {
    const chart = echarts.init(place);
    paint(chart);
    addEventListener("resize", () => chart.resize());
    document.addEventListener("themechange", () => paint(chart));
    return chart;
  }

  function whenSeen(place, start) {
    new IntersectionObserver((entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      start();
    }).observe(place);
  }

  // Every two seconds, less often while nobody looks, with the ETag of the last answer.
  function follow(address, take) {
    const state = document.querySelector("[data-live-state]");
    let etag = "";
    async function ask() {
      try {
        const answer = await fetch(address, { headers: etag ? { "If-None-Match": etag } : {} });
        if (answer.status === 200) {
          etag = answer.headers.get("ETag") || "";
          await take(answer);
        } else if (answer.status !== 304) throw new Error(String(answer.status));
        state.textContent = state.dataset.on;
        document.body.classList.add("is-live");
      } catch {
        state.textContent = state.dataset.off;
        document.body.classList.remove("is-live");
      }
      setTimeout(ask, document.hidden ? 15000 : 2000);
    }
    return ask();
  }

  return { css, number, json, load, look, shaded, ground, keep, whenSeen, follow };
})();
