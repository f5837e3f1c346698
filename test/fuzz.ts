// `npm run fuzz [RUNS]`: bodies that make no sense at every door, 10,000 of them where nothing else is said. What
// `npm test` tries of them is a few hundred.
import { startVitest } from "vitest/node";

process.env["FUZZ_RUNS"] = process.argv[2] ?? "10000";
const filters = { project: ["e2e"], testNamePattern: "no sense" };
const vitest = await startVitest("test", ["test/e2e/hostile.test.ts"], { run: true, ...filters });
await vitest.close();
