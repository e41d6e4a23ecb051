// Keys for the entries of a text. They act while an entry has the focus, and only press what is on the page.
const cards = [...document.querySelectorAll("#cards > .card")];
const here = () => document.activeElement?.closest("#cards > .card");
const words = document.querySelector(".words");

const go = (card) => {
  if (!card) return;
  cards.forEach((each) => each.setAttribute("tabindex", each === card ? "0" : "-1"));
  card.focus();
};

const mark = (card) => {
  document.querySelectorAll("mark.here").forEach((each) => each.classList.remove("here"));
  const marks = document.querySelectorAll(`mark[data-card="${card.id}"]`);
  marks.forEach((each) => each.classList.add("here"));
  const first = document.getElementById(`in-${card.id}`);
  if (first && getComputedStyle(words).position === "sticky") {
    words.scrollTop += first.getBoundingClientRect().top - words.getBoundingClientRect().top - words.clientHeight / 3;
  }
};

const step = (by) => {
  const at = cards.indexOf(here());
  go(cards[Math.min(Math.max(at + by, 0), cards.length - 1)]);
};

const quote = document.getElementById("quote");

// The words that are selected in the text, and which of several such places they are.
const selected = () => {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed || !words.contains(chosen.anchorNode)) return null;
  const range = chosen.getRangeAt(0);
  const plain = (of) => {
    const copy = of.cloneContents();
    copy.querySelectorAll(".anchor").forEach((each) => each.remove());
    return copy.textContent;
  };
  const until = document.createRange();
  until.setStart(words, 0);
  until.setEnd(range.startContainer, range.startOffset);
  const text = plain(range).trim();
  return text && { text, nth: plain(until).split(text).length };
};

const enter = () => {
  const found = selected();
  if (found) {
    quote.value = found.text;
    document.getElementById("nth").value = found.nth;
  }
  quote.focus();
};

const keys = {
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  ArrowUp: () => step(-1),
  t: () => words.focus(),
  n: enter,
};

const typing = (of) => of.closest("input, textarea, select");

let sent = false;
document.addEventListener("submit", (event) => {
  if (sent) event.preventDefault(); // a key that is held down rules once
  sent = true;
});
window.addEventListener("pageshow", () => { sent = false; });

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key.length === 1) return;
  if (event.key === "Escape") {
    const leave = event.target.closest("#edit, #weigh")?.querySelector(".leave");
    if (leave) leave.click();
    else if (!here()) go(cards.find((each) => each.tabIndex === 0));
    return;
  }
  if (typing(event.target)) return;
  const card = here();
  if (!card && !(words?.contains(event.target) && event.key === "n")) return;
  const press = card?.querySelector(`[data-key="${event.key}"]`);
  const act = press ? () => press.click() : keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("focusin", () => {
  const card = here();
  if (card) mark(card);
});

// A browser gives the focus with the first frame; a key that is pressed before must not be lost.
const form = document.querySelector("#edit, #weigh");
const first = form?.querySelector("[aria-invalid]") ?? form?.querySelector("input:not([type=hidden]), textarea, select");
(first ?? document.querySelector("[autofocus]"))?.focus();
