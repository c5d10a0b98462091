// Cleans what is pasted into a box for Markdown or HTML, by the rules by which the server reads what was typed.
// Without this file the browser pastes plain text, and the server reads that.
"use strict";
(() => {
  const HTML_CHARS_MAX = 8_000_000;
  const GLYPHS_CHARS_MAX = 60;
  const HEADING_CHARS_MAX = 240;
  const LEVELS_MAX = 9;
  // Pages with a strict policy complain of styles even in a page that is never shown: they get another name.
  const STYLE = "data-pasted-style";

  const RUNS = {
    i: "em", em: "em", cite: "em", dfn: "em", var: "em", b: "strong", strong: "strong", u: "u", ins: "u",
    s: "s", strike: "s", del: "s", small: "small", sub: "sub", sup: "sup", code: "code", tt: "code", kbd: "code", samp: "code",
  };
  const DROPPED = new Set(("head title script style noscript template iframe frame frameset noframes object embed applet audio " +
    "video canvas svg map input select textarea button datalist label legend xml").split(" "));
  const BLOCKS = new Set(("html body div section article aside main nav header footer hgroup center address dl dt dd table tbody " +
    "thead tfoot tr caption figure figcaption fieldset form details summary h1 h2 h3 h4 h5 h6").split(" "));
  const CENTRED = new Set(["centre", "center", "centered", "centred", "aligncenter", "align-center", "text-center", "ql-align-center"]);
  const ENDED = new Set(["end", "alignright", "align-right", "text-right", "ql-align-right"]);

  const nameOf = (element) => element.localName;
  const styleOf = (element) => element.getAttribute(STYLE) ?? "";
  const compact = (text) => (text ?? "").replace(/\s+/g, "").toLowerCase();
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

  // ---- Styles: the few things that a style says about a text.

  const ALIGNS = {
    center: "centre", "-moz-center": "centre", "-webkit-center": "centre", right: "end", end: "end",
    left: "start", start: "start", justify: "start",
  };

  const declared = (style, told = {}) => {
    for (const declaration of style.split(";")) {
      const at = declaration.indexOf(":");
      if (at < 0) continue;
      const value = declaration.slice(at + 1).trim().toLowerCase().replace(/\s*!important$/, "");
      switch (declaration.slice(0, at).trim().toLowerCase()) {
        case "font-style":
          if (value === "italic" || value === "oblique") told.em = true;
          if (value === "normal") told.em = false;
          break;
        case "font-weight":
          if (value === "bold" || value === "bolder") told.strong = true;
          else if (value === "normal" || value === "lighter") told.strong = false;
          else if (/^\d+$/.test(value)) told.strong = Number(value) >= 600;
          break;
        case "font":
          if (/(^| )(italic|oblique)( |$)/.test(value)) told.em = true;
          if (/(^| )(bold|[6-9]00)( |$)/.test(value)) told.strong = true;
          break;
        case "text-decoration":
        case "text-decoration-line":
          if (value.includes("none")) told.u = told.s = false;
          if (value.includes("underline")) told.u = true;
          if (value.includes("line-through")) told.s = true;
          break;
        case "font-variant":
        case "font-variant-caps":
          if (value.includes("small-caps")) told.small = true;
          break;
        case "vertical-align":
          told.sup = value === "super" || undefined;
          told.sub = value === "sub" || undefined;
          break;
        case "text-align":
          told.align = ALIGNS[value] ?? told.align;
          break;
      }
    }
    return told;
  };

  /** The rules of style sheets that hold for a class. */
  const sheetOf = (styles) => {
    const classes = new Map();
    for (const style of styles) {
      for (const rule of style.replace(/\/\*[^]*?(\*\/|$)/g, "").split("}")) {
        const [selectors, body, more] = rule.split("{");
        if (body === undefined || more !== undefined) continue;
        for (const selector of selectors.split(",")) {
          const found = /^[\p{L}\p{N}_-]*\.([\p{L}\p{N}_-]+)$/u.exec(selector.trim());
          if (found) classes.set(found[1], declared(body, classes.get(found[1])));
        }
      }
    }
    return classes;
  };

  // ---- What is done to a page before it is read.

  const isMark = (element) => compact(styleOf(element)).includes("mso-list:ignore");

  /** Lists as Word writes them, paragraphs with a typed mark, become lists. */
  const rebuildLists = (page) => {
    const items = [];
    for (const paragraph of page.querySelectorAll(`p[${STYLE}]`)) {
      const level = /mso-list:[^;]*?level(\d)/.exec(compact(styleOf(paragraph)));
      if (!level) continue;
      const mark = [...paragraph.querySelectorAll(`[${STYLE}]`)].find(isMark)?.textContent.trim() ?? "";
      let before = paragraph.previousSibling;
      while (before && (before.nodeType === Node.COMMENT_NODE || !before.textContent.trim() && before.nodeType === Node.TEXT_NODE)) before = before.previousSibling;
      items.push({
        paragraph,
        level: Math.min(Math.max(Number(level[1]), 1), LEVELS_MAX),
        kind: /[\p{L}\p{N}]/u.test(mark) && mark !== "o" ? "ol" : "ul",
        goesOn: items.length > 0 && items[items.length - 1].paragraph === before,
      });
    }
    let open = [];
    const entryOf = (one) => (one.entry ??= one.list.appendChild(page.createElement("li")));
    for (const { paragraph, level, kind, goesOn } of items) {
      open = goesOn ? open.slice(0, level) : [];
      if (open.length === level && open[level - 1].list.localName !== kind) open.pop();
      while (open.length < level) {
        const list = page.createElement(kind);
        if (open.length > 0) entryOf(open[open.length - 1]).append(list);
        else paragraph.before(list);
        open.push({ list, entry: null });
      }
      const innermost = open[level - 1];
      innermost.entry = null;
      entryOf(innermost).append(paragraph);
    }
  };

  /** The archive's levels for h1 to h6: its own, or by their order where a text has higher ones. */
  const levelsOf = (page) => {
    const used = [1, 2, 3, 4, 5, 6].map((level) => page.querySelector(`h${level}`) !== null);
    if (!used[0] && !used[1]) return [1, 1, 1, 2, 3, 3];
    let next = 0;
    return used.map((one) => Math.max((next = Math.min(next + Number(one), 3)), 1));
  };

  /** The language that needs no mark: that of most of a text where a word processor states one on every run. */
  const baseLanguage = (page) => {
    if (!page.querySelector(`[class^=Mso], [class~=western], [${STYLE}*="mso-"], p[lang]`)) return null;
    const counts = new Map();
    const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (texts.currentNode.parentElement.closest("style, script, title, xml")) continue;
      const stated = texts.currentNode.parentElement.closest("[lang]");
      const tag = stated && stated !== page.body ? stated.getAttribute("lang").trim().toLowerCase() : "und";
      counts.set(tag, (counts.get(tag) ?? 0) + texts.currentNode.data.trim().length);
    }
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? null;
  };

  const isUnseen = (element) =>
    /mso-list:ignore|mso-hide:all|mso-element:comment|display:none|visibility:hidden/.test(compact(styleOf(element))) ||
    element.classList.contains("MsoCommentReference");

  // ---- Which lines are no words but a break between scenes.

  const isSceneBreak = (line) => {
    const text = line.trim();
    if ([...text].length > GLYPHS_CHARS_MAX || /["?!…“”‘’«»„‚\uFFFD]|\p{Cc}/u.test(text)) return false;
    if (/[\p{Alphabetic}\p{N}]/u.test(text.replace(/[oOxX0]/g, ""))) return false;
    const count = (pattern) => (text.match(pattern) ?? []).length;
    const [rings, zeros, points] = [count(/[oOxX]/g), count(/0/g), count(/[.,:;'`()[\]{}&%]/g)];
    const ornaments = [...text.replace(/[\soOxX0.,:;'`()[\]{}&%]/g, "")].length;
    if (ornaments === 0) return rings > 0 && rings + zeros >= 3 && !/[.,]/.test(text);
    if (ornaments === 1 && points > 0) return text.includes("*");
    return rings + zeros === 0 || ornaments >= 2;
  };
  const cleanGlyphs = (text) => [...text.trim()].slice(0, GLYPHS_CHARS_MAX).join("").trim();

  // A picture of the work, by its name or as the archive serves it.
  const OWN_PICTURE = /^(picture:[a-z0-9-]+|\/works\/[1-9]\d*\/images\/[0-9a-f]{32}-[1-9]\d*x[1-9]\d*\.(?:jpg|png))$/;

  // ---- From elements to blocks.

  const safeHref = (href) => {
    const address = (href ?? "").trim();
    if (new TextEncoder().encode(address).length > 2048 || /[\s\p{Cc}]/u.test(address)) return null;
    return /^(https?:\/\/.|mailto:.*@)/is.test(address) ? address : null;
  };

  class Reader {
    constructor(page, styles) {
      this.sheet = sheetOf(styles);
      rebuildLists(page);
      this.levels = levelsOf(page);
      this.language = baseLanguage(page);
      this.state = { marks: [], align: "start", heading: 0, role: "", verse: false };
      this.out = [];
      this.gaps = [];
      this.containers = [];
      this.lines = [[]];
      this.space = null;
      this.pre = null;
      this.emitted = this.empty = this.gap = 0;
      this.children(page.body);
      this.flush();
      this.blocks = this.parted();
    }

    children(element) {
      for (const node of element.childNodes) {
        if (node.nodeType === Node.TEXT_NODE) this.text(node.data);
        else if (node.nodeType === Node.ELEMENT_NODE) this.element(node);
      }
    }

    element(element) {
      const name = nameOf(element);
      if (DROPPED.has(name) || isUnseen(element)) return;
      const kept = this.state;
      const close = this.begin(element, name);
      this.state = this.entered(element, name);
      this.children(element);
      close();
      this.state = kept;
    }

    /** Begins what an element begins; the answer ends it. */
    begin(element, name) {
      const nothing = () => {};
      switch (name) {
        case "br":
          if (this.pre !== null) this.pre += "\n";
          else this.lineBreak();
          return nothing;
        case "hr": {
          this.flush();
          const glyphs = cleanGlyphs(element.getAttribute("data-glyphs") ?? "");
          this.emit({ kind: "hr", glyphs: glyphs || null });
          return nothing;
        }
        case "img": {
          const alt = (element.getAttribute("alt") ?? "").trim();
          const address = (element.getAttribute("src") ?? "").trim();
          if (OWN_PICTURE.test(address)) {
            this.flush();
            this.emit({ kind: "picture", address, alt: element.hasAttribute("alt") ? alt : null });
          } else if (safeHref(address)?.match(/^http/i)) {
            const kept = this.state;
            const linked = kept.marks.some((mark) => mark.startsWith("a "));
            if (!linked) this.state = { ...kept, marks: [...kept.marks, `a ${address}`] };
            this.text(`[picture on another site${alt ? `: ${alt}` : ""}]`);
            this.state = kept;
          } else if (alt) this.text(`[image: ${alt}]`);
          return nothing;
        }
        case "pre": case "xmp": case "listing":
          this.flush();
          this.pre ??= "";
          return () => this.closePre();
        case "blockquote":
          return this.open({ kind: "quote", blocks: [] });
        case "ul": case "ol": case "menu": case "dir":
          return this.open({ kind: "list", ordered: name === "ol", items: [], typed: false });
        case "li": {
          this.flush();
          const list = this.containers[this.containers.length - 1];
          if (list?.kind !== "list") return () => this.flush();
          list.typed = true;
          this.containers.push({ kind: "item", blocks: [] });
          return () => this.closeContainer();
        }
        case "td": case "th":
          if (this.lines.length > 1 || this.textSoFar().length > 80) this.flush();
          else if (this.textSoFar()) this.space ??= { first: " ", count: 1 };
          return nothing;
        case "q":
          this.text("“");
          return () => this.text("”");
      }
      if (name === "p" || (name === "div" && element.childElementCount === 0)) {
        this.flush();
        const { emitted, empty } = this;
        return () => {
          this.flush();
          if (this.emitted === emitted) this.empty = empty + 1;
        };
      }
      if (!BLOCKS.has(name)) return nothing;
      this.flush();
      return () => this.flush();
    }

    entered(element, name) {
      const told = {};
      for (const one of element.classList) Object.assign(told, this.sheet.get(one));
      declared(styleOf(element), told);
      const state = { ...this.state };
      const level = /^h([1-6])$/.exec(name);
      if (level) {
        state.heading = Number(level[1]);
        state.role = element.classList.contains("pov") ? "pov" : "";
        state.marks = state.marks.filter((mark) => mark !== "strong");
      }
      if (name === "hgroup") state.heading = 6;
      if (/(^|\s)(verse|poem|poetry|stanza|lyrics)(\s|$)/.test(element.className)) state.verse = true;
      state.align = this.alignOf(element, name, told) ?? state.align;
      if (name !== "body") state.marks = this.marked(element, name, told, state);
      return state;
    }

    alignOf(element, name, told) {
      if (name === "center") return "centre";
      if (told.align) return told.align;
      if (name !== "p" && name !== "td" && name !== "th" && !BLOCKS.has(name)) return null;
      const stated = { center: "centre", middle: "centre", right: "end", left: "start", justify: "start" }[compact(element.getAttribute("align"))];
      if (stated) return stated;
      for (const one of element.classList) {
        if (CENTRED.has(one)) return "centre";
        if (ENDED.has(one)) return "end";
      }
      return null;
    }

    marked(element, name, told, { marks: around, heading }) {
      let marks = [...around];
      const linked = () => marks.some((mark) => mark.startsWith("a "));
      const add = (mark) => {
        const told = mark === "strong" && heading > 0;
        if (marks.length < 12 && !marks.includes(mark) && !told && !(mark.startsWith("a ") && linked())) marks.push(mark);
      };
      const remove = (wanted) => (marks = marks.filter((mark) => mark !== wanted));
      const href = name === "a" ? safeHref(element.getAttribute("href")) : null;
      if (href) add(`a ${href}`);
      const own = RUNS[name];
      if (own && told[own] !== false) add(own);
      for (const mark of ["em", "strong", "u", "s", "small", "sup", "sub"]) {
        const says = mark === "u" && linked() ? undefined : told[mark];
        if (says === true) add(mark);
        if (says === false) remove(mark);
      }
      const tag = this.foreign(element, name);
      if (tag) {
        marks = marks.filter((mark) => !mark.startsWith("lang "));
        add(`lang ${tag}`);
      }
      return marks;
    }

    foreign(element, name) {
      const tag = (element.getAttribute("lang") ?? "").trim();
      if (!/^[a-z]{2,3}(-[a-z\d]+)*$/i.test(tag) || tag.length > 35) return null;
      if (this.language === null && !["span", "i", "em"].includes(name)) return null;
      const primary = (whole) => whole.split("-")[0].toLowerCase();
      return this.language !== null && primary(this.language) === primary(tag) ? null : tag;
    }

    text(text) {
      if (this.pre !== null) {
        this.pre += text;
        return;
      }
      for (const c of text) {
        if (/[\u00AD\uFEFF\u200A\u2060\uFFFE\uFFFF]/.test(c)) continue;
        if (/\s/.test(c)) {
          if (this.space) this.space.count += 1;
          else this.space = { first: c, count: 1 };
        } else if (!/[\0-\x1F\x7F]/.test(c)) this.push(c);
      }
    }

    push(c) {
      const line = this.lines[this.lines.length - 1];
      const { marks } = this.state;
      const same = (a, b) => a.length === b.length && a.every((mark, index) => mark === b[index]);
      const last = line[line.length - 1];
      let space = "";
      if (this.space && last) space = this.space.count === 1 && this.space.first > "\x7F" ? this.space.first : " ";
      this.space = null;
      if (last && same(last.marks, marks)) {
        last.text += space + c;
        return;
      }
      if (space) {
        // White space between runs stands outside of both.
        let shared = 0;
        while (shared < marks.length && marks[shared] === last.marks[shared]) shared += 1;
        if (shared === marks.length) {
          line.push({ text: space + c, marks });
          return;
        }
        if (shared === last.marks.length) last.text += space;
        else line.push({ text: space, marks: marks.slice(0, shared) });
      }
      line.push({ text: c, marks });
    }

    textSoFar() {
      return this.lines.map((line) => line.map((run) => run.text).join("")).join(" ");
    }

    lineBreak() {
      this.space = null;
      this.lines.push([]);
    }

    /** Ends the paragraph that is being collected and writes it as the blocks that it is. */
    flush() {
      if (this.pre !== null) return;
      const lines = this.lines;
      this.lines = [[]];
      this.space = null;
      const plain = (line) => line.map((run) => run.text).join("");
      const isEmpty = (line) => /^[\s\u200B-\u200F\u202A-\u202E\u2060-\u206F]*$/.test(plain(line));
      if (lines.length === 1 && isEmpty(lines[0])) return;
      if (this.state.verse && !this.state.heading && !lines.every(isEmpty)) {
        const verse = [];
        for (const line of lines) if (!isEmpty(line) || verse.length > 0 && !isEmpty(verse[verse.length - 1])) verse.push(line);
        while (isEmpty(verse[verse.length - 1])) verse.pop();
        this.emit({ kind: "verse", lines: verse });
        return;
      }
      let group = [];
      let empty = 0;
      const close = () => {
        if (group.length > 0) this.close(group, plain);
        group = [];
      };
      for (const line of lines) {
        if (isEmpty(line)) {
          empty += 1;
          continue;
        }
        if (empty > 0) {
          close();
          this.empty += empty - 1;
          empty = 0;
        }
        const text = plain(line);
        if (isSceneBreak(text) && !(this.state.heading > 0 && /[\p{L}\p{N}]/u.test(text))) {
          close();
          this.emit({ kind: "hr", glyphs: cleanGlyphs(text) });
        } else group.push(line);
      }
      close();
      this.empty += Math.max(empty - 2, 0);
    }

    close(lines, plain) {
      const { heading, align, role } = this.state;
      const chars = lines.reduce((sum, line) => sum + [...plain(line)].length, 0);
      if (heading > 0 && chars <= HEADING_CHARS_MAX) this.emit({ kind: "h", level: this.levels[heading - 1], role, lines });
      else this.emit({ kind: "p", align, lines });
    }

    noteGap() {
      if (this.containers.length > 0) {
        if (this.empty >= 3 && this.emitted > 0) this.place({ kind: "hr", glyphs: null });
      } else this.gap = Math.max(this.gap, this.empty);
      this.empty = 0;
    }

    emit(block) {
      this.noteGap();
      this.emitted += 1;
      this.place(block);
    }

    place(block) {
      const around = this.containers[this.containers.length - 1];
      const add = (blocks) => {
        if (!(block.kind === "hr" && blocks[blocks.length - 1]?.kind === "hr")) blocks.push(block);
      };
      if (!around) {
        this.gaps.push(this.gap);
        this.gap = 0;
        this.out.push(block);
      } else if (around.kind === "list") {
        const item = around.items[around.items.length - 1];
        if (item && block.kind === "list") item.push(block);
        else around.items.push([block]);
      } else add(around.blocks);
    }

    open(container) {
      this.flush();
      if (this.containers.length >= 32) return () => this.flush();
      this.noteGap();
      this.containers.push(container);
      return () => this.closeContainer();
    }

    closeContainer() {
      this.flush();
      this.empty = 0;
      const closed = this.containers.pop();
      if (closed.kind === "item") {
        if (closed.blocks.length > 0) this.containers[this.containers.length - 1].items.push(closed.blocks);
      } else if (closed.kind === "quote") {
        if (closed.blocks.length > 0) this.emit(closed);
      } else if (closed.items.length > 0) {
        // Old pages indent with a list that has no items.
        this.emit(closed.typed ? closed : { kind: "quote", blocks: closed.items.flat() });
      }
    }

    closePre() {
      const text = (this.pre ?? "").replace(/[\0-\x08\x0B-\x1F\x7F-\x9F\uFFFE\uFFFF]/g, "").replace(/^\n+/, "").trimEnd();
      this.pre = null;
      if (text.trim()) this.emit({ kind: "pre", text });
    }

    /** The blocks with breaks where more stands empty than usual. */
    parted() {
      const isText = (block) => block !== undefined && block.kind !== "hr" && block.kind !== "h";
      const between = this.gaps.filter((_, index) => index > 0 && isText(this.out[index]) && isText(this.out[index - 1]));
      const rare = (least) => between.filter((gap) => gap >= least).length * 3 <= between.length;
      const usual = rare(1) ? 0 : 1;
      const least = rare(usual + 1) ? usual + 1 : Infinity;
      const blocks = [];
      this.out.forEach((block, index) => {
        const last = blocks[blocks.length - 1];
        if (this.gaps[index] >= least && isText(block) && isText(last)) blocks.push({ kind: "hr", glyphs: null });
        if (!(block.kind === "hr" && blocks[blocks.length - 1]?.kind === "hr")) blocks.push(block);
      });
      return blocks;
    }
  }

  // ---- From blocks to HTML and Markdown.

  /** Lines as one list of pieces, each with its marks; a line end is null. */
  const pieces = (lines) => {
    const out = [];
    lines.forEach((line, index) => {
      if (index > 0) {
        const before = out[out.length - 1]?.marks ?? [];
        const after = line[0]?.marks ?? [];
        let shared = 0;
        while (shared < before.length && before[shared] === after[shared]) shared += 1;
        out.push({ text: null, marks: before.slice(0, shared) });
      }
      out.push(...line);
    });
    return out;
  };

  /** Pieces as a tree: text, line ends, and runs with their mark. */
  const nested = (list, depth = 0) => {
    const out = [];
    for (let at = 0; at < list.length; ) {
      const mark = list[at].marks[depth];
      if (mark === undefined) {
        out.push(list[at].text === null ? { end: true } : { text: list[at].text });
        at += 1;
        continue;
      }
      let until = at;
      while (until < list.length && list[until].marks[depth] === mark) until += 1;
      out.push({ mark, inner: nested(list.slice(at, until), depth + 1) });
      at = until;
    }
    return out;
  };

  const tags = (mark) => {
    if (mark.startsWith("a ")) return [`<a href="${escaped(mark.slice(2))}">`, "</a>"];
    if (mark.startsWith("lang ")) return [`<span lang="${escaped(mark.slice(5))}">`, "</span>"];
    return [`<${mark}>`, `</${mark}>`];
  };

  const runsAsHtml = (runs) =>
    runs.map((run) => {
      if (run.end) return "<br/>";
      if (run.text !== undefined) return escaped(run.text);
      const [start, end] = tags(run.mark);
      return start + runsAsHtml(run.inner) + end;
    }).join("");

  const linesAsHtml = (lines) => runsAsHtml(nested(pieces(lines)));

  const blockAsHtml = (block) => {
    switch (block.kind) {
      case "p":
        return `<p${block.align === "start" ? "" : ` class="${block.align}"`}>${linesAsHtml(block.lines)}</p>`;
      case "h": {
        const name = `h${block.level + 2}`;
        return `<${name}${block.role ? ' class="pov"' : ""}>${linesAsHtml(block.lines)}</${name}>`;
      }
      case "hr":
        return block.glyphs ? `<hr data-glyphs="${escaped(block.glyphs)}"/>` : "<hr/>";
      case "picture":
        return `<img src="${block.address}"${block.alt === null ? "" : ` alt="${escaped(block.alt)}"`}>`;
      case "verse":
        return `<p class="verse">${block.lines.map((line) => linesAsHtml([line])).join("<br/>")}</p>`;
      case "pre":
        return `<pre>${escaped(block.text)}</pre>`;
      case "quote":
        return `<blockquote>\n${block.blocks.map(blockAsHtml).join("\n")}\n</blockquote>`;
      default: {
        const name = block.ordered ? "ol" : "ul";
        const items = block.items.map((item) => `<li>\n${item.map(blockAsHtml).join("\n")}\n</li>\n`);
        return `<${name}>\n${items.join("")}</${name}>`;
      }
    }
  };

  const asHtml = (blocks) => blocks.map((block) => `${blockAsHtml(block)}\n`).join("\n");

  const SIGNS = { em: "*", strong: "**", s: "~~" };
  const textOf = (runs) => runs.map((run) => (run.end ? "\n" : run.text ?? textOf(run.inner))).join("");
  const isWordLike = (c) => /[\p{L}\p{N}]/u.test(c);

  /** The text of runs with the signs of Markdown. `start` says whether it stands at the start of a line. */
  class Markdown {
    constructor(oneLine, start = true) {
      this.out = "";
      this.oneLine = oneLine;
      this.start = start;
    }

    runs(list, after = "") {
      list.forEach((run, index) => {
        const next = list[index + 1];
        this.run(run, next === undefined ? after : next.end ? "\n" : next.text !== undefined ? next.text[0] : "*");
      });
      return this.out;
    }

    run(run, after) {
      if (run.end) {
        this.out += this.oneLine ? "<br/>" : "\\\n";
        this.start = !this.oneLine;
        return;
      }
      if (run.text !== undefined) {
        this.text(run.text, after);
        return;
      }
      const [start, end] = this.signs(run, after) ?? tags(run.mark);
      this.out += start;
      this.start = false;
      this.runs(run.inner, end[0]);
      this.out += end;
    }

    /** The signs for a run, where they mean the same as its tags. */
    signs(run, after) {
      if (run.mark.startsWith("a ")) {
        const href = run.mark.slice(2);
        return /[()<>\\&*_]/.test(href) ? null : ["[", `](${href})`];
      }
      const sign = SIGNS[run.mark];
      if (!sign || run.inner.length !== 1 || run.inner[0].text === undefined) return null;
      const text = textOf(run.inner);
      const before = this.out[this.out.length - 1] ?? " ";
      const clear = (c, edge) => c === undefined || c === "" || /[\s>]/.test(c) || (isWordLike(edge) && !/[*_~\\]/.test(c) && (isWordLike(c) || /[\p{P}\p{S}]/u.test(c)));
      return clear(before, text[0]) && clear(after, text[text.length - 1]) ? [sign, sign] : null;
    }

    text(text, after) {
      let rest = text;
      if (this.start) {
        const number = /^(\d+)([.)])/.exec(rest);
        if (number) {
          this.out += `${number[1]}\\${number[2]}`;
          rest = rest.slice(number[0].length);
        } else if (/^[#>\-+=]/.test(rest)) this.out += "\\";
        this.start = false;
      }
      let before = " ";
      for (let at = 0; at < rest.length; at += 1) {
        const c = rest[at];
        const next = rest[at + 1] ?? (after || undefined);
        const isSign = /[\\*`[\]~|]/.test(c) ||
          (c === "_" && !(isWordLike(before) && next !== undefined && isWordLike(next))) ||
          (c === "<" && (next === undefined || /[a-z/!?]/i.test(next))) ||
          (c === "&" && (next === undefined || /[a-z\d#]/i.test(next)));
        this.out += isSign ? `\\${c}` : c;
        before = c;
      }
    }
  }

  const linesAsMarkdown = (lines, oneLine, start) => new Markdown(oneLine, start).runs(nested(pieces(lines)));
  const onOneLine = (html) => html.replace(/<pre>[^]*?<\/pre>/g, (pre) => pre.replace(/\n/g, "&#10;"));

  const blockAsMarkdown = (block, other) => {
    switch (block.kind) {
      case "p":
        if (block.align !== "start") break;
        return linesAsMarkdown(block.lines, false);
      case "h":
        if (block.role) break;
        return `${"#".repeat(block.level)} ${linesAsMarkdown(block.lines, true, false)}`;
      case "hr":
        // Rows that Markdown or the archive knows for a break whatever stands around them.
        if (!block.glyphs || !/^(\*( ?\*){2,}|-{3,}|#+|[~*]*~\*[~*]*|[oO]{3,}|[xX]{3,})$/.test(block.glyphs)) break;
        return block.glyphs;
      case "quote":
        return asMarkdown(block.blocks).trimEnd().split("\n").map((line) => (line ? `> ${line}` : ">")).join("\n");
      case "pre": {
        const longest = Math.max(0, ...(block.text.match(/`+/g) ?? []).map((row) => row.length));
        const fence = "`".repeat(Math.max(longest + 1, 3));
        return `${fence}\n${block.text}\n${fence}`;
      }
      case "list":
        return block.items.map((item, index) => {
          const mark = block.ordered ? `${index + 1}${other ? ")" : "."} ` : other ? "* " : "- ";
          const loose = index > 0 && (item.length > 1 || block.items[index - 1].length > 1);
          const lines = asMarkdown(item).trimEnd().split("\n");
          return (loose ? "\n" : "") + mark + lines.map((line, number) => (number > 0 && line ? " ".repeat(mark.length) + line : line)).join("\n");
        }).join("\n");
    }
    return onOneLine(blockAsHtml(block));
  };

  const asMarkdown = (blocks) => {
    let other = false;
    return blocks.map((block, index) => {
      // A list behind a list needs another mark to be one of its own.
      other = !other && block.kind === "list" && blocks[index - 1]?.kind === "list";
      return `${blockAsMarkdown(block, other)}\n`;
    }).join("\n");
  };

  // ---- Pasting.

  const clean = (html) => {
    const styles = [];
    const unstyled = html
      .replace(/<style\b[^>]*>([^]*?)<\/style\s*>/gi, (_, style) => (styles.push(style), ""))
      .replace(/(<[a-z][^<>]*?\s)style(\s*=)/gi, `$1${STYLE}$2`);
    return new Reader(new DOMParser().parseFromString(unstyled, "text/html"), styles).blocks;
  };

  /** Programs for source text colour it: what they copy is meant as it stands. */
  const isSource = (html) => /white-space:\s*pre\s*;/i.test(html) && /monospace|consolas|menlo/i.test(html) && !html.includes("docs-internal-guid");

  /** What goes into a box for clipboard HTML, or null where the browser's own paste is right. */
  const insertion = (html, wording, before, after) => {
    if (!html || html.length > HTML_CHARS_MAX || isSource(html)) return null;
    const blocks = clean(html);
    if (blocks.length === 0) return null;
    const isMarkdown = wording === "markdown";
    const [first] = blocks;
    if (blocks.length === 1 && first.kind === "p" && first.align === "start") {
      return isMarkdown ? linesAsMarkdown(first.lines, false, before === "" || before.endsWith("\n")) : linesAsHtml(first.lines);
    }
    const gap = (text, pattern) => (text === "" || pattern.test(text) ? "" : "\n\n");
    const text = (isMarkdown ? asMarkdown(blocks) : asHtml(blocks)).trimEnd();
    return gap(before, /\n\n$/) + text + (after === "" ? "\n" : gap(after, /^\n\n/));
  };

  const paste = (event) => {
    const box = event.currentTarget;
    const html = event.clipboardData?.getData("text/html");
    const text = insertion(html, box.dataset.wording, box.value.slice(0, box.selectionStart), box.value.slice(box.selectionEnd));
    if (text === null) return;
    event.preventDefault();
    // This way the browser can undo it; a caret that moved makes it a step of its own.
    const { selectionStart, selectionEnd } = box;
    box.setSelectionRange(0, 0);
    box.setSelectionRange(selectionStart, selectionEnd);
    if (!document.execCommand("insertText", false, text)) {
      box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  for (const box of document.querySelectorAll("textarea[data-wording]")) box.addEventListener("paste", paste);
  window.ficusPaste = { asHtml: (html) => asHtml(clean(html)), asMarkdown: (html) => asMarkdown(clean(html)) };
})();
