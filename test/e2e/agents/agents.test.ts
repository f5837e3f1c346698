// Real agents, each in every way in which it can be told of a router, over vendors that check what they are sent: a tool is
// called and really run, then two side by side, then the agent shows the last word. `npm run test:agents` runs them.
import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { taskAnswer } from "../../providers/agent-task.ts";
import type { FakeVendor } from "../../providers/listen.ts";
import { putCatalog } from "../catalog.ts";
import { apiKey, baseUrl } from "../product.ts";
import { everyVendor } from "../vendors.ts";
import { agents } from "./all.ts";
import { runAgent } from "./run-agent.ts";

const installed = inject("installedAgents");
const url = new URL(baseUrl).origin;
const prompt = "Run the three commands. #task";

/** What only the vendor reads of a thought, and should get back with the calls that followed it. */
const signatures: Record<string, string[]> = {
  openai: [],
  anthropic: ["fake-signature-1", "fake-signature-2"],
  gemini: [btoa("fake-signature-1"), btoa("fake-signature-2")],
  "openai, Responses": ["gAAAAABfake-1", "gAAAAABfake-2"],
};

/** Vendors by the door of a client: OpenAI's own format goes to its vendor as it came. */
function vendorsFor(way: string) {
  const names = ["openai", "anthropic", "gemini", ...(way.startsWith("responses") ? ["openai, Responses"] : [])];
  return everyVendor.filter(({ name }) => names.includes(name));
}

/** Each run has a vendor of its own, so that runs side by side do not get mixed up. */
const runs = agents
  .flatMap(({ name, ways, forgets = [] }) =>
    Object.entries(ways).flatMap(([way, command]) =>
      vendorsFor(way).map((vendor) => {
        const title = `${way}, over ${vendor.name}`;
        return { name, title, command, vendor, forgets: forgets.includes(way) || forgets.includes(title) };
      }),
    ),
  )
  .map((run, index) => ({ ...run, slug: `vendor-${index}`, model: `example/model-${index}` }));
const fakes = new Map<string, FakeVendor>();

beforeAll(async () => {
  for (const { slug, vendor } of runs) fakes.set(slug, await vendor.start());
  await putCatalog(
    runs.map(({ slug, vendor: { dialect, provider } }) => ({
      slug,
      dialect,
      base_url: fakes.get(slug)?.url ?? "",
      ...provider,
    })),
    runs.map(({ slug, model, vendor: { endpoint } }) => ({
      id: model,
      context_length: 400_000,
      endpoints: [{ provider: slug, ...endpoint }],
    })),
  );
});
afterAll(async () => {
  for (const fake of fakes.values()) await fake.close();
});

// What could not be installed is left out, and named in the summary of the run.
describe.for(agents.map((agent) => ({ ...agent, folder: installed[agent.name] ?? "" })))("$name", (agent) => {
  const { name, folder } = agent;
  const wherePossible = it.skipIf(folder === "").concurrent;

  wherePossible.for(runs.filter((run) => run.name === name))(
    "$title",
    async ({ command, slug, model, vendor, forgets }, { expect }) => {
      const { code, output } = await runAgent(command, { url, apiKey, model, prompt, installed: folder });
      expect(output).toContain(taskAnswer);
      expect(code, output).toBe(0);
      const asked = fakes.get(slug)?.requests ?? [];
      expect(asked.filter(({ status }) => status !== 200)).toEqual([]);
      const last = JSON.stringify(asked.at(-1)?.body);
      const signed = signatures[vendor.name] ?? [];
      expect(signed.filter((signature) => last.includes(signature))).toEqual(forgets ? [] : signed);
    },
  );

  wherePossible.for(Object.entries(agent.ways).slice(0, 1))(
    "%s, with the demo model",
    async ([, command], { expect }) => {
      const setting = { url, apiKey, model: "fairlead/demo", prompt: "Say hello with a command", installed: folder };
      const { code, output } = await runAgent(command, setting);
      expect(output).toMatch(/The tool \w+ answered:/);
      expect(code, output).toBe(0);
    },
  );
});
