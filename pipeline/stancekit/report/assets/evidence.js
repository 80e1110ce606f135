// The evidence: sentences in their paragraphs, in a panel that stays beside the page.
const PANEL = 20;
let panelShown = PANEL, panelOrder = "sure", opener = null;

// Opens on an actor, a target, or both, in a period if one is given; again on the same it closes nothing.
function openPanel({ who = "", what = "", when = "", at = null }) {
  if (!$("panel").open) opener = { element: document.activeElement, part: document.activeElement.closest("section")?.id, who, what };
  Object.assign(state, { who, what, when });
  panelShown = PANEL;
  writeFragment();
  showPanel(at);
  const title = $("panel-title");
  title.focus({ preventScroll: true });
}

function closePanel() {
  Object.assign(state, { who: "", what: "", when: "" });
  writeFragment();
  showPanel();
  // The matrix was drawn anew for the room beside the panel; the focus goes to the sign that stands for the old one.
  if (opener?.part === "matrix") { stale.add("matrix"); draw("matrix"); }
  const back = opener?.element.isConnected ? opener.element : opener?.part === "matrix" ? matrixAt(opener.who, opener.what) : null;
  back?.focus({ preventScroll: true });
}

function panelPositions() {
  const a = state.who ? actorById.get(state.who) : undefined, t = state.what ? targetById.get(state.what) : undefined;
  const line = state.when && LINES.find((one) => one.actor === a && one.target === t);
  const point = line && line.points.find((one) => one.period === state.when);
  const found = [];
  // A point of a timeline rests on all its sentences, whatever the filters; all else shows what they let through.
  if (point) return { positions: point.positions, point, all: true };
  for (let p = 0; p < N; p++) if (passes[p] && (!state.who || P.actor[p] === a) && (!state.what || P.target[p] === t)) found.push(p);
  return { positions: found, all: false };
}

function showPanel(at = null) {
  const panel = $("panel");
  if (!state.who && !state.what) {
    if (panel.open) panel.close();
    document.body.classList.remove("with-panel");
    return;
  }
  if (!panel.open) { if (narrow.matches) panel.showModal(); else panel.show(); }
  document.body.classList.add("with-panel");
  const { positions, point, all } = panelPositions();
  const findings = positions.flatMap((p) => findingsOf(p, all));
  const ordered = panelOrder === "date"
    ? findings.sort((x, y) => dayOf[P.article[positionOf[x]]] - dayOf[P.article[positionOf[y]]] || x - y)
    : findings.sort((x, y) => isQuoted(y) - isQuoted(x) || E.confidence[y] - E.confidence[x] || x - y);
  const first = at === null ? [] : ordered.filter((e) => positionOf[e] === at);
  const shown = [...first, ...ordered.filter((e) => !first.includes(e))];
  fill($("panel-title"), panelTitle());
  fill($("panel-body"),
    h("p", { class: "panel-sum" }, panelSum(positions, findings, point)),
    findings.length > 1 && orderChoice(),
    shown.length ? h("p", { class: "panel-key" }, "Marked: ", h("span", { class: "role holder" }, "who"), " ", h("span", { class: "role target" }, "on what"), " ", h("span", { class: "role cue" }, "in which words")) : null,
    h("ol", { class: "findings" }, shown.slice(0, panelShown).map((e) => h("li", {}, finding(e)))),
    shown.length > panelShown && button("quiet", () => { panelShown += PANEL; showPanel(at); }, {}, `Show more (${shown.length - panelShown} left)`),
    !shown.length && h("p", { class: "muted" }, "No sentence matches the filters."));
  if (at !== null || !panel.contains(document.activeElement)) $("panel-body").scrollTop = 0;
}

const positionOf = new Uint32Array(FINDINGS);
for (let p = 0; p < N; p++) positionOf.fill(p, firstFinding[p], firstFinding[p + 1]);

function findingsOf(p, all) {
  const found = [];
  for (let e = firstFinding[p]; e < firstFinding[p + 1]; e++) if (all || keeps[e]) found.push(e);
  return found;
}

function panelTitle() {
  const who = state.who && name(actorNames.get(state.who) === "AUTHOR" ? "Unnamed authors" : actorNames.get(state.who) ?? state.who);
  const t = targetById.get(state.what);
  const what = state.what && name(t === undefined ? state.what : targetName(t), "thing");
  return who && what ? [who, h("span", { class: "on" }, " on "), what] : who ? [who] : [h("span", { class: "on" }, "Positions on "), what];
}

function panelSum(positions, findings, point) {
  const mean = point?.score ?? pairAt.get(actorById.get(state.who) * T.id.length + targetById.get(state.what))?.score ?? 0;
  const articles = new Set(positions.map((p) => P.article[p])).size;
  const figures = `${many(findings.length, "sentence")} in ${many(articles, "article")}`;
  if (!(state.who && state.what) || !positions.length) return [figures];
  const pair = { favor: 0, against: 0, score: mean };
  for (const p of positions) {
    if (P.stance[p] === FAVOR || P.stance[p] === MIXED) pair.favor++;
    if (P.stance[p] === AGAINST || P.stance[p] === MIXED) pair.against++;
  }
  const stance = stanceOf(pair);
  return [mark(stance, shade(mean)), h("b", {}, STANCE[stance]), `, score ${signed(mean)}${point ? ` in ${period(point.period, point.start)}` : ""}; ${figures}`];
}

function orderChoice() {
  const one = (value, words) => button("toggle", () => { panelOrder = value; showPanel(); }, { "aria-pressed": String(panelOrder === value) }, words);
  return h("div", { class: "toggles", role: "group", "aria-label": "Order" }, one("sure", "surest first"), one("date", "by date"));
}

function finding(e) {
  const p = positionOf[e], r = P.article[p], stance = E.stance[e];
  const said = D.words.relations[E.relation[e]];
  const both = !(state.who && state.what);
  return h("article", { class: "finding", "data-position": P.id[p] },
    h("p", { class: "finding-head" }, mark(stance, FULL[stance]), h("b", {}, STANCE[stance]),
      both && [" · ", state.who ? targetLink(P.target[p]) : actorLink(P.actor[p])],
      ` · ${RELATION[said] ?? said.toLowerCase()}, ${VOICE[D.words.voices[E.voice[e]]]}`, E.maybe[e] ? " · hypothetical" : "",
      E.to[e] && [" · to ", name(actorNames.get(E.to[e]) ?? E.to[e])],
      h("span", { class: "confidence" }, ` · confidence ${E.confidence[e].toFixed(2)}`)),
    paragraph(e),
    ["holder", "target"].map((role) => typeof E[role][e] === "string" && h("p", { class: "elsewhere" }, h("span", { class: `role ${role}` }, role === "holder" ? "who" : "on what"), " named elsewhere in the article: ", name(E[role][e]))),
    h("p", { class: "source" }, citation(r), " ", isQuoted(e) && button("link", async (event) => {
      event.target.textContent = await copied(`“${sentenceOf(e).trim()}” ${citationText(r)}`) ? "copied" : "not copied";
    }, {}, "copy")));
}

const citation = (r) => [
  R.title[r] ? h("cite", {}, name(R.title[r])) : h("cite", {}, name(R.id[r])),
  ...[R.author[r], R.source[r]].filter(Boolean).flatMap((words) => [", ", name(words)]), `, ${day(R.date[r])}`, ".",
];
const citationText = (r) => [R.title[r] || R.id[r], R.author[r], R.source[r], day(R.date[r])].filter(Boolean).join(", ");

// The paragraph in pieces, each with the roles it has; a role that is cut by another keeps its marks at its own ends.
function paragraph(e) {
  if (!isQuoted(e)) return h("p", { class: "elsewhere" }, "This sentence is counted but not on the page, which holds the surest ones. It stands in the record ", h("code", {}, P.id[positionOf[e]]), ".");
  const text = G.text[E.paragraph[e]], cut = G.cut[E.paragraph[e]];
  const spans = ["holder", "target", "cue"].filter((role) => Array.isArray(E[role][e])).map((role) => [role, ...E[role][e]]);
  const [from, to] = E.sentence[e];
  const borders = [...new Set([0, from, to, text.length, ...spans.flatMap(([, start, end]) => [start, end])])].sort((a, b) => a - b);
  const before = [], inside = [], after = [];
  for (let n = 0; n + 1 < borders.length; n++) {
    const [start, end] = [borders[n], borders[n + 1]];
    const piece = marked(visible(text.slice(start, end)), spans.filter((span) => span[1] <= start && end <= span[2]), start, end);
    (start < from ? before : end > to ? after : inside).push(piece);
  }
  return h("blockquote", { class: "paragraph", dir: "auto" }, cut & 1 ? "… " : "", before, h("span", { class: "sentence" }, inside), after, cut & 2 ? " …" : "");
}

const ROLE = { holder: "who", target: "on what", cue: "in which words" };
function marked(content, spans, start, end) {
  return spans.reduce((inner, [role, from, to]) =>
    h("mark", { class: `${role}${from === start ? " begins" : ""}${to === end ? " ends" : ""}`, title: ROLE[role] }, from === start && h("span", { class: "unseen" }, `[${ROLE[role]}: `), inner, to === end && h("span", { class: "unseen" }, "]")), content);
}

function setUpPanel() {
  $("panel-close").addEventListener("click", closePanel);
  $("panel").addEventListener("cancel", (event) => { event.preventDefault(); closePanel(); });
  narrow.addEventListener("change", () => { if ($("panel").open) { $("panel").close(); showPanel(); } });
}
