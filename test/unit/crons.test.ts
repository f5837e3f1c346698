// The crons of wrangler.toml are the ones that the Worker tells apart.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { everyMinute } from "../../src/jobs/run-scheduled.ts";

it("there is one of every minute, and one of every day", () => {
  const file = readFileSync(join(import.meta.dirname, "../../wrangler.toml"), "utf8");
  const crons = JSON.parse(/^crons = (\[.*\])$/m.exec(file)?.[1] ?? "[]");
  expect(crons).toEqual([expect.stringMatching(/^\d+ \d+ \* \* \*$/), everyMinute]);
});
