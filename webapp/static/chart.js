// A bar chart that is also a table: screen readers and copy-and-paste get the numbers.

const NS = "http://www.w3.org/2000/svg";
const WIDTH = 720, HEIGHT = 240, LEFT = 52, BOTTOM = 24, TOP = 10;

/** Draw `bars` ([{label, value, second?}], values >= 0) into `figure`; `format` writes a value. */
export function drawBars(figure, { caption, bars, format, names }) {
  const most = Math.max(1e-9, ...bars.map((bar) => bar.value + (bar.second ?? 0)));
  const svg = make("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": caption });
  const step = (WIDTH - LEFT) / Math.max(1, bars.length), scale = (HEIGHT - TOP - BOTTOM) / most;
  for (const part of [0, 0.5, 1]) {
    const y = HEIGHT - BOTTOM - most * part * scale;
    svg.append(make("line", { class: "axis", x1: LEFT, x2: WIDTH, y1: y, y2: y }));
    svg.append(write(LEFT - 6, y + 4, format(most * part), "end"));
  }
  bars.forEach((bar, index) => {
    const x = LEFT + index * step;
    drawBar(svg, "bar", x, step, bar.value * scale, 0, `${bar.label}: ${format(bar.value)}`);
    if (bar.second) drawBar(svg, "bar second", x, step, bar.second * scale, bar.value * scale, `${bar.label}: ${format(bar.second)}`);
    if (index % Math.ceil(bars.length / 12) === 0) svg.append(write(x + step / 2, HEIGHT - 7, bar.short ?? bar.label, "middle"));
  });
  const title = document.createElement("figcaption");
  title.textContent = caption;
  figure.replaceChildren(title, svg, tabulate(bars, format, names));
}

function drawBar(svg, kind, x, step, height, above, words) {
  const y = HEIGHT - BOTTOM - above - height;
  const bar = make("rect", { class: kind, x: x + step * 0.12, y, width: step * 0.76, height: Math.max(0, height), rx: 2 });
  bar.append(make("title", {}, words));
  svg.append(bar);
}

function tabulate(bars, format, names) {
  const details = document.createElement("details"), table = document.createElement("table");
  const summary = document.createElement("summary");
  summary.textContent = names.table;
  const body = table.createTBody();
  for (const bar of bars) {
    const row = body.insertRow();
    row.insertCell().textContent = bar.label;
    const cell = row.insertCell();
    cell.className = "number";
    cell.textContent = format(bar.value) + (bar.second === undefined ? "" : ` + ${format(bar.second)}`);
  }
  details.append(summary, table);
  return details;
}

function make(name, attributes, text) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

function write(x, y, text, anchor) {
  return make("text", { x, y, "text-anchor": anchor }, text);
}
