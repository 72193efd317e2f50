// The navigator: interprets the tables that the page carries as JSON. No rule, grade or point stands here.
(() => {
  "use strict";
  const root = document.getElementById("navigator");
  if (!root) return;
  const data = JSON.parse(document.getElementById("nav-data").textContent);
  const DOMAINS = ["neurologic", "oncologic", "mechanical", "systemic"];
  const CLASSES = ["radiosensitive", "radioresistant"];
  const NUMBER = /^-?\d{1,9}(\.\d{1,9})?$/;
  const CLAUSE = /^(\w+)(<=|>=|!=|=|<|>)([\w.|-]+)$/;
  const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
  const fill = (name, values) => data.messages[name].replace(/\{(\w+)\}/g, (_, key) => String(values[key]));

  // --- conditions: true, false, or null where a fact that decides is not known
  const parsed = new Map();
  function parse(condition) {
    if (!parsed.has(condition)) {
      const parts = condition ? condition.split(" or ").map((part) => part.split(" & ").map(parseClause)) : [];
      parsed.set(condition, parts);
    }
    return parsed.get(condition);
  }
  function parseClause(text) {
    const [, fact, operator, values] = CLAUSE.exec(text.trim());
    return { fact, operator, values: values.split("|") };
  }
  function clause({ fact, operator, values }, facts) {
    if (!has(facts, fact)) return null;
    const value = facts[fact];
    if (operator === "=" || operator === "!=") return values.includes(String(value)) === (operator === "=");
    const limit = Number(values[0]);
    return { "<=": value <= limit, ">=": value >= limit, "<": value < limit, ">": value > limit }[operator];
  }
  function all(results) {
    if (results.includes(false)) return false;
    return results.includes(null) ? null : true;
  }
  function holds(condition, facts) {
    const results = parse(condition).map((clauses) => all(clauses.map((c) => clause(c, facts))));
    if (results.includes(true)) return true;
    return results.includes(null) || !results.length ? null : false;
  }

  // --- facts
  function check(item, value) {
    const shown = { ...item, value: String(value) };
    if (item.kind === "choice") {
      return item.options.some((o) => o.value === value) ? { value } : { problem: fill("unknown_option", shown) };
    }
    if (!NUMBER.test(String(value))) return { problem: fill("no_number", shown) };
    const number = Number(value);
    if (number < item.minimum || number > item.maximum) return { problem: fill("out_of_range", shown) };
    if (item.kind === "integer" && (number - item.minimum) % item.step) return { problem: fill("wrong_step", shown) };
    return { value: number };
  }
  function clean(facts) {
    const known = {};
    const problems = [];
    for (const [item, value] of Object.entries(facts)) {
      if (value === null || value === undefined || value === "") continue;
      if (!has(data.items, item)) {
        problems.push(fill("unknown_item", { item }));
        continue;
      }
      const result = check(data.items[item], value);
      if (result.problem) problems.push(result.problem);
      else known[item] = result.value;
    }
    return { known, problems };
  }
  const defaults = () =>
    Object.fromEntries(Object.values(data.items).filter((i) => i.default).map((i) => [i.item, i.default]));

  // --- scores
  function possible(item, facts) {
    const states = item.levels.map((level) => [level, holds(level.if, facts)]);
    const certain = states.filter(([, state]) => state).map(([level]) => level);
    if (certain.length) return { levels: certain, known: true };
    return { levels: states.filter(([, state]) => state === null).map(([level]) => level), known: false };
  }
  const place = (model, value) => (model.order.length ? model.order.indexOf(value) : value);
  function range(model, found) {
    if (model.order.length) {
      const values = found[0].map((level) => level.points).sort((a, b) => place(model, a) - place(model, b));
      return [values[0], values[values.length - 1]];
    }
    const points = found.map((levels, i) => levels.map((level) => model.items[i].weight * level.points));
    const sum = (choose) => model.constant + points.reduce((total, p) => total + choose(...p), 0);
    return [sum(Math.min), sum(Math.max)];
  }
  function compute(model, facts) {
    const empty = { score: model.score, total: null, low: null, high: null, bands: [], missing: [], levels: [] };
    if (model.problem) return { ...empty, problem: model.problem, to_verify: false };
    const found = model.items.map((item) => possible(item, facts));
    const outside = found.findIndex((f) => !f.levels.length);
    if (outside >= 0) {
      const shown = { title: model.title, label: model.items[outside].label };
      return { ...empty, problem: fill("no_level", shown), to_verify: false };
    }
    const [low, high] = range(model, found.map((f) => f.levels));
    const rows = found.filter((f) => f.known).map((f) => f.levels[0]);
    const bands = model.bands.filter(
      (b) => place(model, b.low) <= place(model, high) && place(model, low) <= place(model, b.high),
    );
    const used = rows.concat(bands.length === 1 ? bands : []);
    return {
      score: model.score,
      total: rows.length === found.length ? low : null,
      low,
      high,
      bands: bands.map((b) => b.id),
      missing: model.items.filter((_, i) => !found[i].known).map((item) => item.label),
      levels: rows.map((row) => row.id),
      problem: "",
      to_verify: used.some((row) => row.verification === "to_verify"),
    };
  }
  function withTotals(facts) {
    const result = { ...facts };
    for (const score of ["sins", "bauer_modified"]) {
      const total = has(data.scores, score) ? compute(data.scores[score], facts).total : null;
      if (total !== null) result[score] = total;
    }
    return result;
  }
  const computeAll = (facts) => {
    const known = withTotals(facts);
    return Object.values(data.scores).map((model) => compute(model, known));
  };

  // --- the framework
  function derive(facts) {
    const known = withTotals(facts);
    const primary = has(data.primaries, known.primary) ? data.primaries[known.primary] : null;
    const choice = known.class_choice;
    const used = CLASSES.includes(choice) ? choice : primary ? primary.class : "";
    if (used) known.class_used = used;
    if (primary) {
      known.sources_disagree = primary.disagree ? "yes" : "no";
      known.highly_radiosensitive = primary.highly_radiosensitive && used === CLASSES[0] ? "yes" : "no";
    }
    return known;
  }
  const met = (effect, known) => data.modifiers.filter((row) => row.effect === effect && holds(row.if, known));
  function only(rows, what) {
    if (rows.length !== 1) throw new Error(`the tables must give one row for the ${what}`);
    return rows[0];
  }
  function decide(facts) {
    const given = Object.fromEntries(Object.entries(facts).filter(([, v]) => v !== null && v !== ""));
    const checked = clean({ ...defaults(), ...given });
    const problems = checked.problems;
    problems.push(...data.conflicts.filter((row) => holds(row.if, checked.known)).map((row) => row.message));
    for (const item of Object.values(data.items)) {
      const answered = has(checked.known, item.item) || has(given, item.item);
      if (item.required && !answered) problems.push(fill("missing", item));
    }
    const known = derive(checked.known);
    if (!problems.length && !met("classify", known).some((row) => row.sets === "oncologic")) {
      problems.push(fill("no_class", data.primaries[known.primary]));
    }
    if (problems.length) return { recommendation: "", problems, path: [], remarks: [], classes: [], to_verify: false };
    return decision(known);
  }
  function treatment(recommendation) {
    const { operation, radiation } = data.recommendations[recommendation];
    return { operation, radiation };
  }
  function classify(facts) {
    const rows = met("classify", facts);
    const steps = [];
    for (const domain of DOMAINS) {
      const row = only(rows.filter((r) => r.sets === domain), domain);
      const asks = parse(row.if).flat().some((c) => c.fact === "class_used");
      if (asks && !CLASSES.includes(facts.class_choice)) {
        const primary = data.primaries[facts.primary];
        steps.push(...primary.by_source.filter((r) => r.id === primary.row).map((r) => ["class", r]));
      }
      steps.push([domain, row]);
    }
    return steps;
  }
  function decision(facts) {
    const steps = classify(facts);
    const classes = steps.filter(([step]) => DOMAINS.includes(step)).map(([step, row]) => [step, row.value]);
    const known = { ...facts, ...Object.fromEntries(classes) };
    const fits = (rule) => DOMAINS.every((d) => rule.if[d] === "any" || rule.if[d] === known[d]);
    const rule = only(data.rules.filter(fits), "rule");
    steps.push(["rule", rule]);
    let recommendation = rule.then;
    const override = met("replace", { ...known, ...treatment(recommendation) })[0];
    if (override) {
      steps.push(["override", override]);
      recommendation = override.value;
    }
    const final = { ...known, ...treatment(recommendation), recommendation };
    return {
      recommendation,
      problems: [],
      path: steps.map(([step, row]) => [step, row.id]),
      remarks: met("add", final).map((row) => row.id),
      classes,
      to_verify: steps.some(([, row]) => row.verification === "to_verify"),
    };
  }
  function answers(item) {
    if (item.kind === "choice") return item.options.map((o) => o.value);
    const values = [];
    for (let value = item.minimum; value <= item.maximum; value += item.step) values.push(value);
    return values;
  }
  function changes(facts) {
    const now = decide(facts).recommendation;
    const rows = new Map();
    for (const item of Object.values(data.items)) {
      if (!now || !item.required) continue;
      for (const value of answers(item)) {
        const then = decide({ ...facts, [item.item]: value }).recommendation;
        if (!then || then === now) continue;
        const key = `${item.item} ${then}`;
        if (!rows.has(key)) rows.set(key, { item: item.item, recommendation: then, values: [] });
        rows.get(key).values.push(value);
      }
    }
    return [...rows.values()];
  }
  window.spinemetsNavigator = { decide, computeAll, changes, holds };

  // --- the page: text only ever enters as text
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
