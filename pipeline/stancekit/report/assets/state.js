// What the reader has chosen: kept in the fragment of the address, so that a link shows the same page.
const LISTS = ["actor", "target", "camp", "stance", "relation", "voice"];
const SINGLE = ["q", "from", "to", "min"];
const OPEN = ["who", "what", "when"];
const cleared = () => ({ ...Object.fromEntries(LISTS.map((key) => [key, []])), q: "", from: "", to: "", min: "", who: "", what: "", when: "" });
let state = cleared();

function readFragment() {
  const given = new URLSearchParams(location.hash.slice(1));
  const next = cleared();
  for (const key of LISTS) next[key] = [...new Set(given.getAll(key))].filter((value) => known(key, value));
  for (const key of [...SINGLE, ...OPEN]) next[key] = given.get(key) ?? "";
  if (!/^\d{4}-\d\d-\d\d$/.test(next.from)) next.from = "";
  if (!/^\d{4}-\d\d-\d\d$/.test(next.to)) next.to = "";
  if (!(Number(next.min) > 0 && Number(next.min) <= 1)) next.min = "";
  return next;
}

function known(key, value) {
  if (key === "actor") return actorById.has(value);
  if (key === "target") return targetById.has(value);
  if (key === "camp") return CAMP_LETTERS.indexOf(value) >= 0 && CAMP_LETTERS.indexOf(value) < C.length && value.length === 1;
  return D.words[{ stance: "stances", relation: "relations", voice: "voices" }[key]].includes(value);
}

function fragment(of = state) {
  const given = new URLSearchParams();
  for (const key of LISTS) for (const value of of[key]) given.append(key, value);
  for (const key of [...SINGLE, ...OPEN]) if (of[key]) given.set(key, of[key]);
  return given.toString();
}

// The address of the sentences of an actor or a target under the filters in force.
let base = "";
const baseNow = () => fragment({ ...state, who: "", what: "", when: "" });
const addressOf = (to) => `#${[base, ...OPEN.filter((key) => to[key]).map((key) => `${key}=${encodeURIComponent(to[key])}`)].filter(Boolean).join("&")}`;

let written = location.hash.slice(1);
function writeFragment() {
  written = fragment();
  // A page opened from some viewers may not touch its address; it works all the same, without links to its state.
  try { history.replaceState(null, "", `#${written}`); } catch { /* as said */ }
}

const filtered = () => LISTS.some((key) => state[key].length) || SINGLE.some((key) => state[key]);

function change(by) {
  Object.assign(state, by);
  writeFragment();
  apply();
}

const toggled = (list, value) => list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
const reset = () => change({ ...cleared(), who: state.who, what: state.what, when: state.when });
