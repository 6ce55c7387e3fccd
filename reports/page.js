// Draws every figure in the width that the page has, and anew when that changes.
const LABELS = 0.35; // the share of a narrow page that names of lines may take
const ROOM = 70; // pixels of a panel that axes take
const NARROW = 620, NAMES = 330; // pixels of a narrow page, and those that names of lines take on a wide one
const LETTER = 7; // pixels that a letter of a name takes
const LIFTED = 42, ROW = 14; // pixels of a line whose name stands above its marks, and of a further row of the name

/** Calls `visit` with every object within `part`. */
function walk(part, visit) {
  if (part === null || typeof part !== "object") return;
  if (!Array.isArray(part)) visit(part);
  Object.values(part).forEach((inner) => walk(inner, visit));
}

/** The pixels that the longest of the names takes. */
function room(names) {
  return Math.max(0, ...names.map((name) => name.length * LETTER));
}

/** Puts the names of lines above their own marks where one is longer than `labels` pixels; whether it did. Rows of a height of their own stay. */
function lifted(drawn, names, labels, width) {
  const longest = room(names);
  let own = false;
  walk(drawn, (part) => { own ||= part.height?.step !== undefined; });
  if (longest <= labels || own) return false;
  const most = Math.floor(width / LETTER);
  const rows = Math.max(...names.map((name) => name.match(new RegExp(`.{1,${most}}(?: |$)`, "g"))?.length ?? 1));
  const labelExpr = `split(trim(replace(datum.label, regexp('(.{1,${most}})(?: |$)', 'g'), '$1\\n')), '\\n')`;
  const look = { labelAlign: "left", labelBaseline: "bottom", labelOffset: -10 - (rows - 1) * ROW, labelPadding: -2, labelLineHeight: ROW, ticks: false };
  walk(drawn, (part) => {
    if (part.labelPadding !== undefined) Object.assign(part, look, { labelLimit: width, labelExpr });
    if (part.mark && part.encoding?.y?.field === "line") part.height = { step: LIFTED + (rows - 1) * 2 * ROW };
  });
  return true;
}

/** A copy of the chart for a page of `available` pixels: fewer panels beside each other, narrower ones, shorter names. */
function fitted(spec, available) {
  const copy = structuredClone(spec);
  const { data, datasets, ...drawn } = copy;
  let panel = 0;
  walk(drawn, (part) => { if (typeof part.width === "number") panel = Math.max(panel, part.width); });
  if (drawn.columns) drawn.columns = Math.max(1, Math.min(drawn.columns, Math.floor(available / (panel + ROOM / 2))));
  const isWide = available >= NARROW;
  const labels = isWide ? NAMES : Math.round(available * LABELS);
  const names = Object.values(datasets ?? {}).flat().map((point) => point.line ?? "");
  const above = lifted(drawn, names, labels, isWide ? panel : available - ROOM);
  if (isWide) return Object.assign(copy, drawn);
  let shortened = false;
  walk(drawn, (part) => {
    if (!above && part.labelLimit > labels && part.labelPadding !== undefined) { part.labelLimit = labels; shortened = true; }
  });
  const width = available - ROOM - (shortened ? Math.min(labels, room(names)) : 0);
  walk(drawn, (part) => {
    if (typeof part.width === "number" && (part.width > width || part.width === panel)) part.width = width;
    if (part.labelAnchor === "start") part.labelLimit = available - ROOM / 2;
  });
  const legend = drawn.config?.legend;
  if (legend) Object.assign(legend, { columns: 1, labelLimit: available - ROOM });
  return Object.assign(copy, drawn);
}

/** Gives a name to what Vega leaves without one, for readers who listen. */
function named(figure) {
  figure.querySelector(".chart summary")?.setAttribute("aria-label", "Save this figure");
  for (const part of figure.querySelectorAll("[role='graphics-symbol']:not([aria-label])")) {
    part.setAttribute("aria-label", part.getAttribute("aria-roledescription"));
  }
}

function draw(figure, spec) {
  const place = figure.querySelector(".chart");
  const actions = { export: true, source: false, compiled: false, editor: false };
  vegaEmbed(place, fitted(spec, place.clientWidth || 640), { renderer: "svg", ast: true, actions })
    .then(({ view }) => {
      figure.classList.add("drawn");
      performance.mark("drawn");
      named(figure);
      view.addEventListener("click", (_, mark) => {
        if (mark?.datum) figure.dispatchEvent(new CustomEvent("picked", { detail: mark.datum, bubbles: true }));
      });
    })
    .catch((error) => { place.textContent = "This figure could not be drawn: " + error.message; });
}

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const spec = JSON.parse(figure.querySelector("script").textContent);
  let drawn = 0;
  new ResizeObserver(([place]) => {
    const width = Math.round(place.contentRect.width);
    if (width === drawn || width === 0) return;
    drawn = width;
    draw(figure, spec);
  }).observe(figure);
}
