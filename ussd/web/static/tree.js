// The menu tree: ways in at the top, under each screen the ways out of it.
// A screen is unfolded where it is met first; anywhere else it is a reference. Children are made
// when they are unfolded, so a thousand screens cost what is seen. Keys as in the ARIA tree pattern.

import { make, tell } from "./make.js";

const CHANNELS = { ussd: "USSD", call: "Call", sms: "SMS", push: "Push" };
const OPEN_AT_FIRST = 2;

class MenuTree extends HTMLElement {
  #tree = { ways_in: [], screens: {} };
  #open = new Map();
  #chosen = "";
  #wrong = new Map();
  #wanted = "";

  connectedCallback() {
    this.setAttribute("role", "tree");
    this.setAttribute("aria-label", "Menu tree");
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("click", (event) => this.#click(event));
  }

  show(tree) {
    if (!tree.screens) return;
    this.#tree = tree;
    this.#draw();
  }

  mark(problems) {
    this.#wrong = new Map();
    const places = Object.entries(this.#tree.screens).sort((a, b) => b[1].line - a[1].line);
    for (const problem of problems) {
      const hit = places.find(([, s]) => s.file === problem.file && s.line <= problem.line);
      if (!hit) continue;
      const worst = this.#wrong.get(hit[0]) === "error" ? "error" : problem.severity;
      this.#wrong.set(hit[0], worst);
    }
    this.#draw();
  }

  choose(screen) {
    this.#chosen = screen;
    for (const item of this.querySelectorAll("[role=treeitem]")) {
      item.setAttribute("aria-selected", String(item.dataset.screen === screen));
    }
  }

  find(words) {
    this.#wanted = words.trim().toLowerCase();
    this.#draw();
  }

  #draw() {
    const focused = this.contains(document.activeElement) ? document.activeElement.dataset.path : null;
    const group = this.#wanted ? this.#found() : this.#ways();
    this.replaceChildren(...group);
    const items = [...this.querySelectorAll("[role=treeitem]")];
    const first = items.find((item) => item.dataset.path === focused) ?? items[0];
    if (first) first.tabIndex = 0;
    if (focused && first) first.focus();
    if (!items.length) this.append(make("p", { class: "empty" }, "No screen is called like this."));
  }

  #ways() {
    const met = new Set();
    return this.#tree.ways_in.map((way, number) => {
      const chips = [make("span", { class: `chip ${way.channel}` }, CHANNELS[way.channel])];
      const name = way.word ? `${way.code} (${way.word})` : way.code;
      const label = [make("b", {}, name), make("span", { class: "to" }, `→ ${way.screen}`)];
      return this.#item({ path: `${number}`, screen: way.screen, level: 1, chips, label, met });
    });
  }

  #found() {
    const hits = Object.entries(this.#tree.screens).filter(([name, screen]) =>
      `${name} ${screen.text}`.toLowerCase().includes(this.#wanted));
    return hits.slice(0, 200).map(([name, screen]) => this.#item({
      path: name, screen: name, level: 1, chips: [], met: new Set([name]), isLeaf: true,
      label: [make("b", {}, name), make("span", { class: "to" }, screen.text)],
    }));
  }

  #item({ path, screen, level, chips, label, met, isLeaf = false }) {
    const known = this.#tree.screens[screen];
    const isAgain = met.has(screen);
    const edges = !isLeaf && known && !isAgain ? known.edges : [];
    met.add(screen);
    const isOpen = edges.length > 0 && (this.#open.get(path) ?? level <= OPEN_AT_FIRST);
    const row = make("div", { class: "row" },
      make("span", { class: "fold", "aria-hidden": "true" }, edges.length ? (isOpen ? "▾" : "▸") : ""),
      ...chips, ...label,
      isAgain && !isLeaf ? make("span", { class: "again", title: "shown above" }, "↩") : null,
      this.#wrong.has(screen) ? make("span", { class: `dot ${this.#wrong.get(screen)}` },
        make("span", { class: "unseen" }, `has ${this.#wrong.get(screen)}s`)) : null);
    row.style.setProperty("--level", level);
    const item = make("div", {
      role: "treeitem", tabindex: "-1", "aria-level": level,
      "aria-selected": String(screen === this.#chosen),
      "aria-expanded": edges.length ? String(isOpen) : null,
      "data-screen": screen, "data-path": path,
    }, row);
    if (isOpen) item.append(this.#group(path, edges, level, met));
    return item;
  }

  #group(path, edges, level, met) {
    const items = edges.map((edge, number) => {
      const chips = [edge.key
        ? make("kbd", {}, edge.key)
        : make("span", { class: "word" }, edge.word)];
      const label = [
        ...(edge.label ? [make("span", {}, edge.label)] : []),
        make("span", { class: edge.label ? "to" : "" }, edge.screen),
      ];
      return this.#item({ path: `${path}.${number}`, screen: edge.screen, level: level + 1, chips, label, met });
    });
    return make("div", { role: "group" }, ...items);
  }

  #fold(item, isOpen) {
    this.#open.set(item.dataset.path, isOpen);
    this.#draw();
    this.querySelector(`[data-path="${item.dataset.path}"]`)?.focus();
  }

  #click(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item) return;
    if (event.target.classList.contains("fold") && item.hasAttribute("aria-expanded")) {
      this.#fold(item, item.getAttribute("aria-expanded") !== "true");
      return;
    }
    this.#walk(item);
    this.#take(item);
  }

  #take(item) {
    this.choose(item.dataset.screen);
    tell(this, "screen-chosen", { screen: item.dataset.screen, ...this.#tree.screens[item.dataset.screen] });
  }

  #walk(item) {
    for (const other of this.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    item.tabIndex = 0;
    item.focus();
  }

  #key(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const items = [...this.querySelectorAll("[role=treeitem]")];
    const at = items.indexOf(item);
    const state = item.getAttribute("aria-expanded");
    const moves = {
      ArrowDown: () => this.#walk(items[Math.min(at + 1, items.length - 1)]),
      ArrowUp: () => this.#walk(items[Math.max(at - 1, 0)]),
      Home: () => this.#walk(items[0]),
      End: () => this.#walk(items[items.length - 1]),
      ArrowRight: () => (state === "false" ? this.#fold(item, true)
        : state === "true" ? this.#walk(items[at + 1]) : null),
      ArrowLeft: () => {
        const above = item.parentElement.closest("[role=treeitem]");
        if (state === "true") this.#fold(item, false);
        else if (above) this.#walk(above);
      },
      Enter: () => this.#take(item),
      " ": () => this.#take(item),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  }
}

customElements.define("menu-tree", MenuTree);
