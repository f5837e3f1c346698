import { expect, it } from "vitest";
import type { Installation } from "../../../../src/commands/deploy/installation.ts";
import { decideJurisdiction } from "../../../../src/commands/deploy/jurisdiction.ts";
import {
  type ExistingParts,
  type ExistingQueue,
  type Jurisdiction,
  nothing,
} from "../../../../src/commands/deploy/observe.ts";

const installation: Installation = {
  worker: "fairlead",
  database: "fairlead",
  bucket: "fairlead-contents",
  queues: ["fairlead-records"],
  environment: undefined,
  renamed: new Map(),
  usual: true,
  files: "fairlead-files",
};

function queueIn(jurisdiction: Jurisdiction | undefined): ExistingQueue {
  return { id: "q", name: "fairlead-records", jurisdiction, retention: undefined };
}

function whole(jurisdiction: Jurisdiction): ExistingParts {
  const database = { id: "d", jurisdiction };
  return { ...nothing, database, buckets: [jurisdiction], queues: [queueIn(jurisdiction)] };
}

interface Case {
  name: string;
  existing: ExistingParts;
  eu?: boolean;
  configured?: string;
  decided: Jurisdiction;
}

it.each<Case>([
  { name: "nowhere in particular by default", existing: nothing, decided: null },
  { name: "the EU where asked for", existing: nothing, eu: true, decided: "eu" },
  { name: "the EU where the configuration says so", existing: nothing, configured: "eu", decided: "eu" },
  { name: "the EU where everything lies there", existing: whole("eu"), decided: "eu" },
  { name: "the EU where it is asked for again", existing: whole("eu"), eu: true, decided: "eu" },
  {
    name: "the EU where the first run came as far as the database",
    existing: { ...whole("eu"), buckets: [], queues: [] },
    decided: "eu",
  },
  { name: "where everything lies", existing: whole(null), decided: null },
  { name: "the EU beside a stray bucket outside", existing: { ...whole("eu"), buckets: [null, "eu"] }, decided: "eu" },
  {
    name: "the EU with a queue of which nothing is known",
    existing: { ...whole("eu"), queues: [queueIn(undefined)] },
    decided: "eu",
  },
])("is $name", ({ existing, eu = false, configured, decided }) => {
  expect(decideJurisdiction({ installation, existing, eu, configured })).toBe(decided);
});

it.each<Omit<Case, "decided"> & { problem: RegExp }>([
  {
    name: "--eu over a database outside",
    existing: whole(null),
    eu: true,
    problem: /database fairlead lies in no jurisdiction, not in the European Union/,
  },
  {
    name: "--eu over a bucket outside",
    existing: { ...nothing, buckets: [null] },
    eu: true,
    problem: /bucket fairlead-contents lies in no jurisdiction/,
  },
  {
    name: "--eu over a queue outside",
    existing: { ...nothing, queues: [queueIn(null)] },
    eu: true,
    problem: /queue fairlead-records lies in no jurisdiction/,
  },
  {
    name: "a queue outside beside a database inside",
    existing: { ...whole("eu"), queues: [queueIn(null)] },
    problem: /npx wrangler queues delete fairlead-records/,
  },
  {
    name: "a bucket outside beside a database inside",
    existing: { ...whole("eu"), buckets: [null] },
    problem: /bucket fairlead-contents lies in no jurisdiction/,
  },
  {
    name: "a bucket inside beside a database outside",
    existing: { ...whole(null), buckets: ["eu"] },
    problem: /r2 bucket delete fairlead-contents --jurisdiction eu/,
  },
  {
    name: "a configuration that says otherwise",
    existing: whole(null),
    configured: "eu",
    problem: /configuration wants the bucket/,
  },
  { name: "another jurisdiction", existing: whole("fedramp"), problem: /fedramp is not one that npm run deploy knows/ },
])("stops at $name", ({ existing, eu = false, configured, problem }) => {
  expect(() => decideJurisdiction({ installation, existing, eu, configured })).toThrow(problem);
});

it("says the way out beside what there is", () => {
  const existing = whole(null);
  const deciding = () => decideJurisdiction({ installation, existing, eu: true, configured: undefined });
  expect(deciding).toThrow("npm run deploy -- --eu --name fairlead-eu");
});
