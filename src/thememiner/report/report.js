"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (query, from = document) => from.querySelector(query);
  const $$ = (query, from = document) => [...from.querySelectorAll(query)];
  const make = (tag, facts = {}, ...inside) => {
    const node = Object.assign(document.createElement(tag), facts);
    node.append(...inside);
    return node;
  };
  const number = (value) => value.toLocaleString("en-US");
  const title = document.title;

  // ---- the ranking: sort, filter, search; all of it stands in the address ----
  const N_ROWS = 15;
  const table = $("#ranking table");
  const rows = table ? $$("tbody tr", table) : [];
  const pages = $$("#pages > article");
  const texts = [];
  const state = { q: "", sort: "", all: false, facets: {} };

  const textOf = (place) => {
    texts[place] ??= (rows[place].textContent + " " + pages[place].textContent).toLowerCase();
    return texts[place];
  };
  const countOf = (facet, value, place) => {
    const cells = facet.themes[place];
    const wanted = facet.values.indexOf(value);
    for (let at = 0; at < cells.length; at += 2) if (cells[at] === wanted) return cells[at + 1];
    return 0;
  };
  const chosen = () => data.facets.filter((facet) => state.facets[facet.key]);

  // What a row has of the one facet that is chosen; of several, each may have it in other reports.
  const matchesOf = (place) => {
    const counts = chosen().map((facet) => countOf(facet, state.facets[facet.key], place));
    if (counts.includes(0)) return null;
    return counts.length === 1 ? counts[0] : undefined;
  };
  const keyOf = (row, key, match) => {
    if (key === "rank") return Number(row.dataset.place);
    if (key === "name") return $("th a", row).textContent.toLowerCase();
    if (key === "area") return $(".area", row).textContent.toLowerCase();
    if (key === "reports" && match !== undefined) return match;
    return row.dataset[key] === "" ? null : Number(row.dataset[key]);
  };
  const compare = (one, other, sign) => {
    if (one === other) return 0;
    if (one === null || other === null) return one === null ? 1 : -1; // what is unknown comes last
    return (one < other ? -1 : 1) * sign;
  };

  const show = () => {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const found = [];
    rows.forEach((row, place) => {
      const match = matchesOf(place);
      if (match === null || !words.every((word) => textOf(place).includes(word))) return;
      found.push({ row, place, match });
    });
    const down = state.sort.startsWith("-");
    const key = state.sort.replace("-", "") || "rank";
    found.sort((one, other) => compare(
      keyOf(one.row, key, one.match), keyOf(other.row, key, other.match), down ? -1 : 1,
    ) || one.place - other.place);
    const body = $("tbody", table);
    rows.forEach((row) => { row.hidden = true; });
    const filtered = found.length < rows.length;
    found.forEach(({ row, match }, at) => {
      row.hidden = !state.all && !filtered && at >= N_ROWS;
      $(".of", row)?.remove();
      if (match !== undefined) {
        const cell = $$("td.num", row)[1];
        cell.prepend(make("span", { className: "of" }, `${number(match)} of `));
      }
      body.append(row);
    });
    if (!chosen().length) $$(".of", table).forEach((node) => node.remove());
    for (const head of $$("th[data-sort]", table)) {
      const own = head.dataset.sort === key;
      if (own) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    tell(found.length, filtered);
  };

  const quoted = (value) => `'${value.replaceAll("'", "'\\''")}'`;
  const tell = (n, filtered) => {
    const status = $(".filters .status");
    const told = filtered || chosen().length ? `${number(n)} of ${number(rows.length)} themes` : "";
    const one = chosen().length === 1 ? "; “31 of 234”: reports with it, of all" : "";
    const several = chosen().length > 1 ? " that have reports with each of these" : "";
    status.textContent = n ? told && told + several + one
      : "No theme has all of this. Take a filter away, or search for fewer words.";
    const exact = chosen();
    const hint = $(".filters .exact");
    hint.replaceChildren();
    if (exact.length && exact.every((facet) => facet.option)) {
      const line = exact.map((facet) => `${facet.option} ${quoted(state.facets[facet.key])}`);
      hint.append("Ranked anew by these reports alone: ",
        copyable(make("code", {}, `thememiner report ${line.join(" ")}`)));
    }
    $(".filters .clear").hidden = !(state.q || chosen().length);
    const more = $("#ranking .more");
    more.hidden = filtered || rows.length <= N_ROWS;
    $("button", more).textContent = state.all
      ? `Show the first ${N_ROWS}` : `Show all ${number(rows.length)} themes`;
  };

  const address = () => {
    const parts = new URLSearchParams();
    if (state.q) parts.set("q", state.q);
    if (state.sort && state.sort !== "rank") parts.set("sort", state.sort);
    if (state.all) parts.set("all", "1");
    for (const facet of chosen()) parts.set(facet.key, state.facets[facet.key]);
    const text = parts.toString();
    return text ? `#?${text}` : "#";
  };
  const change = () => {
    history.replaceState(null, "", address());
    show();
  };
  const read = (hash) => {
    const parts = new URLSearchParams(hash.startsWith("#?") ? hash.slice(2) : "");
    state.q = parts.get("q") ?? "";
    state.sort = parts.get("sort") ?? "";
    state.all = parts.has("all");
    state.facets = {};
    for (const facet of data.facets) {
      const value = parts.get(facet.key);
      if (value && facet.values.includes(value)) state.facets[facet.key] = value;
    }
    $(".filters input").value = state.q;
    for (const select of $$(".filters select")) select.value = state.facets[select.name] ?? "";
  };

  const furnish = () => {
    rows.forEach((row, place) => { row.dataset.place = place; });
    const bar = $(".filters");
    const input = make("input", { type: "search", autocomplete: "off", spellcheck: false });
    input.addEventListener("input", () => { state.q = input.value.trim(); change(); });
    bar.append(make("label", { className: "search" }, "Search names, words, quotes", input));
    for (const facet of data.facets) {
      const select = make("select", { name: facet.key }, make("option", { value: "" }, "all"));
      facet.values.forEach((value, at) =>
        select.append(make("option", { value }, facet.words[at] ?? value)));
      if (facet.rest) {
        select.append(make("option", { disabled: true }, `${number(facet.rest)} more, rarer`));
      }
      select.addEventListener("change", () => {
        state.facets[facet.key] = select.value;
        change();
      });
      bar.append(make("label", {}, facet.label, select));
    }
    const clear = make("button", { type: "button", className: "clear" }, "Clear");
    clear.addEventListener("click", () => {
      state.q = input.value = "";
      state.facets = {};
      $$("select", bar).forEach((select) => { select.value = ""; });
      change();
    });
    const status = make("p", { className: "status" });
    status.setAttribute("role", "status");
    bar.append(clear, status, make("p", { className: "exact" }));
    bar.hidden = false;
    for (const head of $$("th[data-sort]", table)) {
      const button = make("button", { type: "button" }, ...head.childNodes);
      const key = head.dataset.sort;
      const first = ["rank", "name", "area"].includes(key) ? key : `-${key}`;
      button.addEventListener("click", () => {
        const other = first === key ? `-${key}` : key;
        state.sort = state.sort === first || (!state.sort && key === "rank") ? other : first;
        change();
      });
      head.append(button);
    }
    const all = make("button", { type: "button" });
    all.addEventListener("click", () => { state.all = !state.all; change(); });
    $("#ranking .more").append(all);
  };

  // ---- theme pages: one at a time; back leads to the ranking as it was ----
  const copyable = (code) => {
    const button = make("button", { type: "button", className: "copy" }, "Copy");
    button.setAttribute("aria-label", `Copy: ${code.textContent}`);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(code); // the browser forbids it: ready for ctrl+C
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    const both = document.createDocumentFragment();
    both.append(code, button);
    return both;
  };
  let scrolled = 0;
  let before = "#";
  const open = () => {
    const hash = decodeURIComponent(location.hash);
    const page = pages.find((one) => `#${one.id}` === hash);
    const was = root.classList.contains("reading");
    if (page && !was) scrolled = scrollY;
    root.classList.toggle("reading", Boolean(page));
    pages.forEach((one) => one.classList.toggle("open", one === page));
    document.title = page ? `${page.dataset.name} · ${title}` : title;
    if (page) {
      if (!page.dataset.ready) {
        page.dataset.ready = "1";
        $$(".commands code", page).forEach((code) => {
          const place = code.nextSibling;
          code.parentNode.insertBefore(copyable(code), place);
        });
      }
      scrollTo(0, 0);
      $("h2", page).focus({ preventScroll: true });
      return;
    }
    if (rows.length && (hash === "" || hash.startsWith("#?"))) {
      before = hash || "#";
      read(location.hash);
      show();
      if (was) scrollTo(0, scrolled);
    } else if (was && hash) $(`#${CSS.escape(hash.slice(1))}`)?.scrollIntoView();
  };
  for (const link of $$(".back a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const place = scrolled;
      location.hash = before === "#" ? "" : before;
      if (!root.classList.contains("reading")) scrollTo(0, place);
    });
  }

  // ---- the map ----
  const drawMap = () => {
    const box = $(".map");
    if (!box || !data.map.length) return;
    box.hidden = false;
    $("#map .script").hidden = true;
    const canvas = $("canvas", box);
    const tip = $(".tip", box);
    const areas = [...new Set(data.map.map((dot) => dot.area))];
    const colour = (area, alpha) => {
      const dark = matchMedia("(prefers-color-scheme: dark)").matches;
      const hue = (areas.indexOf(area) * 137.5 + 225) % 360;
      return `hsl(${hue} ${area ? 60 : 0}% ${dark ? 68 : 42}% / ${alpha})`;
    };
    const most = Math.max(...data.map.map((dot) => dot.n), 1);
    let spots = [];
    const paint = () => {
      const width = box.clientWidth;
      const height = Math.min(Math.round(width * 0.62), 640);
      const scale = devicePixelRatio || 1;
      canvas.width = width * scale;
      canvas.height = height * scale;
      const pen = canvas.getContext("2d");
      pen.scale(scale, scale);
      pen.clearRect(0, 0, width, height);
      const ink = getComputedStyle(document.body).color;
      const edge = 46;
      spots = [];
      const discs = data.map.map((dot) => ({
        ...dot,
        left: edge + (dot.x / 1000) * (width - 2 * edge),
        top: edge + (dot.y / 1000) * (height - 2 * edge),
        radius: 4 + 18 * Math.sqrt(dot.n / most),
      }));
      for (const disc of [...discs].sort((one, other) => other.n - one.n)) {
        pen.fillStyle = colour(disc.area, 0.3);
        pen.strokeStyle = colour(disc.area, 0.9);
        pen.beginPath();
        pen.arc(disc.left, disc.top, disc.radius, 0, 7);
        pen.fill();
        pen.stroke();
        const page = document.getElementById(disc.id);
        const quotes = page ? $$(".words blockquote", page) : [];
        quotes.forEach((quote, at) => {
          const far = disc.radius + 4 + 3 * at;
          const turn = at * 2.4 + disc.x;
          const spot = {
            left: disc.left + far * Math.cos(turn), top: disc.top + far * Math.sin(turn),
            radius: 2, id: disc.id, name: disc.name, quote: $("p", quote).textContent,
            about: $("footer", quote).firstChild.textContent,
          };
          pen.fillStyle = colour(disc.area, 0.75);
          pen.beginPath();
          pen.arc(spot.left, spot.top, spot.radius, 0, 7);
          pen.fill();
          spots.push(spot);
        });
        spots.push(disc);
      }
      label(pen, discs, ink, width);
    };
    // Names of the largest that do not cover each other.
    const label = (pen, discs, ink, width) => {
      pen.font = "12px system-ui, sans-serif";
      pen.fillStyle = ink;
      const taken = [];
      for (const disc of [...discs].sort((one, other) => other.n - one.n)) {
        const wide = pen.measureText(disc.name).width;
        const left = Math.min(Math.max(disc.left - wide / 2, 2), width - wide - 2);
        const top = disc.top + disc.radius + 22;
        const clash = taken.some((one) => left < one.left + one.wide + 8
          && one.left < left + wide + 8 && Math.abs(top - one.top) < 15);
        if (clash || wide > width) continue;
        taken.push({ left, top, wide });
        pen.fillText(disc.name, left, top);
      }
    };
    const under = (event) => {
      const frame = canvas.getBoundingClientRect();
      const left = event.clientX - frame.left;
      const top = event.clientY - frame.top;
      let best = null;
      for (const spot of spots) {
        const far = Math.hypot(spot.left - left, spot.top - top) - spot.radius;
        if (far < 5 && (!best || far < best.far)) best = { far, spot, left, top };
      }
      return best;
    };
    canvas.addEventListener("pointermove", (event) => {
      const found = under(event);
      tip.hidden = !found;
      canvas.style.cursor = found ? "pointer" : "";
      if (!found) return;
      const { spot } = found;
      tip.textContent = spot.quote
        ? `${spot.quote} — ${spot.about}`
        : `${spot.name}: ${number(spot.n)} ${data.people}`;
      tip.style.left = `${Math.min(found.left + 12, Math.max(box.clientWidth - 330, 0))}px`;
      tip.style.top = `${found.top + 14}px`;
    });
    canvas.addEventListener("pointerleave", () => { tip.hidden = true; });
    canvas.addEventListener("click", (event) => {
      const found = under(event);
      if (found) location.hash = found.spot.id;
    });
    const legend = make("ul", { className: "areas" });
    const mark = () => {
      legend.replaceChildren(...areas.map((area) => {
        const item = make("li", {}, "● ", make("span", {}, area || "no area"));
        item.style.color = colour(area, 0.9);
        return item;
      }));
    };
    box.append(legend);
    mark();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", mark);
    addEventListener("resize", paint);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
    paint();
  };

  if (rows.length) furnish();
  $$("#overhauls .commands code").forEach((code) => {
    const place = code.nextSibling;
    code.parentNode.insertBefore(copyable(code), place);
  });
  addEventListener("hashchange", open);
  addEventListener("popstate", open);
  open();
  if ("IntersectionObserver" in window && $(".map")) {
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      drawMap();
    }, { rootMargin: "400px" });
    watch.observe($("#map"));
  } else drawMap();
})();
