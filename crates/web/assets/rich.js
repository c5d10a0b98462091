// Rich text for boxes of HTML, for those who choose it: ProseMirror, loaded only then, with the archive's own elements
// and no others. What is written goes back into the box as HTML, so that the form works as it does without this file.
"use strict";
(() => {
  const bundle = document.currentScript?.dataset.bundle;
  const boxes = document.querySelectorAll('textarea[data-wording="html"]');
  if (!bundle || boxes.length === 0) return;

  // ---- The archive's elements.

  const whole = (tag) => ({ tag, getAttrs: (element) => ({ html: element.outerHTML }) });
  const drawn = (node) => {
    const box = document.createElement("template");
    box.innerHTML = node.attrs.html;
    return box.content.firstElementChild;
  };
  // What is edited elsewhere stands here in one piece and goes back as it came.
  const piece = (group, inline, rules) => ({
    group, inline, atom: true, selectable: true, attrs: { html: {} }, parseDOM: rules.map(whole), toDOM: drawn,
  });
  // A picture that is called by its name is shown from where its line stands below the box.
  const seen = (node) => {
    const dom = drawn(node);
    for (const image of dom.matches("img") ? [dom] : dom.querySelectorAll("img")) {
      const lines = [...document.querySelectorAll("[data-picture]")];
      const line = lines.find((button) => button.dataset.picture.includes(`"${image.getAttribute("src")}"`));
      const shown = line?.closest("li")?.querySelector("img");
      if (shown) image.src = shown.getAttribute("src");
      // What it shows is told where its author told it, unless the text says something else of it.
      if (!image.hasAttribute("alt")) image.alt = line?.closest("li").querySelector(".soft")?.textContent ?? "";
      image.classList.add("in-text");
    }
    return { dom };
  };
  const aligned = (element) => (element.classList.contains("centre") ? "centre" : element.classList.contains("end") ? "end" : null);
  const classed = (name, value) => (value ? { [name]: value } : {});
  const run = (name, ...others) => ({ parseDOM: [name, ...others].map((tag) => ({ tag })), toDOM: () => [name, 0] });

  const schemaOf = ({ Schema }) => new Schema({
    nodes: {
      doc: { content: "block+" },
      paragraph: {
        group: "block", content: "inline*", attrs: { align: { default: null } },
        parseDOM: [{ tag: "p", getAttrs: (element) => ({ align: aligned(element) }) }],
        toDOM: (node) => ["p", classed("class", node.attrs.align), 0],
      },
      verse: {
        group: "block", content: "inline*",
        parseDOM: [{ tag: "p.verse", priority: 60 }],
        toDOM: () => ["p", { class: "verse" }, 0],
      },
      heading: {
        group: "block", content: "inline*", defining: true, attrs: { level: { default: 1 }, pov: { default: false } },
        parseDOM: [1, 2, 3].map((level) => ({ tag: `h${level + 2}`, getAttrs: (element) => ({ level, pov: element.classList.contains("pov") }) })),
        toDOM: (node) => [`h${node.attrs.level + 2}`, classed("class", node.attrs.pov && "pov"), 0],
      },
      scene_break: {
        group: "block", attrs: { glyphs: { default: null } },
        parseDOM: [{ tag: "hr", getAttrs: (element) => ({ glyphs: element.getAttribute("data-glyphs") }) }],
        toDOM: (node) => ["hr", classed("data-glyphs", node.attrs.glyphs)],
      },
      quote: { group: "block", content: "block+", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
      pre: {
        group: "block", content: "text*", marks: "", code: true, defining: true,
        parseDOM: [{ tag: "pre", preserveWhitespace: "full" }],
        toDOM: () => ["pre", 0],
      },
      ordered_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ol" }], toDOM: () => ["ol", 0] },
      bullet_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
      list_item: { content: "block+", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
      styled: {
        group: "block", content: "block+", attrs: { class: {} },
        parseDOM: [{ tag: 'div[class^="w-"]', getAttrs: (element) => ({ class: element.className }) }],
        toDOM: (node) => ["div", { class: node.attrs.class }, 0],
      },
      shield: {
        group: "block", content: "block+", attrs: { warning: {} },
        parseDOM: [{ tag: "section.shield", getAttrs: (element) => ({ warning: element.getAttribute("data-warning") }) }],
        toDOM: (node) => ["section", { class: "shield", "data-warning": node.attrs.warning }, 0],
      },
      piece: piece("block", false, ["figure", "img", "section.footnotes", "div:not([class])"]),
      inline_piece: piece("inline", true, ["note", 'a[role="doc-noteref"]']),
      line_end: { group: "inline", inline: true, selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
      text: { group: "inline" },
    },
    marks: {
      link: {
        attrs: { href: {} }, inclusive: false,
        parseDOM: [{ tag: "a[href]", getAttrs: (element) => ({ href: element.getAttribute("href") }) }],
        toDOM: (mark) => ["a", { href: mark.attrs.href }, 0],
      },
      styled_run: {
        attrs: { class: {} },
        parseDOM: [{ tag: 'span[class^="w-"]', getAttrs: (element) => ({ class: element.className }) }],
        toDOM: (mark) => ["span", { class: mark.attrs.class }, 0],
      },
      language: {
        attrs: { tag: {} },
        parseDOM: [{ tag: "span[lang]", getAttrs: (element) => ({ tag: element.getAttribute("lang") }) }],
        toDOM: (mark) => ["span", { lang: mark.attrs.tag }, 0],
      },
      em: run("em", "i"), strong: run("strong", "b"), u: run("u"), s: run("s", "del"), small: run("small"), sub: run("sub"),
      sup: run("sup"), code: run("code"),
    },
  });

  // ---- Between the box and the surface.

  const read = (pm, schema, html) => {
    const box = document.createElement("template");
    box.innerHTML = html;
    return pm.DOMParser.fromSchema(schema).parse(box.content);
  };
  const written = (pm, schema, doc) => {
    const isEmpty = doc.childCount === 1 && doc.firstChild.content.size === 0 && doc.firstChild.isTextblock;
    if (isEmpty) return "";
    const holder = document.createElement("div");
    holder.append(pm.DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
    return [...holder.children].map((element) => `${element.outerHTML}\n`).join("\n");
  };

  // ---- Footnotes.

  const IS_NOTE = /^<note[\s>]/;
  /** The words of a note that is selected; null where none is. */
  const noteIn = ({ selection: { node } }) => (node && IS_NOTE.test(node.attrs.html ?? "") ? drawn(node).textContent : null);

  /** Asks for the words of a note, and answers with them; with null where nothing is to be put in. */
  const ask = (words, isThere) => {
    const dialog = document.createElement("dialog");
    dialog.className = "rich-note";
    const form = Object.assign(document.createElement("form"), { method: "dialog", className: "form" });
    const label = Object.assign(document.createElement("label"), { htmlFor: "rich-note-words", textContent: "What the footnote says" });
    const box = Object.assign(document.createElement("textarea"), { id: "rich-note-words", rows: 4, value: words });
    const field = Object.assign(document.createElement("p"), { className: "field" });
    field.append(label, box);
    const put = Object.assign(document.createElement("button"), { value: "put", className: "primary", textContent: isThere ? "Change it" : "Put it in" });
    const leave = Object.assign(document.createElement("button"), { value: "", textContent: "Leave it" });
    const buttons = Object.assign(document.createElement("p"), { className: "buttons" });
    buttons.append(put, " ", leave);
    form.append(field, buttons);
    dialog.append(form);
    dialog.setAttribute("aria-label", "Footnote");
    // A form inside the form of the chapter would send that.
    document.body.append(dialog);
    return new Promise((answer) => {
      dialog.addEventListener("close", () => {
        const said = box.value.split(/\s+/).filter(Boolean).join(" ");
        answer(dialog.returnValue === "put" && said !== "" ? said : null);
        dialog.remove();
      });
      dialog.showModal();
    });
  };

  /** What is selected becomes a footnote; a footnote that is selected is changed. */
  const footnote = (schema) => ({
    on: (state) => noteIn(state) !== null,
    run: (state, dispatch, view) => {
      const { from, to } = state.selection;
      const there = noteIn(state);
      ask(there ?? state.doc.textBetween(from, to, " "), there !== null).then((said) => {
        if (said !== null && said !== there) {
          const html = Object.assign(document.createElement("note"), { textContent: said }).outerHTML;
          view.dispatch(view.state.tr.replaceWith(from, to, schema.nodes.inline_piece.create({ html })).scrollIntoView());
        }
        view.focus();
      });
      return true;
    },
  });

  // ---- The buttons.

  const COMMANDS = (pm, schema) => {
    const { nodes, marks } = schema;
    const marked = (name) => ({
      run: pm.toggleMark(marks[name]),
      on: ({ selection: { $from, from, to, empty }, storedMarks, doc }) =>
        empty ? Boolean(marks[name].isInSet(storedMarks ?? $from.marks())) : doc.rangeHasMark(from, to, marks[name]),
    });
    const inside = ({ selection: { $from } }, type) => {
      for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type === type) return $from.node(depth);
      return null;
    };
    const block = (type, attrs, back = nodes.paragraph) => {
      const on = (state) => {
        const { parent } = state.selection.$from;
        return parent.type === type && Object.entries(attrs).every(([name, value]) => parent.attrs[name] === value);
      };
      return { on, run: (state, dispatch, view) => (on(state) ? pm.setBlockType(back) : pm.setBlockType(type, attrs))(state, dispatch, view) };
    };
    const wrapped = (type, wrap, lift) => ({
      on: (state) => inside(state, type) !== null,
      run: (state, dispatch, view) => (inside(state, type) ? lift : wrap)(state, dispatch, view),
    });
    const list = (type) => wrapped(type, pm.wrapInList(type), pm.liftListItem(nodes.list_item));
    return [
      ["Emphasis", "em", marked("em"), "Mod-i"],
      ["Strong", "strong", marked("strong"), "Mod-b"],
      ["Underlined", "u", marked("u"), "Mod-u"],
      ["Struck", "s", marked("s")],
      ["Heading", null, block(nodes.heading, { level: 1 })],
      ["Centred", null, block(nodes.paragraph, { align: "centre" })],
      ["Quotation", null, wrapped(nodes.quote, pm.wrapIn(nodes.quote), pm.lift)],
      ["List", null, list(nodes.bullet_list)],
      ["Numbers", null, list(nodes.ordered_list)],
      ["Scene break", null, { run: (state, dispatch) => {
        dispatch?.(state.tr.replaceSelectionWith(nodes.scene_break.create()).scrollIntoView());
        return true;
      } }],
      ["Footnote", null, footnote(schema)],
      ["Undo", null, { run: pm.undo }, "Mod-z"],
      ["Redo", null, { run: pm.redo }, "Mod-y"],
    ];
  };

  /** A row of buttons with one place in the order of the keyboard; arrows move inside. */
  const toolbar = (commands, name) => {
    const bar = document.createElement("div");
    bar.className = "rich-bar";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", `Formatting of ${name}`);
    const buttons = commands.map(([label, element, { on }], index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = index === 0 ? 0 : -1;
      if (element) button.append(Object.assign(document.createElement(element), { textContent: label }));
      else button.textContent = label;
      if (on) button.setAttribute("aria-pressed", "false");
      bar.append(button);
      return button;
    });
    const go = (index) => {
      buttons.forEach((button, at) => (button.tabIndex = at === index ? 0 : -1));
      buttons[index].focus();
    };
    bar.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(document.activeElement);
      const to = { ArrowRight: (at + 1) % buttons.length, ArrowLeft: (at + buttons.length - 1) % buttons.length, Home: 0, End: buttons.length - 1 }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      go(to);
    });
    return { bar, buttons };
  };

  const labelOf = (box) => document.querySelector(`label[for="${box.id}"]`);

  /** Says what a button does, and for ears also to what. */
  const call = (chooser, told, box) => {
    const to = Object.assign(document.createElement("span"), { className: "hidden", textContent: `: ${labelOf(box)?.textContent.trim() ?? ""}` });
    chooser.replaceChildren(told, to);
  };

  const open = async (box, chooser) => {
    const pm = await import(bundle);
    const schema = schemaOf(pm);
    const commands = COMMANDS(pm, schema);
    const label = labelOf(box);
    const name = label?.textContent.trim() ?? "the text";
    if (label) label.id ||= `${box.id}-label`;
    const { bar, buttons } = toolbar(commands, name);
    const surface = document.createElement("div");
    surface.className = "rich";
    const keys = Object.fromEntries(commands.filter(([, , , key]) => key).map(([, , { run }, key]) => [key, run]));
    const ended = pm.chainCommands(pm.exitCode, (state, dispatch) => {
      dispatch?.(state.tr.replaceSelectionWith(schema.nodes.line_end.create()).scrollIntoView());
      return true;
    });
    const state = pm.EditorState.create({
      doc: read(pm, schema, box.value),
      plugins: [
        pm.history(),
        pm.keymap({ ...keys, "Shift-Enter": ended, "Mod-Shift-z": pm.redo, Enter: pm.splitListItem(schema.nodes.list_item) }),
        pm.keymap(pm.baseKeymap),
      ],
    });
    const show = () => commands.forEach(([, , { on }], index) => on && buttons[index].setAttribute("aria-pressed", String(on(view.state))));
    const view = new pm.EditorView(surface, {
      state,
      attributes: {
        role: "textbox", "aria-multiline": "true",
        ...(label ? { "aria-labelledby": label.id } : { "aria-label": name }),
      },
      nodeViews: { piece: seen },
      // The same rules as for the box itself.
      transformPastedHTML: (html) => window.ficusPaste?.asHtml(html) ?? html,
      dispatchTransaction(change) {
        view.updateState(view.state.apply(change));
        if (change.docChanged) {
          box.value = written(pm, schema, view.state.doc);
          box.dispatchEvent(new Event("input", { bubbles: true }));
        }
        show();
      },
    });
    commands.forEach(([, , { run }], index) => buttons[index].addEventListener("click", () => {
      run(view.state, view.dispatch, view);
      view.focus();
    }));
    // A piece that a button outside puts in.
    const put = (event) => {
      event.preventDefault();
      view.dispatch(view.state.tr.replaceSelectionWith(schema.nodes.piece.create({ html: event.detail })).scrollIntoView());
      view.focus();
    };
    box.addEventListener("ficus-put", put);
    show();
    box.hidden = true;
    box.before(bar, surface);
    call(chooser, "Back to HTML", box);
    view.focus();
    return () => {
      box.removeEventListener("ficus-put", put);
      view.destroy();
      bar.remove();
      surface.remove();
      box.hidden = false;
      call(chooser, "Rich text", box);
      box.focus();
    };
  };

  for (const box of boxes) {
    const chooser = document.createElement("button");
    chooser.type = "button";
    chooser.className = "rich-choice";
    call(chooser, "Rich text", box);
    let close = null;
    chooser.addEventListener("click", async () => {
      chooser.disabled = true;
      try {
        if (close) close = close();
        else close = await open(box, chooser);
      } finally {
        chooser.disabled = false;
      }
    });
    box.before(chooser);
  }
})();
