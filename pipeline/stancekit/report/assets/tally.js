// Filters over positions and findings, and the sums of what is left by actor and target.
const passes = new Uint8Array(N);           // whether a position is left
const keeps = new Uint8Array(FINDINGS);     // whether a finding is left
const score = new Float32Array(N);          // its score, from the findings that are left
const left = new Uint32Array(N);            // how many those are
let pairs = [], pairAt = new Map(), counts = { positions: 0, findings: 0 };

function tally() {
  const actors = indexed(state.actor, actorById), targets = indexed(state.target, targetById);
  const camps = state.camp.length ? new Set(state.camp.map((c) => CAMP_LETTERS.indexOf(c))) : null;
  const stances = numbered(state.stance, D.words.stances), relations = numbered(state.relation, D.words.relations);
  const voices = numbered(state.voice, D.words.voices);
  const words = plain(state.q).split(/\s+/).filter(Boolean);
  const least = Number(state.min) || 0;
  counts = { positions: 0, findings: 0 };
  for (let p = 0; p < N; p++) {
    const date = R.date[P.article[p]];
    passes[p] = (!actors || actors.has(P.actor[p])) && (!targets || targets.has(P.target[p]))
      && (!camps || camps.has(A.camp[P.actor[p]])) && (!stances || stances.has(P.stance[p])) && P.confidence[p] >= least
      && (!state.from || (date && date >= state.from)) && (!state.to || (date && date <= state.to))
      && (!words.length || words.every((word) => haystack(p).includes(word))) ? 1 : 0;
    if (passes[p]) tallyFindings(p, relations, voices);
    if (passes[p]) { counts.positions++; counts.findings += left[p]; }
  }
  addUp();
}

const indexed = (ids, numbers) => ids.length ? new Set(ids.map((id) => numbers.get(id))) : null;
const numbered = (values, words) => values.length ? new Set(values.map((value) => words.indexOf(value))) : null;

// A position of which all findings are left has the score of its record; else it has the balance of those that are.
function tallyFindings(p, relations, voices) {
  let kept = 0, sum = 0, weight = 0;
  for (let e = firstFinding[p]; e < firstFinding[p + 1]; e++) {
    keeps[e] = (!relations || relations.has(E.relation[e])) && (!voices || voices.has(E.voice[e])) ? 1 : 0;
    if (!keeps[e]) continue;
    kept++;
    weight += E.confidence[e];
    sum += E.confidence[e] * (E.stance[e] === FAVOR ? 1 : E.stance[e] === AGAINST ? -1 : 0);
  }
  left[p] = kept;
  if (!kept) passes[p] = 0;
  else score[p] = kept === P.findings[p] || !weight ? P.score[p] : sum / weight;
}

function addUp() {
  pairAt = new Map();
  pairs = [];
  groupsOf.clear();
  for (let p = 0; p < N; p++) {
    if (!passes[p]) continue;
    const key = P.actor[p] * T.id.length + P.target[p];
    let pair = pairAt.get(key);
    if (!pair) {
      pair = { actor: P.actor[p], target: P.target[p], sum: 0, articles: 0, findings: 0, favor: 0, against: 0, positions: [], last: -1, run: 0, runs: 0 };
      pairAt.set(key, pair);
      pairs.push(pair);
    }
    // An article counts once, by the mean of its positions on the target; they stand one after the other.
    if (pair.last !== P.article[p]) { ended(pair); pair.last = P.article[p]; }
    pair.run += score[p];
    pair.runs++;
    pair.positions.push(p);
    pair.findings += left[p];
    if (P.stance[p] === FAVOR || P.stance[p] === MIXED) pair.favor++;
    if (P.stance[p] === AGAINST || P.stance[p] === MIXED) pair.against++;
  }
  for (const pair of pairs) {
    ended(pair);
    pair.score = pair.sum / pair.articles;
    pair.stance = stanceOf(pair);
  }
}

function ended(pair) {
  if (!pair.runs) return;
  pair.sum += pair.run / pair.runs;
  pair.articles++;
  pair.run = pair.runs = 0;
}

// On one side where all articles are; with articles on both sides, where the mean is clearly on one.
function stanceOf(pair) {
  if (pair.favor && pair.against) return pair.score > 1 / 3 ? FAVOR : pair.score < -1 / 3 ? AGAINST : MIXED;
  return pair.favor ? FAVOR : pair.against ? AGAINST : NEUTRAL;
}

// Pairs by target or by actor, those with the most first.
const groupsOf = new Map();
function grouped(side) {
  if (groupsOf.has(side)) return groupsOf.get(side);
  const groups = new Map();
  groupsOf.set(side, groups);
  for (const pair of pairs) {
    if (!groups.has(pair[side])) groups.set(pair[side], []);
    groups.get(pair[side]).push(pair);
  }
  const other = side === "actor" ? "target" : "actor";
  for (const group of groups.values()) group.sort((a, b) => b.findings - a.findings || a[other] - b[other]);
  return groups;
}

const sides = (group) => {
  const by = [[], [], [], []];
  for (const pair of group) by[pair.stance].push(pair);
  return by;
};

// Most actors first, and among those what divides them.
const weightOf = (group) => {
  const by = sides(group);
  return group.length + 2 * Math.min(by[FAVOR].length, by[AGAINST].length) + Math.min(0.9, group.reduce((n, pair) => n + pair.findings, 0) / 1000);
};
const ranked = (groups) => [...groups].map(([key, group]) => [key, group, weightOf(group)]).sort((a, b) => b[2] - a[2] || a[0] - b[0]);
