// The board asks for its live part every two seconds with its ETag; it swaps only what has changed.
(() => {
  const place = document.querySelector("[data-board]");
  const state = document.querySelector("[data-live-state]");
  let etag = "";
  async function ask() {
    try {
      const answer = await fetch(place.dataset.board, { headers: etag ? { "If-None-Match": etag } : {} });
      if (answer.status === 200) {
        etag = answer.headers.get("ETag") || "";
        const busy = place.contains(document.activeElement) || place.querySelector("details[open]");
        if (!busy) place.innerHTML = await answer.text();
      } else if (answer.status !== 304) throw new Error(String(answer.status));
      state.textContent = state.dataset.on;
      document.body.classList.add("is-live");
    } catch {
      state.textContent = state.dataset.off;
      document.body.classList.remove("is-live");
    }
    setTimeout(ask, document.hidden ? 15000 : 2000);
  }
  addEventListener("load", ask);
})();
