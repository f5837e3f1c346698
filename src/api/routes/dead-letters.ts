// POST /api/v1/dead-letters/deliver: records that the queue had given up on are written now, each message on its own.
import * as z from "zod";
import { listDeadLetters, readDeadLetter, removeDeadLetters } from "../../store/dead-letters.ts";
import { saveGenerations } from "../../store/generations.ts";
import { recordsOf } from "../../store/record-message.ts";
import { ok } from "../../wire/result.ts";
import { dataOf } from "../answer-shapes.ts";
import { logBug } from "../log-bug.ts";
import { route } from "../route.ts";

/** In one request. */
const maxLetters = 100;

/** A record that is there already is not counted again. */
export const deliverDeadLetters = route("POST /api/v1/dead-letters/deliver", "root", {
  summary: "Write the records that the queue had given up on",
  audit: { action: "records.deliver" },
  query: z.lazy(() => z.object({ after: z.string().max(1_024).optional() })),
  answer: () =>
    dataOf(z.strictObject({ delivered: z.int(), failed: z.int(), more: z.boolean(), after: z.string().nullable() })),
  async handle({ bindings: { DB: database, CONTENTS: bucket }, query: { after } }) {
    const { keys, more } = await listDeadLetters(bucket, { limit: maxLetters, after });
    const delivered: string[] = [];
    for (const key of keys) {
      try {
        await saveGenerations({ database, bucket }, recordsOf(await readDeadLetter(bucket, key)));
        delivered.push(key);
      } catch (thrown) {
        logBug(`${key} stays`, thrown);
      }
    }
    await removeDeadLetters(bucket, delivered);
    // Where the next hundred begin: those that failed stay, and would be in their way.
    const last = (more ? keys.at(-1) : undefined) ?? null;
    return ok({ data: { delivered: delivered.length, failed: keys.length - delivered.length, more, after: last } });
  },
});
