// Makes the plain tables `.sm-sortable` sortable and searchable, and narrows them by the columns that they name for it.
// Without this script they stay plain. A citation can be copied.
(() => {
  const text = (row, column) => row.cells[column].textContent.trim();

  function compare(a, b) {
    if (a === "" || b === "") return (a === "") - (b === ""); // empty cells last in either direction
    const numbers = [Number(a), Number(b)];
    return numbers.some(Number.isNaN) ? a.localeCompare(b, "en", { sensitivity: "base" }) : numbers[0] - numbers[1];
  }

  function sort(table, column, descending) {
    const rows = [...table.tBodies[0].rows];
    const sign = descending ? -1 : 1;
    rows.sort((x, y) => {
      const [a, b] = [text(x, column), text(y, column)];
      return a === "" || b === "" ? compare(a, b) : sign * compare(a, b);
    });
    table.tBodies[0].append(...rows);
    [...table.tHead.rows[0].cells].forEach((cell, i) => {
      if (i === column) cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    table.dispatchEvent(new Event("sorted"));
  }

  function sortable(table) {
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...cell.childNodes);
      button.addEventListener("click", () => sort(table, column, cell.getAttribute("aria-sort") === "ascending"));
      cell.append(button);
    });
  }

  const AT_FIRST = 100; // lines of a list that narrows; a button shows the others

  // what a cell offers to narrow by: its parts, and of a year the ten years
  const parts = (cell) =>
    cell.textContent.split(", ").map((part) => (/^\d{4}$/.test(part) ? `${part.slice(0, 3)}0s` : part)).filter(Boolean);

  // a choice among the values of a column; it stands in the address, so that what is narrowed can be sent
  function choice(head, lines, show) {
    const name = head.textContent, address = new URL(location.href);
    const select = document.createElement("select");
    const values = [...new Set(lines.flatMap((line) => parts(line.cells[head.cellIndex])))].sort();
    for (const value of ["", ...values]) select.append(new Option(value || "all", value));
    select.value = address.searchParams.get(name.toLowerCase()) ?? "";
    if (select.selectedIndex < 0) select.value = "";
    select.addEventListener("change", () => {
      const now = new URL(location.href);
      if (select.value) now.searchParams.set(name.toLowerCase(), select.value);
      else now.searchParams.delete(name.toLowerCase());
      history.replaceState(null, "", now);
      show();
    });
    const label = document.createElement("label");
    label.append(`${name} `, select);
    const fits = (line, value) => !value || parts(line.cells[head.cellIndex]).includes(value);
    return { label, select, holds: (line) => fits(line, select.value), fits };
  }

  // how many lines each option would leave beside the other choices; one that leaves none cannot be chosen
  function count(choices, lines, found) {
    for (const one of choices) {
      const left = lines.filter((line) => found(line) && choices.every((c) => c === one || c.holds(line)));
      for (const option of one.select.options) {
        const n = left.filter((line) => one.fits(line, option.value)).length;
        option.textContent = `${option.value || "all"} (${n})`;
        option.disabled = !n && option.value !== one.select.value;
      }
    }
  }

  // a box above a table that hides what does not hold all the words, and choices among the values of its columns
  function searchable(table) {
    const name = table.dataset.rows || "rows", lines = [...table.tBodies[0].rows];
    const box = document.createElement("input");
    box.type = "search";
    const said = document.createElement("output");
    const label = document.createElement("label");
    label.append(`Search these ${name} `, box);
    const choices = [...table.tHead.rows[0].cells].filter((cell) => "filter" in cell.dataset).map((head) => choice(head, lines, () => show()));
    let whole = lines.length <= AT_FIRST || !choices.length;
    const others = rest(() => { whole = true; show(); });
    const show = () => {
      const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      const found = (line) => wanted.every((word) => line.textContent.toLowerCase().includes(word));
      const left = [...table.tBodies[0].rows].filter((line) => found(line) && choices.every((c) => c.holds(line)));
      for (const line of lines) line.hidden = true;
      for (const line of whole ? left : left.slice(0, AT_FIRST)) line.hidden = false;
      others.hidden = whole || left.length <= AT_FIRST;
      count(choices, lines, found);
      said.textContent = left.length ? `${left.length} of ${lines.length} ${name}` : `No match among ${lines.length} ${name}`;
    };
    box.addEventListener("input", show);
    table.addEventListener("sorted", show);
    const place = table.closest(".sm-scroll"), line = document.createElement("p");
    line.className = "sm-search";
    line.append(label, ...choices.map((c) => c.label), " ", said);
    place.before(line);
    place.after(others);
    show();
  }

  // the button under a long list that shows what is left of it
  function rest(show) {
    const line = document.createElement("p"), button = document.createElement("button");
    line.className = "sm-search";
    button.type = "button";
    button.textContent = `Show all after the first ${AT_FIRST}`;
    button.addEventListener("click", show);
    line.append(button);
    return line;
  }

  // a button that copies a text; where the page may not write to the clipboard, it selects the text
  function copied(text) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      getSelection().selectAllChildren(text);
      const done = navigator.clipboard ? await navigator.clipboard.writeText(text.textContent).then(() => true, () => false) : document.execCommand("copy");
      button.textContent = done ? "Copied" : "Selected";
    });
    text.after(button);
  }

  // a table that is wider than a phone stacks there, each cell under its column's name; it stays a table to be read out
  const NARROW = matchMedia("(max-width: 40rem)");

  function stack(table) {
    const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    table.setAttribute("role", "table");
    for (const part of [table.tHead, ...table.tBodies]) part.setAttribute("role", "rowgroup");
    for (const row of table.rows) row.setAttribute("role", "row");
    for (const cell of table.tHead.rows[0].cells) cell.setAttribute("role", "columnheader");
    for (const cell of table.querySelectorAll("tbody td")) {
      cell.setAttribute("role", "cell");
      cell.dataset.label = names[cell.cellIndex];
      cell.classList.toggle("sm-none", !cell.childNodes.length);
    }
    table.parentElement.classList.add("sm-stack");
  }

  function stackWide(part) {
    if (!NARROW.matches) return;
    for (const box of part.querySelectorAll(".sm-scroll:not(.sm-stack, .sm-matrix)")) {
      const table = box.querySelector("table");
      if (table?.tHead && box.scrollWidth > box.clientWidth + 1 && box.clientWidth) stack(table);
    }
  }

  document.addEventListener("toggle", (event) => stackWide(event.target), true); // what is folded has no width yet
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".sm-publication pre").forEach(copied);
    for (const table of document.querySelectorAll("table.sm-sortable")) {
      searchable(table); // before the heads become buttons
      sortable(table);
    }
    stackWide(document);
    NARROW.addEventListener("change", () => stackWide(document));
  });
})();
