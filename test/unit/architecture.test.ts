// The shape of the house, held against the code: who may import whom, what pure rooms may not mention, no cycles.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const source = join(root, "src");

/** The pure rooms that know no vendor and no client format. */
const middle = ["wire", "catalog", "routing", "content", "streaming", "accounting", "broadcast"];

/** For each room, the rooms it may import from (besides itself). */
const rooms: Record<string, readonly string[]> = {
  wire: [],
  catalog: ["wire"],
  routing: ["wire", "catalog"],
  content: ["wire", "catalog"],
  streaming: ["wire", "catalog"],
  accounting: ["wire", "catalog"],
  broadcast: ["wire", "catalog", "content", "accounting"],
  dialects: ["wire", "catalog", "streaming"],
  doors: ["wire", "catalog", "streaming"],
  sandbox: ["wire", "content"],
  files: ["wire", "content"],
  store: [...middle, "env"],
  isolate: [...middle, "store", "env", "catalog-rules", "own-names"],
  pipeline: [...middle, "dialects", "doors", "isolate", "env"],
  jobs: [...middle, "dialects", "doors", "store", "isolate", "env"],
  api: [...middle, "dialects", "doors", "store", "isolate", "pipeline", "jobs", "env", "catalog-rules"],
  console: [...middle, "doors", "store", "isolate", "pipeline", "jobs", "api", "sandbox", "env", "catalog-rules"],
  commands: ["wire", "catalog", "routing", "dialects", "store", "env", "catalog-rules"],
  env: ["catalog", "store", "wire"],
  "own-names": ["env"],
  "catalog-rules": ["catalog", "dialects", "own-names"],
  app: ["api", "env", "isolate", "store"],
  index: ["app", "jobs", "store", "env"],
};

const pureRooms = [
  "wire",
  "catalog",
  "routing",
  "content",
  "dialects",
  "streaming",
  "accounting",
  "broadcast",
  "doors",
];
const impurities =
  /cloudflare:|["']hono|\bfetch\(|\bDate\.now\b|\bMath\.random\b|\bcrypto\.random|\bcrypto\.getRandomValues|\bconsole\./;

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join(source, name));

function roomOf(file: string): string {
  return (
    relative(source, file)
      .split("/")[0]
      ?.replace(/\.tsx?$/, "") ?? ""
  );
}

interface Import {
  from: string;
  to: string;
}

const imports: Import[] = files.flatMap((from) =>
  [...readFileSync(from, "utf8").matchAll(/^(?:import|export) [^;]*?from "(\.[^"]+)"|import\("(\.[^"]+)"\)/gms)].map(
    ([, path, lazyPath]) => ({
      from,
      to: resolve(dirname(from), path ?? lazyPath ?? ""),
    }),
  ),
);

/** Without comments, and without the words of messages. */
function codeOf(file: string): string {
  return readFileSync(file, "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "");
}

it("finds the code", () => {
  expect(files.length).toBeGreaterThan(100);
  expect(imports.length).toBeGreaterThan(300);
});

describe("rooms", () => {
  it("are all known", () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in rooms))).toEqual([]);
  });

  it("import only in one direction", () => {
    const wrong = imports
      .filter(({ from, to }) => {
        const [room, other] = [roomOf(from), roomOf(to)];
        return room !== other && !rooms[room]?.includes(other);
      })
      .map(({ from, to }) => `${relative(source, from)} → ${relative(source, to)}`);
    expect(wrong).toEqual([]);
  });

  it.each(pureRooms)("%s is pure", (room) => {
    const impure = files
      .filter((file) => roomOf(file) === room && impurities.test(codeOf(file)))
      .map((file) => `${relative(source, file)}: ${impurities.exec(codeOf(file))?.[0]}`);
    expect(impure).toEqual([]);
  });
});

it("remembers nothing outside isolate/", () => {
  // Constants are filled where they are made; so are empty ones that are readonly or named `empty…`. Everything else would outlive a request unseen.
  const state =
    /^(?:export )?(?:let |var |const (?!empty)\w+(?:: (?!readonly|Readonly)[^=]+)? = (?:\[\]|\{\}|new (?:(?:Weak)?(?:Map|Set)(?:<.*>)?\(\)|(?:WeakRef|BoundedMap|AgingCopy)\b)))/m;
  const remembering = files
    .filter((file) => roomOf(file) !== "isolate" || !file.endsWith("/isolate.ts"))
    .filter((file) => roomOf(file) !== "commands" && file !== join(source, "wire/derived.ts"))
    .filter((file) => state.test(codeOf(file)))
    .map((file) => `${relative(source, file)}: ${state.exec(codeOf(file))?.[0]}`);
  expect(remembering).toEqual([]);
});

/** What a row of a table calls itself: dialects, doors and the providers of the built-in catalog. */
function namesOfRows(): string[] {
  const dialects = readdirSync(join(source, "dialects"), { withFileTypes: true }).filter((one) => one.isDirectory());
  const doors = files
    .filter((file) => roomOf(file) === "doors")
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/^ {2}name: "([^"]+)",$/gm)]);
  const builtin = JSON.parse(readFileSync(join(source, "catalog/data/builtin.generated.json"), "utf8"));
  return [
    "sandbox",
    ...dialects.map(({ name }) => name),
    ...doors.map(([, name = ""]) => name),
    ...builtin.providers.map(({ slug }: { slug: string }) => slug),
  ];
}

it("branches on no door's, dialect's or provider's name outside its own table", () => {
  const names = namesOfRows();
  expect(names).toEqual(expect.arrayContaining(["openai", "chat", "rerank", "deepinfra"]));
  const name = `"(?:${names.join("|")})"`;
  const comparison = new RegExp(`[!=]==? ${name}|case ${name}:|(?<!typeof )\\b(?:dialect|door)(?:\\.name)? [!=]==? "`);
  // A dialect's folder is its own table; the commands read pages of words, none of them such a name.
  const elsewhere = files.filter((file) => !["dialects", "commands"].includes(roomOf(file)));
  const branches = elsewhere.flatMap((file) =>
    codeOf(file)
      .split("\n")
      .filter((line) => comparison.test(line))
      .map((line) => `${relative(source, file)}: ${line.trim()}`),
  );
  expect(branches).toEqual([]);
});

/** Every call that leaves the Worker, or could, and the rule for where it may go. */
const waysOut: Record<string, string> = {
  "api/transports.ts":
    "hands the runtime's fetch to the pipeline; the sandbox is in the console's Worker, the service binding CONSOLE",
  "pipeline/attempt/send.ts":
    "base_url of the catalog, which only the owner writes; no redirects; the attempt's signal",
  "pipeline/attempt/service-account.ts": "one fixed address of Google's; no redirects; the attempt's signal",
  "pipeline/media/ocr-provider.ts": "base_url of the catalog; no redirects; the client's signal and a deadline",
  "pipeline/media/fetch-named-url.ts":
    "a client's URL: public https only, each redirect judged; size, type and time limited",
  "pipeline/search/exa.ts":
    "EXA_BASE_URL, a variable of the operator's: https; no redirects; the client's signal and a deadline",
  "pipeline/media/pdf-reader.ts": "the service binding FILES; no redirects; the client's signal and a deadline",
  "jobs/broadcast/carrier.ts": "hands the runtime's fetch to the deliveries of broadcast",
  "jobs/broadcast/send-traces.ts":
    "an address that an owner of the workspace named: public https only, but for npm start; no redirects; a deadline",
  "jobs/alerts/handle-notice.ts": "hands the runtime's fetch to deliver-alert",
  "jobs/alerts/deliver-alert.ts":
    "an address that an admin of a workspace named, judged at each try: public https only, but for npm start; no redirects; a deadline",
  "jobs/refresh-prices.ts": "CATALOG_SOURCE_URL, a variable of the operator's: https",
  "jobs/run-scheduled.ts": "hands the runtime's fetch to refresh-prices",
  "app.ts": "this Worker's own routes",
  "api/ask-console.ts": "this Worker's own routes, for the console",
  "console/worker.ts": "the console's own pages",
  "console/assets/markup.ts": "runs in the browser",
  "console/assets/stream-answer.ts": "runs in the browser",
};

it("leaves the Worker at known places only, none of which follows a redirect with a key", () => {
  const running = files.filter((file) => !["commands", "sandbox"].includes(roomOf(file)));
  const calling = running.filter((file) =>
    /(?<!async )(?<!override async )\bfetch\((?!(?:url|request): )|\bfetch\.bind|\bconnect\(|\bWebSocket\(/.test(
      codeOf(file).replace(/^ *"[^\n]*$/gm, ""),
    ),
  );
  const names = calling.map((file) => relative(source, file)).filter((name) => !name.endsWith(".generated.ts"));
  expect(names.sort()).toEqual(Object.keys(waysOut).sort());
  const inPipeline = calling.filter((file) => roomOf(file) === "pipeline");
  expect(inPipeline.filter((file) => !codeOf(file).includes('redirect: "manual"'))).toEqual([]);
  expect(inPipeline.filter((file) => !/\bsignal\b/.test(codeOf(file)))).toEqual([]);
});

it("touches provider keys at one seam: looked up, sealed and signed with, and in nobody else's hands", () => {
  const seam = [
    "isolate/credentials.ts",
    "pipeline/attempt/sign.ts",
    "pipeline/attempt/service-account.ts",
    "store/byok-seal.ts",
    "api/routes/byok.ts",
    "api/objects/byok-object.ts",
    // What an alert's deliveries are signed with.
    "store/alerts.ts",
    "api/routes/alerts.ts",
  ];
  const server = files.filter((file) => ["api", "pipeline", "isolate", "store", "jobs"].includes(roomOf(file)));
  const touch =
    /\bcredential\.secret\b|\{ secret\b|\bsecret:|\bopenByokKey\b|\bsealByokKey\b|\bproviderSecretProblem\b/;
  const touching = server.filter((file) => touch.test(codeOf(file))).map((file) => relative(source, file));
  expect(touching.filter((name) => !seam.includes(name))).toEqual([]);
  expect(touching).toEqual(expect.arrayContaining(["isolate/credentials.ts", "pipeline/attempt/sign.ts"]));
});

it("compares ADMIN_KEY in constant time only", () => {
  const compared = /ADMIN_KEY\)? ?[!=]==? ?(?!undefined|null)\w|\w(?<!undefined) ?[!=]==? ?ADMIN_KEY/;
  expect(files.filter((file) => compared.test(codeOf(file))).map((file) => relative(source, file))).toEqual([]);
  const comparing = files.filter((file) => /isSameSecret\(.*ADMIN_KEY/.test(codeOf(file)));
  expect(comparing.length).toBeGreaterThanOrEqual(3);
});

it("has no cycles, not of types either", () => {
  const edges = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].map((name) => relative(source, name)).join(" → "));
      return;
    }
    if (done.has(file)) return;
    for (const { to } of edges.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

it("keeps the top level small", () => {
  const allowed = [
    ".ci",
    ".dev.vars.example",
    ".gitattributes",
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "biome.json",
    "docs",
    "examples",
    "migrations",
    "package-lock.json",
    "package.json",
    "src",
    "test",
    "tsconfig.json",
    "vitest.config.ts",
    "wrangler.toml",
  ];
  const local = [".git", ".dev.vars", ".wrangler", "node_modules"];
  const others = readdirSync(root).filter((name) => !allowed.includes(name) && !local.includes(name));
  expect(others).toEqual([]);
});
