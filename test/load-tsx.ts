// Before the unit tests (`--import`): node itself reads TypeScript, but not the pages of the console, whose elements are
// calls in the end. They go through the same compiler as vite's, found where vitest has it.
import { readFileSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

interface Compiler {
  transformSync(
    file: string,
    source: string,
    options: { lang: "tsx"; jsx: { runtime: "automatic"; importSource: string }; sourcemap: true },
  ): { code: string; map: object; errors: { message: string }[] };
}

const packageOf = (name: string, of: string): string => createRequire(of).resolve(`${name}/package.json`);
const vite = packageOf("vite", packageOf("vitest", import.meta.url));
const compiler: Compiler = createRequire(packageOf("rolldown", vite))("rolldown/utils");

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith(".tsx")) return nextLoad(url, context);
    const file = fileURLToPath(url);
    const jsx = { runtime: "automatic", importSource: "hono/jsx" } as const;
    const options = { lang: "tsx", jsx, sourcemap: true } as const;
    const { code, map, errors } = compiler.transformSync(file, readFileSync(file, "utf8"), options);
    if (errors.length > 0) throw new SyntaxError(errors.map(({ message }) => `${file}: ${message}`).join("\n"));
    const encoded = Buffer.from(JSON.stringify(map)).toString("base64");
    const source = `${code}\n//# sourceMappingURL=data:application/json;base64,${encoded}`;
    return { format: "module", source, shortCircuit: true };
  },
});
