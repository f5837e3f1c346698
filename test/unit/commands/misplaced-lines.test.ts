// Lines of the configuration below the wrong heading, as the file has them, and where they belong.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { misplacedLine } from "../../../src/commands/misplaced-lines.ts";

const shipped = await readFile("wrangler.toml", "utf8");
const route = 'routes = [{ pattern = "eu.llm.example.com", custom_domain = true }]\n';
const staging = "[env.staging]\n";
const unread = "where Cloudflare does not read it";
const toTop = "move the line above the first line in brackets";
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-lines-"));
});
afterAll(() => rm(folder, { recursive: true }));

it.each<[what: string, text: string, problem: string | undefined]>([
  ["as shipped", shipped, undefined],
  ["a route at the top", route + shipped, undefined],
  ["routes as tables", `${shipped}\n[[routes]]\npattern = "llm.example.com"\ncustom_domain = true\n`, undefined],
  [
    "a route below [vars]",
    shipped.replace("[vars]\n", `[vars]\n${route}`),
    `\`routes\` stands under [vars] in wrangler.toml, ${unread}: ${toTop}`,
  ],
  [
    "a route at the end",
    shipped + route,
    `\`routes\` stands under [observability.traces] in wrangler.toml, ${unread}: ${toTop}`,
  ],
  [
    "workers_dev below a binding",
    shipped.replace('binding = "DB"\n', 'binding = "DB"\nworkers_dev = false\n'),
    `\`workers_dev\` stands under [d1_databases] in wrangler.toml, ${unread}: ${toTop}`,
  ],
  ["an environment's own route", `${shipped}${staging}${route}`, undefined],
  [
    "a route among an environment's variables",
    `${shipped}${staging}[env.staging.vars]\n${route}`,
    `\`routes\` stands under [env.staging.vars] in wrangler.toml, ${unread}: move it directly below [env.staging]`,
  ],
  [
    "a variable at the top",
    `EU_IN_REGION = "true"\n${shipped}`,
    "`EU_IN_REGION` stands outside of all tables in wrangler.toml, where it is no variable: move it to [vars]",
  ],
  [
    "a variable at the end",
    `${shipped}EU_HOSTNAMES = "*.example.com"\n`,
    "`EU_HOSTNAMES` stands under [observability.traces] in wrangler.toml, where it is no variable: move it to [vars]",
  ],
  [
    "a variable of an environment outside its table",
    `${shipped}${staging}EU_IN_REGION = "true"\n`,
    "`EU_IN_REGION` stands under [env.staging] in wrangler.toml, where it is no variable: move it to [env.staging.vars]",
  ],
  ["an environment's own variable", `${shipped}[env.staging.vars]\nEU_IN_REGION = "true"\n`, undefined],
  ["what nobody can read", "routes = ", undefined],
])("%s", async (_, text, problem) => {
  const file = join(folder, "wrangler.toml");
  await writeFile(file, text);
  expect(misplacedLine(file, "wrangler.toml")).toBe(problem);
});
