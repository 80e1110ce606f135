// Every position as a list, a page at a time: what the drawings show, in words.
const PAGE = narrow.matches ? 12 : 25;
let listPage = 0, listOrder = "date", listRows = [];
// The place of each name in the alphabet, found once.
const alphabetic = (count, named) => {
  const places = new Int32Array(count);
  const order = Array.from(places.keys()).sort((a, b) => inOrder(named(a), named(b)));
  order.forEach((number, place) => { places[number] = place; });
  return places;
};
const actorPlace = alphabetic(A.id.length, actorName), targetPlace = alphabetic(T.id.length, targetName);
const ORDERS = {
  date: ["Date", (p, q) => dayOf[P.article[p]] - dayOf[P.article[q]]],
  who: ["Who", (p, q) => actorPlace[P.actor[p]] - actorPlace[P.actor[q]]],
  stance: ["Stance", (p, q) => score[q] - score[p]],
  what: ["On what", (p, q) => targetPlace[P.target[p]] - targetPlace[P.target[q]]],
  sentence: ["Sentence", null],
  confidence: ["Confidence", (p, q) => P.confidence[q] - P.confidence[p]],
};

function drawList() {
  listRows = [];
  for (let p = 0; p < N; p++) if (passes[p]) listRows.push(p);
  const order = ORDERS[listOrder][1];
  listRows.sort((p, q) => order(p, q) || p - q);
  listPage = 0;
  drawListPage();
}

function drawListPage() {
  const pages = Math.max(1, Math.ceil(listRows.length / PAGE));
  const rows = listRows.slice(listPage * PAGE, (listPage + 1) * PAGE);
  fill($("positions"), h("table", { class: "list" },
    h("thead", {}, h("tr", {}, Object.entries(ORDERS).map(([key, [words, order]]) => h("th", { scope: "col", class: `at-${key}`, "aria-sort": listOrder === key ? (key === "confidence" || key === "stance" ? "descending" : "ascending") : null },
      order ? button("link", () => { listOrder = key; drawList(); }, {}, words) : words)))),
    h("tbody", {}, rows.map(listRow))));
  fill($("pager"),
    button("quiet", () => turn(-1), { disabled: listPage === 0 }, "Previous"),
    h("span", { class: "muted" }, listRows.length ? `${figure(listPage * PAGE + 1)} to ${figure(listPage * PAGE + rows.length)} of ${figure(listRows.length)}` : "none"),
    button("quiet", () => turn(1), { disabled: listPage + 1 >= pages }, "Next"));
}

function turn(by) {
  listPage += by;
  drawListPage();
  $("all").scrollIntoView({ block: "start" });
}

function listRow(p) {
  const [e] = findingsOf(p, false);
  const stance = P.stance[p];
  return h("tr", { "data-position": P.id[p] },
    h("td", { class: "at-date" }, R.date[P.article[p]] ? h("time", { datetime: R.date[P.article[p]] }, day(R.date[P.article[p]])) : "no date"),
    h("td", { class: "at-who" }, name(actorName(P.actor[p]))),
    h("td", { class: "at-stance" }, mark(stance, shade(score[p])), STANCE[stance]),
    h("td", { class: "at-what" }, name(targetName(P.target[p]), "thing")),
    h("td", { class: "at-sentence" }, opens({ who: A.id[P.actor[p]], what: T.id[P.target[p]], at: p }, {},
      isQuoted(e) ? h("bdi", {}, visible(shortened(sentenceOf(e).replace(/\s+/g, " ").trim(), 170))) : h("span", { class: "muted" }, "not on the page")), left[p] > 1 && h("span", { class: "muted" }, ` and ${left[p] - 1} more`)),
    h("td", { class: "at-confidence" }, P.confidence[p].toFixed(2)));
}
