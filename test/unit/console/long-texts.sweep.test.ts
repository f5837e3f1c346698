// What is kept of a request, and what a form holds, may be megabytes of signs that markup writes longer: the page is made in less
// memory than an isolate has.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

const keptBytes = 4 * 1024 * 1024;
const isolate = { maxOldGenerationSizeMb: 100 };
const compiler = new URL("../../load-tsx.ts", import.meta.url).href;
const tried = new URL("./post-try.ts", import.meta.url).href;
const view = new URL("../../../src/console/pages/prompt-view.tsx", import.meta.url).href;

const making = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { compiler, view, content, name } = workerData;
  import(compiler).then(() => import(view)).then(({ PromptView }) => {
    const page = PromptView({ input: { messages: [{ role: "user", content }], tools: [{ name }] } });
    parentPort.postMessage(String(page).length);
  });
`;

/** Characters. Fails where there was not enough memory. */
async function pageOf(sign: string): Promise<number> {
  const [content, name] = [3, 1].map((quarters) =>
    sign.repeat((keptBytes * quarters) / 4 / Buffer.byteLength(JSON.stringify(sign).slice(1, -1))),
  );
  const workerData = { compiler, view, content, name };
  const worker = new Worker(making, { eval: true, resourceLimits: isolate, workerData });
  const [length] = await once(worker, "message");
  return length;
}

test.each(["'", "&", "\u200b", "\u{e0041}"])("the page of a prompt of %j in plenty", async (sign) => {
  expect(await pageOf(sign)).toBeGreaterThan(2 * keptBytes);
});

const formBytes = 6 * 1024 * 1024;

const posting = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { compiler, tried, path, fields } = workerData;
  const entries = Object.entries(fields).map(([name, [before, sign, times, after]]) => [name, before + sign.repeat(times) + after]);
  import(compiler).then(() => import(tried)).then(async ({ postTry }) => {
    const answer = await postTry(path, Object.fromEntries(entries));
    parentPort.postMessage([answer.status, (await answer.arrayBuffer()).byteLength]);
  });
`;

type Fields = Readonly<Record<string, readonly [before: string, sign: string, times: number, after: string]>>;

const plenty = ["'", formBytes] as const;
const asMessage = ['[{"role":"user","content":"', ...plenty, '"}]'] as const;
const short = ["x", "", 0, ""] as const;

test.each<["/try" | "/try/code", string, Fields]>([
  ["/try", "history", { history: asMessage }],
  ["/try", "prompt", { prompt: ["", ...plenty, ""], request: short }],
  ["/try", "request", { request: ["", ...plenty, ""] }],
  ["/try/code", "prompt", { prompt: ["", ...plenty, ""] }],
  ["/try/code", "history", { history: asMessage, prompt: short }],
  ["/try/code", "request", { request: ['{"messages":[{"role":"user","content":"', ...plenty, '"}]}'] }],
])("the page that answers %s with the largest form, all of it %s", async (path, _field, fields) => {
  const workerData = { compiler, tried, path, fields };
  const worker = new Worker(posting, { eval: true, resourceLimits: isolate, workerData });
  const [[status, bytes]] = await once(worker, "message");
  expect(status).toBe(400);
  // Shown once.
  expect(bytes).toBeGreaterThan(5 * formBytes);
  expect(bytes).toBeLessThan(5 * formBytes + 65_536);
});
