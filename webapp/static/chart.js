// A bar chart that is also a table: screen readers, copy-and-paste and paper get the numbers.

import { make } from "/static/elements.js";
import { say } from "/static/words.js";

const NS = "http://www.w3.org/2000/svg";
const HEIGHT = 230, LEFT = 50, RIGHT = 6, BOTTOM = 24, TOP = 12, LABEL_WIDTH = 26, NARROWEST = 260, WIDEST_BAR = 48;

/** Draw bars into a figure, again whenever its width changes.
 *
 *  series: [{ name, kind }], kind = the colour's class; bars: [{ label, short, values }], a value >= 0 for each series,
 *  the first at the bottom; format writes a value.
 */
export function drawBars(figure, { caption, series, bars, format }) {
  const plot = make("div");
  const drawn = { caption, series, bars, format };
  figure.replaceChildren(make("figcaption", caption), describeSeries(series), plot, tabulate(drawn));
  const draw = () => plot.replaceChildren(drawPlot(Math.max(NARROWEST, plot.clientWidth), drawn));
  new ResizeObserver(draw).observe(plot);
}

function drawPlot(width, { caption, series, bars, format }) {
  const svg = makeSvg("svg", { class: "chart", viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": caption });
  const most = Math.max(1e-9, ...bars.map((bar) => sum(bar.values)));
  const step = (width - LEFT - RIGHT) / Math.max(1, bars.length), scale = (HEIGHT - TOP - BOTTOM) / most;
  for (const part of [0, 0.5, 1]) {
    const y = HEIGHT - BOTTOM - most * part * scale;
    svg.append(makeSvg("line", { class: "axis", x1: LEFT, x2: width - RIGHT, y1: y, y2: y }));
    svg.append(makeSvg("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" }, format(most * part)));
  }
  const every = Math.ceil(LABEL_WIDTH / step);
  bars.forEach((bar, index) => {
    const x = LEFT + index * step;
    stack(svg, series, bar, x, step, scale, format);
    if (index % every) return;
    svg.append(makeSvg("text", { x: x + step / 2, y: HEIGHT - 7, "text-anchor": "middle" }, bar.short));
  });
  return svg;
}

function stack(svg, series, bar, x, step, scale, format) {
  let y = HEIGHT - BOTTOM;
  bar.values.forEach((value, index) => {
    const height = value * scale;
    y -= height;
    const width = Math.min(WIDEST_BAR, step * 0.76);
    const rect = makeSvg("rect", { class: `bar ${series[index].kind}`, x: x + (step - width) / 2, y, width, height });
    rect.append(makeSvg("title", {}, `${bar.label}, ${series[index].name}: ${format(value)}`));
    svg.append(rect);
  });
}

function describeSeries(series) {
  const items = series.map(({ name, kind }) => make("li", [make("span", "", { class: `swatch ${kind}` }), name]));
  return make("ul", items, { class: "legend" });
}

function tabulate({ caption, series, bars, format }) {
  const names = series.map(({ name }) => make("th", name, { scope: "col", class: "number" }));
  const numbers = (bar) => bar.values.map((value) => make("td", format(value), { class: "number" }));
  const head = make("thead", [make("tr", [make("th", say("when"), { scope: "col" }), ...names])]);
  const rows = bars.map((bar) => make("tr", [make("th", bar.label, { scope: "row" }), ...numbers(bar)]));
  const table = make("table", [make("caption", caption, { class: "unseen" }), head, make("tbody", rows)]);
  return make("details", [make("summary", say("as_table")), make("div", [table], { class: "scroll" })]);
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

function makeSvg(name, attributes, text = "") {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}
