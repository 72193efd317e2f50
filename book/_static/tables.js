// Makes the plain tables `.sm-sortable` searchable and sortable, and the lists `.sm-studies` searchable. Without this
// script they stay plain.
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

  // a box above a table or a list that hides what does not hold all the words
  function searchable(place, name, lines) {
    const box = document.createElement("input");
    box.type = "search";
    const count = document.createElement("output");
    const label = document.createElement("label");
    label.append(`Search these ${name} `, box);
    const show = () => {
      const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      const all = [...lines()];
      for (const line of all) {
        const held = line.textContent.toLowerCase();
        line.hidden = !words.every((word) => held.includes(word));
      }
      const found = all.filter((line) => !line.hidden).length;
      count.textContent = found ? `${found} of ${all.length} ${name}` : `No match among ${all.length} ${name}`;
    };
    box.addEventListener("input", show);
    const line = document.createElement("p");
    line.className = "sm-search";
    line.append(label, " ", count);
    place.before(line);
    show();
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const table of document.querySelectorAll("table.sm-sortable")) {
      sortable(table);
      searchable(table.closest(".sm-scroll"), table.dataset.rows || "rows", () => table.tBodies[0].rows);
    }
    for (const list of document.querySelectorAll(".sm-studies"))
      searchable(list, list.dataset.rows, () => list.children);
  });
})();
