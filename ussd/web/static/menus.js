// The page: asks the gateway, hands what it says to the parts, and carries out what they ask for.

import * as api from "./api.js";
import { compareDialog, leaveDialog, personDialog, publishDialog, rollbackDialog, signInDialog } from "./dialogs.js";
import { filing } from "./files.js";
import { audience, count, make, many, say, short } from "./make.js";
import "./editor.js";
import "./findings.js";
import { whose } from "./phone.js";
import "./picture.js";
import { roving } from "./roving.js";
import "./tree.js";

const LOOK_EVERY_MS = 2000;
const COUNT_EVERY_MS = 10_000;
const NAMES = { en: "English", ru: "Русский", uk: "Українська", bg: "Български", id: "Bahasa Indonesia" };

const at = (id) => document.getElementById(id);
const [tree, editor, findings, phone, picture] = ["tree", "editor", "findings", "phone", "picture"].map(at);

let state = null;
let found = { version: "", problems: [], changes: [], tree: {} };
let language = "";
let good = "";
let sourceOf = "";
let counted = null;
let walk = { walked: [], here: "" };

async function begin() {
  while (!api.isSignedIn() || !(await opened())) {
    await signInDialog(async (form) => {
      api.signIn(form.get("token"), form.get("name"));
      await api.get("");
    });
  }
  api.stay();
  await refresh(true);
  setInterval(look, LOOK_EVERY_MS);
  setInterval(() => { if (!document.hidden) recount().catch(() => {}); }, COUNT_EVERY_MS);
}

async function opened() {
  try {
    await api.get("");
    return true;
  } catch (refused) {
    if (refused.status === 401) api.signOut();
    return false;
  }
}

// What stands, and everything that depends on it when it has changed.
async function refresh(isFirst = false) {
  state = await api.get("");
  drawState();
  const now = JSON.stringify([state.serial, state.served, state.drafts]);
  if (isFirst || now !== sourceOf) {
    sourceOf = now;
    await Promise.all([loadSource(), check(isFirst), history()]);
    await recount();
  }
}

// How many real dialogues went where: of the canary while it is shown, else of what everybody gets.
async function recount() {
  const version = good === state.canary?.version ? good : state.served;
  counted = await api.get("/counts", { version });
  tree.count(counted);
  const dialogues = counted.counts.reduce((sum, row) => (row.by === "" || row.by === "push" ? sum + row.count : sum), 0);
  at("counted").replaceChildren(dialogues
    ? `${many(dialogues)} ${dialogues === 1 ? "dialogue" : "dialogues"} on ${short(version)} since `
    : `Nobody has dialled on ${short(version)} yet.`,
    dialogues ? make("time", { datetime: counted.since }, new Date(counted.since).toLocaleString()) : "");
  drawPicture();
}

function drawPicture() {
  const figures = counted?.counts.reduce((sum, row) => sum + row.count, 0);
  picture.show({ version: good, language, ...walk, figures });
}

function see(isPicture) {
  picture.hidden = !isPicture;
  editor.hidden = findings.hidden = isPicture;
  at("see-picture").setAttribute("aria-pressed", String(isPicture));
  at("see-source").setAttribute("aria-pressed", String(!isPicture));
  if (isPicture) picture.look();
}

async function look() {
  if (document.hidden) return;
  try {
    await refresh();
    notice("away", null);
  } catch (refused) {
    if (refused.status === 401) location.reload();
    notice("away", make("p", {}, refused.message), "error");
  }
}

async function loadSource() {
  const { files, drafts } = await api.get("/source");
  editor.take(files, drafts, state.me.role === "viewer");
}

async function history() {
  findings.history((await api.get("/versions")).log);
}

async function check(isQuiet = false) {
  await take(await api.post("/check", { language }), isQuiet);
}

async function take(checked, isQuiet = false) {
  found = checked;
  const errors = found.problems.filter((problem) => problem.severity === "error").length;
  if (found.version) {
    good = found.version;
    draw(found.tree);
  } else if (!good) {
    // The page was opened on a broken draft: it begins with what everybody gets.
    good = state.served;
    draw((await api.post("/check", { version: good, language })).tree);
  }
  tree.mark(found.problems);
  editor.mark(found.problems);
  findings.problems(found.problems);
  findings.changes(found.version ? found.changes : null);
  drawState();
  const shown = found.version ? `It can be tried here, and published once ${errors === 1 ? "it is" : "they are"} corrected.` : "The phone and the tree show the last version that can be served.";
  notice("broken", errors ? make("p", {}, `${count(errors, "error")}. ${shown}`) : null, "error");
  if (!isQuiet) say(found.problems.length ? `${count(errors, "error")}, ${count(found.problems.length - errors, "warning")}.` : "No problems.");
  await phone.use(good, language, whose(good, state));
  drawPicture();
}

function draw(outline) {
  drawLanguages(outline);
  tree.show(outline);
  phone.services(outline.services);
  phone.examples(outline.ways_in);
}

function drawLanguages({ languages, language: chosen }) {
  const select = at("language");
  if (select.children.length !== languages.length) {
    select.replaceChildren(...languages.map((code) => make("option", { value: code, lang: code }, NAMES[code] ?? code)));
  }
  language = chosen;
  select.value = chosen;
}

function drawState() {
  if (!state) return;
  const { me } = state;
  const may = me.role !== "viewer";
  const chips = [make("li", { class: "chip all", title: state.served }, "Everybody ", make("code", {}, short(state.served)))];
  if (state.canary) chips.push(make("li", { class: "chip canary", title: state.canary.version }, `Canary ${audience(state.canary)} `, make("code", {}, short(state.canary.version))));
  if (state.watching) chips.push(make("li", { class: "chip watch" }, "Watching the files"));
  if (state.drafts.length) chips.push(make("li", { class: "chip draft" }, count(state.drafts.length, "draft")));
  at("standing").replaceChildren(...chips);
  at("me").replaceChildren(make("span", { class: "face", "aria-hidden": "true" }, me.name[0].toUpperCase()), make("span", {}, me.name, make("small", {}, me.role)));
  at("me").setAttribute("aria-label", `Signed in as ${me.name}, ${me.role}`);
  at("publish").hidden = at("rollback").hidden = !may;
  at("publish").textContent = state.two_persons ? "Propose…" : "Publish…";
  const errors = found.problems.some((problem) => problem.severity === "error");
  const differs = found.version && !errors && found.version !== state.proposal?.version
    && (found.version !== state.running || state.canary);
  at("publish").disabled = !differs || editor.isChanged;
  at("publish").title = errors ? "Correct the errors first" : "";
  at("rollback").disabled = !state.canary && !state.before.length;
  notice("refused", state.refused ? make("p", {}, make("b", {}, "The files on disk are not served: "), `${state.refused.find((p) => p.severity === "error")?.message ?? "they have an error"}. Everybody still gets ${short(state.served)}.`) : null, "error");
  notice("proposal", state.proposal ? proposal(state.proposal, me) : null, "ask");
}

function proposal({ version, who, note, share, numbers }, me) {
  const isOwn = who === me.name;
  return make("div", { class: "proposal" },
    make("p", {}, make("b", {}, who), " proposes ", make("code", {}, short(version)), ` for ${audience({ share, numbers })}`, note ? `: ${note}` : ""),
    make("div", { class: "acts" },
      make("button", { type: "button", class: "quiet", onclick: () => compare(version) }, "See changes"),
      make("button", { type: "button", class: "quiet", onclick: () => phone.use(version, language, `Shows what ${who} proposes (${short(version)}).`) }, "Try it"),
      me.role === "approver" || isOwn ? make("button", { type: "button", class: "quiet", onclick: () => act("reject", "The proposal is dropped.") }, isOwn ? "Take back" : "Reject") : null,
      me.role === "approver" && (!isOwn || !state.two_persons) ? make("button", { type: "button", class: "main", onclick: () => act("approve", "Approved.") }, "Approve") : null));
}

function notice(name, content, kind = "") {
  const place = at("notices");
  const there = place.querySelector(`[data-name="${name}"]`);
  if (!content) return void there?.remove();
  const made = make("div", { class: `notice ${kind}`, "data-name": name, role: kind === "error" ? "alert" : "region", "aria-label": kind === "ask" ? "Proposal" : null }, content);
  if (!there) place.append(made);
  else if (there.textContent !== made.textContent) there.replaceWith(made);
}

async function act(path, words) {
  try {
    await api.post(`/${path}`);
    say(words);
  } catch (refused) {
    notice("failed", make("p", {}, refused.message), "error");
    setTimeout(() => notice("failed", null), 8000);
  }
  await refresh();
}

async function compare(version) {
  const isProposed = version === state.proposal?.version;
  const query = isProposed ? { from: state.served, to: version } : { from: version, to: state.served };
  const { changes } = await api.get("/changes", query);
  await compareDialog(isProposed ? `What ${short(version)} would change` : `From ${short(version)} to what is served`, changes);
}

// What came of a change of the files, with what stands now.
async function show(checked) {
  await loadSource();
  await take(checked);
  state = await api.get("");
  sourceOf = JSON.stringify([state.serial, state.served, state.drafts]);
  drawState();
}

async function save({ path, text, seen }) {
  try {
    const checked = await api.post("/source", { path, text, seen, language });
    await show(checked);
    notice("failed", null);
  } catch (refused) {
    notice("failed", make("p", {}, refused.message), "error");
    if (refused.status === 409) await loadSource();
  }
}

at("publish").addEventListener("click", async () => {
  const wish = await api.post("/publish", { try: true });
  const isDone = await publishDialog(wish, state, async (form) => {
    const isSome = form.get("to") === "some";
    const msisdns = isSome ? form.get("numbers").split(/[\s,;]+/).filter(Boolean) : [];
    await api.post("/publish", { version: wish.version, share: isSome ? Number(form.get("share")) : 100, msisdns, note: form.get("note") });
  });
  if (isDone) say(state.two_persons ? "Proposed." : "Published.");
  await refresh();
});

at("rollback").addEventListener("click", async () => {
  const back = state.canary ? state.running : state.before.at(-1);
  const from = state.canary?.version ?? state.served;
  const { changes } = await api.get("/changes", { from, to: back });
  const isDone = await rollbackDialog(changes, state, (form) => api.post("/rollback", { note: form.get("note") }));
  if (isDone) say("Rolled back.");
  await refresh();
});

at("me").addEventListener("click", async () => {
  if ((await personDialog(state.me)) !== "out") return;
  api.signOut();
  location.reload();
});

at("language").addEventListener("change", async () => {
  language = at("language").value;
  await check(true);
});

at("find").addEventListener("input", () => tree.find(at("find").value));

tree.addEventListener("screen-chosen", ({ detail }) => {
  chosen(detail.screen);
  tree.querySelector('[tabindex="0"]')?.focus();
});
picture.addEventListener("screen-chosen", ({ detail }) => chosen(detail.screen));

function chosen(screen) {
  const known = tree.screens[screen];
  if (known?.file) editor.open(known.file, known.line);
  phone.open(screen);
}

phone.addEventListener("shown", ({ detail }) => {
  walk = { walked: detail.walked, here: detail.screen };
  tree.walk(walk.walked, walk.here);
  drawPicture();
});
at("see-source").addEventListener("click", () => see(false));
at("see-picture").addEventListener("click", () => see(true));
findings.addEventListener("place-chosen", ({ detail }) => editor.open(detail.file, detail.line));
findings.addEventListener("version-chosen", ({ detail }) => compare(detail.version));
editor.addEventListener("save-wanted", ({ detail }) => save(detail));
editor.addEventListener("input", () => drawState());
editor.addEventListener("overtaken", ({ detail }) => notice("failed", make("p", {}, `${detail.path} has changed meanwhile; your text is kept here, and saving twice replaces theirs.`), "error"));
editor.addEventListener("discard-wanted", async ({ detail }) => {
  editor.forget();
  await show(await api.post("/discard", { path: detail.path, language }));
});
editor.addEventListener("file-wanted", async ({ detail }) => {
  let checked = null;
  const path = await filing(detail.what, editor.path, async (where, wish) => {
    checked = await api.post(where, { ...wish, seen: editor.seen, language });
  });
  if (!checked) return;
  await show(checked);
  if (path) editor.open(path, 1);
  say(path ? `${path} is open.` : detail.what === "delete" ? "The file is deleted." : "All drafts are dropped.");
});
editor.addEventListener("unsaved", async ({ detail }) => {
  const choice = await leaveDialog(editor.path);
  if (choice === "drop") editor.forget();
  if (choice === "save") await save({ path: editor.path, text: editor.text.value, seen: (await api.get("/source")).files[editor.path] ?? "" });
  if (choice && !editor.isChanged) editor.open(detail.path, detail.line);
});

window.addEventListener("beforeunload", (event) => { if (editor.isChanged) event.preventDefault(); });

roving(at("doing"));
roving(at("views"));
begin();
