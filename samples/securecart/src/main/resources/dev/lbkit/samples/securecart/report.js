"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const zones = Object.keys(data.shares);
const end = data.acts[data.acts.length - 1].end;
const at = data.p50.map((_, i) => (i + 0.5) * data.step);
const hues = ["#1f5f9e", "#4e8fcf", "#a3c8ec", "#a8581a", "#dd8f3e", "#f3cf9f"];
const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const one = value => value == null ? "" : value.toFixed(1);

function element(parent, tag, text, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className || "";
  parent.append(made);
  return made;
}

function totals() {
  const kept = data.promises.filter(promise => promise.isKept).length;
  const rows = [
    ["orders", data.totals.orders.toLocaleString("en")],
    ["user-visible failures", data.totals.failed.toLocaleString("en"), data.totals.failed ? "bad" : "good"],
    ["requests per order", data.totals.requestsPerOrder.toFixed(3)],
    ["executed more than once", data.totals.executedTwice.toLocaleString("en")],
    ["promises kept", `${kept} of ${data.promises.length}`, kept === data.promises.length ? "good" : "bad"]];
  for (const [title, value, className] of rows) {
    const box = element(document.getElementById("totals"), "div", "");
    element(box, "dt", title);
    element(box, "dd", value, className);
  }
  document.getElementById("run").textContent = `Two regions of three zones of two targets, each zone a process; `
    + `${data.rate} orders per second for ${Math.round(end)} s, seed ${data.seed}.`;
}

function lanes() {
  const place = seconds => `${100 * seconds / end}%`;
  for (const act of data.acts) {
    const box = element(document.getElementById("acts"), "span", act.name);
    box.style.left = place(act.start);
    box.style.width = place(act.end - act.start);
    box.title = `${one(act.start)} to ${one(act.end)} s`;
  }
  const lane = document.getElementById("marks");
  data.marks.forEach((mark, i) => {
    const badge = element(lane, "b", i + 1);
    badge.style.left = place(mark.at);
    badge.title = mark.label;
    const row = element(document.getElementById("deeds"), "li", "");
    element(row, "b", i + 1);
    element(row, "time", `${one(mark.at)} s`);
    element(row, "span", mark.label);
  });
}

/** Drops a badge to the second row where it would cover the one before it. */
function spread() {
  let last = -Infinity;
  const lane = document.getElementById("marks");
  for (const badge of lane.children) {
    const crowded = badge.offsetLeft - last < 20;
    badge.classList.toggle("low", crowded);
    last = crowded ? -Infinity : badge.offsetLeft;
  }
  lane.classList.toggle("tall", lane.querySelector(".low") !== null);
}

function table(id, header, rows) {
  const head = element(document.querySelector(`#${id} thead`), "tr", "");
  header.forEach(title => element(head, "th", title));
  for (const cells of rows) {
    const row = element(document.querySelector(`#${id} tbody`), "tr", "");
    cells.forEach(cell => element(row, "td", cell.text ?? cell, cell.className));
  }
}

/** Shades every second act behind the curves, and marks the deeds before them in the given color. */
function stageHooks(ink) {
  return {
    drawClear: [u => {
      u.ctx.fillStyle = color("--band");
      data.acts.forEach((act, i) => {
        const left = u.valToPos(act.start, "x", true);
        if (i % 2 === 0) u.ctx.fillRect(left, u.bbox.top, u.valToPos(act.end, "x", true) - left, u.bbox.height);
      });
    }],
    draw: [u => {
      u.ctx.save();
      u.ctx.strokeStyle = color(ink);
      u.ctx.lineWidth = devicePixelRatio;
      u.ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
      u.ctx.globalAlpha = 0.75;
      for (const mark of data.marks) {
        const x = Math.round(u.valToPos(mark.at, "x", true)) + 0.5;
        u.ctx.beginPath();
        u.ctx.moveTo(x, u.bbox.top);
        u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
        u.ctx.stroke();
      }
      u.ctx.restore();
    }],
  };
}

function chart(id, height, y, axis, series, columns, ink = "--bad") {
  const host = document.getElementById(id);
  const shared = { stroke: () => color("--quiet"), font: "12px system-ui, 'DejaVu Sans', sans-serif" };
  const lines = { grid: { stroke: () => color("--grid"), width: 1 }, ticks: { show: false } };
  const options = {
    width: host.clientWidth, height, padding: [8, 14, 0, 0],
    cursor: { sync: { key: "time" }, y: false, drag: { x: false, y: false } },
    legend: { live: true },
    scales: { x: { time: false, range: [0, end] }, y },
    axes: [
      { ...shared, ...lines, size: 26, gap: 4, space: 60, incrs: [1, 2, 5, 10, 20, 50, 100], values: (u, ticks) => ticks.map(tick => `${tick} s`) },
      { ...shared, ...lines, size: 56, gap: 8, ...axis }],
    series: [{}, ...series],
    hooks: stageHooks(ink),
  };
  return new uPlot(options, [at, ...columns], host);
}

const line = (label, stroke, extra) =>
  ({ label, stroke: () => color(stroke), width: 1.5, points: { show: false }, value: (u, v) => one(v), ...extra });

/** Each value becomes the mean of those in the second around it; windows without any request say nothing. */
const smooth = values => values.map((_, i) => {
  const part = [i - 2, i - 1, i, i + 1, i + 2].filter(t => zones.some(zone => data.shares[zone][t] > 0));
  return part.reduce((sum, t) => sum + values[t], 0) / Math.max(1, part.length);
});

function charts() {
  const slowest = Math.max(...data.p99, 100);
  const answered = values => values.map(value => value > 0 ? value : null);
  const most = Math.max(...data.acknowledged, ...data.failed) * 1.08;
  const shares = zones.map(zone => smooth(data.shares[zone]));
  const stacked = shares.map((_, i) => at.map((_, t) => 100 * shares.slice(i).reduce((sum, share) => sum + share[t], 0)));
  const area = (zone, i) => ({
    label: zone, width: 0, stroke: hues[i], fill: hues[i], points: { show: false },
    value: (u, v, series, index) => index == null ? "" : `${Math.round(100 * shares[i][index])} %` });
  return [
    chart("throughput", 170, { range: [0, most] }, { space: 26 },
      [line("acknowledged", "--accent"), line("failed", "--bad", { width: 2 })], [data.acknowledged, data.failed]),
    chart("latency", 190, { distr: 3, range: [1, 10 ** Math.ceil(Math.log10(slowest))] }, {},
      [line("p50", "--accent"), line("p99", "--second")], [answered(data.p50), answered(data.p99)]),
    chart("share", 220, { range: [0, 100] }, { values: (u, ticks) => ticks.map(tick => `${tick} %`), space: 36 },
      zones.map(area), stacked, "--page")];
}

totals();
lanes();
table("results", data.header, data.acts.map(act => act.cells.map(cell =>
  cell === "never" ? { text: cell, className: "bad" } : cell)));
table("promises", ["", "promise", "measured", "bound"], data.promises.map(promise => [
  { text: promise.isKept ? "PASS" : "FAIL", className: promise.isKept ? "good" : "bad" },
  promise.claim, promise.measured, promise.bound]));
const drawn = charts();
spread();
addEventListener("resize", () => {
  drawn.forEach(it => it.setSize({ width: it.root.parentElement.clientWidth, height: it.height }));
  spread();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.forEach(it => it.redraw(false, true)));
