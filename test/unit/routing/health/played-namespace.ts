// Played health objects behind the namespace that a health client asks, in virtual time.
import type { OutcomeReport } from "../../../../src/routing/health/health-ledger.ts";
import type { HealthObject } from "../../../../src/store/health-object.ts";
import { PlayedObject } from "./played-object.ts";

/** Fills `objects` by name; `note` is called for each call. */
export function playedNamespace(
  objects: Map<string, PlayedObject>,
  note: () => void,
): DurableObjectNamespace<HealthObject> {
  const objectOf = (name: string) => {
    const known = objects.get(name) ?? new PlayedObject();
    objects.set(name, known);
    return known;
  };
  const stubOf = (name: string) => ({
    snapshot: async (now: number) => {
      note();
      return objectOf(name).tell("", now);
    },
    report: async (report: OutcomeReport) => {
      note();
      const object = objectOf(name);
      await pause(object.report(report, Date.now()) - Date.now());
      object.passTo(Date.now());
      return object.tell(report.reporter, Date.now());
    },
  });
  const same = (name: string) => name;
  return { idFromName: same, idFromString: same, get: stubOf } as unknown as DurableObjectNamespace<HealthObject>;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
