// The navigator's page: fills the form from a link, shows what noms_rules.js answers. Text only ever enters as text.
(() => {
  "use strict";
  const root = document.getElementById("navigator");
  if (!root) return;
  const data = JSON.parse(document.getElementById("nav-data").textContent);
  const rules = nomsRules(data);
  const { changes, check, clean, computeAll, decide, defaults, fill, holds } = rules;
  window.spinemetsNavigator = rules;
  const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

  const byId = (id) => document.getElementById(id);
  const form = byId("nav-form");
  const words = (key) => (has(data.texts, key) ? data.texts[key] : String(key).replaceAll("_", " "));
  function make(tag, options = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== ""));
    return element;
  }
  const show = (id, ...children) => byId(id).replaceChildren(...children);
  const sources = Object.values(data.primaries).flatMap((primary) => primary.by_source);
  const rowsById = new Map([...data.rules, ...data.modifiers, ...sources].map((row) => [row.id, row]));
  const badge = (verification) =>
    verification === "to_verify" ? make("span", { class: "nav-badge" }, words("to_verify")) : "";
  function source(row, label) {
    if (!/^https?:\/\//.test(row.url || "")) return "";
    return make("a", { href: row.url, rel: "external noopener noreferrer" }, label);
  }
  const reference = (row) =>
    make("span", { class: "nav-ref" }, ` ${row.id} `, badge(row.verification), " ", source(row, `source of ${row.id}`));

  const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const notes = (row) => (row.notes && row.notes !== row.verification ? make("small", { class: "nav-notes" }, `Note: ${row.notes}`) : "");

  function entered() {
    return Object.fromEntries(
      [...form.elements].filter((e) => has(data.items, e.name)).map((e) => [e.name, e.value.trim()]),
    );
  }
  function label(name, value) {
    const option = data.items[name].options.find((o) => o.value === String(value));
    return option ? option.label : String(value);
  }

  function drawRecommendation(result) {
    const recommendation = data.recommendations[result.recommendation];
    const remarks = result.remarks.map((id) => {
      const row = rowsById.get(id);
      return make("li", {}, sentence(`${row.condition}: ${row.then}.`), reference(row), notes(row));
    });
    show(
      "nav-recommendation",
      make("h2", {}, "What the published rules say"),
      make("p", { class: "nav-answer" }, recommendation.label, " ", result.to_verify ? badge("to_verify") : ""),
      make("p", {}, recommendation.summary),
      ...(remarks.length ? [make("h3", {}, "Also stated"), make("ul", {}, ...remarks)] : []),
    );
  }
  function bySource(facts) {
    const primary = data.primaries[facts.primary];
    if (!primary || !primary.by_source.length) return "";
    const parts = primary.by_source.map((row) =>
      make("li", {}, `${row.source}: ${words(row.category)}`, reference(row)),
    );
    const title = primary.disagree ? "Sources disagree on this tumour" : "The class by source";
    return make("details", {}, make("summary", {}, title), make("ul", {}, ...parts));
  }
  function classStep(row, facts) {
    const head = `${data.primaries[facts.primary].label}: ${words(row.category)}`;
    const text = `Class by default: ${row.source}`;
    return make("li", {}, make("b", {}, head), make("span", {}, text), reference(row), bySource(facts));
  }
  function drawPath(result, facts) {
    const classes = Object.fromEntries(result.classes);
    const steps = result.path.map(([step, id]) => {
      const row = rowsById.get(id);
      if (step === "class") return classStep(row, facts);
      const head = has(classes, step) ? `${words(step)}: ${words(classes[step])}` : `${words(step)} ${id}`;
      const text = row.title || (row.effect === "replace" ? `${row.condition}: ${row.then}` : row.condition);
      const extra = has(classes, step) ? "" : notes(row);
      return make("li", {}, make("b", {}, head), make("span", {}, sentence(text)), reference(row), extra);
    });
    const end = make("li", { class: "nav-end" }, make("b", {}, data.recommendations[result.recommendation].label));
    show("nav-path", make("h2", {}, "The path to it"), make("ol", { class: "nav-steps" }, ...steps, end));
  }
  function drawChanges(facts) {
    const items = changes(facts).map((row) =>
      make(
        "li",
        {},
        make("b", {}, `${data.items[row.item].label}: `),
        row.values.map((value) => label(row.item, value)).join(", "),
        " → ",
        data.recommendations[row.recommendation].label,
      ),
    );
    const body = items.length ? make("ul", {}, ...items) : make("p", {}, words("no_change"));
    show("nav-changes", make("h2", {}, "What would change the answer"), body);
  }
  function scoreText(result) {
    if (result.problem) return result.problem;
    if (result.total !== null) return String(result.total);
    return result.low === result.high ? String(result.low) : `${result.low} to ${result.high} possible`;
  }
  function scoreRow(result) {
    const model = data.scores[result.score];
    const bands = model.bands.filter((band) => result.bands.includes(band.id));
    const shown = bands.map((b) => [b.label, b.interpretation, b.predicted_survival].filter(Boolean).join("; "));
    const sources = bands.map((band) => source(band, `source of ${band.id}`));
    const missing = result.missing.length ? make("small", {}, `Missing: ${result.missing.join(", ")}`) : "";
    const band = result.problem ? "" : shown.join(" / ");
    const echo = !model.bands.length && model.items.length === 1;
    return make(
      "tr",
      result.total === null || echo ? { class: "nav-no-print" } : {},
      make("th", { scope: "row" }, model.title, " ", result.to_verify ? badge("to_verify") : ""),
      make("td", {}, scoreText(result), missing),
      make("td", {}, band, " ", ...(result.problem ? [] : sources.flatMap((s) => [s, " "]))),
    );
  }
  function table(caption, heads, rows) {
    const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
    const scroll = { class: "nav-scroll", tabindex: "0", role: "region", "aria-label": caption };
    const body = make("table", {}, make("caption", {}, caption), make("thead", {}, head), make("tbody", {}, ...rows));
    return make("div", scroll, body);
  }
  function drawScores(facts) {
    const results = computeAll(facts);
    const open = results.filter((r) => !r.problem && (r.total !== null || r.levels.length));
    const rest = results.filter((r) => !open.includes(r));
    const heads = ["Score", "Result", "Band and what it predicts"];
    show(
      "nav-scores",
      make("h2", {}, "Scores"),
      open.length ? table("Scores with an answer", heads, open.map(scoreRow)) : "",
      make(
        "details",
        { class: "nav-no-print" },
        make("summary", {}, `Scores without a result (${rest.length})`),
        table("Scores without a result", heads, rest.map(scoreRow)),
      ),
    );
  }
  const figure = (row) => `${row.value}${row.unit === "percent" ? "%" : ` ${row.unit}`}`;
  function evidenceRow(row) {
    const limits = row.interval ? `${row.low} to ${row.high} (${row.interval})` : "";
    const count = row.events !== "" && row.n !== "" ? `${row.events}/${row.n}` : row.n === "" ? "" : `n = ${row.n}`;
    const time = row.at_months === "" ? "" : `, at ${row.at_months} months`;
    const certainty = row.starting_certainty ? `, certainty starts ${row.starting_certainty}` : "";
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, row.study, make("small", {}, words(row.design_class) + certainty)),
      make("td", {}, row.arm, row.comparator ? make("small", {}, `against ${row.comparator}`) : ""),
      make("td", {}, words(row.outcome) + time),
      make("td", {}, row.value === "" ? "" : figure(row), make("small", {}, [limits, count].filter(Boolean).join("; "))),
      make("td", {}, source(row, `source of ${row.treatment_id}`), " ", badge(row.verification)),
    );
  }
  function drawEvidence(result) {
    const heads = ["Study", "Arm", "Outcome", "Result", "Row and source"];
    const parts = data.recommendations[result.recommendation].questions.split(";").map((question) => {
      const rows = data.evidence[question] || [];
      const title = data.questions[question];
      const body = rows.length ? table(title, heads, rows.map(evidenceRow)) : make("p", {}, words("no_evidence"));
      return make("details", {}, make("summary", {}, `${title} (${rows.length} figures)`), body);
    });
    show("nav-evidence", make("h2", {}, "Evidence for its parts"), ...parts);
  }
  function drawAnswers(facts) {
    const standard = defaults();
    const rows = Object.entries(facts).filter(([name, value]) => value !== "" && value !== standard[name]);
    const items = rows.map(([name, value]) => make("li", {}, `${data.items[name].label}: ${label(name, value)}`));
    show("nav-answers", make("h2", {}, "Entered"), make("ul", {}, ...items), make("p", { class: "nav-address" }));
  }

  // --- state in the fragment
  const VERSION = "1";
  function fragment(facts) {
    const standard = defaults();
    const kept = Object.entries(facts).filter(([name, value]) => value !== "" && value !== standard[name]);
    return kept.length ? new URLSearchParams([["v", VERSION], ...kept]).toString() : "";
  }
  function readFragment() {
    const text = location.hash.slice(1);
    if (!text.includes("=")) return { facts: {} };
    const pairs = text.length > 2000 ? [] : [...new URLSearchParams(text)];
    const facts = Object.fromEntries(pairs.filter(([name]) => name !== "v"));
    const versions = pairs.filter(([name]) => name === "v");
    const whole = versions.length === 1 && versions[0][1] === VERSION && Object.keys(facts).length === pairs.length - 1;
    const sound = pairs.every(([name, value]) => name === "v" || (has(data.items, name) && !check(data.items[name], value).problem));
    return whole && sound && pairs.length > 1 ? { facts } : { facts: {}, tampered: true };
  }
  function load() {
    const { facts, tampered } = readFragment();
    form.reset();
    for (const [name, value] of Object.entries(facts)) form.elements.namedItem(name).value = value;
    byId("nav-message").textContent = tampered ? words("tampered") : "";
    if (tampered) history.replaceState(null, "", location.pathname + location.search);
    draw();
  }
  function share(facts) {
    const state = fragment(facts);
    if (location.hash.slice(1) !== state && (state || location.hash.includes("="))) {
      history.replaceState(null, "", location.pathname + location.search + (state ? `#${state}` : ""));
    }
    byId("nav-share").value = location.href;
    for (const address of root.querySelectorAll(".nav-address")) address.textContent = location.href;
  }

  function mark(facts) {
    for (const control of form.elements) {
      if (!has(data.items, control.name)) continue;
      const wrong = facts[control.name] !== "" && check(data.items[control.name], facts[control.name]).problem;
      control.toggleAttribute("aria-invalid", Boolean(wrong));
      if (wrong) control.setAttribute("aria-invalid", "true");
    }
  }
  function say(result, started) {
    const missing = new Set(Object.values(data.items).map((item) => fill("missing", item)));
    const open = result.problems.filter((sentence) => missing.has(sentence));
    const wrong = result.problems.filter((sentence) => !missing.has(sentence));
    let text = "";
    if (result.recommendation) text = `Recommendation: ${data.recommendations[result.recommendation].label}.`;
    else if (wrong.length) text = `No recommendation. ${wrong.join(" ")}`;
    else if (started) text = `No recommendation yet. ${open.join(" ")}`;
    if (byId("nav-status").textContent !== text) byId("nav-status").textContent = text;
  }
  function draw() {
    const facts = entered();
    const standard = defaults();
    const started = Object.entries(facts).some(([name, value]) => value !== "" && value !== standard[name]);
    const result = decide(facts);
    const sound = !clean(facts).problems.length && !data.conflicts.some((row) => holds(row.if, clean(facts).known));
    mark(facts);
    say(result, started);
    byId("nav-results").hidden = !started || !sound;
    for (const id of ["nav-recommendation", "nav-path", "nav-changes", "nav-scores", "nav-evidence", "nav-answers"]) show(id);
    if (started && sound) {
      if (result.recommendation) {
        drawRecommendation(result);
        drawPath(result, facts);
        drawChanges(facts);
        drawEvidence(result);
      }
      drawScores(clean(facts).known);
      drawAnswers(facts);
    }
    share(facts);
  }

  form.addEventListener("input", () => {
    byId("nav-message").textContent = "";
    draw();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(draw));
  byId("nav-print").addEventListener("click", () => window.print());
  byId("nav-copy").addEventListener("click", () => {
    byId("nav-share").select();
    if (navigator.clipboard) navigator.clipboard.writeText(byId("nav-share").value).catch(() => {});
  });
  window.addEventListener("hashchange", load);
  form.hidden = false;
  load();
})();
