// The caller pops up; an answer is taken over with one key. The form works without.
const call = document.getElementById("call");
const now = document.getElementById("caller-now");
const words = document.getElementById("text");
const MOST_WAIT_MS = 1000;

async function look() {
  try {
    const told = await fetch(call.dataset.now, { headers: { Accept: "application/json" } });
    if (told.ok) show((await told.json()).call);
  } catch {
    // The next look tells; the form goes on.
  }
  setTimeout(look, MOST_WAIT_MS);
}

function show(ringing) {
  now.hidden = !ringing;
  if (!ringing) return;
  const text = [ringing.phone, ringing.name].filter(Boolean).join(" ");
  if (now.textContent !== text) now.textContent = text;
  const field = call.elements.call_id;
  if (field.value === ringing.id || words.value.trim() !== "") return;
  field.value = ringing.id;
  words.focus();
  call.dispatchEvent(new Event("popped"));
}

call.addEventListener("click", (event) => {
  const button = event.target.closest("[data-answer]");
  if (!button) return;
  const answer = call.elements.answer;
  answer.closest("details").open = true;
  answer.value = button.dataset.answer;
  answer.focus();
});
look();
