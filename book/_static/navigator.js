// The navigator's page: fills the form from a link and shows what noms_rules.js answers. Text only ever enters as text.
(() => {
  "use strict";
  const root = document.getElementById("navigator");
  if (!root) return;
  const data = JSON.parse(document.getElementById("nav-data").textContent);
  const rules = nomsRules(data);
  const { changes, check, computeAll, clean, decide, defaults, fitting } = rules;
  window.spinemetsNavigator = rules;
  const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
  const byId = (id) => document.getElementById(id);
  const form = byId("nav-form");
  const controls = [...form.elements].filter((e) => has(data.items, e.name));
  const words = (key) => (has(data.titles, key) ? data.titles[key] : String(key).replaceAll("_", " "));
  function make(tag, options = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== ""));
    return element;
  }
  const show = (id, ...children) => byId(id).replaceChildren(...children);
  const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const several = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const classing = Object.values(data.primaries).flatMap((primary) => primary.by_source);
  const rowsById = new Map([...data.rules, ...data.modifiers, ...classing].map((row) => [row.id, row]));
  const labelOf = (name) => (has(data.items, name) ? data.items[name].label : data.scores[name].title);
  const labelOfAnswer = (state, recommendation) =>
    state === "published" && has(data.recommendations, recommendation)
      ? data.recommendations[recommendation].label
      : words(state);
  const badge = (verification) => make("span", { class: `nav-badge nav-${verification}` }, words(verification));
  function source(row, label) {
    if (!/^https?:\/\//.test(row.url || "")) return "";
    return make("a", { href: row.url, rel: "external noopener noreferrer" }, label);
  }
  const reference = (row) =>
    make("span", { class: "nav-ref" }, `${row.id} `, badge(row.verification), " ", source(row, "source"));
  const note = (row) =>
    row.notes && row.notes !== row.verification
      ? make("details", { class: "nav-why" }, make("summary", {}, "where it was read"), make("p", {}, sentence(row.notes)))
      : "";
  const statement = (id) => {
    const row = rowsById.get(id);
    return make("li", {}, make("b", {}, sentence(row.then)), ` (${row.condition}) `, reference(row), note(row));
  };
  const list = (ids, tag = "ul", css = "") => make(tag, css ? { class: css } : {}, ...ids.map(statement));
  function entered() {
    return Object.fromEntries(controls.map((e) => [e.name, e.value.trim()]));
  }
  function changed(facts) {
    const standard = defaults();
    return Object.entries(facts).filter(([name, value]) => value !== "" && value !== standard[name]);
  }
  function answer(name, value) {
    const option = data.items[name].options.find((o) => o.value === String(value));
    const unit = data.items[name].unit ? ` ${data.items[name].unit}` : "";
    const last = data.items[name].last_label;
    return option ? option.label : last && Number(value) === data.items[name].maximum ? last : `${value}${unit}`;
  }

  // --- what is said first
  function published(result) {
    const recommendation = data.recommendations[result.recommendation];
    return [
      make("h2", {}, "What the published rules say"),
      make("p", { class: "nav-answer" }, recommendation.label, " ", badge(result.verification)),
      make("p", {}, recommendation.summary),
      ...(result.remarks.length ? [make("h3", {}, "Also stated"), list(result.remarks)] : []),
    ];
  }
  function grouped(cases) {
    const groups = new Map();
    for (const one of cases) {
      const label = labelOfAnswer(one.state, one.recommendation);
      groups.set(label, [...(groups.get(label) || []), one.when.join(" and ")]);
    }
    return [...groups].map(([label, when]) => make("li", {}, `If ${when.join("; or if ")}: `, make("b", {}, label)));
  }
  function provisional(result) {
    const open = result.open.map(labelOf);
    const cases = result.cases.length
      ? [make("p", {}, "What the answer would be in each case:"), make("ul", {}, ...grouped(result.cases))]
      : [];
    const missing = result.missing.map(labelOf);
    return [
      make("h2", {}, "No answer yet"),
      make("p", { class: "nav-answer" }, `Provisional. Still to be settled: ${open.join("; ")}.`),
      missing.length ? make("p", {}, `Not entered: ${missing.join("; ")}.`) : "",
      ...cases,
    ];
  }
  function silent(result) {
    const missing = result.missing.map(labelOf);
    return [
      make("h2", {}, "The framework is silent"),
      make("p", { class: "nav-answer" }, "No source read gives a rule for this case."),
      make("ul", {}, ...result.silent.map((id) => (data.rules.some((r) => r.id === id) ? byRule(id) : statement(id)))),
      make("p", {}, "The team decides. What the data hold stands under the evidence; it is no recommendation."),
      missing.length ? make("p", {}, `Not entered: ${missing.join("; ")}.`) : "",
    ];
  }
  function byRule(id) {
    const row = rowsById.get(id);
    return make("li", {}, make("b", {}, row.title), " ", reference(row), note(row));
  }
  function contradiction(result) {
    return [
      make("h2", {}, "The entries contradict each other"),
      make("p", { class: "nav-answer" }, "No answer until they agree."),
      make("ul", {}, ...result.problems.map((problem) => make("li", {}, problem.text))),
    ];
  }
  const STATES = { published, provisional, silent, contradiction };
  function drawFirst(result) {
    const now = result.now.length ? [make("h2", {}, "Do now"), list(result.now, "ol", "nav-now")] : [];
    const careful = result.cautions.length ? [make("h3", {}, "Keep in mind"), list(result.cautions)] : [];
    show(
      "nav-first",
      make("section", { class: "nav-do", "aria-label": "Do now" }, ...now),
      make("section", { class: `nav-state nav-is-${result.state}`, "aria-label": "Answer" }, ...STATES[result.state](result)),
      ...careful,
    );
  }

  // --- how it was reached, and what would change it
  function bySource(facts) {
    const primary = data.primaries[facts.primary];
    const parts = primary.by_source.map((row) => make("li", {}, `${row.source}: ${words(row.category)} `, reference(row)));
    const highly = primary.note ? make("p", {}, primary.note) : "";
    const title = primary.disagree ? "Sources disagree on this tumour" : "The class by source";
    return make("details", {}, make("summary", {}, title), highly, make("ul", {}, ...parts));
  }
  function step(name, row, facts) {
    if (name === "class") {
      const head = `${data.primaries[facts.primary].label}: ${words(row.category)}`;
      return make("li", {}, make("b", {}, head), make("span", {}, `by default as in ${row.source} `), reference(row), bySource(facts));
    }
    const head = row.effect === "classify" ? `${words(name)}: ${words(row.value)}` : sentence(words(name));
    const text = row.title || (row.effect === "replace" ? `${row.condition}: ${row.then}` : row.condition);
    return make("li", {}, make("b", {}, head), make("span", {}, `${sentence(text)} `), reference(row), note(row));
  }
  function drawPath(result, facts) {
    if (!result.path.length) return;
    const steps = result.path.map(([name, id]) => step(name, rowsById.get(id), facts));
    const end = make("li", { class: "nav-end" }, make("b", {}, labelOfAnswer(result.state, result.recommendation)));
    show("nav-path", make("h2", {}, "The path to it"), make("ol", { class: "nav-steps" }, ...steps, end));
  }
  let later = 0;
  function drawChanges(result, facts) {
    if (result.state === "published") later = setTimeout(() => showChanges(facts), 200);
  }
  function showChanges(facts) {
    const items = changes(facts).map((row) => {
      const values = row.values.map((value) => answer(row.item, value)).join(", ");
      return make("li", {}, make("b", {}, `${labelOf(row.item)}: `), values, " → ", labelOfAnswer(row.state, row.recommendation));
    });
    const none = make("p", {}, "No other single answer leads to another one.");
    show("nav-changes", make("h2", {}, "What would change the answer"), items.length ? make("ul", {}, ...items) : none);
  }

  // --- scores
  function scoreText(result) {
    if (result.problem) return result.problem;
    if (result.total !== null) return String(result.total);
    return result.low === result.high ? String(result.low) : `${result.low} to ${result.high} possible`;
  }
  function scoreRow(result) {
    const model = data.scores[result.score];
    const bands = result.problem ? [] : model.bands.filter((band) => result.bands.includes(band.id));
    const shown = bands.map((b) => [b.label, b.interpretation, b.predicted_survival].filter(Boolean).join("; "));
    const places = new Map(bands.map((band) => [band.url, band]));
    const sources = [...places.values()].flatMap((band) => [source(band, "source"), " "]);
    if (!result.problem && !model.bands.length && model.measures === "survival") shown.push("The data hold no band and no survival for it.");
    const missing = result.missing.length ? make("small", {}, `Not entered: ${result.missing.map(labelOf).join(", ")}`) : "";
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, model.title, " ", result.to_verify ? badge("to_verify") : ""),
      make("td", {}, scoreText(result), missing),
      make("td", {}, shown.join(" / "), " ", ...sources),
    );
  }
  function table(caption, heads, rows) {
    const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
    const scroll = { class: "nav-scroll", tabindex: "0", role: "region", "aria-label": caption };
    const body = make("table", {}, make("caption", {}, caption), make("thead", {}, head), make("tbody", {}, ...rows));
    return make("div", scroll, body);
  }
  function drawScores(results) {
    const open = results.filter((r) => !r.problem && (r.total !== null || r.levels.length));
    const rest = results.filter((r) => !open.includes(r));
    const heads = ["Score", "Result", "Band and what it predicts"];
    show(
      "nav-scores",
      make("h2", {}, "Scores"),
      open.length ? table("Scores with an answer", heads, open.map(scoreRow)) : "",
      make(
        "details",
        {},
        make("summary", {}, `Scores without a result (${rest.length})`),
        table("Scores without a result", heads, rest.map(scoreRow)),
      ),
    );
  }

  // --- evidence
  function evidenceRow(row) {
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, row.study, make("small", {}, row.design)),
      make("td", {}, row.outcome, make("small", {}, row.arm)),
      make("td", {}, make("b", {}, row.figure), make("small", {}, [row.interval, row.base].filter(Boolean).join("; ")), row.caveat ? make("small", { class: "nav-caveat" }, row.caveat) : ""),
      make("td", {}, source(row, row.treatment_id), " ", row.verification === "read" ? "" : badge(row.verification)),
    );
  }
  function questionsOf(result) {
    const rows = [...result.silent, ...result.remarks].map((id) => rowsById.get(id)).filter((row) => row.sets === "questions");
    const own = result.state === "published" ? data.recommendations[result.recommendation].questions : "";
    const rule = result.state === "silent" && !rows.length ? data.recommendations.no_rule.questions : "";
    return [...new Set([own, rule, ...rows.map((row) => row.value)].join(";").split(";").filter(Boolean))];
  }
  function drawEvidence(result, facts) {
    const heads = ["Study", "Outcome and group", "Figure", "Row and source"];
    const parts = questionsOf(result).map((question) => {
      const all = data.evidence[question] || [];
      const rows = fitting(all, facts);
      const left = all.length - rows.length;
      const title = data.questions[question];
      const body = rows.length ? table(title, heads, rows.map(evidenceRow)) : make("p", {}, "The data hold no figure on it.");
      const rest = left ? make("p", {}, `${several(left, "figure")} on other cases left out; the chapter shows all.`) : "";
      return make("details", {}, make("summary", {}, `${title} (${several(rows.length, "figure")} that fit)`), body, rest);
    });
    if (parts.length) show("nav-evidence", make("h2", {}, "Evidence"), ...parts);
  }

  // --- the sheet that is printed
  function drawSheet(result, facts) {
    const said = [...result.now, ...result.cautions, ...result.silent, ...result.remarks, ...result.path.map(([, id]) => id)];
    const rows = [...new Set(said)].map((id) => rowsById.get(id));
    const uncertain = rows.filter((row) => row.verification !== "read").map((row) => row.id);
    const place = (row) => (row.source_doi ? `doi ${row.source_doi}` : (row.url || "").replace("https://doi.org/", "doi "));
    const sources = [...new Set(rows.map(place).filter(Boolean))];
    const facts_ = changed(facts).map(([name, value]) => `${labelOf(name)}: ${answer(name, value)}`);
    const brief = (ids) => ids.map((id) => `${sentence(rowsById.get(id).then || rowsById.get(id).title)} (${id})`).join(". ");
    const path = result.path.map(([name, id]) => `${words(name)} ${id}`).join(", ");
    const line = (head, text) => (text ? make("p", {}, make("b", {}, `${head}: `), text) : "");
    const today = new Date().toISOString().slice(0, 10);
    const first = result.state === "contradiction" ? result.problems.map((p) => p.text).join(" ") : "";
    show(
      "nav-sheet",
      make("p", { class: "nav-answer" }, result.state === "published" ? `${words("published")}: ${headline(result)}` : headline(result)),
      line("Contradiction", first),
      line("Do now", result.now.length ? " " : ""),
      make("ol", {}, ...result.now.map((id) => make("li", {}, brief([id])))),
      line("What the answer would be", grouped(result.cases).map((one) => one.textContent).join("; ")),
      line("Silent because", brief(result.silent)),
      line("Keep in mind", brief(result.cautions)),
      line("Also stated", brief(result.remarks)),
      line("Entered", facts_.join("; ")),
      line("Path", path),
      line("Not read as such in a source, verify", uncertain.join(", ")),
      line("Sources", sources.join("; ")),
      line("Printed", `${today}. Data version ${data.version} of ${data.date}. For professionals; no advice for a single patient.`),
      make("p", { class: "nav-sign" }, "Name:", make("span"), "Team:", make("span"), "Date:", make("span")),
    );
  }

  // --- the case in the link
  const VERSION = "2";
  const SAID = /^(published|provisional|silent|contradiction)\.(\w{0,80})$/;
  function fragment(facts, result) {
    const kept = changed(facts);
    const said = `${result.state}.${result.recommendation}`;
    return kept.length ? new URLSearchParams([["v", VERSION], ["data", data.version], ["said", said], ...kept]).toString() : "";
  }
  function readFragment() {
    const text = location.hash.slice(1);
    if (!text.includes("=")) return { facts: {} };
    const pairs = text.length > 3000 ? [] : [...new URLSearchParams(text)];
    const { v, data: version, said, ...facts } = Object.fromEntries(pairs);
    if (v !== undefined && v !== VERSION && /^\d+$/.test(v)) return { facts: {}, message: "old" };
    const once = new Set(pairs.map(([name]) => name)).size === pairs.length;
    const sound = Object.entries(facts).every(([name, value]) => has(data.items, name) && !check(data.items[name], value).problem);
    const headed = v === VERSION && /^[\w.+-]{1,40}$/.test(version || "") && SAID.test(said || "");
    const whole = once && sound && headed && Object.keys(facts).length > 0;
    return whole ? { facts, version, said } : { facts: {}, message: "damaged" };
  }
  const MESSAGES = {
    damaged: "The link is damaged or was changed. The form is empty and nothing was computed.",
    old: "The link was made with an earlier form, whose questions differ. The form is empty: enter the case again.",
  };
  function versions({ facts, version, said }) {
    if (!version || version === data.version) return "";
    const [, state, recommendation] = SAID.exec(said);
    const gone = state === "published" && !has(data.recommendations, recommendation);
    const then = gone ? "an answer that this version does not give" : labelOfAnswer(state, recommendation);
    const result = decide(facts);
    const now = labelOfAnswer(result.state, result.recommendation);
    const verdict = then === now ? `The answer is the same: ${now}.` : `The answer was: ${then}. It is now: ${now}.`;
    return `The link was made with data version ${version}; this page has version ${data.version}. ${verdict}`;
  }
  function load() {
    const found = readFragment();
    form.reset();
    for (const [name, value] of Object.entries(found.facts)) {
      const control = form.elements.namedItem(name);
      control.value = value;
      control.closest("details")?.setAttribute("open", "");
    }
    byId("nav-message").textContent = found.message ? MESSAGES[found.message] : versions(found);
    if (found.message) history.replaceState(null, "", location.pathname + location.search);
    draw();
  }
  function share(facts, result) {
    const state = fragment(facts, result);
    if (location.hash.slice(1) !== state && (state || location.hash.includes("="))) {
      history.replaceState(null, "", location.pathname + location.search + (state ? `#${state}` : ""));
    }
    byId("nav-share").value = location.href;
  }

  // --- the whole page after each entry
  function mark(result) {
    for (const control of controls) {
      const wrong = result.problems.filter((problem) => problem.items.includes(control.name)).map((problem) => problem.text);
      byId(`${control.id}-error`).textContent = wrong.join(" ");
      if (wrong.length) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }
  const headline = (result) => {
    if (result.state === "provisional") return `Provisional. Still to be settled: ${result.open.map(labelOf).join("; ")}`;
    return result.state === "published" ? `${labelOfAnswer(result.state, result.recommendation)} (${words(result.verification)})` : words(result.state);
  };
  function running(scores) {
    const result = scores.find((r) => r.score === "sins");
    return result.levels.length ? `SINS ${scoreText(result)}` : "";
  }
  let pause = 0;
  function announce(text) {
    clearTimeout(pause);
    pause = setTimeout(() => {
      if (byId("nav-status").textContent !== text) byId("nav-status").textContent = text;
    }, 1200);
  }
  function bar(result, scores, started) {
    byId("nav-bar").hidden = !started;
    const first = result.now.length ? `Do now: ${several(result.now.length, "step")}` : "";
    show("nav-bar-text", ...[first, headline(result), running(scores)].filter(Boolean).map((text) => make("span", {}, text)));
    byId("nav-bar").className = result.now.length ? "nav-bar nav-urgent" : "nav-bar";
    announce(started ? [first, headline(result)].filter(Boolean).join(". ") : "");
  }
  function draw() {
    clearTimeout(later);
    const facts = entered();
    const started = changed(facts).length > 0;
    const result = decide(facts);
    const scores = computeAll(clean(facts).known);
    mark(result);
    byId("nav-results").hidden = !started;
    for (const id of ["nav-first", "nav-path", "nav-changes", "nav-scores", "nav-evidence", "nav-sheet"]) show(id);
    if (started) {
      drawFirst(result);
      drawPath(result, facts);
      drawChanges(result, facts);
      if (result.state !== "contradiction") drawScores(scores);
      drawEvidence(result, facts);
      drawSheet(result, facts);
    }
    bar(result, scores, started);
    share(facts, result);
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
  byId("nav-bar-text").addEventListener("click", (event) => {
    event.preventDefault();
    byId("nav-results").focus();
    byId("nav-first").scrollIntoView();
  });
  window.addEventListener("hashchange", () => location.hash.includes("=") && load());
  form.hidden = false;
  load();
})();
