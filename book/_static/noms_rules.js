// The rules of treatment, interpreted: conditions, scores, decisions. It knows no page, and no rule, grade or point.
// The tables come as the one object that `analysis.noms.framework` makes; `analysis.noms` interprets the same in Python.
globalThis.nomsRules = (data) => {
  "use strict";
  const DOMAINS = ["neurologic", "oncologic", "mechanical", "systemic"];
  const CLASSES = ["radiosensitive", "radioresistant"];
  const VERIFIED = ["read", "follows", "to_verify"];
  const MOST_CASES = 24;
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

  const factsOf = (condition) => [...new Set(parse(condition).flat().map((c) => c.fact))];

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
        problems.push({ items: [], text: fill("unknown_item", { item }) });
        continue;
      }
      const result = check(data.items[item], value);
      if (result.problem) problems.push({ items: [item], text: result.problem });
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
  const asked = (levels, facts) => levels.flatMap((level) => factsOf(level.if)).filter((name) => !has(facts, name));
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
      missing: [...new Set(found.filter((f) => !f.known).flatMap((f) => asked(f.levels, facts)))],
      levels: rows.map((row) => row.id),
      problem: "",
      to_verify: used.some((row) => row.verification === "to_verify"),
    };
  }
  function withTotals(facts) {
    const found = {};
    for (const model of Object.values(data.scores).filter((m) => m.as_fact)) {
      const { total, low } = compute(model, facts);
      if (total !== null) found[model.score] = total;
      if (low !== null) found[`${model.score}_at_least`] = low;
    }
    return { ...found, ...facts };
  }
  function computeAll(facts) {
    const known = withTotals(facts);
    const results = Object.values(data.scores).map((model) => compute(model, known));
    const totals = new Map(results.filter((r) => data.scores[r.score].as_fact).map((r) => [r.score, r.missing]));
    return results.map((r) => ({ ...r, missing: [...new Set(r.missing.flatMap((n) => totals.get(n) || [n]))] }));
  }

  // --- the framework
  const answered = (facts) => Object.fromEntries(Object.entries(facts).filter(([, v]) => v !== null && v !== ""));
  const met = (effect, known) => data.modifiers.filter((row) => row.effect === effect && holds(row.if, known));
  const ids = (rows) => rows.map((row) => row.id);
  function tumour(primary, choice) {
    const used = CLASSES.includes(choice) ? choice : primary.class;
    const named = primary.by_source.map((row) => row.category);
    const against = CLASSES.includes(choice) && named.length && !named.includes(used);
    return {
      classed: used ? "yes" : "no",
      sources_disagree: primary.disagree ? "yes" : "no",
      highly_radiosensitive: primary.highly_radiosensitive,
      class_against_sources: against ? "yes" : "no",
      ...(used ? { class_used: used } : {}),
    };
  }
  function derive(facts) {
    const known = withTotals(facts);
    const primary = has(data.primaries, known.primary) ? data.primaries[known.primary] : null;
    if (primary && !has(known, "class_used")) Object.assign(known, tumour(primary, known.class_choice));
    for (const domain of DOMAINS) {
      const found = met("classify", known).filter((row) => row.sets === domain);
      if (found.length === 1) known[domain] = found[0].value;
    }
    return known;
  }
  function only(rows, what) {
    if (rows.length !== 1) throw new Error(`the tables must give one row for the ${what}`);
    return rows[0];
  }
  function treatment(recommendation) {
    const { operation, radiation } = data.recommendations[recommendation];
    return { operation, radiation };
  }
  function openQuestions(known) {
    const items = Object.values(data.items);
    const open = new Set(items.filter((i) => i.required && !has(known, i.item) && !has(known, i.question)).map((i) => i.question));
    for (const row of met("open", known)) {
      const unanswered = !has(known, row.sets) || known[row.sets] === defaults()[row.sets];
      if (unanswered || row.value === "again") open.add(row.sets);
    }
    return [...new Set(items.map((i) => i.question))].filter((question) => open.has(question));
  }
  function classify(known) {
    const rows = met("classify", known);
    const steps = [];
    for (const domain of DOMAINS) {
      const row = only(rows.filter((r) => r.sets === domain), domain);
      if (factsOf(row.if).includes("class_used") && !CLASSES.includes(known.class_choice)) {
        const primary = data.primaries[known.primary];
        steps.push(...primary.by_source.filter((r) => r.id === primary.row).map((r) => ["class", r]));
      }
      steps.push([domain, row]);
    }
    return steps;
  }
  function pathOf(known) {
    const steps = classify(known);
    const fits = (rule) => DOMAINS.every((d) => rule.if[d] === "any" || rule.if[d] === known[d]);
    const rule = only(data.rules.filter(fits), "rule");
    const override = met("replace", { ...known, ...treatment(rule.then) })[0];
    return [...steps, ["rule", rule], ...(override ? [["override", override]] : [])];
  }
  function settle(known, open) {
    const early = met("silent", known);
    if (early.length || open.length) return { state: early.length ? "silent" : "provisional", silent: ids(early) };
    const steps = pathOf(known);
    const [step, last] = steps[steps.length - 1];
    const recommendation = step === "override" ? last.value : last.then;
    const final = { ...known, ...treatment(recommendation), recommendation };
    const silent = ids(met("silent", final));
    const path = steps.map(([name, row]) => [name, row.id]);
    if (silent.length || recommendation === "no_rule") {
      return { state: "silent", silent: silent.length ? silent : [last.id], path };
    }
    const worst = Math.max(...steps.map(([, row]) => VERIFIED.indexOf(row.verification)));
    return { state: "published", recommendation, verification: VERIFIED[worst], path, remarks: ids(met("add", final)) };
  }
  function oneCase(known, probes) {
    const tried = Object.assign({}, ...probes.map((probe) => probe.facts));
    const names = ["classed", "class_used", "highly_radiosensitive", "sources_disagree", "class_against_sources"];
    const derived = [...DOMAINS, ...("primary" in tried ? names : [])];
    const kept = Object.fromEntries(Object.entries(known).filter(([name]) => !derived.includes(name)));
    const facts = derive({ ...kept, ...tried });
    const { state, recommendation = "" } = settle(facts, openQuestions(facts));
    return { when: probes.map((probe) => probe.label), state, recommendation };
  }
  function casesOf(known, open) {
    const spaces = open.filter((question) => has(data.probes, question)).map((question) => data.probes[question]);
    const size = spaces.reduce((total, space) => total * space.length, 1);
    if (!spaces.length || spaces.length < open.length || size > MOST_CASES) return [];
    const combined = spaces.reduce((all, space) => all.flatMap((one) => space.map((probe) => [...one, probe])), [[]]);
    return combined.map((probes) => oneCase(known, probes));
  }
  function decide(facts) {
    const given = { ...defaults(), ...answered(facts) };
    const checked = clean(given);
    const known = derive(checked.known);
    const clashes = data.conflicts.filter((row) => holds(row.if, known));
    const problems = [...checked.problems, ...clashes.map((row) => ({ items: factsOf(row.if), text: row.message }))];
    const missing = Object.values(data.items).filter((i) => i.required && !has(given, i.item)).map((i) => i.item);
    const open = openQuestions(known);
    const result = {
      state: "contradiction", recommendation: "", verification: "", problems,
      now: ids(met("now", known)), cautions: ids(met("caution", known)), silent: [],
      open: [], missing, cases: [], path: [], remarks: [],
    };
    if (problems.length) return result;
    const asks = open.length || met("silent", known).length;
    if (asks) Object.assign(result, { open, cases: casesOf(known, open) });
    else result.missing = [];
    return { ...result, ...settle(known, open) };
  }
  function answers(item) {
    if (item.kind === "choice") return item.options.map((o) => o.value);
    const values = [];
    for (let value = item.minimum; value <= item.maximum; value += item.step) values.push(value);
    return values;
  }
  function deciding() {
    const rows = data.modifiers.filter((row) => ["classify", "replace", "silent", "open"].includes(row.effect));
    const named = new Set(rows.flatMap((row) => factsOf(row.if)));
    return Object.values(data.items).filter((i) => (i.required || named.has(i.item)) && i.kind !== "number");
  }
  function changes(facts) {
    const now = decide(facts);
    const rows = new Map();
    if (now.state !== "published") return [];
    for (const item of deciding()) {
      for (const value of answers(item)) {
        const { state, recommendation } = decide({ ...facts, [item.item]: value });
        if (state === "contradiction" || recommendation === now.recommendation) continue;
        const key = `${item.item} ${state} ${recommendation}`;
        if (!rows.has(key)) rows.set(key, { item: item.item, state, recommendation, values: [] });
        rows.get(key).values.push(value);
      }
    }
    return [...rows.values()];
  }
  // Rows of the evidence that fit a case: their condition does not fail, and their primary is that of the case.
  function fitting(rows, facts) {
    const known = derive(clean({ ...defaults(), ...answered(facts) }).known);
    const primary = has(data.primaries, known.primary) ? data.primaries[known.primary].term : "";
    const alike = (row) => !row.primary || !primary || row.primary === primary;
    return rows.filter((row) => alike(row) && (!row.fits || holds(row.fits, known) !== false));
  }
  return { answers, changes, check, clean, computeAll, decide, defaults, fitting };
};
