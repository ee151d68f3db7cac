// The tree as a picture, drawn by the gateway: the counts of real dialogues are on its arrows, the
// walk of the phone is green. Over each screen lies a button, so that it can be chosen and named.

import { post } from "./api.js";
import { make, many, tell } from "./make.js";

const STEPS = [0.4, 0.55, 0.75, 1, 1.35];

class MenuPicture extends HTMLElement {
  #wish = null;
  #drawn = "";
  #scale = 2;
  #turn = 0;

  connectedCallback() {
    this.paper = make("div", { class: "drawing" });
    this.sheet = make("div", { class: "sheet", tabindex: "0", role: "region", "aria-label": "Picture of the menus" }, this.paper);
    this.smaller = make("button", { type: "button", class: "quiet small", "aria-label": "Smaller", onclick: () => this.#zoom(-1) }, "−");
    this.larger = make("button", { type: "button", class: "quiet small", "aria-label": "Larger", onclick: () => this.#zoom(1) }, "+");
    this.file = make("a", { class: "button small", download: "menus.svg" }, "Save as SVG");
    this.append(
      make("div", { class: "head" }, make("h2", { class: "unseen" }, "Picture"), make("p", { class: "state" }, "Thick and warm: many went this way. Green: where the phone is."),
        make("span", { class: "acts" }, this.smaller, this.larger, this.file)),
      this.sheet);
    this.paper.addEventListener("click", (event) => this.#choose(event.target.closest("button")));
    this.paper.addEventListener("keydown", (event) => this.#key(event));
  }

  // What is to be seen: drawn at once, or as soon as it is looked at.
  async show(wish) {
    this.#wish = wish;
    if (!this.hidden) await this.look();
  }

  async look() {
    const wish = JSON.stringify(this.#wish);
    if (!this.#wish?.version || wish === this.#drawn) return;
    const turn = (this.#turn += 1);
    let drawn;
    try {
      drawn = await post("/picture", this.#wish);
    } catch (refused) {
      if (turn === this.#turn) this.paper.replaceChildren(make("p", { class: "empty" }, refused.message));
      return;
    }
    if (turn !== this.#turn) return; // a later one has overtaken this one
    this.#drawn = wish;
    this.#draw(drawn, JSON.parse(wish).here);
  }

  #draw({ svg, width, height, cards }, here) {
    const focused = this.paper.contains(document.activeElement) ? document.activeElement.dataset.screen : "";
    const address = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    this.file.href = address;
    const image = make("img", { src: address, alt: "", width, height });
    const first = focused || here || cards[0]?.screen;
    const buttons = cards.map((card) => {
      const words = [card.screen, card.count === null ? "" : `came ${many(card.count)} times`,
        card.stopped ? `${many(card.stopped)} stopped here` : "", card.screen === here ? "the phone is here" : ""];
      const button = make("button", {
        type: "button", "data-screen": card.screen, tabindex: card.screen === first ? "0" : "-1",
        "aria-label": words.filter(Boolean).join(", "), "aria-current": card.screen === here ? "location" : null,
      });
      const { x, y } = card;
      Object.assign(button.style, { left: `${x}px`, top: `${y}px`, width: `${card.width}px`, height: `${card.height}px` });
      return button;
    });
    this.paper.replaceChildren(image, ...buttons);
    Object.assign(this.paper.style, { width: `${width}px`, height: `${height}px` });
    this.#zoom(0);
    if (focused) this.#go(buttons.find((button) => button.dataset.screen === focused));
    else buttons.find((button) => button.dataset.screen === here)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #zoom(by) {
    this.#scale = Math.min(STEPS.length - 1, Math.max(0, this.#scale + by));
    this.paper.style.zoom = STEPS[this.#scale];
    this.smaller.disabled = this.#scale === 0;
    this.larger.disabled = this.#scale === STEPS.length - 1;
  }

  #choose(button) {
    if (button) tell(this, "screen-chosen", { screen: button.dataset.screen });
  }

  #go(button) {
    if (!button) return;
    for (const other of this.paper.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    button.tabIndex = 0;
    button.focus();
  }

  #key(event) {
    const buttons = [...this.paper.querySelectorAll("button")];
    const at = buttons.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    this.#go(buttons[Math.min(buttons.length - 1, Math.max(0, to))]);
  }
}

customElements.define("menu-picture", MenuPicture);
