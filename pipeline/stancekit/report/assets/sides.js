// The heading with what there is to say in three sentences, the key to the signs, and who is for and against what.
let sidesShown = narrow.matches ? 6 : 8, sidesKind = "all";

function drawTop() {
  const about = D.about;
  document.title = about.title;
  fill($("title"), about.title);
  const when = about.first ? ` from ${about.first === about.last ? day(about.first) : `${day(about.first)} to ${day(about.last)}`}` : "";
  const sources = new Set(R.source.filter(Boolean));
  fill($("standfirst"), `${many(N, "position")} of ${many(A.id.length, "actor")} on ${many(T.id.length, "target")}, with the ${many(FINDINGS, "sentence")} that say so, in ${many(R.id.length, "article")}${when}${sources.size > 1 ? ` in ${many(sources.size, "publication")}` : ""}.`);
  fill($("brief"), brief().map((line) => h("li", {}, line)));
  fill($("key"),
    [FAVOR, AGAINST, MIXED, NEUTRAL].map((stance) => h("span", {}, mark(stance, FULL[stance]), STANCE_LONG[stance])),
    h("span", { class: "scale" }, "strongly against ", [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((n) => h("i", { class: shade(n / 4) })), " strongly for"),
    h("span", {}, h("span", { class: "mark disc v0 small", "aria-hidden": "true" }), h("span", { class: "mark disc v0 big", "aria-hidden": "true" }), "few or many sentences"));
}

const whole = (...parts) => h("span", { class: "whole" }, parts);

// What a stranger should know first; each sentence leads to its evidence.
function brief() {
  const lines = [];
  const divided = ranked(grouped("target")).filter(([, group]) => sides(group)[FAVOR].length && sides(group)[AGAINST].length);
  const most = divided.find(([t]) => T.kind[t] === "issue") ?? divided[0];
  if (most) {
    const by = sides(most[1]);
    const part = (stance) => [whole(mark(stance, FULL[stance]), `${by[stance].length} ${STANCE_LONG[stance]}`), " (", topNames(by[stance]), ")"];
    lines.push(["What divides most is ", targetLink(most[0]), ": ", part(FAVOR), ", ", part(AGAINST), "."]);
  }
  const line = changed();
  if (line) {
    const { before, after } = line.shifts.findLast((shift) => shift.kind === "sign") ?? line.shifts.at(-1);
    const then = (point) => [whole(mark(sideOf(point.score), shade(point.score)), STANCE[sideOf(point.score)]), ` in ${period(point.period, point.start)}`];
    lines.push(["A change of mind: ", actorLink(line.actor), " on ", targetLink(line.target), ", ", then(before), ", ", then(after), "."]);
  }
  const [camp] = [...C].sort((a, b) => b.members.length - a.members.length);
  if (camp) {
    lines.push(["The largest camp: ", namesOf(camp.members, 4), camp.favors.length ? [", for ", targetLink(camp.favors[0])] : "", camp.opposes.length ? [", against ", targetLink(camp.opposes[0])] : "", "."]);
  }
  return lines;
}

// The shift to tell first: the clearest, of somebody the articles are about.
const changed = () => LINES.filter((line) => line.shifts.length).sort(byShifts)[0];

const sideOf = (x) => x > 0 ? FAVOR : x < 0 ? AGAINST : NEUTRAL;
const topNames = (group) => {
  const first = group.slice(0, 2).map((pair) => pairLink(pair, false));
  return [first.flatMap((one, n) => n ? [group.length > 2 ? ", " : " and ", one] : [one]), group.length > 2 ? " and others" : ""];
};
const namesOf = (members, most) => {
  const first = members.slice(0, most).map((a) => actorLink(a));
  return [first.flatMap((one, n) => n ? [", ", one] : [one]), members.length > most ? ` and ${members.length - most} more` : ""];
};

const targetLink = (t) => opens({ what: T.id[t] }, {}, name(targetName(t), "thing"));
const actorLink = (a) => opens({ who: A.id[a] }, {}, name(actorName(a)));
const pairLink = (pair, counted = true) => opens({ who: A.id[pair.actor], what: T.id[pair.target] }, { "aria-label": described(pair) },
  name(actorName(pair.actor)), counted && h("span", { class: "figure" }, figure(pair.findings)));

const described = (pair) => `${actorName(pair.actor)} on ${targetName(pair.target)}: ${STANCE[pair.stance]}, score ${signed(pair.score)}, ${many(pair.findings, "sentence")} in ${many(pair.articles, "article")}`;

function drawSides() {
  const groups = ranked(grouped("target")).filter(([t]) => sidesKind === "all" || T.kind[t] === sidesKind);
  fill($("sides-kind"), [["all", "All"], ["issue", "Issues"], ["actor", "Actors"]].map(([kind, words]) =>
    button("toggle", () => { sidesKind = kind; drawSides(); }, { "aria-pressed": String(sidesKind === kind) }, words)));
  fill($("sides-list"), groups.slice(0, sidesShown).map(([t, group]) => side(t, group)));
  $("sides-more").hidden = groups.length <= sidesShown;
  $("sides-more").textContent = `Show more (${figure(groups.length - sidesShown)} left)`;
}

function side(t, group) {
  const by = sides(group);
  const articles = new Set(group.flatMap((pair) => pair.positions.map((p) => P.article[p])));
  const findings = group.reduce((n, pair) => n + pair.findings, 0);
  const bar = [FAVOR, MIXED, NEUTRAL, AGAINST].filter((stance) => by[stance].length);
  return h("article", { class: "side" },
    h("h3", {}, targetLink(t)),
    h("p", { class: "muted" }, `${many(group.length, "actor")}, ${many(findings, "sentence")} in ${many(articles.size, "article")}`),
    h("div", { class: "bar", "aria-hidden": "true" }, bar.map((stance) => {
      const part = h("i", { class: `on-${SHAPES[stance]}` });
      part.style.flexGrow = by[stance].length;
      return part;
    })),
    h("dl", {}, [FAVOR, AGAINST, MIXED, NEUTRAL].filter((stance) => by[stance].length).map((stance) => people(stance, by[stance]))));
}

function people(stance, group, most = 8) {
  const rest = group.slice(most);
  const more = rest.length > 0 && button("link more-names", (event) => {
    event.target.replaceWith(...spaced(rest));
  }, {}, `and ${rest.length} more`);
  return h("div", { class: `people on-${SHAPES[stance]}` },
    h("dt", {}, mark(stance, FULL[stance]), ["For", "Against", "Neutral", "Both"][stance], h("span", { class: "unseen" }, `, ${group.length}`)),
    h("dd", {}, spaced(group.slice(0, most)), more));
}
const spaced = (group) => group.map((pair) => h("span", { class: "person" }, pairLink(pair), now(pair)));
// Whoever changed sides is on both; what counts is where they are now.
const now = (pair) => {
  const line = pair.stance === MIXED && LINES.find((one) => one.actor === pair.actor && one.target === pair.target && one.shifts.some((shift) => shift.kind === "sign"));
  return line && h("span", { class: "muted" }, ` now ${STANCE[sideOf(line.points.at(-1).score)]}`);
};
