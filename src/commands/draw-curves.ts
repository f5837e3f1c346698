// Draws quality against cost as SVG: the share of the gap between two models that is recovered, over the share of calls
// to the dearer one.
import { type JudgedPrompt, oracleCurve, recoveredGap, sharePoints } from "../routing/auto/metrics.ts";

const size = 320;
const margin = 48;
const colours = ["#0b6e99", "#8a4f9e", "#b3541e", "#3c7a3c"];

interface Line {
  title: string;
  curve: readonly number[];
  colour: string;
  dashes: string;
}

export function drawCurves(results: readonly (readonly [title: string, prompts: readonly JudgedPrompt[]])[]): string {
  const judged = results[0]?.[1] ?? [];
  const lines: Line[] = [
    ...results.map(([title, prompts], at) => ({
      title,
      curve: recoveredGap(prompts),
      colour: colours[at % colours.length] ?? "#000",
      dashes: "",
    })),
    { title: "random", curve: sharePoints, colour: "#888", dashes: "4 4" },
    { title: "oracle", curve: oracleCurve(judged), colour: "#888", dashes: "1 3" },
  ];
  const highest = Math.max(1, ...lines.flatMap(({ curve }) => curve));
  const width = size + 2 * margin + 170;
  const height = size + 2 * margin;
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    "<title>Share of the quality gap recovered, by share of calls to the strong model</title>",
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...ticks.map((tick) => text(across(tick), height - margin + 16, `${tick * 100}`, "middle")),
    ...ticks.map((tick) => text(margin - 6, up(tick, highest) + 4, `${tick * 100}`, "end")),
    `<path d="M${margin} ${margin}V${margin + size}H${margin + size}" fill="none" stroke="#444"/>`,
    text(margin + size / 2, height - 10, "% of calls to the strong model", "middle"),
    text(margin - 30, margin - 14, "% of the gap recovered", "start"),
    ...lines.map((line) => drawLine(line, highest)),
    ...lines.map(({ title, colour }, at) => text(margin + size + 12, margin + 16 * at, title, "start", colour)),
    "</svg>",
    "",
  ].join("\n");
}

function drawLine({ curve, colour, dashes }: Line, highest: number): string {
  const points = curve.map((value, at) => {
    const share = at / (curve.length - 1);
    return `${across(share).toFixed(1)},${up(value, highest).toFixed(1)}`;
  });
  return `<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"/>`;
}

function across(share: number): number {
  return margin + share * size;
}

function up(value: number, highest: number): number {
  return margin + size - (Math.max(value, 0) / highest) * size;
}

function text(x: number, y: number, content: string, anchor: string, colour = "#222"): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x.toFixed(0)}" y="${y.toFixed(0)}" text-anchor="${anchor}" fill="${colour}">${escaped}</text>`;
}
