// Draws the charts of the page from the specifications beside them, with the site's own copy of Vega.
(() => {
  // Vega measures a chart's place when the window's resize begins; the page's columns move after that
  let settled;
  const widths = new WeakMap();
  const places = new ResizeObserver((entries) => {
    const moved = entries.filter((e) => widths.get(e.target) !== e.contentRect.width);
    if (!moved.length) return;
    for (const e of moved) widths.set(e.target, e.contentRect.width);
    clearTimeout(settled);
    settled = setTimeout(() => dispatchEvent(new Event("resize")), 150);
  });

  // the library weighs more than all else on the page: it is fetched when the first chart comes into view, and the
  // charts of folds, which stand in a script of their own, when the first of them does
  const library = new URL("vega.js", document.currentScript.src).href;
  const loading = {};
  const load = (address) =>
    (loading[address] ??= new Promise((loaded, failed) => {
      const script = document.createElement("script");
      script.addEventListener("load", loaded);
      script.addEventListener("error", () => failed(new Error(`${address.split("/").pop()} could not be loaded`)));
      script.src = address;
      document.head.append(script);
    }));

  async function specification(figure) {
    const held = figure.querySelector(".sm-spec");
    if (!held.dataset.from) return JSON.parse(held.textContent);
    await load(held.dataset.from);
    return window.spinemetsCharts[figure.dataset.name];
  }

  const begun = new WeakMap();
  const draw = (figure) => begun.get(figure) ?? begun.set(figure, drawn(figure)).get(figure);

  async function drawn(figure) {
    if (!figure.querySelector(".sm-spec")) {
      figure.dataset.drawn = "yes";
      figure.querySelector(".sm-foot").append(downloads(figure, figure.querySelector("svg") && { toSVG: () => standalone(figure) }));
      return;
    }
    const target = figure.querySelector(".sm-chart");
    const controls = figure.querySelector(".sm-controls");
    try {
      const spec = await specification(figure);
      // labels are measured before they are drawn, which needs the page's font by name
      spec.config.font = getComputedStyle(figure).fontFamily;
      await load(library);
      const { view } = await vegaEmbed(target, spec, { actions: false, renderer: "svg", bind: controls, ast: true }); // no eval
      figure.view = view;
      target.querySelector("svg").setAttribute("aria-hidden", "true"); // its place bears the name, the table the numbers
      await remember(figure, view, spec);
      places.observe(target);
      target.style.minHeight = "";
      figure.dataset.drawn = "yes";
      figure.querySelector(".sm-foot").append(downloads(figure, view));
    } catch (error) {
      target.textContent = "This chart could not be drawn; its data stand below.";
      console.error(`${figure.id}: ${error.message}`);
    }
  }

  // what is chosen stands in the address, so that a view can be sent: `figure.label=option`
  const bound = (spec) => (spec.params ?? []).filter((param) => param.bind?.input);
  const keyOf = (figure, param) => `${figure.dataset.name}.${(param.bind.name ?? param.name).trim()}`;

  function allowed(text, { value, bind }) {
    if (typeof value === "boolean") return { true: true, false: false }[text];
    if (bind.options) return bind.options.find((option) => String(option) === text);
    const number = Number(text);
    return number >= bind.min && number <= bind.max ? number : undefined;
  }

  function remember(figure, view, spec) {
    const chosen = new URLSearchParams(location.search);
    for (const param of bound(spec)) {
      const key = keyOf(figure, param);
      const option = chosen.has(key) ? allowed(chosen.get(key), param) : undefined;
      if (option !== undefined) view.signal(param.name, option);
      view.addSignalListener(param.name, (name, option) => {
        const address = new URL(location);
        if (option === param.value) address.searchParams.delete(key);
        else address.searchParams.set(key, option);
        address.hash = figure.id;
        history.replaceState(null, "", address);
        follow();
      });
    }
    const follow = follower(figure, view, spec);
    follow();
    return view.runAsync();
  }

  // title and note follow what is chosen; a choice that too few patients meet is greyed, with how many they are
  function follower(figure, view, spec) {
    const { titles, notes = {}, refused = {}, otherwise } = spec.usermeta ?? {};
    if (!titles) return () => {};
    const [title, lead, rest] = ["title", "lead", "rest"].map((name) => figure.querySelector(`.sm-${name}`));
    const [entitled, noted] = [[...title.childNodes], [lead?.textContent, rest?.textContent]];
    const key = (value) => bound(spec).map(value).join(" | ");
    const first = key((param) => param.value);
    title.setAttribute("aria-live", "polite");
    return () => {
      const now = key((param) => view.signal(param.name));
      const words = now === first ? undefined : titles[now] ?? otherwise;
      title.replaceChildren(...(words ? [words] : entitled));
      if (lead) [lead.textContent, rest.textContent] = notes[now] ? [notes[now], noted.join(" ")] : noted;
      for (const select of figure.querySelectorAll(".sm-controls select"))
        for (const option of select.options) {
          const few = refused[key(({ name }) => (name === select.name ? option.value : view.signal(name)))];
          option.disabled = Boolean(few) && option.value !== view.signal(select.name);
          option.textContent = option.value + (few ? ` (${few})` : "");
        }
    };
  }

  // a chart is drawn shortly before it comes into view; one in a closed fold when the fold opens
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((e) => e.isIntersecting)) {
      near.unobserve(entry.target);
      draw(entry.target);
    }
  }, { rootMargin: "300px 0px" });

  function wait(figure) {
    const target = figure.querySelector(".sm-chart[data-height]");
    if (target) target.style.minHeight = `${+target.dataset.height + 60}px`;
    near.observe(figure);
  }

  const figures = () => [...document.querySelectorAll(".sm-figure")];
  const drawAll = () => Promise.all(figures().map(draw));
  // what is not drawn is printed as its still picture; paper is light
  addEventListener("beforeprint", () => {
    const page = document.documentElement;
    const { theme } = page.dataset;
    page.dataset.theme = "light";
    for (const still of document.querySelectorAll(".sm-still")) still.loading = "eager";
    addEventListener("afterprint", () => (page.dataset.theme = theme), { once: true });
  });
  addEventListener("spinemets:draw", () => drawAll().then(() => (document.documentElement.dataset.charts = "drawn")));

  function downloads(figure, view) {
    const line = document.createElement("p");
    line.className = "sm-downloads";
    line.append(button("CSV", () => save(csv(figure), "text/csv", `${stem(figure)}.csv`)));
    if (view)
      line.append(button("SVG", async () =>
        save(signed(await view.toSVG(), figure), "image/svg+xml", `${stem(figure)}.svg`)));
    return line;
  }

  // chapter, figure and version of the data name a file that is taken away
  const version = () => document.querySelector("[data-version]")?.dataset.version ?? "";
  const stem = (figure) =>
    [location.pathname.split("/").pop().replace(/\.html$/, ""), figure.dataset.name, version()].filter(Boolean).join("-");

  // a picture says itself what it shows and where it is from
  function signed(svg, figure) {
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    const shows = figure.querySelector("figcaption").textContent.trim();
    title.textContent = `${shows}. ${document.title}${version() && `, data version ${version()}`}`;
    return svg.replace(/<svg[^>]*>/, (start) => start + new XMLSerializer().serializeToString(title));
  }

  // a picture that stands in the page already, in the colour that it has there
  function standalone(figure) {
    const drawing = figure.querySelector("svg");
    const copy = drawing.cloneNode(true);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("color", getComputedStyle(drawing).color);
    return copy.outerHTML;
  }

  function button(label, action) {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = label;
    element.setAttribute("aria-label", `Download ${label}`);
    element.addEventListener("click", action);
    return element;
  }

  function csv(figure) {
    // a text that a spreadsheet would take for a formula begins with an apostrophe
    const plain = (text) => (/^[=+\-@\t]/.test(text) && isNaN(text) ? `'${text}` : text);
    const quote = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const rows = [...figure.querySelectorAll(".sm-data tr")];
    return rows.map((row) => [...row.cells].map((cell) => quote(plain(cell.textContent.trim()))).join(",")).join("\n") + "\n";
  }

  function save(text, type, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function printCard() {
    const page = document.documentElement;
    page.classList.add("sm-print-card");
    document.querySelector(".sm-card-more").open = true;
    addEventListener("afterprint", () => page.classList.remove("sm-print-card"), { once: true });
    print();
  }

  // a link to a number opens the lists that it stands in
  function unfold() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target.scrollIntoView();
  }
  addEventListener("hashchange", unfold);

  // a printed card names its version; the page says so when it has moved on
  function compareVersion() {
    const printed = new URLSearchParams(location.search).get("version");
    const stamp = document.querySelector(".sm-card-stamp[data-version]");
    if (!printed || !stamp || printed === stamp.dataset.version) return;
    const note = document.createElement("p");
    note.className = "sm-version";
    note.setAttribute("role", "status");
    note.textContent = `The card that brought you here was printed from data version ${printed}. ` +
      `This page shows version ${stamp.dataset.version}; the list of changes stands in the repository.`;
    stamp.closest(".sm-card").before(note);
  }

  document.addEventListener("DOMContentLoaded", () => {
    compareVersion();
    if (location.hash) unfold();
    for (const element of document.querySelectorAll(".sm-print")) element.addEventListener("click", printCard);
    figures().forEach(wait);
    document.documentElement.dataset.charts = "ready";
  });
})();
