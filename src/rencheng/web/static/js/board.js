// The board asks for its live part every two seconds and swaps only what has changed.
addEventListener("load", () => {
  const place = document.querySelector("[data-board]");
  drawing.follow(place.dataset.board, async (answer) => {
    const busy = place.contains(document.activeElement) || place.querySelector("details[open]");
    if (!busy) place.innerHTML = await answer.text();
  });
});
