// Records come behind their answers, by the queue: those of one file's last requests would lie in the next file's storage.
import { env } from "cloudflare:workers";
import { emptyStorage } from "./empty-storage.ts";

const quietMs = 1_500;
const maxLooks = 10;

/** Until no record came for a while. */
export async function recordsSettled(): Promise<void> {
  let before: unknown;
  for (let looks = 0; looks < maxLooks; looks += 1) {
    const recorded = await env.DB.prepare("SELECT COUNT(*) AS count FROM records").first("count");
    if (recorded === before) return;
    before = recorded;
    await new Promise((resolve) => setTimeout(resolve, quietMs));
  }
}

/** For a file that minds what others left: emptied once more when all of that has come. */
export async function emptyWhenSettled(): Promise<void> {
  await recordsSettled();
  await emptyStorage();
}
