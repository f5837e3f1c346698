// Puts contents where the pipeline puts them.
import { env } from "cloudflare:workers";
import { isolateOf } from "../../src/isolate/isolate.ts";
import { type ContentsWrite, storeContents } from "../../src/store/contents.ts";
import { findOrMakeDataKey } from "../../src/store/data-keys.ts";
import { masterKeysOf } from "../../src/store/sealing.ts";

export async function keepContents(write: Omit<ContentsWrite, "dataKey">): Promise<void> {
  const masterKeys = await masterKeysOf(isolateOf(env).settings);
  if (masterKeys === undefined) throw new Error("the tests have an ENCRYPTION_KEY");
  const use = { workspaceId: write.workspace.id, now: Date.now() };
  const dataKey = await findOrMakeDataKey({ database: env.DB, bucket: env.CONTENTS, masterKeys }, use);
  if (dataKey === undefined) throw new Error("there is no such workspace");
  await storeContents(env.CONTENTS, { ...write, dataKey });
}
