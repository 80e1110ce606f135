// Elements. Texts only ever become text nodes, so nothing that an article says can become markup.
const $ = (id) => document.getElementById(id);

const h = (name, attributes = {}, ...children) => filled(document.createElement(name), attributes, children);
const s = (name, attributes = {}, ...children) =>
  filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

function filled(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on") && value) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const fill = (element, ...children) => { element.replaceChildren(...children.flat(Infinity).filter(Boolean)); return element; };
const button = (kind, click, attributes, ...children) => h("button", { type: "button", class: kind, onclick: click, ...attributes }, ...children);

// A link to the sentences of an actor, a target or both, in a period if one is named. Its address holds the filters, so
// that it can be copied and opened elsewhere, too.
function opens(to, attributes, ...children) {
  const click = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openPanel(to);
  };
  return h("a", { class: "link", href: addressOf(to), onclick: click, ...attributes }, ...children);
}

// A name in its own direction of writing, which does not touch that of the words around it.
const name = (text, kind = "") => h("bdi", { class: kind || null }, text);

// Characters that turn or hide what follows are shown instead of obeyed: the evidence is what stands in the file.
const HIDDEN = /([\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\u0000-\u0008\u000b\u000c\u000e-\u001f])/;
const visible = (text) => text.split(HIDDEN).map((part, n) => n % 2
  ? h("span", { class: "sign", title: "a character that cannot be seen" }, `U+${part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`)
  : part);

// The four signs: a disc for, a square against, half a disc for both, a ring for neutral. Shape says it without colour.
const SHAPES = ["disc", "square", "ring", "half"];
const mark = (stance, kind = "") => h("span", { class: `mark ${SHAPES[stance]} ${kind}`, "aria-hidden": "true" });
const shade = (score) => `v${Math.max(-4, Math.min(4, Math.round(score * 4)))}`.replace("-", "m");

const FULL = [4, -4, 0, 0].map((n) => shade(n / 4));

const tip = $("tip");
const hideTip = () => { tip.hidden = true; };
function showTip(element, words) {
  fill(tip, words);
  tip.hidden = false;
  const at = element.getBoundingClientRect(), box = tip.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left + at.width / 2 - box.width / 2, document.documentElement.clientWidth - box.width - 8));
  const above = at.top - box.height - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 4 ? above : at.bottom + 8}px`;
}

// The words beside whatever in a part of the page is pointed at or in focus; one listener for all of it.
function tips(part, selector, words) {
  const show = (event) => {
    const element = event.target.closest?.(selector);
    if (element) showTip(element, words(element)); else hideTip();
  };
  for (const event of ["mouseover", "focusin"]) part.addEventListener(event, show);
  for (const event of ["mouseleave", "focusout"]) part.addEventListener(event, hideTip);
}
addEventListener("scroll", hideTip, { passive: true, capture: true });

const say = (words) => { $("said").textContent = words; };
const narrow = matchMedia("(max-width: 860px)");
