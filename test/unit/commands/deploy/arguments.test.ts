import { expect, it } from "vitest";
import { readDeployArguments } from "../../../../src/commands/deploy/arguments.ts";

const plain = { help: false, dryRun: false, eu: false, environment: undefined, name: undefined };

it.each([
  { words: [], wanted: plain },
  { words: ["--eu"], wanted: { ...plain, eu: true } },
  { words: ["--dry-run", "--name", "other"], wanted: { ...plain, dryRun: true, name: "other" } },
  { words: ["--name=other-2"], wanted: { ...plain, name: "other-2" } },
  { words: ["--env", "staging"], wanted: { ...plain, environment: "staging" } },
  { words: ["-e", "staging"], wanted: { ...plain, environment: "staging" } },
  { words: ["-h"], wanted: { ...plain, help: true } },
  { words: ["--help", "--eu"], wanted: { ...plain, help: true, eu: true } },
])("reads $words", ({ words, wanted }) => {
  expect(readDeployArguments(words, {})).toEqual(wanted);
});

it.each([
  { words: ["--EU"], problem: "there is no option --EU: did you mean --eu?" },
  { words: ["--dryrun"], problem: "there is no option --dryrun: did you mean --dry-run?" },
  { words: ["--nam=x"], problem: "there is no option --nam=x: did you mean --name?" },
  { words: ["--eu=true"], problem: "--eu takes no value: write --eu, not --eu=true" },
  { words: ["--dry-run=false"], problem: "--dry-run takes no value: write --dry-run, not --dry-run=false" },
  {
    words: ["--jurisdiction", "eu"],
    problem: "there is no option --jurisdiction: to keep storage in the European Union, say --eu",
  },
  { words: ["--message", "x"], problem: "there is no option --message" },
  { words: ["staging"], problem: "nothing is called staging: npm run deploy takes options only" },
  { words: ["--eu", "true"], problem: "nothing is called true: npm run deploy takes options only" },
  { words: ["--"], problem: "there is no option --" },
  { words: ["-x"], problem: "there is no option -x" },
  { words: ["--constructor"], problem: "there is no option --constructor" },
  { words: ["--name"], problem: "--name needs a name: --name NAME" },
  { words: ["--name="], problem: "--name needs a name: --name NAME" },
  { words: ["--env", "--eu"], problem: "--env needs a name: --env NAME" },
  { words: ["--eu", "--eu"], problem: "--eu was given twice" },
  {
    words: ["--name", "a", "--env", "b"],
    problem: "--name and --env choose different installations: give one of them",
  },
  {
    words: ["--name", "Other"],
    problem: "--name Other: use lower-case letters, digits and hyphens, with no hyphen at either end",
  },
])("refuses $words", ({ words, problem }) => {
  expect(readDeployArguments(words, {})).toEqual({ problem });
});

it("takes CLOUDFLARE_ENV for --env", () => {
  expect(readDeployArguments([], { CLOUDFLARE_ENV: "staging" })).toEqual({ ...plain, environment: "staging" });
  expect(readDeployArguments(["--env", "test"], { CLOUDFLARE_ENV: "staging" })).toMatchObject({ environment: "test" });
  expect(readDeployArguments([], { CLOUDFLARE_ENV: "" })).toEqual(plain);
  expect(readDeployArguments(["--name", "other"], { CLOUDFLARE_ENV: "staging" })).toEqual({
    problem: "--name and CLOUDFLARE_ENV choose different installations: give one of them",
  });
});

it.each([
  [
    { npm_config_eu: "true" },
    "npm kept --eu for itself: options stand behind two hyphens, as in npm run deploy -- --eu",
  ],
  [{ npm_config_dry_run: "true" }, "npm kept --dry-run for itself"],
  [{ npm_config_name: "research" }, "npm kept --name for itself"],
  [{ npm_config_env: "staging" }, "npm kept --env for itself"],
  [{ npm_config_jurisdiction: "eu" }, "npm kept --jurisdiction for itself"],
])("refuses what npm was told in its place: %j", (variables, problem) => {
  expect(readDeployArguments([], variables)).toEqual({ problem: expect.stringContaining(problem) });
  expect(readDeployArguments([], { npm_config_eu: "", npm_config_dry_run: "false", npm_config_cache: "x" })).toEqual(
    plain,
  );
});
