// Who starts beside a running router with the same state learns where that one is; a killed one is in nobody's way.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { claimState } from "../../../src/commands/state-claim.ts";

const first = "http://localhost:8787";
const second = "http://localhost:8788";
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-claim-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("names the one that has the folder, by whichever path, until it ends", async () => {
  const state = join(folder, "state");
  const claim = await claimState(state, first);
  await symlink(state, join(folder, "link"));
  const later = await claimState(join(folder, "link"), second);
  const other = await claimState(join(folder, "other"), second);
  expect([claim, later, other].map(({ runningAt }) => runningAt)).toEqual([undefined, first, undefined]);
  await later.release();
  expect((await claimState(state, second)).runningAt).toBe(first);
  await claim.release();
  const next = await claimState(state, second);
  expect(next.runningAt).toBeUndefined();
  await Promise.all([next.release(), other.release()]);
});

it("is free again when its process was killed", async () => {
  const module = join(import.meta.dirname, "../../../src/commands/state-claim.ts");
  const script = `import { claimState } from ${JSON.stringify(module)};
    await claimState(${JSON.stringify(folder)}, "${first}"); console.log("has it"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  expect((await claimState(folder, second)).runningAt).toBe(first);
  child.kill("SIGKILL");
  await once(child, "exit");
  const claim = await claimState(folder, second);
  expect(claim.runningAt).toBeUndefined();
  expect((await claimState(folder, first)).runningAt).toBe(second);
  await claim.release();
});
