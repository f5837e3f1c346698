// Each hostile PDF is read or refused within a few seconds, with turns for others in between.
import { beforeAll, describe, expect, test } from "vitest";
import { openPdf } from "../../../../src/files/open-pdf.ts";
import { pdfOf } from "../../content/pdfs.ts";
import { hostilePdfs } from "./hostile-pdfs.ts";

/**
 * Milliseconds. Other files that the same Worker reads get their turn after a quarter of a second; the rest is for other
 * tests, which share the cores here and make the processor's own time longer too.
 */
const maxStallMs = 1_000;

/** The longest that nobody else got a turn, and the processor's time in all, in milliseconds. */
async function watch<Value>(work: () => Promise<Value>): Promise<{ value: Value; stall: number; total: number }> {
  let stall = 0;
  let before = process.cpuUsage();
  const start = process.cpuUsage();
  const tick = () => {
    const { user, system } = process.cpuUsage(before);
    stall = Math.max(stall, (user + system) / 1_000);
    before = process.cpuUsage();
  };
  const timer = setInterval(tick, 1);
  const value = await work();
  tick();
  clearInterval(timer);
  const { user, system } = process.cpuUsage(start);
  return { value, stall, total: (user + system) / 1_000 };
}

async function read(bytes: Uint8Array): Promise<string> {
  const opened = await openPdf(bytes);
  if (!opened.ok) return `refused: ${opened.problem}`;
  const text = await opened.value.readText();
  await opened.value.close();
  return text.ok ? `read: ${text.value.length}` : `refused: ${text.problem}`;
}

/** Another process on the same core makes every figure larger: where one is large, the best of three is the work's own. */
async function quietest(make: () => Uint8Array) {
  const attempt = () => {
    const bytes = make();
    return watch(() => read(bytes));
  };
  const first = await attempt();
  if (first.stall < maxStallMs) return first;
  const others = [await attempt(), await attempt()];
  return others.reduce((best, one) => (one.stall < best.stall ? one : best), first);
}

describe("a hostile PDF stops nobody", { timeout: 180_000 }, () => {
  beforeAll(async () => void (await read(await pdfOf(["Loads the reader."]))));

  test.each(hostilePdfs)("%s", async (name, make) => {
    const { value, stall, total } = await quietest(make);
    console.info(`${name}: stall ${stall.toFixed(0)} ms, total ${total.toFixed(0)} ms, ${value.slice(0, 60)}`);
    expect(stall).toBeLessThan(maxStallMs);
    expect(total).toBeLessThan(10_000);
  });
});
