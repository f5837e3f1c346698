// The quirks that the hand-kept table gives to providers and endpoints. PURE. A row that speaks of nobody, or of a quirk
// that the dialect does not know, throws: the table is source code.
import { quirkProblems } from "../../dialects/index.ts";
import type { ProviderRow, QuirkRow } from "./mapping.ts";
import type { Quirks } from "./parse-quirks.ts";

/** The quirks of a whole provider. */
export function quirksOfProvider(provider: ProviderRow, rows: readonly QuirkRow[]): { quirks?: Quirks } {
  return merge(
    provider,
    rows.filter(({ providers, only }) => only === undefined && providers.includes(provider.slug)),
  );
}

/** The quirks of one endpoint beyond its provider's: a later row wins, property by property. */
export function quirksOfEndpoint(
  { slug, dialect }: Pick<ProviderRow, "slug" | "dialect">,
  upstream: string,
  rows: readonly QuirkRow[],
): { quirks?: Quirks } {
  return merge(
    { slug, dialect },
    rows.filter(({ providers, only }) => providers.includes(slug) && only?.test(upstream)),
  );
}

function merge(provider: Pick<ProviderRow, "slug" | "dialect">, rows: readonly QuirkRow[]): { quirks?: Quirks } {
  if (rows.length === 0) return {};
  const quirks: Quirks = Object.assign({}, ...rows.map((row) => row.quirks));
  const problems = quirkProblems(provider.dialect, quirks).map(({ path, message }) => `${path.join(".")} ${message}`);
  if (problems.length > 0) throw new Error(`Quirks of ${provider.slug} (${provider.dialect}): ${problems.join("; ")}`);
  return { quirks };
}

interface Served {
  provider: string;
  upstream_model: string;
}

/** Throws for a row that no endpoint of one of its providers is meant by. */
export function requireUse(rows: readonly Pick<QuirkRow, "providers" | "only">[], endpoints: readonly Served[]): void {
  for (const { providers, only } of rows) {
    for (const slug of providers) {
      const used = endpoints.some((one) => one.provider === slug && (only?.test(one.upstream_model) ?? true));
      if (!used) throw new Error(`Quirks and Refused: ${slug} serves nothing that ${only ?? "the row"} speaks of`);
    }
  }
}
