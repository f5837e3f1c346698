// The Worker that the tests run in: the router, and the console as an entrypoint of it, reached as on Cloudflare by a binding
// that sends requests and answers from one to the other as data.

import ConsoleWorker from "../../src/console/worker.ts";
import type { ConsoleStorage } from "../../src/isolate/console-isolate.ts";
import { present } from "../../src/wire/present.ts";

export { CacheObject, default, HealthObject, LedgerObject } from "../../src/index.ts";

/** Bound to what its own configuration binds it to. Remembers nothing: between files of tests another catalog may get the
 * version that was held. */
export class Console extends ConsoleWorker {
  constructor(context: ExecutionContext, { DB, CONTENTS, EMAIL }: ConsoleStorage) {
    super(context, { DB, CONTENTS, ...present({ EMAIL }) });
  }
}
