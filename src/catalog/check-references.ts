// What one part of a catalog document says about another: providers that exist, slugs, ids, aliases and tags that are
// unique. Reads loosely and skips what it cannot read: the schemas already complain about that.

import * as z from "zod";
import { madeOnce } from "../wire/derived.ts";
import type { CatalogIssue } from "./catalog.ts";

const outlineSchema = madeOnce(() => {
  const text = z.string().optional().catch(undefined);
  return z.object({
    providers: z.array(z.object({ slug: text }).catch({ slug: undefined })).catch([]),
    models: z
      .array(
        z
          .object({
            id: text,
            aliases: z.array(text).catch([]),
            endpoints: z
              .array(z.object({ provider: text, tag: text }).catch({ provider: undefined, tag: undefined }))
              .catch([]),
          })
          .catch({ id: undefined, aliases: [], endpoints: [] }),
      )
      .catch([]),
  });
});
type Outline = z.infer<ReturnType<typeof outlineSchema>>;
type OutlineModel = Outline["models"][number];

export function checkReferences(document: unknown): CatalogIssue[] {
  const outline = outlineSchema().safeParse(document);
  if (!outline.success) return [];
  const { providers, models } = outline.data;
  const slugs = new Set(providers.flatMap(({ slug }) => slug ?? []));
  return [
    ...duplicates(providers.map(({ slug }, index) => ({ name: slug, path: `providers[${index}].slug` }))),
    ...duplicates(models.flatMap(modelNames)),
    ...models.flatMap((model, index) => checkEndpoints(model, `models[${index}]`, slugs)),
  ];
}

interface Named {
  name: string | undefined;
  path: string;
}

/** Ids and aliases share one namespace: a request names either. */
function modelNames(model: OutlineModel, index: number): Named[] {
  const aliases = model.aliases.map((alias, at) => ({ name: alias, path: `models[${index}].aliases[${at}]` }));
  return [{ name: model.id, path: `models[${index}].id` }, ...aliases];
}

function checkEndpoints(model: OutlineModel, path: string, slugs: Set<string>): CatalogIssue[] {
  const tags = model.endpoints.map(({ provider, tag }, index) => ({
    name: tag ?? provider,
    path: `${path}.endpoints[${index}].tag`,
  }));
  const each = model.endpoints.flatMap(({ provider, tag }, index) => {
    const issues: CatalogIssue[] = [];
    if (provider === undefined) return issues;
    const at = `${path}.endpoints[${index}]`;
    if (!slugs.has(provider))
      issues.push({ path: `${at}.provider`, message: `no provider has the slug "${provider}"` });
    if (tag !== undefined && tag !== provider && !tag.startsWith(`${provider}/`))
      issues.push({ path: `${at}.tag`, message: `must be "${provider}" or start with "${provider}/", not "${tag}"` });
    return issues;
  });
  return [...each, ...duplicates(tags)];
}

/** Names are compared as requests compare them: case is ignored. */
function duplicates(entries: Named[]): CatalogIssue[] {
  const first = new Map<string, string>();
  return entries.flatMap(({ name, path }) => {
    if (name === undefined) return [];
    const key = name.toLowerCase();
    const earlier = first.get(key);
    if (earlier !== undefined) return [{ path, message: `"${name}" is already taken by ${earlier}` }];
    first.set(key, path);
    return [];
  });
}
