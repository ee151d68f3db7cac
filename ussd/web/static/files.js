// The menu of files: new, called otherwise, away, all drafts (the ARIA menu button pattern), and what
// it asks.

import { filingDialog } from "./dialogs.js";
import { make, tell } from "./make.js";
import { roving } from "./roving.js";

const ITEMS = { new: "New file…", move: "Rename…", delete: "Delete…", discard: "Discard all drafts…" };

class FileMenu extends HTMLElement {
  connectedCallback() {
    this.button = make("button", {
      type: "button", class: "quiet", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": "file-items",
      onclick: () => this.#open(this.items.hidden),
      onkeydown: (event) => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        event.stopPropagation();
        this.#open(true);
      },
    }, "File", make("span", { class: "fold", "aria-hidden": "true" }, "▾"));
    this.items = make("div", { role: "menu", id: "file-items", "aria-label": "File", hidden: true }, ...Object.entries(ITEMS).map(([what, words]) =>
      make("button", { type: "button", role: "menuitem", "data-what": what, onclick: () => this.#choose(what) }, words)));
    this.append(this.button, this.items);
    roving(this.items);
    this.items.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") this.#close();
      if (event.key === "Tab") this.#open(false);
    });
    document.addEventListener("pointerdown", (event) => { if (!this.contains(event.target)) this.#open(false); });
  }

  // What can be done with the file that is shown; nothing while its text is not saved.
  allow(what) {
    this.button.disabled = !what.length;
    this.button.title = what.length ? "" : "Save this text first";
    for (const item of this.items.children) item.disabled = !what.includes(item.dataset.what);
  }

  #open(isOpen) {
    this.items.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.items.querySelector("button:enabled").focus();
  }

  #close() {
    this.#open(false);
    this.button.focus();
  }

  #choose(what) {
    this.#close();
    tell(this, "file-wanted", { what });
  }
}

customElements.define("file-menu", FileMenu);

// Ask for the name, or whether it is meant; `send` does it. The name of the file to be seen next,
// null when nothing was done.
export async function filing(what, path, send) {
  const kept = "Everybody keeps what is served until you publish.";
  if (what === "new") {
    return filingDialog("New file", { label: "Name", value: "flows/new.yaml", words: `A screen to begin with is in it. ${kept}`, act: "Make it" },
      async (name) => { await send("/files", { path: name }); return name; });
  }
  if (what === "move") {
    return filingDialog(`Rename ${path}`, { label: "New name", value: path, words: `Whatever leads to its screens follows, translations too. ${kept}`, act: "Rename" },
      async (name) => { await send("/files/move", { path, to: name }); return name; });
  }
  if (what === "discard") {
    return filingDialog("Discard all drafts", { words: "Every file is again as everybody gets it; what others have saved goes, too.", act: "Discard them", isGrave: true },
      async () => { await send("/discard", {}); return ""; });
  }
  return filingDialog(`Delete ${path}`, { words: `What still leads to its screens is told as a problem. ${kept}`, act: "Delete", isGrave: true },
    async () => { await send("/source", { path, text: null }); return ""; });
}
