// The menu tree: ways in at the top, under each screen the ways out of it, last words too.
// A screen is unfolded where it is met first; anywhere else it is a reference. Children are made
// when they are unfolded, so a thousand screens cost what is seen. Keys as in the ARIA tree pattern.
// Each way shows how many dialogues took it, and whether the phone did just now.

import { make, many, tell, wayKey } from "./make.js";

const CHANNELS = { ussd: "USSD", call: "Call", sms: "SMS", push: "Push" };
const OPEN_AT_FIRST = 2;

class MenuTree extends HTMLElement {
  #tree = { ways_in: [], screens: {}, lost: [] };
  #open = new Map();
  #chosen = "";
  #wrong = new Map();
  #wanted = "";
  #taken = new Map();
  #most = 0;
  #stops = {};
  #walked = new Set();

  connectedCallback() {
    this.setAttribute("role", "tree");
    this.setAttribute("aria-label", "Menu tree");
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("click", (event) => this.#click(event));
  }

  get screens() { return this.#tree.screens; }

  show(tree) {
    if (!tree.screens) return;
    this.#tree = tree;
    this.#draw();
  }

  // How often dialogues took each way, and where they stopped.
  count({ counts, stops }) {
    const ways = counts.filter((row) => !row.by.startsWith("left."));
    this.#taken = new Map(ways.map((row) => [wayKey(row.from, row.by, row.to), row.count]));
    this.#most = ways.reduce((most, row) => Math.max(most, row.count), 0);
    this.#stops = stops;
    // In place: who walks through the tree with keys or a screen reader is not disturbed.
    for (const figures of this.querySelectorAll(".figures")) {
      figures.replaceChildren(...this.#figures(figures.dataset.way, figures.dataset.screen));
    }
  }

  // Where the phone went, and where it is.
  walk(ways, here) {
    this.#walked = new Set(ways.map((way) => wayKey(...way)));
    this.#chosen = here || this.#chosen;
    this.#draw();
    this.querySelector('[aria-selected="true"] > .row')?.scrollIntoView({ block: "nearest" });
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
      item.setAttribute("aria-selected", String(isShown(item, screen)));
    }
  }

  find(words) {
    this.#wanted = words.trim().toLowerCase();
    this.#draw();
  }

  #draw() {
    const focused = this.contains(document.activeElement) ? document.activeElement.dataset.path : null;
    const place = this.querySelector('[tabindex="0"]')?.dataset.path;
    const group = this.#wanted ? this.#found() : this.#ways();
    this.replaceChildren(...group);
    const items = [...this.querySelectorAll("[role=treeitem]")];
    const first = items.find((item) => item.dataset.path === (focused ?? place)) ?? items[0];
    if (first) first.tabIndex = 0;
    if (focused && first) first.focus({ preventScroll: true });
    if (!items.length) this.append(make("p", { class: "empty" }, "No screen is called like this."));
  }

  #ways() {
    const met = new Set();
    const ways = this.#tree.ways_in.map((way, number) => {
      const chips = [make("span", { class: `chip ${way.channel}` }, CHANNELS[way.channel])];
      const name = way.word ? `${way.code} (${way.word})` : way.code;
      const label = [make("b", {}, name), make("span", { class: "to" }, `→ ${way.screen}`)];
      const key = wayKey(way.start, way.path, way.screen);
      return this.#item({ path: `${number}`, screen: way.screen, level: 1, chips, label, met, key });
    });
    // Behind them the screens that nothing leads to yet, as those of a new file.
    const lost = this.#tree.lost.map((screen) => this.#item({
      path: `lost-${screen}`, screen, level: 1, met, label: [make("b", {}, screen)],
      chips: [make("span", { class: "chip lost", title: "Nothing leads here yet" }, "Loose")],
    }));
    return [...ways, ...lost];
  }

  #found() {
    const hits = Object.entries(this.#tree.screens).filter(([name, screen]) =>
      `${name} ${screen.text}`.toLowerCase().includes(this.#wanted));
    return hits.slice(0, 200).map(([name, screen]) => this.#item({
      path: name, screen: name, level: 1, chips: [], met: new Set(), isLeaf: true,
      label: [make("b", {}, name), make("span", { class: "to" }, screen.text)],
    }));
  }

  #item({ path, screen, level, chips, label, met, key = "", isLeaf = false }) {
    const known = this.#tree.screens[screen];
    const isAgain = met.has(screen);
    const edges = !isLeaf && known && !isAgain ? known.edges : [];
    met.add(screen);
    const isPassed = edges.some((edge) => this.#walked.has(wayKey(screen, edge.path, edge.screen)));
    const isOpen = edges.length > 0 && (this.#open.get(path) ?? (level <= OPEN_AT_FIRST || isPassed));
    const row = make("div", { class: this.#walked.has(key) ? "row walked" : "row" },
      make("span", { class: "fold", "aria-hidden": "true" }, edges.length ? (isOpen ? "▾" : "▸") : ""),
      ...chips, ...label,
      isAgain && !isLeaf ? make("span", { class: "again", title: "shown above" }, "↩") : null,
      this.#wrong.has(screen) ? make("span", { class: `dot ${this.#wrong.get(screen)}` },
        make("span", { class: "unseen" }, `has ${this.#wrong.get(screen)}s`)) : null,
      this.#figured(key, isAgain ? "" : screen));
    row.style.setProperty("--level", level);
    row.id = `row-${path}`;
    const item = make("div", {
      role: "treeitem", tabindex: "-1", "aria-level": level, "aria-labelledby": row.id,
      "aria-selected": String(screen === this.#chosen),
      "aria-expanded": edges.length ? String(isOpen) : null,
      "data-screen": screen, "data-path": path,
    }, row);
    if (isOpen) item.append(this.#group(path, screen, edges, level, met));
    return item;
  }

  // Last words: a way that leads to no screen. Who chooses it gets the screen that it stands on.
  #end({ path, screen, level, chips, label, key }) {
    const row = make("div", { class: this.#walked.has(key) ? "row walked" : "row" },
      make("span", { class: "fold", "aria-hidden": "true" }), ...chips, ...label,
      make("span", { class: "again" }, "end"), this.#figured(key, ""));
    row.style.setProperty("--level", level);
    row.id = `row-${path}`;
    return make("div", {
      role: "treeitem", tabindex: "-1", "aria-level": level, "aria-labelledby": row.id, "aria-selected": "false",
      "data-screen": screen, "data-path": path, "data-end": true,
    }, row);
  }

  #figured(key, screen) {
    return make("span", { class: "figures", "data-way": key, "data-screen": screen }, ...this.#figures(key, screen));
  }

  // How many took the way, how many stopped on the screen, and that the phone went here.
  #figures(key, screen) {
    const taken = this.#taken.get(key);
    const stops = this.#stops[screen] ?? [];
    const stopped = stops.reduce((sum, stop) => sum + stop.count, 0);
    const why = stops.map((stop) => `${stop.why} ${many(stop.count)}`).join(", ");
    const figures = [
      this.#walked.has(key) ? make("span", { class: "unseen" }, ", walked by the phone") : null,
      stopped ? make("span", { class: "stopped", title: `Stopped here: ${why}` },
        make("span", { "aria-hidden": "true" }, `⊘ ${many(stopped)}`),
        make("span", { class: "unseen" }, `, stopped here: ${why}`)) : null,
      taken ? make("span", { class: "taken", title: `Taken by ${many(taken)}` },
        make("span", { class: "unseen" }, ", taken by "), many(taken)) : null,
    ].filter(Boolean);
    if (taken) figures.at(-1).style.setProperty("--heat", taken / this.#most);
    return figures;
  }

  #group(path, screen, edges, level, met) {
    const items = edges.map((edge, number) => {
      const chips = edge.key ? [make("kbd", {}, edge.key)] : [];
      const label = [
        make("span", { class: edge.key ? "said" : "said word", title: edge.label }, edge.label),
        edge.screen ? make("span", { class: "to", title: edge.screen }, near(edge.screen, screen)) : null,
      ].filter(Boolean);
      const key = wayKey(screen, edge.path, edge.screen);
      const item = { path: `${path}.${number}`, level: level + 1, chips, label, key };
      return edge.screen ? this.#item({ ...item, screen: edge.screen, met }) : this.#end({ ...item, screen });
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
    tell(this, "screen-chosen", { screen: item.dataset.screen });
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

// A screen as its own file calls it, and any other by its full name.
function near(screen, from) {
  const [file, name] = screen.split(".");
  return from.startsWith(`${file}.`) ? name : screen;
}

function isShown(item, screen) {
  return item.dataset.screen === screen && item.dataset.end === undefined;
}

customElements.define("menu-tree", MenuTree);
