// The documents, held against code and tests: each section that a comment cites exists, each clause of the contract has
// a test that exists, links lead somewhere, and the commands and paths that are printed are there.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readSettings, settingNames } from "../../src/env.ts";

const root = resolve(import.meta.dirname, "../..");

/** Clauses that are built and held by no test. Only ever lower it. */
const maxUntested = 1;

function filesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name).replaceAll("\\", "/"))
    .filter((name) => pattern.test(name));
}

const textOf = (path: string): string => readFileSync(join(root, path), "utf8");
const withoutFences = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, "");

interface Heading {
  level: number;
  title: string;
}

function headingsOf(path: string): Heading[] {
  return [...withoutFences(textOf(path)).matchAll(/^(#+) (.+)$/gm)].map(([, marks = "", title = ""]) => ({
    level: marks.length,
    title,
  }));
}

/** The section numbers of a document, as comments cite them: `5`, `5.13`. */
function sectionsOf(path: string): Set<string> {
  return new Set(headingsOf(path).flatMap(({ title }) => /^§?(\d+(?:\.\d+)?)\.? /.exec(title)?.[1] ?? []));
}

const sections = { contract: sectionsOf("docs/contract.md"), wire: sectionsOf("docs/wire.md") };
const codeFiles = ["src", "test"].flatMap((folder) => filesIn(folder, /\.(ts|tsx|js|sql|md)$/));
const own = "test/unit/docs.test.ts";

interface Citation {
  document: string;
  section: string;
}

/** `contract §5`, `wire reference §8.4, §8.5`, also across the lines of a comment. A bare `§` means the contract. */
function citationsIn(text: string): Citation[] {
  const flat = text.replace(/\n\s*(?:\/\/+|\*|--)?\s*/g, " ");
  return [...flat.matchAll(/§\s?(\d+(?:\.\d+)*)/g)].map(({ 1: section = "", index }) => {
    const before = flat.slice(Math.max(0, index - 60), index);
    const [document = "contract"] = before.match(/contract|wire(?: reference)?|RFC|ISO/gi)?.slice(-1) ?? [];
    return { document: document.toLowerCase().split(" ")[0] ?? "", section };
  });
}

describe("sections that are cited", () => {
  it("are found", () => {
    expect(
      citationsIn("// as in the wire\n// reference §8.4, §8.5 and contract\n// §5.13; see RFC 9110 §10.2"),
    ).toEqual([
      { document: "wire", section: "8.4" },
      { document: "wire", section: "8.5" },
      { document: "contract", section: "5.13" },
      { document: "rfc", section: "10.2" },
    ]);
    expect(codeFiles.flatMap((file) => citationsIn(textOf(file))).length).toBeGreaterThan(50);
  });

  it("exist", () => {
    const missing = codeFiles
      .filter((file) => file !== own)
      .flatMap((file) =>
        citationsIn(textOf(file))
          .filter(({ document }) => document === "contract" || document === "wire")
          .filter(({ document, section }) => !sections[document === "wire" ? "wire" : "contract"].has(section))
          .map(({ document, section }) => `${file}: ${document} §${section}`),
      );
    expect(missing).toEqual([]);
  });

  it("of the appendix exist", () => {
    const objects = headingsOf("docs/wire.md").map(({ title }) => title);
    const cited = codeFiles.flatMap((file) =>
      [...textOf(file).matchAll(/wire reference(?: §9)?(?: and)? Appendix A, (\w+)/g)].map(([, name = ""]) => name),
    );
    expect(cited.length).toBeGreaterThan(0);
    expect([...new Set(cited)].filter((name) => !objects.includes(name))).toEqual([]);
  });
});

interface Clause {
  number: string;
  built: boolean;
}

function clauses(): Clause[] {
  return textOf("docs/contract.md")
    .split(/^### §/m)
    .slice(1)
    .map((text) => ({ number: text.split(" ")[0] ?? "", built: !/^[^\n]*\n\*Not built yet\.\*/.test(text) }));
}

interface Proof {
  file: string;
  /** A part of the name of a test, or of a row of its table; absent: the whole file. */
  title?: string;
}

interface Row {
  clause: string;
  state: "tested" | "not built" | "no test yet";
  proofs: Proof[];
}

/** Rows are `| §5.1 | what |`, with `file "title"; file "title", "title"` or a state for `what`. */
function rows(): Row[] {
  return [...textOf("docs/traceability.md").matchAll(/^\| §([\d.]+) \| (.+) \|$/gm)].map(
    ([, clause = "", what = ""]) => {
      if (what === "not built" || what === "no test yet") return { clause, state: what, proofs: [] };
      const proofs = what.split("; ").flatMap((one) => {
        const [, file = one, titles = ""] = /^`([^`]+)`(.*)$/.exec(one) ?? [];
        const found = [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => ({ file, title }));
        return found.length === 0 ? [{ file }] : found;
      });
      return { clause, state: "tested", proofs };
    },
  );
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
const testFiles = filesIn("test", /\.ts$/);

/** Whether a text of the file has these words in it; a short one has to be it. */
function holds(file: string, title: string): boolean {
  const texts = withoutComments(textOf(file)).matchAll(/"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g);
  return [...texts].some(([, quoted, ticked]) => {
    const text = quoted ?? ticked ?? "";
    return title.length < 12 ? text === title : text.includes(title);
  });
}

/** What is wrong with a proof, and where it went, as far as that can be told. */
function complaint({ file, title }: Proof): string | undefined {
  const there = testFiles.includes(file);
  if (there && (title === undefined || holds(file, title))) return undefined;
  const moved = testFiles.filter((other) =>
    title === undefined ? other.endsWith(`/${file.split("/").at(-1)}`) : holds(other, title),
  );
  const hint = moved.length === 0 ? "" : ` (perhaps it is in ${moved.join(", ")} now)`;
  return there ? `${file} has no test "${title}"${hint}` : `${file} does not exist${hint}`;
}

describe("the contract", () => {
  const table = rows();

  it("has fifteen sections of clauses, in order", () => {
    const numbers = clauses().map(({ number }) => number);
    const sorted = numbers.toSorted((one, other) => one.localeCompare(other, "en", { numeric: true }));
    expect(numbers).toEqual(sorted);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(new Set(numbers.map((number) => number.split(".")[0])).size).toBe(15);
  });

  it("has one row for each clause", () => {
    expect(table.map(({ clause }) => clause)).toEqual(clauses().map(({ number }) => number));
  });

  it("agrees with the table on what is not built", () => {
    const missing = clauses().filter(({ built }) => !built);
    expect(table.filter(({ state }) => state === "not built").map(({ clause }) => clause)).toEqual(
      missing.map(({ number }) => number),
    );
  });

  it("names tests that exist", () => {
    const wrong = table.flatMap(({ clause, proofs }) =>
      proofs.flatMap((proof) => {
        const problem = complaint(proof);
        return problem === undefined ? [] : [`§${clause}: ${problem}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    { file: "docs/contract.md", from: "### §2.3", to: "### §2.4" },
    { file: "README.md", from: "## Variables", to: "## Work on it" },
  ])("lists every variable of the Worker with its default in $file", ({ file, from, to }) => {
    const section = textOf(file).split(from)[1]?.split(to)[0] ?? "";
    const table = new Map(
      [...section.matchAll(/^\| ([^|]+) \| ([^|]+) \|/gm)].flatMap(([, names = "", value = ""]) =>
        [...names.matchAll(/`([A-Z0-9_]+)`/g)].map(
          ([, name = ""]) => [name, value.replaceAll("`", "").trim()] as const,
        ),
      ),
    );
    expect(settingNames.filter((name) => !table.has(name))).toEqual([]);
    const numbers = Object.entries(readSettings({})).filter(([, value]) => typeof value === "number");
    expect(numbers.map(([name]) => [name, table.get(name)])).toEqual(
      numbers.map(([name, value]) => [name, String(value)]),
    );
  });

  it("has no more clauses without a test than before", () => {
    const untested = table.filter(({ state }) => state === "no test yet").map(({ clause }) => clause);
    expect(untested.length, untested.join(", ")).toBeLessThanOrEqual(maxUntested);
  });
});

const documents = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"],
  ...filesIn("src", /README\.md$/),
  ...["docs", "examples"].flatMap((folder) => filesIn(folder, /\.md$/)),
];

/** As GitHub makes them. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

interface Link {
  from: string;
  to: string;
  anchor: string | undefined;
}

const links: Link[] = documents.flatMap((from) =>
  [...withoutFences(textOf(from)).matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)/g)].map(
    ([, path = "", anchor]) => ({
      from,
      to: path === "" ? from : relative(root, resolve(root, dirname(from), path)).replaceAll("\\", "/"),
      anchor,
    }),
  ),
);

describe("documents", () => {
  it("link to what exists", () => {
    const broken = links.filter(
      ({ to, anchor }) =>
        !existsSync(join(root, to)) ||
        (anchor !== undefined && !headingsOf(to).some(({ title }) => anchorOf(title) === anchor)),
    );
    expect(broken.map(({ from, to, anchor }) => `${from} → ${to}#${anchor ?? ""}`)).toEqual([]);
  });

  it("are found from README and CONTRIBUTING", () => {
    const found = new Set(["README.md", "CONTRIBUTING.md"]);
    for (const from of found) for (const { to } of links.filter((link) => link.from === from)) found.add(to);
    expect(documents.filter((file) => !found.has(file) && !file.startsWith("src/"))).toEqual([]);
  });

  it("print commands and paths that exist", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
    const wrong = documents.flatMap((file) => {
      const text = textOf(file);
      const commands = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
      // Whole paths only: with a star, braces or an ellipsis in them they name many.
      const paths = [...text.matchAll(/(?<![\w/.])(?:src|test|docs|examples|migrations)\/[\w./-]*\w(?![\w{*…/-])/g)];
      return [
        ...commands.filter((name) => !(name in scripts)).map((name) => `${file}: npm run ${name}`),
        ...paths.filter(([path]) => !existsSync(join(root, path))).map(([path]) => `${file}: ${path}`),
      ];
    });
    expect(wrong).toEqual([]);
  });
});
