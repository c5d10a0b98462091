// The editor of a chapter: saves as one types, keeps a copy in the browser until the archive has it, and sets signs around
// what is selected. Without this file everything is saved by its button.
"use strict";
(() => {
  const SAVE_EVERY_MS = 10_000;
  const COPY_AFTER_MS = 300;
  const form = document.getElementById("editor");
  const box = document.getElementById("text");
  if (!form || !box) return;
  const FIELDS = ["number", "title", "pov", "wording", "text", "summary", "notes_before", "notes_after"];
  const key = `ficus-draft-${form.dataset.draft}`;
  const state = form.querySelector("[data-state]");
  const markdown = form.elements.wording.value === "markdown";

  const values = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name]?.value ?? ""]));
  const same = (a, b) => FIELDS.every((name) => (a[name] ?? "") === (b[name] ?? ""));
  const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const say = (words) => {
    if (state.textContent !== words) state.textContent = words;
  };

  // ---- The copy in this browser.

  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const keep = () => {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), revision: form.elements.revision.value, fields: values() }));
    } catch {
      // Where the browser keeps nothing, the archive still does.
    }
  };
  const forget = () => {
    try {
      localStorage.removeItem(key);
    } catch {
      // There is nothing to forget.
    }
  };

  // ---- Saving in passing.

  let saved = values();
  let saving = null;
  let stopped = false;
  let leaving = false;

  const save = () => {
    if (saving || stopped || leaving) return;
    const sent = values();
    if (same(sent, saved)) return;
    say("Saving…");
    // Done once the new revision stands in the form: only then may the form itself be sent.
    saving = send(sent).finally(() => {
      saving = null;
    });
  };
  const send = async (sent) => {
    const body = new URLSearchParams({ ...sent, csrf: form.elements.csrf.value, revision: form.elements.revision.value });
    try {
      const answer = await fetch(form.action, {
        method: "PATCH",
        headers: { "if-match": `"${form.elements.revision.value}"`, accept: "application/json" },
        body,
      });
      const told = await answer.json().catch(() => ({}));
      if (answer.ok && told.revision) {
        form.elements.revision.value = told.revision;
        saved = sent;
        if (same(values(), sent)) forget();
        else keep();
        form.closest(".desk-of-chapter").querySelector("[data-words]").textContent = told.words;
        say(`Saved at ${clock(Date.now())}.`);
      } else if (answer.status === 412) {
        stopped = true;
        say("Another text of this chapter was saved meanwhile. Press “Save and keep writing” to see both; yours is kept in this browser until then.");
      } else {
        say(`${told.told ?? "It could not be saved just now."} Your text is kept in this browser.`);
      }
    } catch {
      say(`Not saved: the archive does not answer. Your text is kept in this browser, as of ${clock(Date.now())}.`);
    }
  };

  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, COPY_AFTER_MS);
  });
  form.addEventListener("focusout", save);
  setInterval(save, SAVE_EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || leaving) return;
    if (!same(values(), saved)) keep();
    save();
  });
  // The page that answers has what was typed, so that the copy may go once that page is here.
  form.addEventListener("submit", (event) => {
    if (saving) {
      event.preventDefault();
      const submitter = event.submitter;
      saving.then(() => form.requestSubmit(submitter));
      return;
    }
    leaving = true;
    keep();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });

  // ---- What an earlier page kept and the archive never got.

  const offer = (copy) => {
    const line = document.createElement("div");
    line.className = "notice kept-here";
    line.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = `We kept what you typed at ${clock(copy.at)} in this browser; the archive has another text.`;
    const buttons = document.createElement("p");
    buttons.className = "buttons";
    const button = (name, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = name;
      made.addEventListener("click", () => {
        act();
        line.remove();
        box.focus();
      });
      buttons.append(made);
    };
    button("Put it back", () => {
      for (const name of FIELDS) if (form.elements[name] && name !== "wording") form.elements[name].value = copy.fields[name] ?? "";
      form.elements.revision.value = copy.revision;
      form.querySelector("details.more")?.toggleAttribute("open", true);
      save();
    });
    button("Let it go", forget);
    line.append(words, buttons);
    form.before(line);
  };
  const copy = kept();
  if (copy?.fields && copy.fields.wording === saved.wording && !same(copy.fields, saved)) offer(copy);
  else forget();

  // ---- Signs around what is selected.

  // The browser's own way of typing, so that each step can be undone.
  const type = (start, end, text) => {
    box.focus();
    box.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) {
      box.setRangeText(text, start, end, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const around = (before, after = before) => {
    let { selectionStart: start, selectionEnd: end, value } = box;
    while (start < end && /\s/.test(value[start])) start += 1;
    while (end > start && /\s/.test(value[end - 1])) end -= 1;
    const text = value.slice(start, end);
    const stands = value.slice(start - before.length, start) === before && value.slice(end, end + after.length) === after;
    if (stands && text) {
      type(start - before.length, end + after.length, text);
      box.setSelectionRange(start - before.length, end - before.length);
    } else {
      type(start, end, before + text + after);
      box.setSelectionRange(start + before.length, end + before.length);
    }
  };
  const lines = (change) => {
    const { value } = box;
    const start = value.lastIndexOf("\n", box.selectionStart - 1) + 1;
    const found = value.indexOf("\n", box.selectionEnd);
    const end = found < 0 ? value.length : found;
    const text = change(value.slice(start, end));
    type(start, end, text);
    box.setSelectionRange(start, start + text.length);
  };
  const each = (before) => lines((text) => text.split("\n").map((line) => (line.trim() ? before + line : line)).join("\n"));
  const wrapped = (name, attributes = "") => lines((text) => `<${name}${attributes}>${text}</${name}>`);
  const between = (text) => {
    const at = box.selectionEnd;
    const before = box.value.slice(0, at);
    const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    type(at, at, `${gap}${text}\n\n`);
  };
  const note = () => {
    if (!markdown) return around("<note>", "</note>");
    let number = 1;
    while (box.value.includes(`[^${number}]`)) number += 1;
    const at = box.selectionEnd;
    type(at, at, `[^${number}]`);
    const end = box.value.length;
    const gap = box.value.endsWith("\n") ? "\n" : "\n\n";
    type(end, end, `${gap}[^${number}]: `);
  };
  const tools = {
    em: () => (markdown ? around("*") : around("<em>", "</em>")),
    strong: () => (markdown ? around("**") : around("<strong>", "</strong>")),
    u: () => around("<u>", "</u>"),
    s: () => (markdown ? around("~~") : around("<s>", "</s>")),
    heading: () => (markdown ? each("# ") : wrapped("h3")),
    list: () => (markdown ? each("- ") : lines((text) => `<ul>\n${text.split("\n").filter((line) => line.trim()).map((line) => `<li>${line}</li>`).join("\n")}\n</ul>`)),
    quote: () => (markdown ? each("> ") : wrapped("blockquote")),
    centre: () => wrapped("p", ' class="centre"'),
    break: () => between(markdown ? "***" : "<hr>"),
    note,
  };
  const bar = form.querySelector(".tools");
  bar.hidden = false;
  form.querySelector("[data-help]").hidden = false;
  const buttons = [...bar.querySelectorAll("button")];
  for (const button of buttons) button.addEventListener("click", () => tools[button.dataset.tool]());
  // A picture's line goes into the text where one writes, on a line of its own.
  for (const button of form.querySelectorAll("[data-picture]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const put = new CustomEvent("ficus-put", { detail: button.dataset.picture, cancelable: true });
      if (box.dispatchEvent(put)) between(button.dataset.picture);
    });
  }
  // One stop for the tab key; the arrows go along the bar.
  const rove = (to) => buttons.forEach((button) => (button.tabIndex = button === to ? 0 : -1));
  rove(buttons[0]);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -buttons.length, End: buttons.length }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement) + step;
    const to = buttons[Math.max(0, Math.min(buttons.length - 1, at))];
    rove(to);
    to.focus();
  });
  form.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (event.key === "s") {
      event.preventDefault();
      save();
      return;
    }
    const tool = { b: "strong", i: "em", u: "u" }[event.key];
    if (tool && event.target === box) {
      event.preventDefault();
      tools[tool]();
    }
  });
})();
