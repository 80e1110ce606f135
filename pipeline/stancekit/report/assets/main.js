// What is drawn when. Parts that are out of sight are drawn when they come near, or when nothing else is to be done.
const PARTS = { sides: drawSides, matrix: drawMatrix, network: () => { drawCamps(); drawNetwork(); }, time: drawLines, all: drawList };
const stale = new Set();
let idle = 0, pause = 0;

// What is in sight is drawn at once, the rest when there is time for it.
function later(...parts) {
  const seen = parts.filter(inSight);
  for (const part of parts) stale.add(part);
  document.documentElement.dataset.drawn = "false";
  seen.forEach(draw);
  // The picture of what is in sight comes first; whoever goes on typing is not held up by the rest.
  clearTimeout(pause);
  pause = setTimeout(whenIdle, 180);
}

function inSight(part) {
  const { top, bottom } = $(part).getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function draw(part) {
  if (!stale.delete(part)) return;
  PARTS[part]();
  if (!stale.size) document.documentElement.dataset.drawn = "true";  // for whoever waits for the whole picture
}

const rest = globalThis.requestIdleCallback ?? ((act) => setTimeout(act, 50));
function whenIdle() {
  if (idle) return;
  idle = rest(() => {
    idle = 0;
    const [next] = stale;
    if (next) { draw(next); whenIdle(); } else if (N < 30000) haystack(0);  // so that the first search is no slower
  }, { timeout: 1500 });
}

function apply() {
  performance.mark("filter");
  tally();
  showFilters();
  base = baseNow();
  later(...Object.keys(PARTS));
  showPanel();
  requestAnimationFrame(() => setTimeout(() => performance.measure("filtered", "filter")));
}

function drawAbout() {
  const { about } = D;
  const left = about.left;
  const without = R.id.length - about.texts;
  fill($("about-text"), [
    left.positions > 0 && h("p", {}, h("strong", {}, `This page holds the actors and targets with the most positions. ${many(left.positions, "position")}, ${many(left.actors, "actor")} and ${many(left.targets, "target")} of the records are not on it.`)),
    left.drawn > 0 && h("p", {}, h("strong", {}, `Where an actor has more than ${many(about.per_pair, "position")} on a target, that many are on the page, drawn evenly; ${many(left.drawn, "position")} of the same actors and targets are not.`), " What is counted and scored here are those on the page; camps, order and timelines rest on all of them."),
    about.unquoted > 0 && h("p", {}, h("strong", {}, `${many(about.unquoted, "sentence")} are counted, but not to be read here: of each actor on each target the surest are.`), " Search looks through those that are here."),
    h("p", {}, "A position is what one article says an actor wants or thinks of a target: another actor, or an issue. It is found by a model in single sentences, its evidence, and the model errs; read the sentences before you rely on a sign."),
    h("p", {}, "The score of a position is the probability of being for less that of being against, over that of any stance, so −1 is surely against and +1 surely for. Where several articles count together the score is their mean. Where filters leave only some sentences of a position, its score is the balance of those. Confidence is the model’s, to sort and filter by."),
    h("p", {}, "Camps are groups of actors who take the same sides on the same targets, found by the Louvain method on agreement less conflict. They say who speaks alike in these articles, not who belongs together."),
    h("p", {}, `Made by stancekit from records of the ${about.models.length === 1 ? "model" : "models"} ${listed(about.models)}. It loads nothing and sends nothing.`),
    without > 0 && h("p", {}, about.texts ? `The texts of ${many(without, "article")} were not at hand: their sentences stand alone.` : "The texts of the articles are not on this page: sentences stand alone."),
    about.reprints > 0 && h("p", {}, `${many(about.reprints, "article")} that ${about.reprints === 1 ? "repeats" : "repeat"} another one nearly word for word ${about.reprints === 1 ? "is" : "are"} left out, so that what was printed twice counts once.`),
    about.strangers > 0 && h("p", {}, `${many(about.strangers, "sentence")} did not stand in the texts where the records say, and are shown alone.`),
    h("h3", {}, "Keys"),
    h("dl", { class: "keys" }, [["/", "search"], ["Esc", "close the sentences"], ["arrows", "move in the matrix and the network"], ["Enter", "open"], ["+ − 0", "zoom the network"]].flatMap(([key, words]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, words)])),
  ]);
}

function setUpTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const show = () => { $("theme-name").textContent = isDark() ? "Light" : "Dark"; restyle(); };
  $("theme").addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; show(); });
  dark.addEventListener("change", show);
  show();
}

function setUpLinks() {
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    link.addEventListener("click", (event) => {
      // The fragment holds the filters, so the way to a part of the page must not replace it.
      event.preventDefault();
      const part = $(link.hash.slice(1));
      part.scrollIntoView({ block: "start" });
      part.focus({ preventScroll: true });
    });
  }
  addEventListener("hashchange", () => {
    if (location.hash.slice(1) === written) return;
    state = readFragment();
    apply();
  });
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); unfold(true); controls.q.focus(); }
    if (event.key === "Escape" && $("panel").open && !narrow.matches) closePanel();
  });
}

function start() {
  drawFilters();
  setUpMatrix();
  setUpPanel();
  setUpLinks();
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) draw(target.id);
  }, { rootMargin: "200px" });
  state = cleared();
  tally();
  drawTop();
  drawAbout();
  state = readFragment();
  setUpTheme();
  setUpNetwork();
  apply();
  for (const part of Object.keys(PARTS)) watch.observe($(part));
  for (const [id, act] of [["sides-more", () => { sidesShown += 8; drawSides(); }], ["lines-more", () => { linesShown += 9; drawLines(); }]]) $(id).addEventListener("click", act);
  // The matrix and the network take the room there is, which is less beside the panel.
  let width = $("sides").clientWidth;
  new ResizeObserver(() => {
    if (Math.abs($("sides").clientWidth - width) < 8) return;
    width = $("sides").clientWidth;
    later("matrix", "network");
  }).observe($("sides"));
  addEventListener("beforeprint", () => { for (const part of Object.keys(PARTS)) draw(part); });
  performance.mark("ready");
  document.documentElement.dataset.ready = "true";
}
start();
