// A number, clicked, says beside itself where it comes from; without this script it leads to the foot of the page.
// A citation or a term, pointed at, focused or touched, says what it stands for; without this script its title does.
(() => {
  let panel, from, waiting;

  const origin = (link) =>
    link.hash.startsWith("#rows-") && link.pathname === location.pathname &&
    document.getElementById(decodeURIComponent(link.hash.slice(1)));

  function close() {
    panel?.remove();
    panel = undefined;
    from?.focus({ preventScroll: true });
    from = undefined;
  }

  function paragraph(nodes) {
    const element = document.createElement("p");
    element.append(...nodes);
    return element;
  }

  function empty() {
    close();
    clearTimeout(waiting);
    panel = document.createElement("div");
    panel.className = "sm-panel";
  }

  function open(link, rows) {
    empty();
    from = link;
    panel.tabIndex = -1;
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", "Where this number comes from");
    const copies = (part) => [...rows.querySelector(part).childNodes].map((node) => node.cloneNode(true));
    const all = document.createElement("a");
    all.href = link.hash;
    all.textContent = "Show it among all numbers";
    all.addEventListener("click", (event) => {
      event.preventDefault(); // a link that is no longer on the page leads nowhere
      event.stopPropagation();
      close();
      if (location.hash === link.hash) dispatchEvent(new Event("hashchange")); // the fold may be closed again
      else location.hash = link.hash;
    });
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Close";
    button.addEventListener("click", close);
    panel.append(paragraph(copies("summary")), paragraph(copies("p")), paragraph([all, " ", button]));
    document.body.append(panel);
    place(link);
    panel.focus({ preventScroll: true });
  }

  function place(link) {
    const at = link.getBoundingClientRect();
    const left = Math.min(at.left, document.documentElement.clientWidth - panel.offsetWidth - 8);
    const below = at.bottom + panel.offsetHeight + 8 < innerHeight;
    panel.style.left = `${scrollX + Math.max(8, left)}px`;
    panel.style.top = `${scrollY + (below ? at.bottom + 6 : Math.max(8, at.top - panel.offsetHeight - 6))}px`;
  }

  // what a link stands for, as long as the pointer or the focus stays on the link or on the card
  function card(link, parts) {
    empty();
    panel.setAttribute("role", "tooltip");
    panel.append(paragraph(parts));
    panel.addEventListener("pointerleave", leave);
    panel.addEventListener("pointerenter", () => clearTimeout(waiting));
    document.body.append(panel);
    place(link);
  }

  function leave() {
    clearTimeout(waiting);
    waiting = setTimeout(() => panel?.matches("[role=tooltip]") && close(), 200);
  }

  function explains(link) {
    const said = link.title;
    link.removeAttribute("title");
    link.setAttribute("aria-description", said);
    const show = () => card(link, [said]);
    const soon = (event) => {
      clearTimeout(waiting);
      if (event.pointerType === "mouse") waiting = setTimeout(show, 250);
    };
    link.addEventListener("pointerenter", soon);
    link.addEventListener("pointerleave", leave);
    link.addEventListener("focus", () => link.matches(":focus-visible") && show());
    link.addEventListener("blur", leave);
    link.addEventListener("click", (event) => {
      if (event.pointerType !== "touch") return;
      const on = document.createElement("a");
      on.href = link.href;
      on.textContent = link.matches(".sm-term") ? "Glossary" : "References";
      event.preventDefault();
      event.stopPropagation();
      card(link, [said, " ", on]);
    });
  }

  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("a.sm-term[title], a[href*='references.html#'][title]").forEach(explains));

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#rows-']");
    if (panel && !panel.contains(event.target)) close();
    if (!link || panel?.contains(link) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const rows = origin(link);
    if (!rows) return;
    event.preventDefault();
    open(link, rows);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && panel && close());
})();
