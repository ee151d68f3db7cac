// The questions of the page, each in a native dialog: sign in, publish, roll back, leave a text.

import { changeList } from "./findings.js";
import { audience, make, short } from "./make.js";

function ask(title, body, buttons, { onsubmit = null, isFixed = false } = {}) {
  return new Promise((resolve) => {
    const words = make("p", { class: "wrong", role: "alert" });
    const form = make("form", {
      method: "dialog",
      onsubmit: async (event) => {
        event.preventDefault();
        if (!onsubmit) return close(event.submitter?.value ?? "");
        for (const button of form.querySelectorAll("button")) button.disabled = true;
        try {
          const done = await onsubmit(new FormData(form));
          close(done ?? true);
        } catch (refused) {
          words.textContent = refused.message;
          for (const button of form.querySelectorAll("button")) button.disabled = false;
        }
      },
    }, make("h2", { id: "dialog-title" }, title), make("div", { class: "body" }, ...body), words,
      make("div", { class: "buttons" }, ...buttons));
    const dialog = make("dialog", {
      "aria-labelledby": "dialog-title",
      oncancel: (event) => { event.preventDefault(); if (!isFixed) close(null); },
    }, form);
    function close(value) {
      dialog.close();
      dialog.remove();
      resolve(value);
    }
    form.addEventListener("click", (event) => {
      if (event.target.dataset.close !== undefined) close(null);
    });
    document.getElementById("dialogs").append(dialog);
    dialog.showModal();
  });
}

const cancel = () => make("button", { type: "button", class: "quiet", "data-close": true }, "Cancel");
const note = () => make("label", { class: "field" }, "Why", make("input", { name: "note", maxlength: "500", placeholder: "Kept with the change" }));

export function signInDialog(onsubmit) {
  return ask("Sign in", [
    make("p", {}, "Use your own token, or the gateway's from ", make("code", {}, "var/token"), "."),
    make("label", { class: "field" }, "Token", make("input", { name: "token", type: "password", required: true, autocomplete: "current-password" })),
    make("label", { class: "field" }, "Your name ", make("small", {}, "with the gateway's token only"), make("input", { name: "name", autocomplete: "username", maxlength: "60" })),
  ], [make("button", { type: "submit", class: "main" }, "Sign in")], { onsubmit, isFixed: true });
}

export function publishDialog(found, state, onsubmit) {
  const cuts = found.problems.filter((problem) => problem.rule === "short-cut");
  const share = make("input", { name: "share", type: "number", min: "0", max: "100", step: "any", value: "5", disabled: true });
  const numbers = make("textarea", { name: "numbers", rows: "2", placeholder: "79031234567", disabled: true });
  const pick = (event) => {
    const isSome = event.target.value === "some";
    share.disabled = numbers.disabled = !isSome;
    if (isSome) share.focus();
  };
  return ask(state.two_persons ? "Propose this version" : "Publish this version", [
    cuts.length ? make("div", { class: "alarm" }, make("h3", {}, "Short cuts that people know change"),
      make("ul", {}, ...cuts.map((problem) => make("li", {}, problem.message)))) : null,
    make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Changes" }, changeList(found.changes)),
    make("fieldset", {}, make("legend", {}, "Who gets it"),
      make("label", { class: "choice" }, make("input", { type: "radio", name: "to", value: "all", checked: true, onchange: pick }), "Everybody"),
      make("label", { class: "choice" }, make("input", { type: "radio", name: "to", value: "some", onchange: pick }), "Some first (canary)"),
      make("div", { class: "some" },
        make("label", { class: "field" }, "Percent of subscribers", share),
        make("label", { class: "field" }, "And these numbers, one a line", numbers))),
    note(),
    make("p", { class: "quiet" }, state.two_persons ? "Another person, an approver, must agree." : "Dialogues that are open finish on their version."),
  ].filter(Boolean), [cancel(), make("button", { type: "submit", class: "main" }, state.two_persons ? "Propose" : "Publish")], { onsubmit });
}

export function rollbackDialog(changes, state, onsubmit) {
  const words = state.canary
    ? `The canary ${short(state.canary.version)} (${audience(state.canary)}) ends; everybody gets ${short(state.running)}.`
    : `Everybody goes back to ${short(state.before.at(-1))}.`;
  return ask("Roll back", [
    make("p", {}, words),
    changes ? make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Changes" }, changeList(changes)) : null,
    note(),
  ].filter(Boolean), [cancel(), make("button", { type: "submit", class: "main danger" }, "Roll back")], { onsubmit });
}

export function compareDialog(title, changes) {
  return ask(title, [make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Changes" }, changeList(changes))],
    [make("button", { type: "button", class: "main", "data-close": true }, "Close")]);
}

export function leaveDialog(path) {
  return ask("Not saved", [make("p", {}, `${path} has changes that are not saved.`)], [
    cancel(),
    make("button", { type: "submit", class: "quiet", value: "drop" }, "Drop them"),
    make("button", { type: "submit", class: "main", value: "save" }, "Save"),
  ]);
}

export function personDialog(me) {
  return ask(me.name, [make("p", {}, `You are ${me.role === "viewer" ? "a" : "an"} ${me.role} here.`)], [
    make("button", { type: "button", class: "quiet", "data-close": true }, "Stay"),
    make("button", { type: "submit", class: "main", value: "out" }, "Sign out"),
  ]);
}

// A name for a file, or only a yes; `act` gets the name and may refuse with words.  What is typed first
// takes the place of the name itself, between its folder and its ending.
export function filingDialog(title, { label = "", value = "", words, act, isGrave = false }, onsubmit) {
  const name = make("input", { name: "name", value, required: true, maxlength: "200", autocomplete: "off", spellcheck: "false", autofocus: true });
  name.addEventListener("focus", () => name.setSelectionRange(value.lastIndexOf("/") + 1, value.lastIndexOf(".")), { once: true });
  return ask(title, [
    label ? make("label", { class: "field" }, label, name) : null,
    make("p", { class: "quiet" }, words),
  ].filter(Boolean), [cancel(), make("button", { type: "submit", class: isGrave ? "main danger" : "main" }, act)],
  { onsubmit: (form) => onsubmit((form.get("name") ?? "").trim()) });
}
