// A phone on a version that nobody gets yet. The dialogue lies here between two moves, so when the
// source is saved the same screen is drawn anew, by the new version.

import { post } from "./api.js";
import { make, say, short, tell } from "./make.js";
import { roving } from "./roving.js";

const LONGEST_WALK = 500;
const OUTCOMES = { ok: "A sample", empty: "No rows", refused: "Refused", slow: "Nothing in time", failed: "Failed" };
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

class MenuPhone extends HTMLElement {
  #version = "";
  #language = "";
  #shown = null;
  #last = null;
  #turn = 0;
  #early = null;
  #walked = [];
  #outcomes = {};
  #services = "";
  #moved = null;

  connectedCallback() {
    this.number = make("input", { type: "text", id: "number", autocomplete: "off", "aria-label": "Dial, call or text" });
    this.picture = make("div", { class: "display" });
    this.typed = make("input", { type: "text", autocomplete: "off", "aria-label": "Your answer" });
    this.send = make("button", { type: "submit" }, "Send");
    this.answer = make("form", { class: "answer", onsubmit: (event) => this.#answer(event) }, this.typed, this.send);
    this.pad = make("div", { class: "pad", role: "group", "aria-label": "Keys" }, ...KEYS.map((key) =>
      make("button", { type: "button", onclick: () => this.#press(key) }, key)));
    this.meter = make("div", { class: "meter" });
    this.done = make("ul", { class: "done", "aria-label": "What it would do" });
    this.whose = make("p", { class: "whose" });
    this.answers = make("div", { class: "answers" });
    this.outside = make("details", { class: "outside", hidden: true },
      make("summary", {}, "What services answer here"), make("p", {}, "Nobody is called from this page."), this.answers);
    this.append(
      make("div", { class: "handset" },
        make("div", { class: "glass" },
          make("div", { class: "top", "aria-hidden": "true" }, make("span", {}, "dialtree"), make("span", { class: "bars" }, make("i"), make("i"), make("i"), make("i"))),
          make("form", { class: "dial", onsubmit: (event) => this.#dial(event) }, this.number, make("button", { type: "submit", class: "call" }, "Dial")),
          make("div", { class: "live", role: "region", "aria-label": "Screen of the phone", "aria-live": "polite" }, this.picture),
          this.answer),
        this.pad),
      this.meter, this.done, this.outside, this.whose);
    roving(this.pad, { columns: 3 });
    this.#draw();
  }

  get hasDialogue() { return Boolean(this.#shown?.dialogue); }

  // A new version or language: the same screen anew.
  async use(version, language, words) {
    const isNew = version !== this.#version || language !== this.#language;
    this.#version = version;
    this.#language = language;
    this.whose.textContent = words;
    if (this.#early) {
      const move = this.#early;
      this.#early = null;
      await this.#move(move);
    } else if (isNew && this.#shown) await this.again();
  }

  // What can be dialled on this version: one of each sort, as an example.
  examples(ways) {
    const codes = ["ussd", "call"].map((channel) => ways.find((way) => way.channel === channel && !way.code.includes("{"))?.code);
    this.number.placeholder = codes.filter(Boolean).join(" or ");
  }

  // The services over HTTP of this version: each answers with a sample, or as is chosen here.
  services(list) {
    const now = JSON.stringify(list);
    if (now === this.#services) return;
    this.#services = now;
    this.outside.hidden = !list.length;
    this.answers.replaceChildren(...list.map(({ name, outcomes, reasons }) => {
      const said = outcomes.flatMap((word) => (word === "refused" && reasons.length
        ? reasons.map((reason) => [`refused:${reason}`, `Refused: ${reason}`]) : [[word, OUTCOMES[word]]]));
      if (!said.some(([word]) => word === this.#outcomes[name])) delete this.#outcomes[name];
      const select = make("select", { onchange: () => this.#answered(name, select.value) },
        ...said.map(([word, words]) => make("option", { value: word, selected: word === this.#outcomes[name] }, words)));
      return make("label", { class: "field" }, name, select);
    }));
  }

  // Another answer of a service that this screen has asked: the same move once more.
  #answered(name, word) {
    this.#outcomes[name] = word;
    if (this.#shown?.samples?.includes(name) && this.#moved) this.#move(this.#moved, { isRepeated: true });
  }

  async again() {
    const { dialogue, code } = this.#shown ?? {};
    if (!dialogue) return this.#last ? this.#move(this.#last) : undefined;
    if (this.#shown.ends) return this.#last ? this.#move({ ...this.#last }) : undefined;
    return this.#move({ kind: "again", dialogue, code }, { isAgain: true });
  }

  open(screen) {
    return this.#move({ kind: "screen", text: screen });
  }

  dial(text) {
    this.number.value = text;
    return this.#move({ kind: "dial", text });
  }

  #dial(event) {
    event.preventDefault();
    if (this.number.value.trim()) this.dial(this.number.value.trim());
  }

  #answer(event) {
    event.preventDefault();
    if (!this.#shown?.dialogue || this.#shown.ends) return;
    const text = this.typed.value;
    this.typed.value = "";
    this.#move({ kind: "answer", text, dialogue: this.#shown.dialogue, code: this.#shown.code });
  }

  #press(key) {
    if (!this.#shown?.expects || this.#shown.ends) {
      this.number.value += key;
      return;
    }
    this.typed.value += key;
    if (this.#shown.expects === "key" && this.#shown.channel === "call") this.answer.requestSubmit();
    else this.typed.focus();
  }

  async #move(move, { isAgain = false, isRepeated = false } = {}) {
    if (!this.#version) {
      this.#early = move; // the page is not ready yet: as soon as it is
      return;
    }
    const turn = (this.#turn += 1);
    let shown;
    try {
      shown = await post("/preview", { version: this.#version, language: this.#language, outcomes: this.#outcomes, ...move });
    } catch (refused) {
      shown = { error: refused.message };
    }
    if (turn !== this.#turn) return; // a later move has overtaken this one
    if (shown.gone && this.#last && move !== this.#last) {
      say("The screen is gone; the phone began anew.");
      return this.#move(this.#last);
    }
    if (!isAgain && (move.kind === "dial" || move.kind === "screen")) {
      this.#last = move;
      this.#walked = [];
    }
    if (isRepeated) this.#walked = this.#walked.slice(0, this.#walked.length - this.#shown.walked.length);
    if (!isAgain) {
      this.#walked = [...this.#walked, ...(shown.walked ?? [])].slice(-LONGEST_WALK);
      this.#moved = move;
    }
    // Drawn anew, a screen keeps what led to it.
    const { done, samples, walked } = (isAgain && this.#shown) || shown;
    this.#shown = { ...shown, done: done ?? [], samples: samples ?? [], walked: walked ?? [] };
    this.#draw();
    tell(this, "shown", { screen: shown.screen ?? "", walked: this.#walked });
  }

  #draw() {
    const shown = this.#shown;
    const isOpen = Boolean(shown?.expects) && !shown.ends;
    this.picture.replaceChildren(...this.#picture(shown));
    this.answer.hidden = !isOpen;
    this.typed.type = shown?.secret ? "password" : "text";
    this.typed.inputMode = shown?.expects === "key" ? "tel" : "text";
    this.meter.replaceChildren(...(shown?.size && shown.text ? this.#meter(shown.size) : []));
    this.done.replaceChildren(...(shown?.done ?? []).map((words) => make("li", {}, words)));
    this.done.hidden = !shown?.done?.length;
  }

  #picture(shown) {
    if (!shown) return [make("p", { class: "hint" }, "Dial a code, or choose a screen in the tree.")];
    if (shown.error) return [make("p", { class: "hint wrong" }, shown.error)];
    const kind = { ussd: "USSD", call: "Announcement", sms: "Message" }[shown.channel];
    return [make("div", { class: `card ${shown.channel}` },
      make("p", { class: "kind" }, make("span", {}, kind),
        shown.samples.length ? make("span", { class: "sample", title: `${shown.samples.join(", ")} was not called` }, "Sample data") : null,
        make("span", { class: "name" }, shown.screen)),
      make("p", { class: "words", lang: shown.language }, shown.text || "(nothing is shown)"),
      shown.ends ? make("p", { class: "over" }, "The session is over.") : null,
      shown.waiting ? make("p", { class: "over" }, "Waiting for an operator.") : null),
    shown.why ? make("p", { class: "hint wrong why" }, `${shown.why[0].toUpperCase()}${shown.why.slice(1)}.`) : null].filter(Boolean);
  }

  #meter({ units, limit, alphabet }) {
    if (!limit) return [make("p", {}, `${units} characters, spoken`)];
    const bar = make("span", { class: units > limit ? "fill over" : units > limit * 0.85 ? "fill near" : "fill" });
    bar.style.setProperty("--part", Math.min(1, units / limit));
    return [make("p", {}, `${units} of ${limit}`, make("span", {}, alphabet)), make("div", { class: "track", "aria-hidden": "true" }, bar)];
  }
}

customElements.define("menu-phone", MenuPhone);

export function whose(version, state) {
  if (version === state.served) return `Shows what everybody gets (${short(version)}).`;
  if (version === state.canary?.version) return `Shows the canary (${short(version)}).`;
  return `Shows the draft (${short(version)}); nothing is sent.`;
}
