// Below the source: problems, changes and history, one tab each (the ARIA tabs pattern).

import { audience, count, make, short, tell } from "./make.js";
import { roving } from "./roving.js";

const TABS = ["problems", "changes", "history"];
const SORTS = { "short cut": "Short cuts", screen: "Screens", way: "Ways", rule: "Rules", text: "Texts", installation: "Installation" };
const ACTS = { begin: "began with", publish: "published", canary: "tried", propose: "proposed", approve: "approved", reject: "rejected", rollback: "rolled back to" };

export function changeList(changes) {
  if (!changes.length) return make("p", { class: "empty" }, "Nothing that a subscriber would notice.");
  const groups = Object.entries(SORTS).map(([sort, title]) => {
    const mine = changes.filter((change) => change.sort === sort);
    return mine.length ? make("section", { class: `changes ${sort.replace(" ", "-")}` },
      make("h4", {}, title, make("span", { class: "count" }, String(mine.length))),
      make("ul", {}, ...mine.map((change) => make("li", {}, change.words)))) : null;
  });
  return make("div", {}, ...groups.filter(Boolean));
}

class FindingList extends HTMLElement {
  connectedCallback() {
    this.tabs = TABS.map((name, number) => make("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `list-${name}`,
      "aria-selected": String(number === 0), tabindex: number === 0 ? "0" : "-1",
      onclick: () => this.#choose(number),
    }, name[0].toUpperCase() + name.slice(1), make("span", { class: "count", hidden: true })));
    this.lists = TABS.map((name, number) => make("div", {
      role: "tabpanel", id: `list-${name}`, "aria-labelledby": `tab-${name}`, hidden: number !== 0,
    }));
    for (const list of [this.lists[0], this.lists[2]]) roving(list);
    this.append(make("div", { class: "tabs", role: "tablist", "aria-label": "Findings", onkeydown: (event) => this.#key(event) }, ...this.tabs), ...this.lists);
  }

  problems(problems) {
    const errors = problems.filter((problem) => problem.severity === "error").length;
    this.#count(0, problems.length, errors ? "error" : "warning");
    const rows = problems.map((problem) => make("li", {}, make("button", {
      type: "button", class: `problem ${problem.severity}`,
      onclick: () => tell(this, "place-chosen", problem),
    }, make("span", { class: "severity" }, problem.severity),
      make("span", { class: "message" }, problem.message),
      make("span", { class: "place" }, `${problem.file}:${problem.line}`),
      make("code", {}, problem.rule))));
    this.#fill(0, rows.length
      ? make("ul", { class: "problems" }, ...rows)
      : make("p", { class: "empty good" }, "No problems. Every screen fits in every language."));
  }

  // Null: the version is broken, so nobody can tell.
  changes(changes) {
    this.#count(1, changes?.length ?? 0, "plain");
    this.#fill(1, changes
      ? changeList(changes)
      : make("p", { class: "empty" }, "Correct the errors first: then the changes are told here."));
  }

  history(log) {
    this.#count(2, 0, "plain");
    const rows = log.map((act) => make("tr", {},
      make("td", {}, make("time", { datetime: act.at }, new Date(act.at).toLocaleString())),
      make("td", {}, act.who),
      make("td", {}, `${ACTS[act.what]} `, make("code", {}, short(act.version)), act.share < 100 ? ` for ${audience(act)}` : ""),
      make("td", { class: "note" }, act.note),
      make("td", {}, make("button", { type: "button", class: "quiet small", onclick: () => tell(this, "version-chosen", { version: act.version }) }, "Compare"))));
    this.#fill(2, rows.length
      ? make("table", {}, make("thead", {}, make("tr", {}, ...["When", "Who", "What", "Why", ""].map((head) => make("th", { scope: "col" }, head)))), make("tbody", {}, ...rows))
      : make("p", { class: "empty" }, "Nothing was published yet: the files on disk are served."));
  }

  open(name) {
    this.#choose(TABS.indexOf(name));
  }

  #count(number, found, kind) {
    const badge = this.tabs[number].querySelector(".count");
    badge.hidden = !found;
    badge.textContent = String(found);
    badge.className = `count ${kind}`;
    if (number === 0) this.tabs[0].setAttribute("aria-label", `Problems, ${count(found, "finding")}`);
  }

  // A list without a control in it is a tab stop itself, so that it can be scrolled.
  #fill(number, content) {
    this.lists[number].replaceChildren(content);
    if (content.querySelector("button")) this.lists[number].removeAttribute("tabindex");
    else this.lists[number].tabIndex = 0;
  }

  #choose(chosen) {
    this.tabs.forEach((tab, number) => {
      tab.setAttribute("aria-selected", String(number === chosen));
      tab.tabIndex = number === chosen ? 0 : -1;
      this.lists[number].hidden = number !== chosen;
    });
  }

  #key(event) {
    const at = this.tabs.indexOf(document.activeElement);
    const to = { ArrowRight: (at + 1) % TABS.length, ArrowLeft: (at + TABS.length - 1) % TABS.length, Home: 0, End: TABS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#choose(to);
    this.tabs[to].focus();
  }
}

customElements.define("finding-list", FindingList);
