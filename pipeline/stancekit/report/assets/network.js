// The network. Places come with the page; here they are spread so that no name covers another, and drawn by cytoscape.js.
const CAMP_SHAPES = ["ellipse", "triangle", "diamond", "pentagon", "hexagon", "star"];
const FONT = '"Source Sans 3", system-ui, sans-serif';
const LINE = 16, PAD = 6;
let graph, measured;

function networkParts() {
  const room = $("graph").clientWidth * $("graph").clientHeight;
  const most = Math.max(14, Math.min(64, Math.floor(room / 9500)));
  const weight = new Map();
  const ends = (pair) => [A.id[pair.actor], T.id[pair.target]];
  for (const pair of pairs) for (const id of new Set(ends(pair))) weight.set(id, (weight.get(id) ?? 0) + 1 + Math.min(pair.findings, 40) / 20);
  const kept = new Set([...weight].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most).map(([id]) => id));
  const among = pairs.filter((pair) => { const [a, t] = ends(pair); return a !== t && kept.has(a) && kept.has(t); });
  const edges = strongest(among, 2 * kept.size);
  const linked = new Set(edges.flatMap(ends));
  return { ids: [...kept].filter((id) => linked.has(id)), edges, weight, all: weight.size, ties: among.length };
}

// A drawing with every line shows none. Each actor's two strongest are always there, so that nobody drops out.
function strongest(among, most) {
  if (among.length <= most) return among;
  const seen = new Map();
  const [first, others] = [[], []];
  for (const pair of [...among].sort((a, b) => b.findings - a.findings || a.actor - b.actor || a.target - b.target)) {
    const ofActor = (seen.get(pair.actor) ?? 0) + 1;
    seen.set(pair.actor, ofActor);
    (ofActor <= 2 ? first : others).push(pair);
  }
  return [...first, ...others].slice(0, Math.max(most, first.length));
}

function drawNetwork() {
  const { ids, edges, weight, all, ties } = networkParts();
  const heaviest = Math.max(...ids.map((id) => weight.get(id))), most = Math.max(9, ...edges.map((pair) => pair.findings));
  const nodes = spread(ids.map((id) => nodeOf(id, weight.get(id) / heaviest)), $("graph").clientWidth, $("graph").clientHeight);
  graph ??= startGraph();
  graph.batch(() => {
    graph.elements().remove();
    graph.add(nodes.map(({ id, x, y, label, size, actor, camp }) => ({ group: "nodes", data: { id: `n${id}`, key: id, label, size, actor, camp: camp ?? -1 }, position: { x, y } })));
    graph.add(edges.map((pair) => ({ group: "edges", data: {
      source: `n${A.id[pair.actor]}`, target: `n${T.id[pair.target]}`, who: A.id[pair.actor], what: T.id[pair.target],
      stance: pair.stance, width: 1 + 5 * Math.sqrt(pair.findings / most), words: described(pair),
    } })));
  });
  graph.resize();
  graph.fit(undefined, 12);
  fill($("network-note"),
    ids.length < all && `The ${ids.length} best connected of ${many(all, "actor and target", "actors and targets")} are drawn; filters and search bring up the others. `,
    edges.length < ties && `Of the ${figure(ties)} lines between them the ${figure(edges.length)} with the most sentences are drawn. `,
    "Who is both an actor and a target is one node.");
}

function nodeOf(id, weight) {
  const a = actorById.get(id), t = targetById.get(id);
  const actor = a !== undefined || T.kind[t] === "actor";
  const lines = wrapped(a !== undefined ? actorName(a) : targetName(t), actor ? 18 : 22);
  const [x, y] = D.places[id] ?? [0, 0];
  const size = actor ? 10 + 16 * Math.sqrt(weight) : 8;
  const wide = Math.max(...lines.map(lineWidth)) * 1.06 + 4;
  return { id, actor, camp: a === undefined || A.camp[a] < 0 ? null : A.camp[a], x, y, size, label: lines.join("\n"), w: Math.max(wide, size) + PAD, h: size + 4 + lines.length * LINE + PAD };
}

const widths = new Map();
function lineWidth(line) {
  measured ??= document.createElement("canvas").getContext("2d");
  if (!widths.has(line)) {
    measured.font = `13px ${FONT}`;
    widths.set(line, measured.measureText(line).width);
  }
  return widths.get(line);
}

// At most two lines; what does not fit ends in an ellipsis.
function wrapped(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (!lines.at(-1)) lines[lines.length - 1] = word;
    else if (`${lines.at(-1)} ${word}`.length <= most) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  const two = lines.length > 2 ? [lines[0], `${lines[1]} …`] : lines;
  return two.map((line) => shortened(line, most + 3));
}

// Places stretched over the drawing, then names pushed apart along the shorter way until none overlap.
function spread(nodes, width, height) {
  if (!nodes.length) return nodes;
  for (const [axis, span, size] of [["x", width, "w"], ["y", height, "h"]]) {
    // Mostly by rank, so that dense places open up while neighbours stay neighbours.
    const order = [...nodes].sort((a, b) => a[axis] - b[axis] || (a.id < b.id ? -1 : 1));
    const [low, high] = [order[0][axis], order.at(-1)[axis]];
    order.forEach((node, rank) => {
      const share = 0.4 * ((node[axis] - low) / (high - low || 1)) + 0.6 * (rank / Math.max(1, order.length - 1));
      node[`to${axis}`] = node[size] / 2 + share * (span - node[size]);
    });
  }
  for (const node of nodes) { node.x = node.tox; node.y = node.toy; }
  for (let round = 0; round < 500 && pushed(nodes); round++) {
    // Back into the drawing, where there is room; in the last rounds it may grow beyond.
    if (round < 400) for (const node of nodes) { node.x = within(node.w / 2, node.x, width - node.w / 2); node.y = within(node.h / 2, node.y, height - node.h / 2); }
  }
  // The label hangs below the node: its box is the node's box, whose middle is lower than the node.
  for (const node of nodes) node.y += (node.size - node.h) / 2;
  return nodes;
}

const within = (low, value, high) => Math.max(low, Math.min(value, high));

function pushed(nodes) {
  let any = false;
  for (let i = 0; i < nodes.length; i++) {
    for (let j = i + 1; j < nodes.length; j++) {
      const [a, b] = [nodes[i], nodes[j]];
      const dx = b.x - a.x, dy = b.y - a.y;
      const overX = (a.w + b.w) / 2 - Math.abs(dx), overY = (a.h + b.h) / 2 - Math.abs(dy);
      if (overX <= 0 || overY <= 0) continue;
      any = true;
      if (overX < overY) { const by = (overX / 2 + 0.5) * (dx < 0 ? -1 : 1); a.x -= by; b.x += by; }
      else { const by = (overY / 2 + 0.5) * (dy < 0 ? -1 : 1); a.y -= by; b.y += by; }
    }
  }
  return any;
}

const css = (property) => getComputedStyle(document.documentElement).getPropertyValue(property).trim();
const colours = () => Object.fromEntries(["ink", "paper", "muted", "favor", "against", "even", "camp-a", "camp-b", "camp-c", "camp-d", "camp-e", "camp-f"].map((key) => [key, css(`--${key}`)]));

function graphStyle(colour) {
  const camps = CAMP_SHAPES.map((shape, n) => ({ selector: `node[camp = ${n}]`, style: { shape, "background-color": colour[`camp-${"abcdef"[n]}`] } }));
  return [
    { selector: "node", style: {
      label: "data(label)", width: "data(size)", height: "data(size)", "font-family": FONT, "font-size": 13, "line-height": 1.2, color: colour.ink,
      "text-wrap": "wrap", "text-max-width": 400, "text-valign": "bottom", "text-margin-y": 3, "background-color": colour.muted,
      "text-outline-color": colour.paper, "text-outline-width": 2.5, "min-zoomed-font-size": 5, "overlay-opacity": 0,
    } },
    { selector: "node[!actor]", style: { shape: "rectangle", "background-color": colour.paper, "border-width": 1.5, "border-color": colour.muted, "font-style": "italic", color: colour.ink } },
    ...camps,
    { selector: "edge", style: {
      width: "data(width)", "curve-style": "bezier", "line-color": colour.even, "target-arrow-color": colour.even, "target-arrow-shape": "triangle", "arrow-scale": 0.8,
      opacity: 0.75, "overlay-opacity": 0,
    } },
    { selector: `edge[stance = ${FAVOR}]`, style: { "line-color": colour.favor, "target-arrow-color": colour.favor } },
    { selector: `edge[stance = ${AGAINST}]`, style: { "line-color": colour.against, "target-arrow-color": colour.against, "line-style": "dashed", "line-dash-pattern": [6, 4], "target-arrow-shape": "tee" } },
    { selector: ".aside", style: { opacity: 0.12 } },
    { selector: "node.near", style: { "font-weight": 600 } },
  ];
}

function startGraph() {
  const box = $("graph");
  const cy = cytoscape({ container: box, style: graphStyle(colours()), layout: { name: "preset" }, minZoom: 0.3, maxZoom: 4, userZoomingEnabled: false, boxSelectionEnabled: false, selectionType: "single" });
  cy.on("tap", "node", (event) => {
    const key = event.target.data("key");
    openPanel(actorById.has(key) ? { who: key } : { what: key });
  });
  cy.on("tap", "edge", (event) => openPanel({ who: event.target.data("who"), what: event.target.data("what") }));
  cy.on("mouseover", "node, edge", (event) => near(event.target));
  cy.on("mouseout", "node, edge", () => near(null));
  // The wheel scrolls the page until somebody has chosen the drawing.
  box.addEventListener("pointerdown", () => { cy.userZoomingEnabled(true); box.focus({ preventScroll: true }); });
  box.addEventListener("mouseleave", () => cy.userZoomingEnabled(false));
  box.addEventListener("keydown", (event) => graphKey(event, cy));
  return cy;
}

// The drawing takes its colours from the style of the page, when that changes.
const restyle = () => graph?.style(graphStyle(colours())).update();

function near(element) {
  graph.batch(() => {
    graph.elements().removeClass("aside near");
    if (!element) return;
    const around = element.isNode() ? element.closedNeighborhood() : element.union(element.connectedNodes());
    graph.elements().not(around).addClass("aside");
    around.nodes().addClass("near");
  });
  $("graph").title = element?.isEdge() ? element.data("words") : "";
}

function nearKey(id) {
  if (graph) near(id && graph.getElementById(`n${id}`).nonempty() ? graph.getElementById(`n${id}`) : null);
}

function graphKey(event, cy) {
  const move = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
  if (move) cy.panBy({ x: move[0], y: move[1] });
  else if (event.key === "+" || event.key === "=") zoomBy(1.25);
  else if (event.key === "-") zoomBy(0.8);
  else if (event.key === "0") cy.fit(undefined, 12);
  else return;
  event.preventDefault();
}

const zoomBy = (factor) => graph?.zoom({ level: graph.zoom() * factor, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });

function setUpNetwork() {
  const box = $("graph");
  // On a touch screen the drawing lets the finger scroll the page until it is asked to move.
  const touch = matchMedia("(pointer: coarse)").matches;
  const hold = button("quiet", () => {
    const on = box.classList.toggle("held") === false;
    hold.textContent = on ? "Stop moving" : "Move and zoom";
    hold.setAttribute("aria-pressed", String(on));
  }, { "aria-pressed": "false" }, "Move and zoom");
  if (touch) box.classList.add("held");
  fill($("graph-tools"),
    touch && hold,
    button("quiet", () => zoomBy(1.25), { "aria-label": "Zoom in" }, "+"),
    button("quiet", () => zoomBy(0.8), { "aria-label": "Zoom out" }, "−"),
    button("quiet", () => graph?.fit(undefined, 12), {}, "Fit"));
}

// The camps as text: the key to the shapes, and the same for those who do not see the drawing.
function drawCamps() {
  const shown = C.map((camp, c) => [c, camp]).filter(([c]) => pairs.some((pair) => A.camp[pair.actor] === c));
  fill($("camps"), shown.map(([c, camp]) => h("article", { class: `camp camp-${CAMP_LETTERS[c]}` },
    h("h3", {}, campShape(c), campName(c), onlyCamp(c)),
    h("p", {}, camp.members.slice(0, 7).flatMap((a, n) => [n ? ", " : "", campMember(a)]), camp.members.length > 7 && ` and ${camp.members.length - 7} more`),
    agreed("for", FAVOR, camp.favors), agreed("against", AGAINST, camp.opposes))),
    h("p", { class: "muted graph-key" }, lineKey(FAVOR), " for ", lineKey(AGAINST), " against; ", s("svg", { viewBox: "0 0 12 12", class: "shape", "aria-hidden": "true" }, s("rect", { x: 2, y: 2, width: 8, height: 8, class: "issue-shape" })), " an issue; ",
      s("svg", { viewBox: "0 0 12 12", class: "shape", "aria-hidden": "true" }, s("circle", { cx: 6, cy: 6, r: 4.5, class: "no-camp" })), " an actor in no camp"));
}

const onlyCamp = (c) => {
  const letter = CAMP_LETTERS[c], on = state.camp.includes(letter);
  return button("link only", () => change({ camp: on ? [] : [letter] }), { "aria-pressed": String(on), "aria-label": `Show only camp ${letter}` }, on ? "show all" : `only these ${C[c].members.length}`);
};
const lineKey = (stance) => s("svg", { viewBox: "0 0 28 10", class: `line-key on-${SHAPES[stance]}`, "aria-hidden": "true" }, s("line", { x1: 1, x2: 27, y1: 5, y2: 5 }));
const agreed = (word, stance, targets) => targets.length > 0 && h("p", { class: "agreed" }, mark(stance, FULL[stance]), `${word} `, targets.slice(0, 2).flatMap((t, n) => [n ? ", " : "", targetLink(t)]));
const campMember = (a) => {
  const link = actorLink(a);
  link.addEventListener("mouseenter", () => nearKey(A.id[a]));
  link.addEventListener("mouseleave", () => nearKey(null));
  return link;
};

const SHAPE_POINTS = { triangle: [3, -90], diamond: [4, -90], pentagon: [5, -90], hexagon: [6, 0] };
function campShape(c) {
  const shape = CAMP_SHAPES[c];
  const corner = (radius, degrees) => `${(6 + radius * Math.cos(degrees * Math.PI / 180)).toFixed(2)},${(6 + radius * Math.sin(degrees * Math.PI / 180)).toFixed(2)}`;
  let body;
  if (shape === "ellipse") body = s("circle", { cx: 6, cy: 6, r: 5 });
  else if (shape === "star") body = s("polygon", { points: Array.from({ length: 10 }, (_, n) => corner(n % 2 ? 2.4 : 5.8, -90 + 36 * n)).join(" ") });
  else {
    const [corners, from] = SHAPE_POINTS[shape];
    body = s("polygon", { points: Array.from({ length: corners }, (_, n) => corner(5.8, from + 360 / corners * n)).join(" ") });
  }
  return s("svg", { viewBox: "0 0 12 12", class: "shape", "aria-hidden": "true" }, body);
}
