// Keeps a member's place in a chapter: tells on leaving at which paragraph they are, and leads back to it.
// Without this file the chapter itself is kept, and the page of the work leads back to its beginning.
"use strict";
(() => {
  const ACTIVE_MS = 120_000;
  const SECONDS_MIN = 3;
  const text = document.querySelector(".reading > .text");
  const found = /^(.*\/works\/\d+)\/chapters\/(\d+)$/.exec(location.pathname);
  if (!text || !found) return;
  const place = `${found[1]}/place`;
  const chapter = found[2];
  // What is folded away stands nowhere.
  const isSeen = (paragraph) => !paragraph.closest("details:not([open])");
  const paragraphs = [...text.querySelectorAll("p[id^='p']")].filter(isSeen);
  const number = (paragraph) => (paragraph ? Number(paragraph.id.slice(1)) : 0);

  // The paragraphs stand one below the other: the first that a condition on its box holds for.
  const first = (holds) => {
    let low = 0;
    let high = paragraphs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(paragraphs[middle].getBoundingClientRect())) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const atTop = () => {
    const at = first((box) => box.bottom > 8);
    return at === 0 && paragraphs[0]?.getBoundingClientRect().top > 8 ? 0 : number(paragraphs[at] ?? paragraphs.at(-1));
  };
  const atBottom = () => number(paragraphs[first((box) => box.top > innerHeight) - 1]);

  let csrf = "";
  let from = 0;
  let active = performance.now();
  let counted = active;
  let seconds = 0;

  // Time counts while the page is seen and somebody does something now and then.
  const count = () => {
    const now = performance.now();
    seconds += Math.max(0, Math.min(now, active + ACTIVE_MS) - counted) / 1000;
    counted = now;
  };
  const wake = () => {
    count();
    active = performance.now();
  };
  for (const act of ["scroll", "keydown", "pointerdown", "pointermove"]) addEventListener(act, wake, { passive: true });

  const tell = () => {
    count();
    if (!csrf || seconds < SECONDS_MIN) return;
    const paragraph = atTop();
    const said = new URLSearchParams({ csrf, act: "told", chapter, from, paragraph, reached: atBottom(), seconds: Math.round(seconds) });
    if (navigator.sendBeacon(place, said)) {
      from = paragraph;
      seconds = 0;
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") tell();
    else counted = active = performance.now();
  });
  addEventListener("pagehide", tell);

  const offer = (paragraph) => {
    const line = document.createElement("p");
    line.className = "notice back-to";
    const link = document.createElement("a");
    link.href = `#p${paragraph}`;
    link.textContent = `Go on at paragraph ${paragraph}`;
    line.append("You were further on in this chapter. ", link);
    text.before(line);
    link.addEventListener("click", () => setTimeout(() => line.remove(), 0));
  };

  const begin = async () => {
    from = atTop();
    try {
      const answer = await fetch(place, { headers: { accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      const own = await answer.json();
      csrf = own.csrf ?? "";
      if (String(own.chapter) === chapter && own.paragraph > 2 && !location.hash && from === 0) offer(own.paragraph);
    } catch {
      // Whoever is offline reads on all the same.
    }
  };
  if (document.readyState === "complete") begin();
  else addEventListener("load", () => requestAnimationFrame(begin), { once: true });
})();
