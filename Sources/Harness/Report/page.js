"use strict";
// Draws the charts that the page's data describes, in the colours of its style sheet.
(() => {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const series = (index) => colour(`series-${index % 6}`);
  const digits = (value) => {
    const size = Math.abs(value);
    return value.toLocaleString("en", { maximumFractionDigits: size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3 });
  };
  const scaled = (base, names) => (value) => {
    let power = 0;
    while (Math.abs(value) >= base && power < names.length - 1) { value /= base; power += 1; }
    return digits(value) + names[power];
  };
  const units = {
    count: scaled(1000, ["", " k", " M", " G"]),
    bytes: scaled(1024, [" B", " KiB", " MiB", " GiB", " TiB"]),
    microseconds: (value) => (value >= 1e6 ? `${digits(value / 1e6)} s` : value >= 1e3 ? `${digits(value / 1e3)} ms` : `${digits(value)} µs`),
    nines: (value) => `${(100 - 100 / value).toFixed(Math.max(0, Math.round(Math.log10(value)) - 2))} %`,
    milliseconds: (value) => (Math.abs(value) >= 8.64e7 ? `${digits(value / 8.64e7)} d`
      : Math.abs(value) >= 3.6e6 ? `${digits(value / 3.6e6)} h`
      : Math.abs(value) >= 6e4 ? `${digits(value / 6e4)} min`
      : Math.abs(value) >= 1000 ? `${digits(value / 1000)} s` : `${digits(value)} ms`),
    seconds: (value) => `${digits(value)} s`,
    cores: digits,
    share: (value) => `${digits(value)} %`,
    percent: (value) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${digits(Math.abs(value))} %`,
  };

  // A comparison's margin as a band, its interval as a bar with the estimate across it.
  class Interval extends Chart.ScatterController {
    draw() {
      const { ctx, chartArea: area, scales: { x } } = this.chart;
      const { estimate, lower, upper, margin } = this.getDataset().interval;
      const middle = area.top + 12;
      ctx.save();
      ctx.fillStyle = colour("margin");
      ctx.fillRect(x.getPixelForValue(-margin), area.top, x.getPixelForValue(margin) - x.getPixelForValue(-margin), area.bottom - area.top);
      ctx.strokeStyle = colour("quiet");
      ctx.beginPath();
      ctx.moveTo(x.getPixelForValue(0), area.top);
      ctx.lineTo(x.getPixelForValue(0), area.bottom);
      ctx.stroke();
      ctx.fillStyle = colour("series-0");
      const left = x.getPixelForValue(lower);
      ctx.fillRect(left, middle - 4, Math.max(x.getPixelForValue(upper) - left, 1), 8);
      ctx.fillStyle = colour("ink");
      ctx.fillRect(x.getPixelForValue(estimate) - 1.5, middle - 9, 3, 18);
      ctx.restore();
    }
  }
  Interval.id = "interval";
  Interval.defaults = { datasetElementType: false, dataElementType: "point" };
  Chart.register(Interval);

  // Steps of an axis are round in its unit: in bytes, a power of two.
  const steps = (unit, most) => (unit === "bytes" ? { stepSize: 2 ** Math.ceil(Math.log2(Math.max(most, 8) / 5)) } : {});
  // Cells of a map: an interval by a range of sizes, the more opaque the larger its share.
  class HeatMap extends Chart.ScatterController {
    draw() {
      const { ctx, scales: { x, y } } = this.chart;
      ctx.save();
      ctx.fillStyle = colour("series-0");
      const cells = this.getDataset().data;
      const most = Math.max(...cells.map((cell) => cell.share));
      for (const { left, right, bottom, top, share } of cells) {
        ctx.globalAlpha = Math.max(0.12, 1 + Math.log10(share / most) / 3.5);
        const start = Math.floor(x.getPixelForValue(left));
        const up = Math.floor(y.getPixelForValue(top));
        ctx.fillRect(start, up, Math.max(Math.floor(x.getPixelForValue(right)) - start, 1), Math.max(Math.floor(y.getPixelForValue(bottom)) - up, 1));
      }
      ctx.restore();
    }
  }
  HeatMap.id = "heatMap";
  HeatMap.defaults = { datasetElementType: false, dataElementType: "point" };
  Chart.register(HeatMap);

  const points = (list) => list.map(([x, y]) => ({ x, y }));
  const axis = (title, unit, more = {}) => ({
    grid: { color: colour("line"), borderColor: colour("line") },
    title: { display: title !== "", text: title, color: colour("quiet") },
    ...more,
    ticks: { color: colour("quiet"), maxRotation: 0, autoSkipPadding: 12, callback: units[unit], ...more.ticks },
  });
  // An axis of tenfolds has lines and labels at each, and between them only if there are less than two.
  const tenfolds = (unit, more = {}) => axis("", unit, {
    type: "logarithmic",
    afterBuildTicks: (scale) => {
      const whole = scale.ticks.filter((tick) => Math.abs(Math.log10(tick.value) - Math.round(Math.log10(tick.value))) < 1e-9);
      if (whole.length > 1) { scale.ticks = whole; }
    },
    ...more,
  });
  const spokenDelays = [1e3, 1e4, 6e4, 6e5, 3.6e6, 2.16e7, 8.64e7, 6.048e8];
  const options = (spec, scales, legend) => ({
    animation: false, responsive: true, maintainAspectRatio: false, scales,
    interaction: { mode: "nearest", intersect: false, axis: "x" },
    plugins: {
      legend: { display: legend, labels: { color: colour("ink"), boxWidth: 10, boxHeight: 10, usePointStyle: true, filter: (item) => item.text !== "" } },
      tooltip: { callbacks: {
        title: (items) => (spec.kind === "bars" ? items[0].label : ""),
        label: ({ dataset, parsed, raw }) => (spec.kind === "heatMap"
          ? `${digits(raw.share * 100)} % from ${units.microseconds(raw.bottom)} to ${units.microseconds(raw.top)}, at ${units.seconds(raw.left)}`
          : spec.kind === "pairs"
          ? `${dataset.label}, pair ${parsed.y}: ${units.percent(parsed.x)}`
          : `${dataset.label}: ${units[spec.yUnit](parsed.y)}${spec.kind === "bars" ? "" : ` at ${units[spec.xUnit](parsed.x)}`}`),
      } },
    },
  });

  const largest = (spec) => Math.max(...spec.series.flatMap((one) => one.points.map((point) => point[1])));

  const kinds = {
    lines: (spec) => ({
      type: "line",
      data: { datasets: spec.series.map((one, index) => ({
        label: one.name, data: points(one.points), borderColor: series(index), backgroundColor: series(index),
        borderWidth: 1.75, pointRadius: one.points.length < 30 ? 2.5 : 0, pointHitRadius: 8, clip: 4,
      })) },
      options: options(spec, {
        x: axis(spec.xTitle, spec.xUnit, { type: "linear", min: spec.span[0], max: spec.span[1], ticks: { includeBounds: false } }),
        y: axis(spec.yTitle, spec.yUnit, { beginAtZero: true, ticks: steps(spec.yUnit, largest(spec)) }),
      }, spec.series.length > 1),
    }),
    percentiles: (spec) => ({
      type: "line",
      data: { datasets: spec.series.map((one, index) => ({
        label: one.name, data: points(one.points), borderColor: series(index), backgroundColor: series(index),
        borderWidth: 1.75, pointRadius: 0, pointHitRadius: 8,
      })) },
      options: options(spec, { x: tenfolds("nines", { min: 1.9 }), y: tenfolds("microseconds") }, true),
    }),
    heatMap: (spec) => {
      const cells = spec.series[0].points.map(([left, right, bottom, top, share]) => (
        { x: (left + right) / 2, y: Math.sqrt(bottom * top), left, right, bottom, top, share }));
      return {
        type: "heatMap",
        data: { datasets: [{ label: spec.series[0].name, data: cells }] },
        options: options(spec, {
          x: axis(spec.xTitle, spec.xUnit, { type: "linear", min: spec.span[0], max: spec.span[1], ticks: { includeBounds: false } }),
          y: tenfolds("microseconds", { min: Math.min(...cells.map((cell) => cell.bottom)), max: Math.max(...cells.map((cell) => cell.top)) }),
        }, false),
      };
    },
    delays: (spec) => ({
      type: "line",
      data: { datasets: spec.series.map((one, index) => ({
        label: one.name, data: points(one.points), borderColor: series(index), backgroundColor: series(index),
        borderWidth: 1.75, pointRadius: 2.5, pointHitRadius: 8,
      })) },
      options: options(spec, {
        x: { ...tenfolds(spec.xUnit), title: axis(spec.xTitle, spec.xUnit).title, afterBuildTicks: (scale) => {
          scale.ticks = spokenDelays.filter((value) => value >= scale.min && value <= scale.max).map((value) => ({ value }));
        } },
        y: tenfolds(spec.yUnit),
      }, true),
    }),
    bars: (spec) => ({
      type: "bar",
      data: { labels: spec.categories, datasets: spec.series.map((one, index) => ({
        label: one.name, data: one.points.map((point) => point[1]), backgroundColor: series(index), maxBarThickness: 44,
        minBarLength: 2,
      })) },
      options: options(spec, {
        x: { grid: { display: false }, ticks: { color: colour("quiet") } },
        y: axis(spec.yTitle, spec.yUnit, { beginAtZero: true, ticks: steps(spec.yUnit, largest(spec)) }),
      }, spec.series.length > 1),
    }),
    pairs: (spec) => {
      const { lower, upper, margin } = spec.interval;
      const shown = spec.series.flatMap((one) => one.points.map((point) => point[0])).concat(lower, upper, -margin, margin);
      const most = Math.max(...spec.series.map((one) => one.points.length));
      const room = (Math.max(...shown) - Math.min(...shown)) * 0.04;
      return {
        type: "scatter",
        data: { datasets: spec.series.map((one, index) => ({
          label: one.name, data: points(one.points), borderColor: series(index), borderWidth: 1.5, radius: 4,
          backgroundColor: index === 0 ? series(index) : colour("paper"), order: index,
        })).concat({ type: "interval", label: "", data: [{ x: spec.interval.estimate, y: 0 }], interval: spec.interval, order: 9 }) },
        options: options(spec, {
          x: axis(spec.xTitle, spec.xUnit, { type: "linear", min: Math.min(...shown) - room, max: Math.max(...shown) + room,
            ticks: { includeBounds: false } }),
          // The interval has the room above the first pair.
          y: axis(spec.yTitle, spec.yUnit, { type: "linear", reverse: true, min: -most * 0.16, max: most + 1,
            ticks: { precision: 0, callback: (value) => (value >= 1 && value <= most ? value : "") } }),
        }, true),
      };
    },
  };

  let drawn = [];
  const draw = () => {
    for (const chart of drawn) { chart.destroy(); }
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    drawn = charts.map((spec, index) => {
      const configuration = kinds[spec.kind](spec);
      return new Chart(document.getElementById(`chart-${index}`), configuration);
    });
  };
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  // Paper is white, and narrower than most windows: the charts are drawn for it before it is laid out.
  addEventListener("beforeprint", () => {
    document.documentElement.setAttribute("data-prints", "");
    draw();
  });
  addEventListener("afterprint", () => {
    document.documentElement.removeAttribute("data-prints");
    draw();
  });
})();
