// The gateway's API, asked with the token of who sits here. Every failure is an Error with words.

const ROOT = "/api/v1/menus";
const KEEP = "dialtree-menus";

let keys = read();

function read() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (given.has("token")) {
    history.replaceState(null, "", location.pathname);
    return { token: given.get("token"), name: given.get("name") ?? "" };
  }
  return JSON.parse(sessionStorage.getItem(KEEP) ?? "{}");
}

export function signIn(token, name) {
  keys = { token: token.trim(), name: name.trim() };
}

export function stay() {
  sessionStorage.setItem(KEEP, JSON.stringify(keys));
}

export function signOut() {
  keys = {};
  sessionStorage.removeItem(KEEP);
}

export function isSignedIn() {
  return Boolean(keys.token);
}

export class Refused extends Error {
  constructor(status, document) {
    super(document.error ?? `the gateway answered ${status}`);
    this.status = status;
    this.document = document;
  }
}

async function ask(method, path, query, body) {
  const named = keys.name ? { ...query, who: keys.name } : query;
  const asked = new URLSearchParams(named).toString();
  const response = await fetch(`${ROOT}${path}${asked ? `?${asked}` : ""}`, {
    method,
    headers: { Authorization: `Bearer ${keys.token ?? ""}` },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw new Refused(0, { error: "The gateway does not answer." });
  });
  const document = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, document);
  return document;
}

export const get = (path, query = {}) => ask("GET", path, query);
export const post = (path, body = {}) => ask("POST", path, {}, body);
