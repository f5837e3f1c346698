// The command as its user runs it, against servers on this machine: in the folder that the user is in, with the user's
// variables; once in a process of its own, otherwise in this one, which starts nothing.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { runCatalogCommand } from "../../../src/commands/catalog/run-command.ts";
import { present } from "../../../src/wire/present.ts";

const command = join(import.meta.dirname, "../../../src/commands/catalog.ts");
const builtin = join(import.meta.dirname, "../../../src/catalog/data/builtin.generated.json");
const listings = join(import.meta.dirname, "../../fixtures/listings");

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

const home = process.cwd();
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "catalog-command-"));
  process.chdir(folder);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.chdir(home);
  await rm(folder, { recursive: true, force: true });
});

async function run(words: string[], environment: Record<string, string | undefined> = {}): Promise<Run> {
  for (const [name, value] of Object.entries({ ADMIN_KEY: undefined, npm_config_dry_run: undefined, ...environment }))
    vi.stubEnv(name, value);
  const said: { stdout: string[]; stderr: string[] } = { stdout: [], stderr: [] };
  const line = (given: unknown[]) => `${format(...given)}\n`;
  vi.spyOn(console, "log").mockImplementation((...given) => void said.stdout.push(line(given)));
  vi.spyOn(console, "error").mockImplementation((...given) => void said.stderr.push(line(given)));
  vi.spyOn(process.stdout, "write").mockImplementation((text) => said.stdout.push(String(text)) > 0);
  const code = await runCatalogCommand(words);
  vi.restoreAllMocks();
  return { code, stdout: said.stdout.join(""), stderr: said.stderr.join("") };
}

interface Answer {
  status: number;
  body: string;
  /** Bytes that are promised: then it is cut off. */
  length?: number;
  etag?: string;
}
interface Heard {
  method: string | undefined;
  url: string | undefined;
  authorization: string | undefined;
  ifMatch: string | undefined;
  body: string;
}

/** A server that answers what it is told to and remembers what it heard. */
class FakeServer {
  readonly heard: Heard[] = [];
  answer: (heard: Heard) => Answer = () => ({ status: 500, body: "" });
  address = "";
  private readonly server: Server = createServer(async (request, response) => {
    const heard = {
      method: request.method,
      url: request.url,
      authorization: request.headers.authorization,
      ifMatch: request.headers["if-match"],
      body: await textOf(request),
    };
    this.heard.push(heard);
    const { status, body, length, etag } = this.answer(heard);
    const headers = { "content-type": "application/json", ...present({ "content-length": length, etag }) };
    response.writeHead(status, headers).write(body);
    if (length === undefined) response.end();
    else setTimeout(() => response.destroy(), 20);
  });

  start(): Promise<void> {
    return new Promise((resolve) => {
      this.server.listen(0, "127.0.0.1", () => {
        const address = this.server.address();
        this.address = typeof address === "object" ? `http://127.0.0.1:${address?.port}` : "";
        resolve();
      });
    });
  }

  stop(): void {
    this.server.close();
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const server = new FakeServer();
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.heard.length = 0;
});

describe("usage", () => {
  it("is printed on request", async () => {
    const { code, stdout } = await run(["--help"]);
    expect([code, stdout.split("\n")[0]]).toEqual([0, "Usage: npm run catalog -- COMMAND [FILE] [--url URL]"]);
  });

  it.each([
    [[], "catalog: no command given"],
    [["frob"], "catalog: there is no command frob"],
    [["check", "a", "b"], "catalog: too many arguments: b"],
    [["push", "--url", "nonsense"], "catalog: --url nonsense is not a URL"],
    [["import"], "catalog: import from openrouter or models.dev, not from nowhere"],
    [["import", "elsewhere"], "catalog: import from openrouter or models.dev, not from elsewhere"],
    [["check", "--frob"], "catalog: Unknown option '--frob'"],
  ])("is printed after %j, with what is wrong", async (words, message) => {
    const { code, stderr } = await run(words);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain("Usage: npm run catalog");
  });
});

describe("check", () => {
  it("finds the built-in catalog good", async () => {
    const { code, stdout } = await run(["check"]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^the built-in catalog is good: \d+ providers, \d+ models, \d+ endpoints\n$/),
    ]);
  });

  it("warns of a price that differs from the built-in catalog's, or from that of the server", async () => {
    const document = JSON.parse(await readFile(builtin, "utf8"));
    const model = document.models.find(({ id }: { id: string }) => id === "openai/gpt-4o");
    model.endpoints.find(({ tag }: { tag: string }) => tag === "openai").pricing.prompt = "0.00025";
    await writeFile(join(folder, "mine.json"), JSON.stringify(document));
    const beside = await run(["check", "mine.json"]);
    expect([beside.code, beside.stderr]).toEqual([
      0,
      "2 warnings\n" +
        "  openai/gpt-4o at openai: prompt is $250 a million, more than 40 times the $2.5 a million of azure\n" +
        "  openai/gpt-4o at openai: prompt is $250 a million here, $2.5 a million in the built-in catalog\n",
    ]);
    server.answer = () => ({ status: 200, body: JSON.stringify({ data: document }) });
    const against = await run(["check", builtin, "--url", server.address], { ADMIN_KEY: "k" });
    expect([against.code, against.stderr]).toEqual([
      0,
      "1 warning\n  openai/gpt-4o at openai: prompt is $2.5 a million here, $250 a million in place\n",
    ]);
    expect(server.heard.at(-1)).toMatchObject({ method: "GET", url: "/api/v1/catalog" });
  });

  it("prints every problem with its path", async () => {
    await writeFile(join(folder, "bad.json"), JSON.stringify({ providers: [{ slug: "A" }], models: [{}], extra: 1 }));
    const { code, stderr } = await run(["check", "bad.json"]);
    expect(code).toBe(1);
    expect(stderr.split("\n").slice(0, 4)).toEqual([
      "catalog: bad.json has 9 problems",
      "  providers[0].slug (A): must be lower-case letters, digits, dots, dashes and underscores",
      "  providers[0].name (A): is required (string)",
      expect.stringContaining("  providers[0].dialect (A): "),
    ]);
    expect(stderr).toContain("  extra: is not a known field\n");
  });

  it.each([
    ["missing.json", undefined, "catalog: cannot read missing.json: "],
    ["broken.json", '{"providers":', "catalog: broken.json is not JSON: "],
    ["list.json", "[]", "list.json has 1 problem\n  the document: must be an object in braces ({…}), not a list"],
  ])("explains %s", async (file, text, message) => {
    if (text !== undefined) await writeFile(join(folder, file), text);
    const { code, stderr } = await run(["check", file]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});

describe("push", () => {
  it("puts the file and says what the server counted", async () => {
    await writeFile(join(folder, "catalog.json"), '{"providers":[],"models":[]}');
    server.answer = () => ({ status: 200, body: '{"data":{"providers":1,"models":2,"endpoints":3}}' });
    const { code, stdout } = await run(["push", "--url", `${server.address}/`], { ADMIN_KEY: "from-environment" });
    expect([code, stdout]).toEqual([0, "pushed catalog.json: 1 providers, 2 models, 3 endpoints\n"]);
    expect(server.heard).toEqual([
      {
        method: "PUT",
        url: "/api/v1/catalog",
        authorization: "Bearer from-environment",
        body: '{"providers":[],"models":[]}',
      },
    ]);
  });

  it("prints the server's issues", async () => {
    await writeFile(join(folder, "mine.json"), "{}");
    const issues = [
      { path: "models[3].endpoints[1].provider", message: 'no provider has the slug "x"' },
      { path: "", message: "and 5 more problems" },
    ];
    server.answer = () => ({
      status: 400,
      body: JSON.stringify({ error: { code: 400, message: "The catalog is not valid", metadata: { issues } } }),
    });
    const { code, stderr } = await run(["push", "mine.json", "--url", server.address], { ADMIN_KEY: "k" });
    expect([code, stderr]).toEqual([
      1,
      'catalog: the server answered 400: The catalog is not valid\n  models[3].endpoints[1].provider: no provider has the slug "x"\n  the document: and 5 more problems\n',
    ]);
  });

  it("hints at the key when it is refused, and survives an answer that is no error body", async () => {
    await writeFile(join(folder, "catalog.json"), "{}");
    server.answer = () => ({ status: 401, body: '{"error":{"code":401,"message":"No such key"}}' });
    const refused = await run(["push", "--url", server.address], { ADMIN_KEY: "k" });
    expect(refused.stderr).toBe(
      "catalog: the server answered 401: No such key (the key is ADMIN_KEY, or any management key)\n",
    );
    server.answer = () => ({ status: 502, body: "<html>bad gateway</html>" });
    const broken = await run(["push", "--url", server.address], { ADMIN_KEY: "k" });
    expect([broken.code, broken.stderr]).toEqual([1, "catalog: the server answered 502: <html>bad gateway</html>\n"]);
  });

  it("needs a file, a key and a server", async () => {
    expect((await run(["push"], { ADMIN_KEY: "k" })).stderr).toContain("cannot read catalog.json");
    await writeFile(join(folder, "catalog.json"), "{}");
    expect((await run(["push"])).stderr).toContain("no management key: set ADMIN_KEY");
    const gone = new FakeServer();
    await gone.start();
    gone.stop();
    const { code, stderr } = await run(["push", "--url", gone.address], { ADMIN_KEY: "k" });
    expect([code, stderr]).toEqual([
      1,
      `catalog: cannot reach ${gone.address} (ECONNREFUSED); is it running? \`npm start\` starts it, --url names another one\n`,
    ]);
    server.answer = () => ({ status: 200, body: "{", length: 100 });
    const cut = await run(["push", "--url", server.address], { ADMIN_KEY: "k" });
    expect([cut.code, cut.stderr]).toEqual([
      1,
      expect.stringMatching(/^catalog: cannot reach \S+ \(UND_ERR_SOCKET\); /),
    ]);
  });
});

describe("pull", () => {
  const data = { providers: [], models: [{ id: "a/b", endpoints: [] }] };

  it("writes what can be pushed again, with the key of .dev.vars", async () => {
    await writeFile(join(folder, ".dev.vars"), 'ENCRYPTION_KEY=x\nADMIN_KEY="from-file"\n');
    server.answer = () => ({ status: 200, body: JSON.stringify({ data }) });
    const { code, stdout } = await run(["pull", "mine.json", "--url", server.address]);
    expect([code, stdout]).toEqual([0, "pulled 1 models to mine.json\n"]);
    expect(JSON.parse(await readFile(join(folder, "mine.json"), "utf8"))).toEqual(data);
    expect(server.heard).toMatchObject([{ method: "GET", url: "/api/v1/catalog", authorization: "Bearer from-file" }]);
  });

  it("prints it without a file", async () => {
    server.answer = () => ({ status: 200, body: JSON.stringify({ data }) });
    const { stdout } = await run(["pull", "--url", server.address], { ADMIN_KEY: "k" });
    expect(JSON.parse(stdout)).toEqual(data);
  });

  it.each(["<html>", '{"data":[]}'])("says when %s answers", async (body) => {
    server.answer = () => ({ status: 200, body });
    expect((await run(["pull", "--url", server.address], { ADMIN_KEY: "k" })).code).toBe(1);
  });
});

describe("import", () => {
  const text = (name: string) => readFile(join(listings, name), "utf8");

  it("asks OpenRouter for every model's endpoints and writes a good catalog", async () => {
    const models = await text("openrouter-models.json");
    const endpoints = JSON.parse(await text("openrouter-endpoints.json"));
    server.answer = ({ url }) => {
      if (url === "/api/v1/models") return { status: 200, body: models };
      const answer = endpoints[url?.replace(/^\/api\/v1\/models\/(.*)\/endpoints$/, "$1") ?? ""];
      return answer === undefined || url?.includes("auto")
        ? { status: 404, body: "{}" }
        : { status: 200, body: JSON.stringify(answer) };
    };
    const { code, stderr } = await run(["import", "openrouter", "new.json", "--url", `${server.address}/api/v1`]);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `note: openrouter/auto: ${server.address}/api/v1/models/openrouter/auto/endpoints answered 404\n`,
    );
    expect(stderr).toMatch(/imported 84 providers, 5 models, \d+ endpoints to new.json\n$/);
    const read = readCatalog(JSON.parse(await readFile(join(folder, "new.json"), "utf8")), catalogRules);
    expect(read.ok && read.value.models.map(({ id }) => id)).toEqual([
      "deepseek/deepseek-r1",
      "fairlead/demo",
      "fairlead/demo-embedding",
      "fairlead/demo-rerank",
      "newlab/marvel-1",
    ]);
  });

  it("reads models.dev in one request, to standard output", async () => {
    const listing = await text("models-dev.json");
    server.answer = () => ({ status: 200, body: listing });
    const { code, stdout, stderr } = await run(["import", "models.dev", "--url", `${server.address}/api.json`]);
    expect([code, server.heard.map(({ url }) => url)]).toEqual([0, ["/api.json"]]);
    expect(readCatalog(JSON.parse(stdout), catalogRules).ok).toBe(true);
    expect(stderr).toContain("note: strange: left out");
  });

  it.each<[string, Answer, string]>([
    ["openrouter", { status: 503, body: "" }, "/models answered 503"],
    ["openrouter", { status: 200, body: '{"models":[]}' }, "the listing of models is not {data:[…]}"],
    ["models.dev", { status: 200, body: "<html>" }, " did not answer with JSON"],
    ["models.dev", { status: 200, body: "{}" }, "the listing holds no model that can be called"],
  ])("explains what %s did wrong", async (source, answer, message) => {
    server.answer = () => answer;
    const { code, stdout, stderr } = await run(["import", source, "--url", server.address]);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(message)]);
  });
});

describe("upgrade", () => {
  /** The built-in catalog as it may have been, and as an operator has it now. */
  async function scene(change: { base?: (text: string) => string; yours?: (text: string) => string }) {
    const now = await readFile(builtin, "utf8");
    const base: { models: { id: string }[] } = JSON.parse((change.base ?? ((text) => text))(now));
    const yours = JSON.parse((change.yours ?? ((text) => text))(JSON.stringify(base)));
    return { base, yours };
  }

  function serve({ base, yours }: { base: object | null; yours: object }) {
    server.answer = ({ method, url }) => {
      const data = method === "PUT" ? { providers: 1, models: 2, endpoints: 3 } : url?.endsWith("/base") ? base : yours;
      return { status: 200, body: JSON.stringify({ data }) };
    };
  }

  const put = () => server.heard.filter(({ method }) => method === "PUT").map(({ body }) => JSON.parse(body));
  const upgrade = (...words: string[]) =>
    run(["upgrade", "--url", server.address, ...words], { ADMIN_KEY: "the-root-key" });
  const older = (text: string) =>
    text.replaceAll('"name": "Demo"', '"name": "Old demo"').replaceAll('"name":"Demo"', '"name":"Old demo"');

  it("shows what the new one brings and what both changed, and changes nothing with --dry-run", async () => {
    const { base, yours } = await scene({});
    const gone = base.models.pop();
    const [mine] = yours.models;
    yours.models = [{ ...mine, name: "My name" }, ...yours.models.slice(1, -1)];
    base.models[0] = { ...base.models[0], name: "Its old name" } as (typeof base.models)[number];
    serve({ base: { digest: "before", ...base }, yours });
    const { code, stdout, stderr } = await upgrade("--dry-run");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`Built-in models\n  1 new\n    ${gone?.id}\n`);
    expect(stdout).toContain("Built-in endpoints: nothing to change");
    expect(stdout).toContain(
      `Changed on both sides: 1 value; yours stay\n    ${mine.id}: name\n      yours     "My name"\n`,
    );
    expect(put()).toEqual([]);
    const wanted = await upgrade();
    expect([wanted.code, wanted.stderr]).toEqual([0, ""]);
    const [sent] = put();
    expect(sent.models[0].name).toBe("My name");
    expect(sent.models.at(-1).id).toBe(gone?.id);
    expect(sent.base.digest).toMatch(/^[0-9a-f]{12}$/);
    expect(sent.base.models).toHaveLength(sent.models.length);
  });

  it("says so where somebody changed the catalog in between, and replaces nothing", async () => {
    const { base, yours } = await scene({});
    base.models.pop();
    serve({ base: { digest: "before", ...base }, yours });
    const { answer } = server;
    server.answer = (heard) =>
      heard.method === "PUT" && heard.ifMatch === '"7"'
        ? { status: 412, body: '{"error":{"code":412,"message":"The catalog was changed since it was read"}}' }
        : { ...answer(heard), etag: '"7"' };
    const { code, stderr } = await upgrade();
    expect([code, stderr]).toEqual([1, expect.stringContaining("somebody changed the catalog while this read")]);
    expect(put()).toHaveLength(1);
  });

  it("has nothing to do where the server began with the same", async () => {
    const { yours } = await scene({});
    serve({ base: null, yours });
    await upgrade("--prefer", "yours");
    const [{ base }] = put();
    serve({ base, yours });
    const { code, stdout } = await upgrade();
    expect([code, put().length]).toEqual([0, 1]);
    expect(stdout).toContain("nothing to do");
  });

  it("asks whose values are meant where the base is not known", async () => {
    const { yours } = await scene({ base: older });
    serve({ base: null, yours });
    const refused = await upgrade();
    expect([refused.code, put()]).toEqual([1, []]);
    expect(refused.stderr).toContain("--prefer builtin  takes all of the built-in one");
    expect((await upgrade("--prefer", "yours")).code).toBe(0);
    expect(put()[0].models).toEqual(expect.objectContaining({ length: yours.models.length }));
  });

  it.each([
    [["upgrade", "catalog.json"], "too many arguments"],
    [["upgrade", "--prefer", "mine"], "--prefer mine: it is yours or builtin"],
    [["push", "--dry-run"], "--dry-run and --prefer belong to upgrade"],
  ])("refuses %j", async (words, message) => {
    const { code, stderr } = await run(words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it("changes nothing where npm kept --dry-run for itself", async () => {
    const { code, stderr } = await run(["upgrade", "--url", server.address], {
      npm_config_dry_run: "true",
      ADMIN_KEY: "k",
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining("npm run catalog -- --dry-run")]);
    expect(server.heard).toEqual([]);
  });
});

it("ends with the code of what it did", async () => {
  const codes = [["check", builtin], ["frob"]].map(
    (words) =>
      new Promise((resolve) => {
        execFile(process.execPath, [command, ...words], { cwd: folder }, (error, stdout) =>
          resolve([error?.code ?? 0, stdout.length > 0]),
        );
      }),
  );
  expect(await Promise.all(codes)).toEqual([
    [0, true],
    [2, false],
  ]);
});

describe("add", () => {
  const catalog = {
    providers: [{ slug: "acme", name: "Acme", dialect: "openai", base_url: "https://llm.acme.example/v1" }],
    models: [],
  };
  const serve = () => {
    server.answer = ({ method }) =>
      method === "GET"
        ? { status: 200, body: JSON.stringify({ data: catalog }), etag: '"7"' }
        : { status: 200, body: JSON.stringify({ data: { providers: 1, models: 1, endpoints: 1 } }) };
  };
  const model = {
    id: "acme/large",
    name: "Acme Large",
    context_length: 32_768,
    endpoints: [
      { provider: "acme", upstream_model: "large", pricing: { prompt: "0.0000005", completion: "0.000001" } },
    ],
  };
  const add = async (document: unknown) => {
    serve();
    await writeFile(join(folder, "provider.json"), JSON.stringify(document));
    return run(["add", "provider.json", "--url", server.address], { ADMIN_KEY: "k" });
  };

  it("brings a model to the catalog that is there, in the place of that state of it only", async () => {
    const { code, stdout } = await add({ models: [model] });
    expect([code, stdout]).toEqual([
      0,
      `added to ${server.address}: model acme/large (new); now 1 provider, 1 model, 1 endpoint\n`,
    ]);
    const put = server.heard.at(-1);
    expect([put?.method, put?.ifMatch]).toEqual(["PUT", '"7"']);
    expect(JSON.parse(put?.body ?? "")).toMatchObject({
      providers: [{ slug: "acme" }],
      models: [{ id: "acme/large" }],
    });
  });

  it("writes nothing of a file with mistakes, and names what they stand in", async () => {
    const { code, stderr } = await add({ models: [{ ...model, context_length: "32k" }] });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'models[0].context_length (acme/large): must be a number without quotation marks, not the string "32k"',
    );
    expect(server.heard.map(({ method }) => method)).toEqual(["GET"]);
  });
});
