import { expect, it } from "vitest";
import type { Installation } from "../../../../src/commands/deploy/installation.ts";
import { decideJurisdiction } from "../../../../src/commands/deploy/jurisdiction.ts";
import { type FoundParts, nothingOf } from "../../../../src/commands/deploy/observe.ts";
import type { Jurisdiction } from "../../../../src/commands/deploy/resources.ts";

type Lies = Jurisdiction | undefined;

const installation: Installation = {
  worker: "fairlead",
  database: "fairlead",
  bucket: "fairlead-contents",
  queues: ["fairlead-records"],
  environment: undefined,
  renamed: new Map(),
  usual: true,
  beside: { files: "fairlead-files", console: "fairlead-console" },
};

/** Where each of them lies; undefined: there, and Cloudflare did not say where. */
function lying(places: { database?: Lies[]; bucket?: Lies[]; queue?: Lies[] }): FoundParts {
  const nothing = nothingOf(installation);
  const resources = nothing.resources.map((resource) => ({
    ...resource,
    places: (places[resource.kind.noun] ?? []).map((jurisdiction) => ({ id: "x", jurisdiction })),
  }));
  return { ...nothing, resources };
}

const nothing = lying({});
const whole = (lies: Lies) => ({ database: [lies], bucket: [lies], queue: [lies] });

interface Case {
  name: string;
  existing: FoundParts;
  eu?: boolean;
  configured?: string;
  decided: Jurisdiction;
}

it.each<Case>([
  { name: "nowhere in particular by default", existing: nothing, decided: null },
  { name: "the EU where asked for", existing: nothing, eu: true, decided: "eu" },
  { name: "the EU where the configuration says so", existing: nothing, configured: "eu", decided: "eu" },
  { name: "the EU where everything lies there", existing: lying(whole("eu")), decided: "eu" },
  { name: "the EU where it is asked for again", existing: lying(whole("eu")), eu: true, decided: "eu" },
  {
    name: "the EU where the first run came as far as the database",
    existing: lying({ database: ["eu"] }),
    decided: "eu",
  },
  { name: "where everything lies", existing: lying(whole(null)), decided: null },
  {
    name: "the EU beside a stray bucket outside",
    existing: lying({ ...whole("eu"), bucket: [null, "eu"] }),
    decided: "eu",
  },
  {
    name: "the EU with a queue of which nothing is known",
    existing: lying({ ...whole("eu"), queue: [undefined] }),
    decided: "eu",
  },
])("is $name", ({ existing, eu = false, configured, decided }) => {
  expect(decideJurisdiction({ installation, existing, eu, configured })).toBe(decided);
});

it.each<Omit<Case, "decided"> & { problem: RegExp }>([
  {
    name: "--eu over a database outside",
    existing: lying(whole(null)),
    eu: true,
    problem: /database fairlead lies in no jurisdiction, not in the European Union/,
  },
  {
    name: "--eu over a bucket outside",
    existing: lying({ bucket: [null] }),
    eu: true,
    problem: /bucket fairlead-contents lies in no jurisdiction/,
  },
  {
    name: "--eu over a queue outside",
    existing: lying({ queue: [null] }),
    eu: true,
    problem: /queue fairlead-records lies in no jurisdiction/,
  },
  {
    name: "a queue outside beside a database inside",
    existing: lying({ ...whole("eu"), queue: [null] }),
    problem: /npx wrangler queues delete fairlead-records/,
  },
  {
    name: "a bucket outside beside a database inside",
    existing: lying({ ...whole("eu"), bucket: [null] }),
    problem: /bucket fairlead-contents lies in no jurisdiction/,
  },
  {
    name: "a bucket inside beside a database outside",
    existing: lying({ ...whole(null), bucket: ["eu"] }),
    problem: /r2 bucket delete fairlead-contents --jurisdiction eu/,
  },
  {
    name: "a configuration that says otherwise",
    existing: lying(whole(null)),
    configured: "eu",
    problem: /configuration wants the bucket/,
  },
  {
    name: "another jurisdiction",
    existing: lying(whole("fedramp")),
    problem: /fedramp is not one that npm run deploy knows/,
  },
])("stops at $name", ({ existing, eu = false, configured, problem }) => {
  expect(() => decideJurisdiction({ installation, existing, eu, configured })).toThrow(problem);
});

it("says the way out beside what there is", () => {
  const existing = lying(whole(null));
  const deciding = () => decideJurisdiction({ installation, existing, eu: true, configured: undefined });
  expect(deciding).toThrow("npm run deploy -- --eu --name fairlead-eu");
});
