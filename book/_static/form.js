// Add a case: checks with the rules that the page carries as JSON, and writes a contribution. No rule's words stand here.
(() => {
  "use strict";
  const form = document.getElementById("sm-form");
  if (!form) return;
  const data = JSON.parse(document.getElementById("sm-form-data").textContent);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  const whole = (pattern) => new RegExp(`^(?:${pattern})$`, "u");
  const forms = Object.fromEntries(Object.entries(data.forms).map(([kind, pattern]) => [kind, whole(pattern)]));
  const part = (name, flags = "") => new RegExp(data.patterns[name], flags);
  const DATE = new RegExp(`^(?:${data.patterns["cell-spreadsheet-date"]})$`, "i");
  const LATIN = /^\p{Script=Latin}$/u;
  const odd = (c) => !/^[\x00-\x7f]$/.test(c) && /[\p{L}\p{Nd}\p{No}\p{Nl}]/u.test(c) && !"µªº".includes(c) && !((LATIN.test(c) || data.greek.includes(c)) && c.normalize("NFKC") === c);
  const dates = (v, f) => [v, ...(f.list ? v.split(f.list) : []), ...(v.length < data.short ? v.split(/[;,]/) : [])];
  const between = (low, high) => (low === undefined ? `at most ${high}` : high === undefined ? `at least ${low}` : `between ${low} and ${high}`);

  // as a browser may come to read a text; an entity is a fault by itself
  const unfolded = (v) => [1, 2].reduce((text) => text.replace(part("cell-control", "gu"), "").replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16))).normalize("NFKC"), v);
  const runs = (term) => {
    const start = term.normalize("NFKC").replace(/^[ \t\r\n'"`]+/, "");
    return new RegExp(`^(?:${data.patterns["cell-formula"]})`).test(start) && !whole(data.patterns.decimal).test(start);
  };

  // --- cells: id of the rule that a text breaks, with a hint, or null
  const CELL = {
    "cell-required": (v, f) => f.required && !v && `It holds: ${f.description}.`,
    "cell-control": (v) => part("cell-control", "u").test(v) && "",
    "cell-alphabet": (v) => ([...v].some(odd) || v.normalize("NFC") !== v) && "",
    "cell-spreadsheet-error": (v) => part("cell-spreadsheet-error").test(v) && "",
    "cell-spreadsheet-date": (v, f) => f.free && dates(v, f).some((term) => DATE.test(term.trim())) && "",
    "cell-letters": (v) => part("cell-letters").test(v) && "",
    "cell-machine-path": (v) => part("cell-machine-path").test(v) && "",
    "cell-person": (v) => part("cell-person", "i").test(v) && "",
    "cell-html": (v) => (part("cell-html", "i").test(unfolded(v)) || part("entity").test(v)) && "",
    "cell-template": (v) => part("cell-template", "i").test(unfolded(v)) && "",
    "cell-formula": (v, f) => ((f.list ? v.split(f.list) : [v]).some(runs) || part("call").test(v.normalize("NFKC"))) && "",
    "cell-doi": (v, f) => f.name === "doi" && v !== "" && !new RegExp(`^(?:${data.patterns["cell-doi"]})$`).test(v) && "",
    "cell-length": (v, f) => v.length > f.longest && `At most ${f.longest} are allowed.`,
    "cell-placeholder": (v, f) => f.type === "string" && !f.closed && data.placeholders.includes(v.toLowerCase()) && "",
    "cell-thousands": (v, f) => f.type === "number" && /^-?[1-9]\d{0,2}(\.000)+$/.test(v) && "",
    "cell-type": (v, f) => f.type in forms && v !== "" && !forms[f.type].test(v) && (/^-?\d+,\d+$/.test(v) ? `Did you mean ${v.replace(",", ".")}?` : ""),
    "cell-minimum": (v, f) => forms.number.test(v) && Number(v) < f.limits.minimum && `It must be ${between(f.limits.minimum, f.limits.maximum)}${f.unit ? ` ${f.unit}` : ""}.`,
    "cell-maximum": (v, f) => forms.number.test(v) && Number(v) > f.limits.maximum && `It must be ${between(f.limits.minimum, f.limits.maximum)}${f.unit ? ` ${f.unit}` : ""}.`,
    "cell-pattern": (v, f) => v !== "" && "pattern" in f.limits && !(f.list && f.closed) && !whole(f.limits.pattern).test(v) && `${f.description}.`,
    "cell-option": (v, f) => f.closed === "options" && unknown(v, f) && "",
    "cell-vocabulary": (v, f) => f.closed === "vocabulary" && unknown(v, f) && "",
    "cell-none": (v, f) => Boolean(f.list) && v.split(f.list).includes("none") && v !== "none" && "",
    "cell-future": (v, f) => f.past && /^\d{4}(-[\d-]+)?$/.test(v) && v > new Date().toISOString().slice(0, v.length) && "",
  };
  function unknown(value, field) {
    const terms = field.options.map(([term]) => term);
    return value !== "" && (field.list ? value.split(field.list) : [value]).some((term) => !terms.includes(term));
  }
  function sentence(rule, values, hint = "") {
    const [title, advice] = data.words[rule];
    return [fill(title, values), hint, advice].filter(Boolean).join(" ");
  }
  function problem(value, field) {
    for (const [rule, broken] of Object.entries(CELL)) {
      const hint = broken(value, field);
      if (typeof hint === "string") return { rule, text: sentence(rule, { column: field.name, value, detail: rule === "cell-length" ? value.length : data.nouns[field.type] }, hint) };
    }
    return null;
  }

  // --- rules between the cells of a patient
  const holds = (row, [column, value]) => (value === "+" ? Boolean(row[column]) : (row[column] || "") === value);
  function conflicts(row) {
    return Object.entries(data.between)
      .filter(([, conditions]) => conditions.every((condition) => holds(row, condition)))
      .map(([rule, conditions]) => ({ rule, column: conditions[conditions.length - 1][0], text: sentence(rule, row) }));
  }

  // --- what follows from the cells
  const letters = (name) => name.replace(/ß/g, "ss").replace(/ø/g, "o").replace(/ł/g, "l").normalize("NFKD").toLowerCase().replace(/[^a-z]/g, "");
  const known = Object.entries(data.known.studies);
  function studyOf(study) {
    const same = known.find(([, s]) => (study.doi && s.doi === study.doi) || (study.pmid && s.pmid === study.pmid));
    return same && { study_id: same[0], ...same[1] };
  }
  function newKey(study) {
    const stem = (letters(study.first_author || "") || "anon") + (study.year || "nd");
    const used = known.map(([key]) => key).filter((key) => new RegExp(`^${stem}[a-z]{0,2}$`).test(key));
    if (!used.length) return stem;
    const free = [..."bcdefghijklmnopqrstuvwxyz"].find((c) => used.every((key) => key < stem + c));
    return free ? stem + free : "";
  }
  function address({ doi, pmid }) {
    return doi ? `https://doi.org/${doi}` : pmid ? `https://pubmed.ncbi.nlm.nih.gov/${pmid}/` : "";
  }
  function patientKey(entity, study) {
    const stem = `${entity.toLowerCase()}-${study}-`;
    const numbers = data.known.patients.filter((key) => key.startsWith(stem)).map((key) => Number(key.slice(stem.length)));
    return stem + String(Math.max(0, ...numbers) + 1).padStart(2, "0");
  }
  function rows(cells) {
    const there = studyOf(cells.studies);
    const study = there ? null : { ...cells.studies, study_id: newKey(cells.studies), entities: cells.patients.entity, url: address(cells.studies), verification: "verified" };
    const { study_id, url, verification } = there || study;
    const patient = { ...cells.patients, patient_id: patientKey(cells.patients.entity || "", study_id), study_id, url, verification };
    return { study, patient, there };
  }
  const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
  function contribution({ study, patient }) {
    const lines = ["table,row,column,value"];
    for (const [table, row, key] of [["studies", study, study && study.study_id], ["patients", patient, patient.patient_id]])
      for (const column of row ? data.order[table] : [])
        if (row[column]) lines.push([table, key, column, row[column]].map(quoted).join(","));
    return lines.join("\n") + "\n";
  }

  // --- the form
  const fields = Object.entries(data.fields).flatMap(([table, list]) => list.map((field) => ({ ...field, table })));
  const box = (field) => document.getElementById(field.id);
  function value(field) {
    if (!field.list || !field.options.length) return box(field).value.trim();
    return [...box(field).querySelectorAll("input:checked")].map((input) => input.value).join(field.list);
  }
  function cellsNow() {
    const cells = { studies: {}, patients: {} };
    for (const field of fields) cells[field.table][field.name] = value(field);
    return cells;
  }
  function say(field, text) {
    document.getElementById(`${field.id}-problem`).textContent = text;
    for (const input of box(field).matches("fieldset") ? box(field).querySelectorAll("input") : [box(field)]) input.setAttribute("aria-invalid", text ? "true" : "false");
  }
  const touched = new Set();
  function check() {
    const cells = cellsNow();
    const made = rows(cells);
    const clashes = conflicts(cells.patients);
    let open = 0;
    for (const field of fields) {
      const spared = made.there && field.table === "studies";
      const wrong = spared ? null : problem(cells[field.table][field.name], field) || (field.table === "patients" && clashes.find((c) => c.column === field.name)) || null;
      if (wrong) open += 1;
      say(field, wrong && touched.has(field.id) ? wrong.text : "");
    }
    return { cells, made, open: open + outside(made, cells).length, more: outside(made, cells) };
  }
  // what no single cell can say
  function outside({ study, there }, cells) {
    const found = [];
    if (study && !study.url) found.push("Give the DOI or the PubMed number of the publication.");
    if (study && !study.study_id) found.push("All keys of this author and year are taken; a maintainer must choose one.");
    if (there && cells.patients.entity && !there.entities.split(";").includes(cells.patients.entity))
      found.push(`${there.study_id} is in the review for another compartment; tell a maintainer.`);
    return found;
  }
  function show() {
    const { made, open, more } = check();
    const ready = open === 0;
    const text = ready ? contribution(made) : "";
    document.getElementById("sm-row").value = text;
    for (const id of ["sm-open", "sm-save"]) document.getElementById(id).disabled = !ready;
    const found = made.there ? `The publication is in the review as ${made.there.study_id}; only the patient is added. ` : "";
    const waiting = ready ? "Every rule that this page can check is kept." : [`${open} ${open === 1 ? "place waits" : "places wait"} to be filled in or mended.`, ...more].join(" ");
    document.getElementById("sm-verdict").textContent = found + waiting;
    return { text, made };
  }
  const name = (made) => `${made.patient.patient_id}.csv`;
  document.getElementById("sm-open").addEventListener("click", () => {
    const { text, made } = show();
    const asked = new URLSearchParams({ filename: `contributions/${name(made)}`, value: text });
    window.open(`${data.repository}/new/main?${asked}`, "_blank", "noopener");
  });
  document.getElementById("sm-save").addEventListener("click", () => {
    const { text, made } = show();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = name(made);
    link.click();
    URL.revokeObjectURL(link.href);
  });
  const touch = (event) => {
    const field = event.target.closest("[data-field]");
    const table = event.target.closest("[data-table]");
    if (field && table) touched.add(`${table.dataset.table}-${field.dataset.field}`);
    show();
  };
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
  window.spinemetsForm = { problem: (text, id) => (problem(text, fields.find((f) => f.id === id)) || {}).rule || null, conflicts: (row) => conflicts(row).map((c) => c.rule) };
})();
