// `npm run console:build`: bundles the console's style sheet and browser script into a module of text, which the Worker
// serves. The result is kept in the repository, so that every tool that reads the Worker finds it without a step before.
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../console/assets");
export const assetsFile = join(folder, "assets.generated.ts");

interface Bundler {
  build(options: {
    entryPoints: string[];
    bundle: true;
    minify: true;
    write: false;
    format: "iife";
    target: string[];
    charset: "utf8";
  }): Promise<{ outputFiles: { text: string }[] }>;
}

/** esbuild as wrangler has it: what bundles the Worker bundles its assets. */
function loadBundler(): Bundler {
  const wrangler = createRequire(import.meta.url).resolve("wrangler/package.json");
  return createRequire(wrangler)("esbuild");
}

/** The text of the generated module. */
export async function buildAssets(): Promise<string> {
  const bundler = loadBundler();
  const bundle = async (name: string) => {
    const { outputFiles } = await bundler.build({
      entryPoints: [join(folder, name)],
      bundle: true,
      minify: true,
      write: false,
      format: "iife",
      // Browsers of the last two years; also what wrangler takes.
      target: ["chrome120", "firefox121", "safari17.4"],
      charset: "utf8",
    });
    return JSON.stringify(outputFiles[0]?.text.trim() ?? "");
  };
  const [style, script] = await Promise.all([bundle("console.css"), bundle("client.ts")]);
  return `// Made by \`npm run console:build\`: change console.css, styles/ and client.ts instead.
export const style =
  ${style};
export const script =
  ${script};
`;
}

if (process.argv[1] === import.meta.filename) await writeFile(assetsFile, await buildAssets());
