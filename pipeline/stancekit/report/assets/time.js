// Timelines as small multiples on one scale: the score by period, with its interval where there is one, and its shifts.
const WIDTH = 360, HEIGHT = 136, LEFT = 52, RIGHT = 14, TOP = 14, BOTTOM = 26;
let linesShown = narrow.matches ? 4 : 9;

// Those with a shift first, of these the ones with most articles. The filters for names, dates and words apply.
function linesLeft() {
  const dated = (point) => point.positions.some((p) => {
    const date = R.date[P.article[p]];
    return (!state.from || date >= state.from) && (!state.to || date <= state.to);
  });
  const whole = !state.from && !state.to;
  const left = LINES.filter((line) => pairAt.has(line.actor * T.id.length + line.target));
  return (whole ? left : left.map((line) => between(line, dated)).filter((line) => line.points.length > 1)).sort(byShifts);
}

function between(line, dated) {
  const points = line.points.filter(dated);
  const shifts = line.shifts.filter((shift) => points.includes(shift.before) && points.includes(shift.after));
  return { ...line, points, shifts, weight: weightOfShifts({ ...line, shifts }) };
}

function drawLines() {
  const lines = linesLeft();
  const finer = state.voice.length || state.relation.length || state.stance.length || state.min;
  fill($("time-lead"), `Each actor’s score toward a target by ${D.about.by}: for above the line, against below it. Bands and bars are the range in which the score would likely lie with other articles of that ${D.about.by}; a point that rests on one article has none. A heavy line is a shift whose own range excludes zero, a dotted one rests on too little to be sure. `,
    finer ? h("strong", {}, "Points rest on all sentences of a period: the filters for stance, relation, voice and confidence choose which lines are shown, not what they are made of.") : null);
  const starts = lines.flatMap((line) => line.points.map((point) => point.start)).sort();
  fill($("lines"), lines.length
    ? lines.slice(0, linesShown).map((line) => lineChart(line, starts[0], starts.at(-1)))
    : h("p", { class: "muted" }, "Nobody here has positions on one target in two periods."));
  $("lines-more").hidden = lines.length <= linesShown;
  $("lines-more").textContent = `Show more (${figure(lines.length - linesShown)} left)`;
}

function lineChart(line, first, last) {
  const begin = Date.parse(first), span = Date.parse(last) - begin || 1;
  const at = (date) => LEFT + (Date.parse(date) - begin) / span * (WIDTH - LEFT - RIGHT);
  const x = (point) => at(point.start);
  const y = (value) => TOP + (1 - value) / 2 * (HEIGHT - TOP - BOTTOM);
  const svg = s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": `${actorName(line.actor)} on ${targetName(line.target)}, ${many(line.points.length, "period")}` },
    [1, 0, -1].map((value) => s("line", { class: value ? "grid" : "zero", x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) })),
    s("text", { class: "axis", x: LEFT - 8, y: y(1) + 4, "text-anchor": "end" }, "for"),
    s("text", { class: "axis", x: LEFT - 8, y: y(-1) + 4, "text-anchor": "end" }, "against"),
    ticks(first, last, at),
    intervals(line.points, x, y),
    s("polyline", { class: "line", points: path(line.points, x, (point) => y(point.score)) }),
    line.shifts.map((shift) => s("line", { class: `shift ${shift.clear ? "clear" : ""}`, x1: x(shift.before), y1: y(shift.before.score), x2: x(shift.after), y2: y(shift.after.score) })),
    line.points.map((point) => linePoint(line, point, x(point), y(point.score))));
  return h("article", { class: "line-chart" }, h("h3", {}, pairTitle(line.actor, line.target)), svg, line.shifts.length > 0 && h("p", { class: "shift-words" }, shiftWords(line)));
}

const pairTitle = (a, t) => opens({ who: A.id[a], what: T.id[t] }, {}, name(actorName(a)), h("span", { class: "on" }, " on "), name(targetName(t), "thing"));
const path = (points, x, y) => points.map((point) => `${x(point).toFixed(1)},${y(point).toFixed(1)}`).join(" ");

function ticks(first, last, at) {
  if (first === last) return [s("text", { class: "axis", x: at(first), y: HEIGHT - 6 }, month(first))];
  const middle = new Date((Date.parse(first) + Date.parse(last)) / 2).toISOString().slice(0, 10);
  return [[first, "start"], [middle, "middle"], [last, "end"]].map(([date, anchor]) =>
    s("text", { class: "axis", x: at(date), y: HEIGHT - 6, "text-anchor": anchor }, month(date)));
}

// Intervals of points next to each other make a band; one by itself is a bar.
function intervals(points, x, y) {
  const runs = [[]];
  for (const point of points) {
    if (point.low === null) runs.push([]);
    else runs.at(-1).push(point);
  }
  return runs.filter((run) => run.length).map((run) => run.length > 1
    ? s("polygon", { class: "band", points: `${path(run, x, (point) => y(point.high))} ${path([...run].reverse(), x, (point) => y(point.low))}` })
    : s("line", { class: "bar-interval", x1: x(run[0]), x2: x(run[0]), y1: y(run[0].high), y2: y(run[0].low) }));
}

function linePoint(line, point, x, y) {
  const size = Math.min(9, 5 + 1.6 * Math.sqrt(point.articles - 1));
  const stance = sideOf(Math.round(point.score * 10));
  const open = () => openPanel({ who: A.id[line.actor], what: T.id[line.target], when: point.period });
  const range = point.low === null ? "" : `, ${signed(point.low)} to ${signed(point.high)}`;
  const words = `${period(point.period, point.start)}: ${signed(point.score)}${range}, ${many(point.articles, "article")}`;
  const dot = stance === AGAINST
    ? s("rect", { x: x - size + 0.5, y: y - size + 0.5, width: 2 * size - 1, height: 2 * size - 1 })
    : s("circle", { cx: x, cy: y, r: size, class: stance === NEUTRAL ? "hollow" : null });
  return s("g", {
    class: `point ${shade(point.score)}`, role: "button", tabindex: 0, "aria-label": words, onclick: open,
    onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); } },
  }, s("circle", { cx: x, cy: y, r: 12, class: "reach" }), dot);
}

function shiftWords(line) {
  const shift = [...line.shifts].sort((a, b) => Number(b.clear) - Number(a.clear) || Number(b.kind === "sign") - Number(a.kind === "sign") || Math.abs(b.change) - Math.abs(a.change))[0];
  const point = (one) => opens({ who: A.id[line.actor], what: T.id[line.target], when: one.period }, {}, period(one.period, one.start));
  const [from, to] = [shift.before, shift.after].map((one) => `${STANCE[sideOf(one.score)]} (${signed(one.score)})`);
  return [
    h("b", {}, shift.kind === "sign" ? "Changed sides: " : "Moved: "), `${from} in `, point(shift.before), `, ${to} in `, point(shift.after),
    shift.clear ? "." : ". Too few articles to be sure.", line.shifts.length > 1 && ` ${many(line.shifts.length - 1, "further shift")}.`,
  ];
}
