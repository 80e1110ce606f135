// The controls. They show the state and change it; nothing is kept in them.
const controls = {};
const VOICES = { quote: "quotation", reported: "indirect speech", narrated: "told by the author", author: "the author’s own" };

function drawFilters() {
  const dates = R.date.filter(Boolean).sort();
  controls.q = h("input", { type: "search", id: "q", placeholder: "Search", oninput: soon(() => change({ q: controls.q.value })) });
  controls.from = dateField("from", dates);
  controls.to = dateField("to", dates);
  controls.min = h("input", { type: "range", id: "min", min: 0, max: 1, step: 0.05, oninput: () => change({ min: Number(controls.min.value) ? controls.min.value : "" }) });
  controls.minShown = h("output", { for: "min" });
  controls.stance = h("div", { class: "toggles", role: "group", "aria-label": "Stance" }, D.words.stances.map((word, n) =>
    button("toggle", () => change({ stance: toggled(state.stance, word) }), { "data-value": word, "aria-pressed": "false" }, mark(n), STANCE[n])));
  controls.more = h("summary", {}, "More filters");
  controls.menu = h("details", { class: "menu" }, controls.more, h("div", { class: "menu-list" },
    boxes("relation", "Relation", D.words.relations, (word) => RELATION[word] ?? word),
    h("div", {},
      boxes("voice", "Voice", D.words.voices, (word) => VOICES[word]),
      h("div", { class: "dates" }, field("From", "from", controls.from), field("To", "to", controls.to)),
      h("div", { class: "field" }, h("label", { for: "min" }, "Confidence from ", controls.minShown), controls.min))));
  fill($("filters"),
    field("Search", "q", controls.q), chooser("actor", "Actor", A.id, actorName), chooser("target", "Target", T.id, targetName),
    controls.stance, controls.menu,
    button("quiet", reset, { "data-reset": true, id: "reset" }, "Clear"), button("quiet", copyLink, { id: "copy-link" }, "Copy link"));
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  document.querySelectorAll("[data-reset]").forEach((element) => { if (element.id !== "reset") element.addEventListener("click", reset); });
  $("filter-toggle").addEventListener("click", () => unfold($("filter-toggle").getAttribute("aria-expanded") === "false"));
  // On a phone all filters are in one drawer, on a wide page the rarer ones are in a menu.
  const fold = () => { controls.menu.open = narrow.matches; unfold(false); };
  narrow.addEventListener("change", fold);
  fold();
  addEventListener("click", (event) => { if (!narrow.matches && !controls.menu.contains(event.target)) controls.menu.open = false; });
  controls.menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || narrow.matches || !controls.menu.open) return;
    controls.menu.open = false;
    controls.more.focus();
    event.stopPropagation();
  });
}

function unfold(open) {
  $("filter-toggle").setAttribute("aria-expanded", String(open));
  $("filters").classList.toggle("open", open);
  if (open && narrow.matches) $("filterbar").scrollIntoView({ block: "start" });
}

const field = (label, id, control, kind = "") => h("div", { class: `field ${kind}` }, h("label", { for: id }, label), control);
const dateField = (id, dates) => h("input", { type: "date", id, min: dates[0], max: dates.at(-1), onchange: () => change({ [id]: controls[id].value }) });

// A field that proposes names and takes one at a time; those taken stand as chips below.
function chooser(key, label, ids, named) {
  const numbers = new Map();
  ids.forEach((id, n) => numbers.set(named(n), [...(numbers.get(named(n)) ?? []), id]));
  const names = [...numbers.keys()].sort(inOrder);
  const input = h("input", { type: "text", id: key, list: `${key}-names`, placeholder: `${label} (${figure(ids.length)})` });
  const take = () => {
    const chosen = numbers.get(input.value.trim()) ?? numbers.get(names.find((one) => plain(one) === plain(input.value.trim())));
    if (!chosen) return false;
    input.value = "";
    change({ [key]: [...new Set([...state[key], ...chosen])] });
    return true;
  };
  input.addEventListener("input", (event) => { if (event.inputType === "insertReplacementText" || !event.inputType) take(); });
  input.addEventListener("change", take);
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); if (!take() && input.value) say(`No ${label.toLowerCase()} of that name`); } });
  // Proposals are made when they are first wanted: a thousand of them cost time at the start.
  const list = h("datalist", { id: `${key}-names` });
  input.addEventListener("focus", () => { if (!list.firstChild) fill(list, names.map((one) => h("option", { value: one }))); });
  return h("div", { class: "field" }, h("label", { for: key }, label), input, list);
}

function boxes(key, label, words, said) {
  const used = new Set(E[key]);
  controls[key] = h("fieldset", {}, h("legend", {}, label), words.map((word, n) => used.has(n) && h("label", { class: "tick" },
    h("input", { type: "checkbox", value: word, onchange: () => change({ [key]: toggled(state[key], word) }) }), said(word), key === "relation" && h("small", {}, word))));
  return controls[key];
}

function showFilters() {
  for (const key of ["q", "from", "to"]) if (document.activeElement !== controls[key]) controls[key].value = state[key];
  controls.min.value = state.min || 0;
  controls.minShown.textContent = state.min ? Number(state.min).toFixed(2) : "0";
  for (const one of controls.stance.children) one.setAttribute("aria-pressed", String(state.stance.includes(one.dataset.value)));
  for (const key of ["relation", "voice"]) for (const box of controls[key].querySelectorAll("input")) box.checked = state[key].includes(box.value);
  const more = state.relation.length + state.voice.length + ["from", "to", "min"].filter((key) => state[key]).length;
  controls.more.textContent = more ? `More filters (${more})` : "More filters";
  const all = counts.positions === N;
  $("count").textContent = all && !filtered()
    ? `${many(N, "position")}, ${many(FINDINGS, "sentence")}`
    : `${figure(counts.positions)} of ${many(N, "position")}, ${figure(counts.findings)} of ${many(FINDINGS, "sentence")}`;
  $("nothing").hidden = counts.positions > 0;
  fill($("chips"), chips().map(([words, without]) => h("li", {}, button("chip", () => change(without), { "aria-label": `Remove the filter ${words}` }, name(words), h("span", { "aria-hidden": "true" }, "×")))));
}

function chips() {
  const one = (key, said) => state[key].map((value) => [said(value), { [key]: state[key].filter((other) => other !== value) }]);
  return [
    ...one("actor", (id) => `by ${actorName(actorById.get(id))}`),
    ...one("target", (id) => `on ${targetName(targetById.get(id))}`),
    ...one("camp", (letter) => `camp ${letter}`),
    ...one("stance", (word) => STANCE[D.words.stances.indexOf(word)]),
    ...one("relation", (word) => RELATION[word] ?? word),
    ...one("voice", (word) => VOICES[word]),
    ...(state.q ? [[`“${state.q}”`, { q: "" }]] : []),
    ...(state.from ? [[`from ${day(state.from)}`, { from: "" }]] : []),
    ...(state.to ? [[`to ${day(state.to)}`, { to: "" }]] : []),
    ...(state.min ? [[`confidence from ${Number(state.min).toFixed(2)}`, { min: "" }]] : []),
  ];
}

// While somebody types, the page waits for a short pause.
function soon(act) {
  let waiting;
  return () => { clearTimeout(waiting); waiting = setTimeout(act, 40); };
}

async function copyLink() {
  writeFragment();
  say(await copied(location.href) ? "The link is copied" : "The link could not be copied; take it from the address bar");
  $("copy-link").textContent = "Copied";
  setTimeout(() => { $("copy-link").textContent = "Copy link"; }, 1600);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h("textarea", { class: "unseen", "aria-hidden": "true", tabindex: -1 });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
