// The source: one text area with line numbers, colours behind it and marks beside the lines that
// have problems. Tab leaves the text, as everywhere; Enter keeps the indentation; Ctrl+S saves.

import "./files.js";
import { make, tell } from "./make.js";
import { roving } from "./roving.js";

const COLOURS = /(#.*$)|("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|(\{[a-z_][\w.]*(?:\|\w+)?\})|((?:^|(?<=[{,\s]))[\w.*#"-]+(?=:(?:\s|$)))|(\b\d+(?:\.\d+)?[smhd]?\b)/gm;
const NAMES = ["comment", "text", "value", "word", "number"];

function coloured(text) {
  const pieces = [];
  let at = 0;
  for (const match of text.matchAll(COLOURS)) {
    const kind = NAMES[match.slice(1).findIndex((group) => group !== undefined)];
    // A hash inside a word begins no comment.
    if (kind === "comment" && match.index > 0 && !/\s/.test(text[match.index - 1])) continue;
    pieces.push(text.slice(at, match.index), make("span", { class: `c-${kind}` }, match[0]));
    at = match.index + match[0].length;
  }
  pieces.push(text.slice(at), "\n");
  return pieces;
}

class SourceEditor extends HTMLElement {
  #files = {};
  #texts = {};
  #drafts = {};
  #problems = [];
  #path = "";
  #isReadOnly = true;

  connectedCallback() {
    this.files = make("select", { "aria-label": "File", onchange: () => this.open(this.files.value) });
    this.state = make("span", { class: "state", "aria-live": "polite" });
    this.discard = make("button", { type: "button", class: "quiet", onclick: () => tell(this, "discard-wanted", { path: this.#path }) }, "Discard draft");
    this.save = make("button", { type: "button", onclick: () => this.#save(), "aria-keyshortcuts": "Control+S" }, "Save", make("kbd", {}, "Ctrl S"));
    this.menu = document.createElement("file-menu");
    this.acts = make("div", { class: "acts", role: "toolbar", "aria-label": "File" }, this.menu, this.discard, this.save);
    this.gutter = make("div", { class: "gutter", "aria-hidden": "true" });
    this.colours = make("pre", { class: "colours", "aria-hidden": "true" });
    this.text = make("textarea", {
      "aria-label": "Source of the file", spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off",
      oninput: () => this.#changed(),
      onscroll: () => this.#scrolled(),
      onkeydown: (event) => this.#key(event),
      onkeyup: () => this.#here(),
      onclick: () => this.#here(),
    });
    this.append(
      make("div", { class: "head" }, make("h2", { class: "unseen" }, "Source"), this.files, this.state, this.acts),
      make("div", { class: "code" }, this.gutter,
        make("div", { class: "paper" }, this.colours, this.text)),
    );
    roving(this.acts, { wanted: ":scope > button, file-menu > button" });
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        this.#save();
      }
    });
  }

  get path() { return this.#path; }
  get seen() { return this.#files[this.#path] ?? ""; }
  get #isGone() { return this.#path !== "" && !(this.#path in this.#files); }
  get isChanged() { return this.text.value !== (this.#files[this.#path] ?? ""); }

  // What the gateway has; what is being typed stays.
  take(files, drafts, isReadOnly) {
    const typed = this.#path && this.isChanged ? this.text.value : null;
    const seen = this.#files[this.#path];
    this.#files = files;
    this.#drafts = drafts;
    this.#isReadOnly = isReadOnly;
    const gone = Object.keys(drafts).filter((path) => !(path in files));
    const paths = [...Object.keys(files), ...gone].sort((a, b) => order(a) - order(b) || a.localeCompare(b));
    this.files.replaceChildren(...paths.map((path) =>
      make("option", { value: path }, !drafts[path] ? path : path in files ? `${path} •` : `${path} (deleted)`)));
    if (!paths.includes(this.#path)) {
      this.#path = paths.find((path) => path.startsWith("flows/") && !path.includes("/lang/")) ?? paths[0] ?? "";
      this.#show();
    } else if (typed === null) {
      this.#show(true);
    } else if (seen !== files[this.#path] && typed !== files[this.#path]) {
      this.#texts[this.#path] = seen;
      tell(this, "overtaken", { path: this.#path });
    }
    this.files.value = this.#path;
    this.#draw();
  }

  mark(problems) {
    this.#problems = problems;
    this.#draw();
  }

  open(path, line = 0) {
    if (!(path in this.#files) && !this.#drafts[path]) return;
    if (path !== this.#path) {
      if (this.isChanged) {
        tell(this, "unsaved", { path, line });
        this.files.value = this.#path;
        return;
      }
      this.#path = path;
      this.files.value = path;
      this.#show();
    }
    if (line) this.#go(line);
  }

  forget() {
    this.text.value = this.#files[this.#path] ?? "";
    this.#changed();
  }

  #show(keepPlace = false) {
    const { selectionStart, selectionEnd, scrollTop, scrollLeft } = this.text;
    const text = this.#files[this.#path] ?? "";
    if (this.text.value !== text) {
      this.text.value = text;
      if (keepPlace) {
        this.text.setSelectionRange(selectionStart, selectionEnd);
        this.text.scrollTop = scrollTop;
        this.text.scrollLeft = scrollLeft;
      } else {
        this.text.setSelectionRange(0, 0);
        this.text.scrollTop = 0;
      }
    }
    this.text.setAttribute("aria-label", `Source of ${this.#path}`);
    this.#changed();
  }

  #go(line) {
    const lines = this.text.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    this.text.focus();
    this.text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
    const height = parseFloat(getComputedStyle(this.text).lineHeight);
    this.text.scrollTop = Math.max(0, (line - 6) * height);
    this.#scrolled();
    this.#here();
  }

  #changed() {
    this.colours.replaceChildren(...coloured(this.text.value));
    this.#draw();
    this.#scrolled();
  }

  #draw() {
    if (!this.text) return;
    const mine = this.#problems.filter((problem) => problem.file === this.#path);
    const byLine = new Map();
    for (const problem of mine) {
      const before = byLine.get(problem.line);
      const severity = before?.severity === "error" ? "error" : problem.severity;
      const words = before ? `${before.words}\n${problem.message}` : problem.message;
      byLine.set(problem.line, { severity, words });
    }
    const total = this.text.value.split("\n").length;
    const rows = [];
    for (let line = 1; line <= total; line += 1) {
      const found = byLine.get(line);
      rows.push(make("span", { class: found ? `line ${found.severity}` : "line", title: found?.words ?? null }, String(line)));
    }
    this.gutter.replaceChildren(...rows);
    const who = this.#drafts[this.#path];
    this.text.readOnly = this.#isReadOnly || this.#isGone;
    this.state.textContent = this.#isReadOnly ? "read only" : this.isChanged ? "not saved"
      : this.#isGone ? `deleted by ${who}` : who ? `draft by ${who}` : "";
    this.state.classList.toggle("changed", this.isChanged);
    this.save.hidden = this.#isReadOnly;
    this.save.disabled = !this.isChanged;
    this.menu.hidden = this.#isReadOnly;
    const drafts = Object.keys(this.#drafts).length ? ["discard"] : [];
    this.menu.allow(this.isChanged ? [] : this.#isGone ? ["new", ...drafts] : [...allowed(this.#path), ...drafts]);
    this.discard.textContent = this.#isGone ? "Bring it back" : "Discard draft";
    this.discard.hidden = this.#isReadOnly || (!who && !this.isChanged);
    this.#here();
  }

  #here() {
    const line = this.text.value.slice(0, this.text.selectionStart).split("\n").length;
    this.gutter.querySelector(".here")?.classList.remove("here");
    this.gutter.children[line - 1]?.classList.add("here");
  }

  #scrolled() {
    const { scrollTop, scrollLeft } = this.text;
    this.gutter.scrollTop = scrollTop;
    this.colours.scrollTop = scrollTop;
    this.colours.scrollLeft = scrollLeft;
  }

  #key(event) {
    if (event.key !== "Enter" || event.isComposing || this.text.readOnly) return;
    const before = this.text.value.slice(0, this.text.selectionStart);
    const indent = /^ */.exec(before.slice(before.lastIndexOf("\n") + 1))[0];
    if (!indent) return;
    event.preventDefault();
    this.text.setRangeText(`\n${indent}`, this.text.selectionStart, this.text.selectionEnd, "end");
    this.#changed();
  }

  #save() {
    if (this.#isReadOnly || !this.isChanged) return;
    tell(this, "save-wanted", { path: this.#path, text: this.text.value, seen: this.#texts[this.#path] ?? this.#files[this.#path] ?? "" });
    delete this.#texts[this.#path];
  }
}

function allowed(path) {
  if (path === "flows.yaml") return ["new"];
  return order(path) === 1 ? ["new", "move", "delete"] : ["new", "delete"];
}

function order(path) {
  if (path === "flows.yaml") return 0;
  if (path.includes("/lang/")) return 2;
  return path === "services.yaml" ? 3 : 1;
}

customElements.define("source-editor", SourceEditor);
