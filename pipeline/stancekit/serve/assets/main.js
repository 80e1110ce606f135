// Sending the text, and what is shown of the answer.
const EXAMPLE = "Halvorsen warned the Greek government on Monday that Oslo would block any new loan, calling its budget \"a fantasy\".";
const MOST = Number(document.body.dataset.most);
let sending = null, sent = "", answer = null, chosen = null, choseInText = false, order = "text", least = 0;

const passes = (n) => answer.positions[n].confidence >= least;

function showLength() {
  const length = placesOf($("text").value).length - 1;
  $("length").textContent = `${figure(length)} of at most ${figure(MOST)} characters`;
  $("length").classList.toggle("over", length > MOST);
}

function showProblem(words) {
  $("problem").hidden = !words;
  $("problem").textContent = words;
}

async function send(event) {
  event?.preventDefault();
  if (sending) return;
  const text = $("text").value;
  showProblem("");
  if (!text.trim()) { showProblem("There is no text yet; paste one."); $("text").focus(); return; }
  const article = { text };
  for (const field of ["title", "author", "source", "date"]) if ($(field).value.trim()) article[field] = $(field).value.trim();
  busy(new AbortController());
  const answered = await asked(article, sending.signal);
  busy(null);
  if (answered) show(text, answered);
}

async function asked(article, signal) {
  try {
    const response = await fetch("/positions", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(article), signal });
    const body = await response.json();
    if (response.ok) return body;
    const { message, retry_after: pause } = body.error;
    showProblem(`${message.charAt(0).toUpperCase()}${message.slice(1)}.${pause ? ` Try again in ${many(pause, "second")}.` : ""}`);
  } catch (error) {
    if (error.name === "AbortError") say("Stopped.");
    else showProblem("The server does not answer. Does it still run?");
  }
  return null;
}

let clock = 0;
function busy(controller) {
  sending = controller;
  $("go").setAttribute("aria-disabled", String(Boolean(controller)));
  $("stop").hidden = !controller;
  $("result").setAttribute("aria-busy", String(Boolean(controller)));
  clearInterval(clock);
  $("working").textContent = "";
  if (!controller) return;
  say("Working.");
  const began = performance.now();
  const tick = () => { $("working").textContent = `Working … ${Math.round((performance.now() - began) / 1000)} s`; };
  clock = setInterval(tick, 1000);
  tick();
}

function show(text, answered) {
  Object.assign(evidence, { places: placesOf(text), starts: answered.positions.map((one) => one.evidence.map(({ start }) => start)) });
  [sent, answer, chosen, least] = [text, answered, null, 0];
  $("least").value = "0";
  const { positions, counts } = answer;
  $("found").textContent = positions.length ? many(positions.length, "position") : "No positions";
  fill($("counts"), countsLine());
  drawText(text, answer, choose);
  draw();
  document.title = `${$("found").textContent} · stancekit`;
  $("form").hidden = true;
  $("result").hidden = false;
  for (const id of ["save", "copy"]) $(id).hidden = !positions.length;
  $("result").focus({ preventScroll: true });
  scrollTo({ top: $("result").getBoundingClientRect().top + scrollY - 16, behavior: "instant" });
  say(`${$("found").textContent} from ${many(counts.findings, "finding")}.`);
}

function countsLine() {
  const { article, counts } = answer;
  const read = [article.title && [h("cite", {}, name(article.title))], article.author && ["by ", name(article.author)], article.source && [name(article.source)], article.date && [article.date]]
    .filter(Boolean).flatMap((part, n) => n ? [", ", part] : [part]);
  const dropped = Object.values(counts.dropped).reduce((sum, one) => sum + one, 0);
  const words = `${many(counts.findings, "finding")}${dropped ? `, ${figure(dropped)} of them evidence of no position` : ""}, from ${many(counts.pairs, "pair")} of who and what.`;
  return [read.length ? [...read, ". "] : "", words, article.noise.length ? ` ${many(article.noise.length, "stretch", "stretches")} of layout left out.` : ""];
}

function draw() {
  const shown = answer.positions.map((_, n) => n).filter(passes);
  if (order === "sure") shown.sort((a, b) => answer.positions[b].confidence - answer.positions[a].confidence || a - b);
  if (chosen !== null && !passes(chosen)) chosen = null;
  drawPositions(sent, answer, shown, choose);
  const left = answer.positions.length - shown.length;
  $("hidden").textContent = left ? `${many(left, "position is", "positions are")} less sure, and not shown.` : "";
  $("least-shown").textContent = least.toFixed(2);
  mark();
}

function mark() {
  showMarks(chosen, passes);
  openPosition(chosen);
  $("all").hidden = chosen === null;
  drawChosen();
}

// On a small screen the list is far below the text: what was chosen there is told at the edge, with a way to the list.
function drawChosen() {
  $("chosen").hidden = chosen === null || !choseInText;
  if ($("chosen").hidden) return;
  const position = answer.positions[chosen], number = chosen;
  fill($("chosen"), shape(position.stance), h("span", {}, name(holderName(position)), " ", h("b", {}, STANCE[position.stance]), " ", name(targetName(position), position.target.kind === "issue" ? "thing" : "")),
    button("quiet", () => {
      const row = $("positions").querySelector(`[data-number="${number}"]`);
      choseInText = false;
      drawChosen();
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "start" });
    }, {}, "In the list"));
}

// Chooses a position, in the text or in the list; the same again chooses none.
function choose(number, inText) {
  chosen = chosen === number ? null : number;
  choseInText = inText;
  mark();
  if (chosen === null) return;
  const item = $(`evidence-${chosen}`).parentElement;
  const list = document.querySelector(".list");
  if (inText && getComputedStyle(list).overflowY === "auto") list.scrollTo({ top: item.offsetTop - list.offsetTop - 8 });
  const sentence = $("marked").querySelector(".lit");
  if (!inText && sentence && matchMedia("(min-width: 901px)").matches) sentence.scrollIntoView({ block: "nearest" });
  say(`Position ${chosen + 1} is open in the list.`);
}

const lines = () => answer.positions.map((position) => `${JSON.stringify(position)}\n`).join("");

function save() {
  const address = URL.createObjectURL(new Blob([lines()], { type: "application/x-ndjson" }));
  const link = h("a", { href: address, download: "positions.jsonl" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

async function copy() {
  try { await navigator.clipboard.writeText(lines()); say("Copied."); $("copy").textContent = "Copied"; } catch { say("Not copied."); $("copy").textContent = "Not copied"; }
  setTimeout(() => { $("copy").textContent = "Copy as JSON lines"; }, 2000);
}

function edit() {
  chosen = null;
  mark();
  $("form").hidden = false;
  $("result").hidden = true;
  document.title = "stancekit";
  $("text").focus();
}

const dark = () => document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  $("theme-name").textContent = dark() ? "Light" : "Dark";
}

$("form").addEventListener("submit", send);
$("text").addEventListener("input", showLength);
$("text").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event); });
$("stop").addEventListener("click", () => sending?.abort());
$("example").addEventListener("click", () => { $("text").value = EXAMPLE; showLength(); send(); });
$("change").addEventListener("click", edit);
$("save").addEventListener("click", save);
$("copy").addEventListener("click", copy);
$("all").addEventListener("click", () => { chosen = null; mark(); $("marked").querySelector(".ref:not([hidden])")?.focus({ preventScroll: true }); });
$("theme").addEventListener("click", () => setTheme(dark() ? "light" : "dark"));
$("least").addEventListener("input", () => { least = Number($("least").value); draw(); });
for (const toggle of document.querySelectorAll("[data-order]")) toggle.addEventListener("click", () => {
  order = toggle.dataset.order;
  for (const one of document.querySelectorAll("[data-order]")) one.setAttribute("aria-pressed", String(one === toggle));
  draw();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && answer && chosen !== null) { chosen = null; mark(); } });
fill($("signs"), Object.entries(STANCE).map(([stance, words]) => h("span", {}, shape(stance), words)));
fetch("/model").then((response) => response.json()).then(({ model }) => { $("model").textContent = `model ${model.name} ${model.version}`; }).catch(() => {});
setTheme();
showLength();
document.documentElement.dataset.ready = "";
