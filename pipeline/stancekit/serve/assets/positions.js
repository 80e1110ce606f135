// The list of positions, each with its sentences below when it is open.
function drawPositions(text, answer, shown, choose) {
  fill($("positions"), shown.map((n) => listed(n, answer.positions[n], text, choose)));
}

function listed(n, position, text, choose) {
  const open = button("number", () => choose(n, false), { "data-number": n, "aria-expanded": "false", "aria-controls": `evidence-${n}` },
    h("span", { class: "digits" }, String(n + 1)), shape(position.stance),
    h("span", {}, name(holderName(position)), " ", h("b", {}, STANCE[position.stance]), " ", name(targetName(position), position.target.kind === "issue" ? "thing" : "")),
    h("span", { class: "confidence" }, h("span", { class: "unseen" }, "confidence "), position.confidence.toFixed(2)));
  return h("li", {}, open, h("div", { class: "evidence", id: `evidence-${n}`, hidden: true }, position.evidence.map((finding) => evidence(finding, n, position, text))));
}

function evidence(finding, n, position, text) {
  const places = evidence.places;
  const spans = ROLES.filter((role) => finding[role]).map((role) => [role, places[finding[role].start], places[finding[role].end]]);
  const from = places[finding.start], to = places[finding.end];
  const elsewhere = spans.filter(([, start, end]) => start < from || end > to);
  return h("div", {},
    h("blockquote", { dir: "auto" }, pieces(text, from, to, spans, true)),
    elsewhere.map(([role, start, end]) => h("p", { class: "muted" }, h("span", { class: `role ${role}` }, ROLE[role]), " named elsewhere: ", name(text.slice(start, end)))),
    h("p", { class: "muted" }, [
      position.evidence.length > 1 || position.stance !== finding.stance ? STANCE[finding.stance] : "", RELATION[finding.relation] ?? finding.relation.toLowerCase(), VOICE[finding.voice],
      finding.hypothetical ? "hypothetical" : "", finding.addressee ? `to ${finding.addressee}` : "", `confidence ${finding.confidence.toFixed(2)}`,
    ].filter(Boolean).join(", ")),
    button("quiet", () => { showInText(n, finding, places); }, {}, "Show in the text"));
}

function showInText(n, finding, places) {
  const sentences = [...$("marked").querySelectorAll(".sentence")].filter((one) => one.dataset.numbers.split(" ").includes(String(n)));
  const nth = [...new Set(evidence.starts[n])].indexOf(finding.start);
  const sentence = sentences[Math.max(0, nth)];
  if (!sentence) return;
  sentence.scrollIntoView({ block: "center" });
  let next = sentence.nextElementSibling;
  while (next?.classList.contains("ref") && Number(next.dataset.number) !== n) next = next.nextElementSibling;
  if (next?.classList.contains("ref")) next.focus({ preventScroll: true });
}

function openPosition(number) {
  for (const one of $("positions").querySelectorAll(".number")) {
    const open = Number(one.dataset.number) === number;
    one.setAttribute("aria-expanded", String(open));
    $(one.getAttribute("aria-controls")).hidden = !open;
  }
}
