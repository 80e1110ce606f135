// The text with its marks. Offsets of records count code points, those of JavaScript's strings do not.
const ROLES = ["holder", "target", "cue"];
const ROLE = { holder: "who", target: "on what", cue: "in which words" };

function placesOf(text) {
  const places = [];
  for (let at = 0; at < text.length; at += text.codePointAt(at) > 0xffff ? 2 : 1) places.push(at);
  places.push(text.length);
  return places;
}

// Every span of every finding once, with the numbers of the positions it belongs to: [role, start, end, numbers].
function spansOf(positions, places) {
  const spans = new Map();
  positions.forEach((position, number) => {
    for (const finding of position.evidence) for (const role of ROLES) {
      const words = finding[role];
      if (!words) continue;
      const key = `${role} ${words.start} ${words.end}`;
      if (!spans.has(key)) spans.set(key, [role, places[words.start], places[words.end], new Set()]);
      spans.get(key)[3].add(number);
    }
  });
  return [...spans.values()];
}

// Where sentences end that are evidence, with the numbers of their positions.
function sentencesOf(positions, places) {
  const sentences = new Map();
  positions.forEach((position, number) => {
    for (const { start, end } of position.evidence) {
      if (!sentences.has(start)) sentences.set(start, { start: places[start], end: places[end], numbers: new Set() });
      sentences.get(start).numbers.add(number);
    }
  });
  return [...sentences.values()].sort((a, b) => a.start - b.start);
}

// A piece of text inside the marks that cover it, the longest outermost; a mark shows its brackets at its own ends.
const wrapped = (content, spans, start, end, aloud) => spans
  .filter(([, from, to]) => from <= start && end <= to)
  .sort((a, b) => (a[2] - a[1]) - (b[2] - b[1]))
  .reduce((inner, [role, from, to, numbers]) => h("mark", {
    class: `${role}${from === start ? " begins" : ""}${to === end ? " ends" : ""}`, title: ROLE[role],
    "data-numbers": numbers && [...numbers].join(" "),
  }, aloud && from === start && h("span", { class: "unseen" }, `[${ROLE[role]}: `), inner, aloud && to === end && h("span", { class: "unseen" }, "]")), content);

function pieces(text, from, to, spans, aloud = false) {
  const inside = spans.filter(([, start, end]) => start < to && from < end);
  const borders = [...new Set([from, to, ...inside.flatMap(([, start, end]) => [start, end])])].filter((at) => from <= at && at <= to).sort((a, b) => a - b);
  return borders.slice(0, -1).map((start, n) => wrapped(visible(text.slice(start, borders[n + 1])), inside, start, borders[n + 1], aloud));
}

// What stands between sentences; layout that was left out of the work is shown as such.
function between(text, from, to, noise) {
  const found = [];
  let at = from;
  for (const [start, end, kind] of noise.filter(([start, end]) => start < to && from < end)) {
    if (start > at) found.push(visible(text.slice(at, start)));
    found.push(h("span", { class: "noise", title: `left out: ${kind}` }, visible(text.slice(Math.max(at, start), Math.min(end, to)))));
    at = Math.min(end, to);
  }
  if (at < to) found.push(visible(text.slice(at, to)));
  return found;
}

function drawText(text, answer, choose) {
  const places = placesOf(text), spans = spansOf(answer.positions, places);
  const noise = answer.article.noise.map(({ start, end, kind }) => [places[start], places[end], kind]);
  const drawn = [];
  let at = 0;
  for (const { start, end, numbers } of sentencesOf(answer.positions, places)) {
    if (start < at) continue;
    drawn.push(between(text, at, start, noise));
    drawn.push(h("span", { class: "sentence", "data-numbers": [...numbers].join(" ") }, pieces(text, start, end, spans)), "\u00a0");
    drawn.push([...numbers].map((n) => reference(n, answer.positions[n], choose)));
    at = end;
  }
  fill($("marked"), drawn, between(text, at, text.length, noise));
}

const reference = (n, position, choose) => button("ref", () => choose(n, true), {
  "data-number": n, "aria-pressed": "false",
  "aria-label": `Position ${n + 1}: ${holderName(position)}, ${STANCE[position.stance]}, ${targetName(position)}`,
}, String(n + 1));

// Shows the marks of one position alone, or with null those of all that are let through.
function showMarks(number, passes) {
  const shown = (element) => element.dataset.numbers.split(" ").some((n) => number === null ? passes(Number(n)) : Number(n) === number);
  $("marked").classList.toggle("one", number !== null);
  for (const mark of $("marked").querySelectorAll("mark")) mark.classList.toggle("off", !shown(mark));
  for (const sentence of $("marked").querySelectorAll(".sentence")) sentence.classList.toggle("lit", number !== null && shown(sentence));
  for (const one of $("marked").querySelectorAll(".ref")) {
    one.setAttribute("aria-pressed", String(Number(one.dataset.number) === number));
    one.hidden = !passes(Number(one.dataset.number));
  }
}
