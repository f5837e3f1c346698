// The contents of a generation, or why there are none to show. For admins: whoever calls this has made sure of that.
import type { GenerationContents } from "../accounting/generation-contents.ts";
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { bytesOfContents, type ContentsAddress, readContents } from "../store/contents.ts";
import { masterKeysOf } from "../store/sealing.ts";
import { describeThrown } from "../wire/describe-thrown.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { audited } from "./audited.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

export type NoContents = "off" | "eu" | "deleted" | "unreadable" | "unreachable";

type ContentsOf = Pick<GenerationRecord, "id" | "createdAt" | "ioLog">;

function contentsAddress(context: ConsoleContext, { id, createdAt }: ContentsOf): ContentsAddress {
  return { workspace: visitorOf(context).workspace, generationId: id, createdAt };
}

/** Of these records the last ones whose contents are no more than `maxBytes` together; the very last always. */
export async function lastWithin<Of extends ContentsOf>(
  context: ConsoleContext,
  records: readonly Of[],
  maxBytes: number,
): Promise<Of[]> {
  const { CONTENTS: bucket } = context.env;
  const sizes = await Promise.all(
    records.map((record) =>
      record.ioLog === "stored" ? bytesOfContents(bucket, contentsAddress(context, record)).catch(() => 0) : 0,
    ),
  );
  let left = maxBytes;
  const tooMuch = sizes.findLastIndex((size, place) => {
    left -= size;
    return left < 0 && place < records.length - 1;
  });
  return records.slice(tooMuch + 1);
}

export async function readContentsOf(
  context: ConsoleContext,
  record: ContentsOf,
): Promise<Result<GenerationContents, NoContents>> {
  if (record.ioLog !== "stored") return fail(record.ioLog === "skipped-eu" ? "eu" : "off");
  const masterKeys = await masterKeysOf(context.get("settings"));
  if (masterKeys === undefined) return fail("unreadable");
  const store = { database: context.env.DB, bucket: context.env.CONTENTS, masterKeys };
  try {
    const contents = await audited(context, {
      action: "contents.read",
      target: record.id,
      work: () => readContents(store, contentsAddress(context, record)),
      isDone: (found) => typeof found !== "string",
    });
    if (typeof contents !== "string") return ok(contents);
    return fail(contents === "missing" ? "deleted" : "unreadable");
  } catch (error) {
    console.error(`${record.id}: its contents could not be read: ${describeThrown(error)}`);
    return fail("unreachable");
  }
}
