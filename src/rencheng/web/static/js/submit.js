// "I am there now": the browser's own position (WGS-84), only when asked for.
(() => {
  const button = document.querySelector("[data-locate]");
  if (!button || !navigator.geolocation) return;
  const state = document.querySelector("[data-locate-state]");
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        document.querySelector("[name=lat]").value = coords.latitude.toFixed(6);
        document.querySelector("[name=lon]").value = coords.longitude.toFixed(6);
        state.textContent = state.dataset.found;
      },
      () => { state.textContent = state.dataset.failed; },
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
})();
