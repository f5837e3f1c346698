// DELETE /api/v1/generations: forgets somebody. Takes out of records who it was and deletes the contents; sums stay.
import * as z from "zod";
import { erasePerson } from "../../store/erase-person.ts";
import { madeOnce } from "../../wire/derived.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok } from "../../wire/result.ts";
import { dataOf } from "../answer-shapes.ts";
import { workspaceField } from "../read-query.ts";
import { route } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

const value = madeOnce(() => z.string().max(10_000).optional());

/** Without `workspace_id` a management key means its own workspace, and `ADMIN_KEY` all of them: also those that are gone. */
export const eraseGenerations = route("DELETE /api/v1/generations", "management", {
  summary: "Erase a user or a session from the records, with their contents",
  audit: { action: "records.erase", target: ({ query }) => (query.user === undefined ? "session" : "user") },
  query: z.lazy(() => z.object({ user: value(), session_id: value(), ...workspaceField() })),
  answer: () => dataOf(z.strictObject({ generations: z.int() })),
  async handle(asked) {
    const { user, session_id: session, workspace_id: reference } = asked.query;
    const person = personOf(user, session);
    if (person === undefined) return fail(unclear);
    const isEverywhere = asked.caller.workspace === null && reference === undefined;
    const workspace = isEverywhere ? ok(undefined) : await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const { DB: database, CONTENTS: bucket } = asked.bindings;
    const erasure = { ...person, workspaceId: workspace.value?.id, now: asked.now };
    return ok({ data: { generations: await erasePerson({ database, bucket }, erasure) } });
  },
});

function personOf(user: string | undefined, session: string | undefined) {
  if (user !== undefined && session !== undefined) return undefined;
  if (user !== undefined) return { field: "user", value: user } as const;
  return session === undefined ? undefined : ({ field: "session_id", value: session } as const);
}

const unclear: Failure = {
  kind: "invalid_request",
  message: "Say whom to erase: give either user or session_id, not both",
  field: "user",
};
