// GET /api/v1/generation, and GET and DELETE /api/v1/generation/content: one generation's record, and its contents.
import * as z from "zod";
import { generationData } from "../../accounting/generation-data.ts";
import { forgetCachedAnswers } from "../../store/cache-keys.ts";
import { deleteContents, readContents } from "../../store/contents.ts";
import { masterKeysOf } from "../../store/sealing.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok } from "../../wire/result.ts";
import { dataOf, deletion } from "../answer-shapes.ts";
import { findContents, findSeenGeneration, noContents } from "../find-generation.ts";
import { contentsSchema } from "../objects/contents-schema.ts";
import { generationSchema } from "../objects/generation-schema.ts";
import { route } from "../route.ts";

const querySchema = z.lazy(() => z.object({ id: z.string({ error: "is required" }).min(1).max(200) }));

export const getGeneration = route("GET /api/v1/generation", "any", {
  summary: "Show the record of a generation",
  query: querySchema,
  answer: () => dataOf(generationSchema()),
  async handle(asked) {
    const record = await findSeenGeneration(asked);
    return record.ok ? ok({ data: generationData(record.value) }) : record;
  },
});

/** How the audit log knows whose contents they are. */
const ofGeneration = {
  target: ({ query }: { query: { id: string } }) => query.id,
  async workspace(asked: Parameters<typeof findSeenGeneration>[0]) {
    const record = await findSeenGeneration(asked);
    return record.ok ? record.value.workspaceId : undefined;
  },
};

export const getContents = route("GET /api/v1/generation/content", "any", {
  summary: "Show a generation's prompt and completion",
  audit: { action: "contents.read", ...ofGeneration },
  query: querySchema,
  answer: () => dataOf(contentsSchema()),
  async handle(asked) {
    const address = await findContents(asked);
    if (!address.ok) return address;
    const { generationId } = address.value;
    const masterKeys = await masterKeysOf(asked.settings);
    if (masterKeys === undefined) return fail(noContents(generationId));
    const store = { database: asked.bindings.DB, bucket: asked.bindings.CONTENTS, masterKeys };
    const contents = await readContents(store, address.value);
    if (contents === "missing") return fail(noContents(generationId));
    if (contents === "unreadable") return fail(lostContents(generationId));
    return ok({ data: { ...contents, error: contents.error ?? null } });
  },
});

export const removeContents = route("DELETE /api/v1/generation/content", "any", {
  summary: "Delete a generation's prompt and completion",
  audit: { action: "contents.delete", ...ofGeneration },
  query: querySchema,
  answer: deletion,
  async handle(asked) {
    const address = await findContents(asked);
    if (!address.ok) return address;
    const { CONTENTS: bucket } = asked.bindings;
    // An equal request would be given the same words again.
    await forgetCachedAnswers(bucket, [address.value.workspace.id]);
    const deleted = await deleteContents(bucket, address.value);
    return deleted ? ok({ deleted: true }) : fail(noContents(address.value.generationId));
  },
});

function lostContents(id: string): Failure {
  return {
    kind: "not_found",
    message: `The contents of generation ${id} cannot be decrypted any more: their key was destroyed with all contents of the workspace, or ENCRYPTION_KEY was changed without ENCRYPTION_KEY_PREVIOUS`,
  };
}
