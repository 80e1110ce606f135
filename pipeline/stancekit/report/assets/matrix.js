// The matrix: targets in rows, since their names are long, actors in columns, grouped by camp.
const ROWS = narrow.matches ? 14 : 30;
let rowsShown = ROWS;

// The targets that most actors speak about, the actors who speak about most of them; both in the order of the camps.
function matrixParts() {
  // As many columns as fit beside the names, so that nothing has to be scrolled to; on a phone it has to be.
  const columns = narrow.matches ? 16 : Math.max(12, Math.floor(($("matrix-scroll").clientWidth - 272 - 104) / 26));
  const byTarget = grouped("target"), byActor = grouped("actor");
  let targets = ranked(byTarget).slice(0, rowsShown).map(([t]) => t);
  const chosen = new Set(targets);
  const hits = (a) => byActor.get(a).reduce((n, pair) => n + (chosen.has(pair.target) ? 1 + Math.min(pair.findings, 50) / 100 : 0), 0);
  const actors = [...byActor.keys()].map((a) => [a, hits(a)]).filter(([, n]) => n).sort((x, y) => y[1] - x[1] || x[0] - y[0]).slice(0, columns).map(([a]) => a);
  const seen = new Set(actors);
  targets = targets.filter((t) => byTarget.get(t).some((pair) => seen.has(pair.actor)));
  return { actors: actors.sort((a, b) => a - b), targets: targets.sort((a, b) => a - b), allActors: byActor.size, allTargets: byTarget.size };
}

const matrixAt = (who, what) => $("matrix-scroll").querySelector(`.cell[data-pair="${actorById.get(who)} ${targetById.get(what)}"]`);

function drawMatrix() {
  const held = document.activeElement.closest?.("#matrix-scroll .cell")?.dataset.pair;
  const { actors, targets, allActors, allTargets } = matrixParts();
  const scroll = $("matrix-scroll");
  const place = scroll.scrollLeft;
  const shown = targets.map((t) => actors.map((a) => pairAt.get(a * T.id.length + t)));
  const most = Math.max(12, ...shown.flat().map((pair) => pair?.findings ?? 0));
  const grid = h("table", { class: "matrix" }, matrixHead(actors), h("tbody", {}, targets.map((t, n) => matrixRow(t, actors, shown[n], most))));
  fill(scroll, actors.length ? grid : null);
  if (place) scroll.scrollLeft = place;
  const first = grid.querySelector("td button");
  if (first) first.tabIndex = 0;
  if (held) grid.querySelector(`.cell[data-pair="${held}"]`)?.focus({ preventScroll: true });
  $("matrix-more").hidden = rowsShown >= allTargets;
  const less = actors.length < allActors || targets.length < allTargets;
  fill($("matrix-note"), less && `${actors.length} of ${many(allActors, "actor")} and ${targets.length} of ${many(allTargets, "target")} are shown, those with the most in common; filters and search bring up the others.`);
}

function matrixHead(actors) {
  const spans = [];
  for (const a of actors) {
    const letter = campLetter(a);
    if (spans.length && spans.at(-1).letter === letter) spans.at(-1).n++;
    else spans.push({ letter, n: 1 });
  }
  return h("thead", {},
    h("tr", {}, h("td", {}), actors.map((a) => h("th", { scope: "col", class: "who", "data-col": a },
      h("div", {}, opens({ who: A.id[a] }, { title: actorName(a) }, name(shortened(actorName(a), 23))))))),
    h("tr", {}, h("td", {}), spans.map(({ letter, n }) => h("td", { colspan: n, class: `span camp-${letter || "none"}` },
      letter ? h("span", { title: `Camp ${letter}` }, n > 2 ? `Camp ${letter}` : letter) : h("span", { class: "unseen" }, "no camp")))));
}

function matrixRow(t, actors, row, most) {
  return h("tr", {},
    h("th", { scope: "row", class: "what" }, opens({ what: T.id[t] }, { title: targetName(t) }, name(targetName(t)))),
    actors.map((a, n) => {
      const edge = n && A.camp[a] !== A.camp[actors[n - 1]] ? "edge" : null;
      return h("td", { class: edge, "data-col": a }, row[n] && matrixSign(row[n], most));
    }));
}

// Signs are many, so they are copies of one, and what happens to them is seen to by their table.
const CELL = button("cell", null, { tabindex: -1 }, mark(NEUTRAL));
function matrixSign(pair, most) {
  const sign = CELL.cloneNode(true), shape = sign.firstChild;
  sign.setAttribute("aria-label", described(pair));
  sign.dataset.pair = `${pair.actor} ${pair.target}`;
  shape.className = `mark ${SHAPES[pair.stance]} ${shade(pair.score)}`;
  // From 8 to 22 pixels, in even numbers, or discs are drawn as ovals.
  shape.style.width = shape.style.height = `${2 * Math.round(4 + 7 * Math.sqrt((pair.findings - 1) / most))}px`;
  return sign;
}

function matrixTip(sign) {
  const [a, t] = sign.dataset.pair.split(" ").map(Number), pair = pairAt.get(a * T.id.length + t);
  const figures = `${signed(pair.score)} · ${many(pair.findings, "sentence")} in ${many(pair.articles, "article")}`;
  return [h("b", {}, name(actorName(a))), ` ${STANCE[pair.stance]} `, name(targetName(t), "thing"), h("br"), figures];
}

function setUpMatrix() {
  const scroll = $("matrix-scroll");
  tips(scroll, ".cell", matrixTip);
  scroll.addEventListener("click", (event) => {
    const [a, t] = event.target.closest(".cell")?.dataset.pair.split(" ").map(Number) ?? [];
    if (t !== undefined) openPanel({ who: A.id[a], what: T.id[t] });
  });
  scroll.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const from = event.target.closest("td");
    if (!step || !from) return;
    const next = neighbour(from, step);
    event.preventDefault();
    if (!next) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  const light = (event, on) => {
    const cell = event.target.closest?.("[data-col]");
    for (const lit of scroll.querySelectorAll(".lit")) lit.classList.remove("lit");
    if (cell && on) {
      cell.closest("tr").firstChild.classList.add("lit");
      scroll.querySelector(`th[data-col="${cell.dataset.col}"]`)?.classList.add("lit");
    }
  };
  for (const [event, on] of [["mouseover", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) scroll.addEventListener(event, (e) => light(e, on));
  $("matrix-more").addEventListener("click", () => { rowsShown += ROWS; drawMatrix(); });
}

// The next sign in a direction: in the row, or in the column.
function neighbour(cell, [down, right]) {
  let [row, column] = [cell.parentElement, cell.cellIndex];
  for (;;) {
    if (down) row = down > 0 ? row.nextElementSibling : row.previousElementSibling;
    column += right;
    const next = row?.cells[column];
    if (!next) return null;
    const sign = next.querySelector("button.cell");
    if (sign) return sign;
  }
}
