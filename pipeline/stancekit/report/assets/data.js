// The data of the page, and what can be said of them before any filter.
const D = JSON.parse(document.getElementById("data").textContent);
const { actors: A, targets: T, positions: P, evidence: E, articles: R, paragraphs: G, camps: C } = D;
const N = P.id.length;
const FAVOR = 0, AGAINST = 1, NEUTRAL = 2, MIXED = 3;
const STANCE = ["for", "against", "neutral", "both"];
const STANCE_LONG = ["for it", "against it", "neutral", "on both sides"];
const VOICE = { quote: "quoted", reported: "in indirect speech", narrated: "as the author tells", author: "in the author’s own voice" };
const RELATION = {
  AGREE: "agrees", CONSULT: "talks with", SUPPORT: "supports", COOPERATE: "works with", AID: "aids", CONCEDE: "concedes",
  RETREAT: "gives way", REQUEST: "asks for", ACCUSE: "accuses", REJECT: "rejects", THREATEN: "threatens",
  PROTEST: "protests", SANCTION: "sanctions", MOBILIZE: "mobilises", COERCE: "coerces", ASSAULT: "attacks", ASSESS: "judges",
};
const CAMP_LETTERS = "ABCDEF";

// The findings of position p are those from firstFinding[p] up to firstFinding[p + 1].
const firstFinding = new Uint32Array(N + 1);
for (let p = 0; p < N; p++) firstFinding[p + 1] = firstFinding[p] + P.findings[p];
const FINDINGS = firstFinding[N];

const byId = (ids) => new Map(ids.map((id, number) => [id, number]));
const actorById = byId(A.id), targetById = byId(T.id);
const actorNames = new Map(A.id.map((id, a) => [id, A.name[a]]));
T.id.forEach((id, t) => { if (!actorNames.has(id)) actorNames.set(id, T.name[t]); });

const actorName = (a) => A.name[a] === "AUTHOR" ? "Unnamed authors" : A.name[a] || A.id[a];
const targetName = (t) => T.name[t] === "AUTHOR" ? "the author" : T.name[t] || T.id[t];
const campLetter = (a) => CAMP_LETTERS[A.camp[a]] ?? "";
const campName = (c) => `Camp ${CAMP_LETTERS[c]}`;

// One formatter and one collator for all: a new one for each call takes longer than all else together.
const figure = new Intl.NumberFormat("en").format;
const inOrder = new Intl.Collator("en").compare;
const many = (n, one, more = `${one}s`) => `${figure(n)} ${n === 1 ? one : more}`;
const MONTHS = "January February March April May June July August September October November December".split(" ");
const day = (iso) => {
  if (!iso) return "no date";
  const [y, m, d] = iso.split("-").map(Number);
  return `${d} ${MONTHS[m - 1]} ${y}`;
};
const month = (iso) => { const [y, m] = iso.split("-").map(Number); return `${MONTHS[m - 1].slice(0, 3)} ${y}`; };
const period = (name, start) => {
  if (/^\d{4}$/.test(name)) return name;
  if (/-Q\d$/.test(name)) return `${name.slice(5)} ${name.slice(0, 4)}`;
  return /-W/.test(name) ? `week of ${day(start)}` : month(start);
};
// Days as numbers, articles without a date last.
const dayOf = Int32Array.from(R.date, (iso) => iso ? Number(iso.replaceAll("-", "")) : 1e8);
const signed = (x, digits = 2) => `${x < 0 ? "−" : x > 0 ? "+" : ""}${Math.abs(x).toFixed(digits)}`;
const listed = (words) => words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
const shortened = (text, most) => text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// What a search looks through, made at the first one.
let haystacks;
const haystack = (p) => {
  haystacks ??= Array.from({ length: N }, (_, n) => {
    const sentences = [];
    for (let e = firstFinding[n]; e < firstFinding[n + 1]; e++) sentences.push(sentenceOf(e));
    const r = P.article[n];
    return plain([actorName(P.actor[n]), targetName(P.target[n]), R.title[r], R.author[r], R.source[r], ...sentences].join("\n"));
  });
  return haystacks[p];
};
const isQuoted = (e) => E.paragraph[e] >= 0;
const sentenceOf = (e) => isQuoted(e) ? G.text[E.paragraph[e]].slice(...E.sentence[e]) : "";

// Timelines with names for what stands in their rows; those with clear shifts, and shifts of side, weigh most.
const LINES = D.timelines.map(({ actor, target, points, shifts }, rank) => {
  const named = points.map(([period, start, score, low, high, articles, positions]) => ({ period, start, score, low, high, articles, positions }));
  const line = {
    actor, target, rank, points: named, articles: named.reduce((sum, point) => sum + point.articles, 0),
    shifts: shifts.map(([before, after, change, kind, clear]) => ({ before: named[before], after: named[after], change, kind, clear })),
  };
  return { ...line, weight: weightOfShifts(line) };
});
function weightOfShifts(line) {
  const most = Math.max(0, ...line.shifts.map((shift) => (shift.kind === "sign" ? 2 : 1) + (shift.clear ? 2 : 0)));
  return most && A.type[line.actor] === "AUTHOR" ? most - 0.5 : most;
}
const byShifts = (a, b) => b.weight - a.weight || b.articles - a.articles || a.rank - b.rank;
