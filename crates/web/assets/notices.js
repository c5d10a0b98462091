// Puts the number of new notices beside the link to the account, for members on pages that are the same for everybody.
// Without this file the link leads to the account's page, where the number stands.
"use strict";
(() => {
  const AGE_MS = 60_000;
  const KEY = "ficus-notices";
  const link = document.querySelector("[data-notices]");
  if (!link) return;

  const show = (count) => {
    if (!count) return;
    const badge = document.createElement("span");
    badge.className = "count";
    badge.textContent = ` ${count}`;
    const told = document.createElement("span");
    told.className = "hidden";
    told.textContent = count === 1 ? " new notice" : " new notices";
    badge.append(told);
    link.append(badge);
  };

  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    // A browser that keeps nothing asks every time.
  }
  const isFresh = kept && Date.now() - kept.at < AGE_MS && !location.pathname.startsWith("/account");
  if (isFresh) {
    show(kept.count);
    return;
  }
  fetch("/account/notices/unseen", { headers: { accept: "application/json" } })
    .then((answer) => (answer.ok && !answer.redirected ? answer.json() : 0))
    .then((count) => {
      try {
        sessionStorage.setItem(KEY, JSON.stringify({ at: Date.now(), count }));
      } catch {
        // See above.
      }
      show(count);
    })
    .catch(() => {});
})();
