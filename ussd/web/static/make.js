// Elements without templates: make("button", {class: "main", onclick}, "Publish").

export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function tell(target, name, detail) {
  target.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

export function say(words) {
  // Emptied first, so that the same words twice are said twice.
  const place = document.getElementById("said");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = words; });
}

export function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

export function many(number) {
  return number.toLocaleString("en");
}

// A way as the counts and the phone name it: where from, by which way, where to.
export function wayKey(from, by, to) {
  return `${from}\n${by}\n${to}`;
}

export function short(version) {
  return version ? version.slice(0, 7) : "none";
}

export function audience({ share, numbers }) {
  const parts = [];
  if (share) parts.push(`${+share.toFixed(2)} % of subscribers`);
  if (numbers) parts.push(count(numbers, "number"));
  return share >= 100 ? "everybody" : parts.join(" and ");
}
