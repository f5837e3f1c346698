// Every file of the pipeline works without workerd: some requests are played here, and V8 counts which functions of which
// files they ran.
import { readdirSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { join, relative } from "node:path";
import { expect, it } from "vitest";

const pipeline = join(import.meta.dirname, "../../../src/pipeline");

/** Types only: there is nothing to run. */
const typesOnly = [
  "account.ts",
  "operations/ready-chat.ts",
  "ending.ts",
  "inference.ts",
  "operation.ts",
  "request-plan.ts",
];

it("every file is run by requests that are played here", { timeout: 120_000 }, async () => {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  // Loaded behind the counter, so that nothing has run before.
  const { playEverything } = await import("./play-everything.ts");
  const statuses = Object.entries(await playEverything());
  expect(statuses.filter(([name, status]) => status !== (name === "exhausted" ? 502 : 200))).toEqual([]);
  const { result } = await session.post("Profiler.takePreciseCoverage");
  await session.post("Profiler.disable");
  session.disconnect();
  const ran = new Set(
    result
      .filter(({ url }) => url.includes("/src/pipeline/"))
      .filter(({ functions }) =>
        functions.some(({ functionName, ranges }) => functionName !== "" && (ranges[0]?.count ?? 0) > 0),
      )
      .map(({ url }) => url.slice(url.indexOf("/src/pipeline/") + "/src/pipeline/".length).replace(/\?.*$/, "")),
  );
  const all = readdirSync(pipeline, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(pipeline, join(entry.parentPath, entry.name)));
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter((file) => !ran.has(file) && !typesOnly.includes(file))).toEqual([]);
});
