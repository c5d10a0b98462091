// Suggests names while somebody types into a field with data-suggest: a combobox after the ARIA Authoring Practices.
// Without this file every field works as a plain one, and the page of results suggests the same names.
"use strict";
(() => {
  const WAIT_MS = 120;
  const KINDS = { tag: "tag", author: "author", series: "series", work: "work" };
  let fields = 0;

  // A field that takes several names parted by commas is completed from its last comma on.
  const several = (input) => input.dataset.suggest !== "" && input.name !== "q";
  // One that takes a single name is replaced whole.
  const begins = (input) => ("one" in input.dataset ? 0 : input.value.lastIndexOf(",") + 1);
  const typedIn = (input) => (several(input) ? input.value.slice(begins(input)) : input.value).trim();

  const enhance = (input) => {
    const list = document.createElement("ul");
    const id = `suggestions-${++fields}`;
    list.id = id;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Names that fit");
    list.hidden = true;
    const around = document.createElement("span");
    around.className = "suggests";
    input.replaceWith(around);
    around.append(input, list);
    const set = (name, value) => input.setAttribute(name, value);
    set("role", "combobox");
    set("aria-autocomplete", "list");
    set("aria-expanded", "false");
    set("aria-controls", id);
    set("autocomplete", "off");

    let timer = 0;
    let asked = 0;
    let at = -1;
    let found = [];

    const close = () => {
      list.hidden = true;
      at = -1;
      set("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (place) => {
      at = place;
      [...list.children].forEach((item, other) => item.setAttribute("aria-selected", String(other === place)));
      if (place < 0) return input.removeAttribute("aria-activedescendant");
      set("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    };
    const take = (place) => {
      const one = found[place];
      close();
      if (several(input)) {
        const before = input.value.slice(0, begins(input));
        input.value = `${before}${before && " "}${one.name}`;
        input.focus();
      } else {
        location.assign(one.address);
      }
    };
    const show = (names) => {
      found = names;
      list.replaceChildren(...names.map((one, place) => {
        const item = document.createElement("li");
        item.id = `${id}-${place}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        const part = (text, name) => {
          const span = document.createElement("span");
          span.textContent = text;
          if (name) span.className = name;
          return span;
        };
        item.append(part(KINDS[one.kind] || one.kind, "kind"), part(one.name));
        if (one.kind !== "work") item.append(part(one.works.toLocaleString("en"), "count"));
        // Before the field loses the focus, which closes the list.
        item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(place); });
        return item;
      }));
      if (!names.length || document.activeElement !== input) return close();
      list.hidden = false;
      at = -1;
      set("aria-expanded", "true");
    };
    const ask = async () => {
      const typed = typedIn(input);
      if (typed.length < 2) return close();
      const number = ++asked;
      try {
        const kind = several(input) ? `&kind=${encodeURIComponent(input.dataset.suggest)}` : "";
        const answer = await fetch(`/suggest?q=${encodeURIComponent(typed)}${kind}`);
        const names = answer.ok ? await answer.json() : [];
        if (number === asked) show(names);
      } catch {
        close();
      }
    };

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT_MS); });
    input.addEventListener("blur", () => { clearTimeout(timer); asked++; close(); });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) return;
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose((at + 1 + step + found.length + 1) % (found.length + 1) - 1);
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        take(at);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
  };

  document.querySelectorAll("input[data-suggest]").forEach(enhance);
})();
