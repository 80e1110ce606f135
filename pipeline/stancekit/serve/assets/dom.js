// Elements. Texts only ever become text nodes, so nothing that an article says can become markup.
const $ = (id) => document.getElementById(id);

function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}
const fill = (element, ...children) => { element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== false && child !== undefined)); return element; };
const button = (kind, click, attributes, ...children) => h("button", { type: "button", class: kind, onclick: click, ...attributes }, ...children);

const figure = new Intl.NumberFormat("en").format;
const many = (n, one, more = `${one}s`) => `${figure(n)} ${n === 1 ? one : more}`;
const say = (words) => { $("said").textContent = words; };

// A name in its own direction of writing, which does not touch that of the words around it.
const name = (text, kind = "") => h("bdi", { class: kind || null }, visible(text));

// Characters that turn or hide what follows are shown instead of obeyed: the evidence is what stands in the text.
const HIDDEN = /([\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\u0000-\u0008\u000b\u000c\u000e-\u001f])/;
const visible = (text) => text.split(HIDDEN).map((part, n) => n % 2
  ? h("span", { class: "sign", title: "a character that cannot be seen" }, `U+${part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`)
  : part);

const STANCE = { favor: "for", against: "against", neutral: "neutral", mixed: "both" };
const VOICE = { quote: "quoted", reported: "in indirect speech", narrated: "as the author tells", author: "in the author’s own voice" };
const RELATION = {
  AGREE: "agrees", CONSULT: "talks with", SUPPORT: "supports", COOPERATE: "works with", AID: "aids", CONCEDE: "concedes",
  RETREAT: "gives way", REQUEST: "asks for", ACCUSE: "accuses", REJECT: "rejects", THREATEN: "threatens",
  PROTEST: "protests", SANCTION: "sanctions", MOBILIZE: "mobilises", COERCE: "coerces", ASSAULT: "attacks", ASSESS: "judges",
};
const shape = (stance) => h("span", { class: `shape ${stance}`, "aria-hidden": "true" });
const holderName = (position) => position.actor.name === "AUTHOR" ? "the author" : position.actor.name;
const targetName = (position) => position.target.name === "AUTHOR" ? "the author" : position.target.name;
