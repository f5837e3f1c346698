// The entry of the third Worker, the console: pages, /docs, /openapi.json, and what no request of a real model needs either: the
// sandbox, foreign listings of prices, sums, the archive and alerts by e-mail. It is bound to the installation's storage, where
// somebody wants that to Cloudflare's e-mail, and to nothing else, and has no address: what it needs besides comes with each
// request that the router hands it.
import { WorkerEntrypoint } from "cloudflare:workers";
import type { RouterLink } from "../api/router-link.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { importModelsDev } from "../catalog/import-models-dev.ts";
import type { Imported } from "../catalog/imported.ts";
import type { RecordsKept, Settings } from "../env.ts";
import { type ConsoleStorage, consoleIsolateOf } from "../isolate/console-isolate.ts";
import { mailAlert, mailProblem } from "../jobs/alerts/mail-alert.ts";
import { keepRecords, moveFormer } from "../jobs/keep-records.ts";
import { runUpkeep, type Upkeep } from "../jobs/run-upkeep.ts";
import { playProvider } from "../sandbox/sandbox.ts";
import { closeSums, removeClosedBefore } from "../store/closed-sums.ts";
import type { AlertMail, MailWish, Refusal, Told } from "../wire/alert.ts";
import type { Result } from "../wire/result.ts";
import { consoleApp } from "./console.ts";

/** An hour of a million records a month is closed in some 15 ms; meanwhile the database answers nobody else. */
const closedEachRun = 30;
const closingMs = 3_000;

export default class Console extends WorkerEntrypoint<ConsoleStorage> {
  /** `settings` are the router's, its secrets among them: held as long as the request, and nowhere else. */
  async answer(request: Request, router: RouterLink, settings: Settings): Promise<Response> {
    const isolate = consoleIsolateOf(this.env);
    const answer = await consoleApp().fetch(request, { ...isolate.storage, isolate, router, settings }, this.ctx);
    // What is sent and not wanted would be cut off at its sender, who then hears no answer.
    if (!request.bodyUsed) await request.body?.pipeTo(new WritableStream()).catch(() => {});
    return answer;
  }

  /** For the daily refresh of prices: what it takes to read a listing need not be loaded with each request. */
  readListing(listing: unknown, catalog: Catalog): Result<Imported, string> {
    return importModelsDev(listing, catalog);
  }

  /** Every minute: the pages that read these sums are here. */
  async closeSums(now: number): Promise<void> {
    await closeSums(this.env.DB, { now, limit: closedEachRun, maxMs: closingMs });
    await removeClosedBefore(this.env.DB, now);
  }

  /** Every minute too: requests archive nothing. */
  async keepRecords(settings: RecordsKept, now: number): Promise<string[]> {
    const run = { place: { database: this.env.DB, bucket: this.env.CONTENTS }, settings, now };
    const { did } = await keepRecords(run);
    return [...did, ...(await moveFormer(run)).did];
  }

  /** And what else is kept, removed and sealed anew; `isDaily`: from the beginning. `settings` as above. */
  upkeep(settings: Settings, { now, isDaily }: { now: number; isDaily: boolean }): Promise<Upkeep> {
    return runUpkeep({ place: { database: this.env.DB, bucket: this.env.CONTENTS }, settings, now }, isDaily);
  }

  /** Alerts by e-mail: what they say need not be loaded with each request. */
  mailProblem(wish: MailWish): Refusal | undefined {
    return mailProblem(this.env, wish);
  }

  mailAlert(mail: AlertMail): Promise<Told> {
    return mailAlert(this.env, mail);
  }

  /** The sandbox, which is given no storage: only the router calls it, in the place of a provider. */
  override fetch(request: Request): Promise<Response> {
    return playProvider(request);
  }
}
