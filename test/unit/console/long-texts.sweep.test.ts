// What is kept of a request may be megabytes of signs that markup writes longer: its page is made in less memory than an isolate has.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

const keptBytes = 4 * 1024 * 1024;
const isolate = { maxOldGenerationSizeMb: 100 };
const compiler = new URL("../../load-tsx.ts", import.meta.url).href;
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
