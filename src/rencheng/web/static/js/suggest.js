// Suggestions while typing (a combobox as in the WAI-ARIA patterns); without script one just types.
(() => {
  const WAIT_MS = 120;
  for (const input of document.querySelectorAll("[data-suggest]")) {
    const list = document.createElement("ul");
    list.id = `${input.id}-suggestions`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.suggestName);
    input.form.append(list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) input.setAttribute(name, value);
    let typed = input.value, timer = null, chosen = -1, asked = 0;

    function close() {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function show(words) {
      list.replaceChildren(...words.map((word, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = word;
        item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(word); });
        return item;
      }));
      chosen = -1;
      list.hidden = words.length === 0;
      input.setAttribute("aria-expanded", String(words.length > 0));
    }

    function take(word) {
      input.value = word;
      close();
      input.form.requestSubmit();
    }

    function mark(index) {
      const items = [...list.children];
      chosen = (index + items.length + 1) % (items.length + 1);
      items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
      const item = items[chosen];
      input.value = item ? item.textContent : typed;
      if (item) input.setAttribute("aria-activedescendant", item.id);
      else input.removeAttribute("aria-activedescendant");
    }

    async function ask() {
      const turn = ++asked;
      if (!typed.trim()) return close();
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed.slice(0, 60))}`);
        const [, words] = await answer.json();
        if (turn === asked && document.activeElement === input) show(words);
      } catch { close(); }
    }

    input.addEventListener("input", () => {
      typed = input.value;
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      const none = list.children.length;
      if (event.key === "ArrowDown") mark(chosen < 0 || chosen === none ? 0 : chosen + 1);
      else if (event.key === "ArrowUp") mark(chosen < 0 || chosen === none ? none - 1 : chosen - 1 < 0 ? none : chosen - 1);
      else if (event.key === "Escape") { input.value = typed; close(); } else return;
      event.preventDefault();
    });
    input.addEventListener("blur", close);
    input.form.addEventListener("submit", () => { asked += 1; clearTimeout(timer); close(); });
  }
})();
