// What differs between the plans of two requests, endpoint by endpoint: what was left out and by which filter, and where the
// order, a price or its health changed. Pure.
import type { GenerationRecord } from "../accounting/generation-record.ts";

export interface PlanPlace {
  model: string;
  endpoint: string;
}

export type PlanDifference = PlanPlace &
  (
    | { kind: "excluded"; by: string }
    | { kind: "admitted"; by: string }
    | { kind: "excluded otherwise"; before: string; by: string }
    | { kind: "gone" }
    | { kind: "new" }
    /** Places from 1, among the endpoints that both have. */
    | { kind: "moved"; before: number; now: number }
    /** USD per token, as records write it. */
    | { kind: "priced"; before: string; now: string }
    | { kind: "health"; stable: boolean }
  );

type Planned = Pick<GenerationRecord, "plan" | "excluded" | "omitted">;

/** In the order of the plan now, then of the one before. Nothing is said of what either record may have left out. */
export function comparePlans(before: Planned, now: Planned): PlanDifference[] {
  const [then, here] = [placesOf(before), placesOf(now)];
  const ranks = ranksOf([before, now]);
  const isCut = [before, now].some(({ omitted: { plan = 0, excluded = 0 } }) => plan + excluded > 0);
  return [...new Set([...here.keys(), ...then.keys()])].flatMap((name): PlanDifference[] => {
    const [former, present] = [then.get(name), here.get(name)];
    const { model, endpoint } = present ?? former ?? { model: "", endpoint: "" };
    const place = { model, endpoint };
    if (former === undefined || present === undefined) {
      // Left out now and unknown then says no more than what is excluded now.
      if (isCut) return [];
      if (former !== undefined) return former.by === undefined ? [{ ...place, kind: "gone" }] : [];
      return present?.by === undefined ? [{ ...place, kind: "new" }] : [{ ...place, kind: "excluded", by: present.by }];
    }
    if (present.by !== undefined) {
      if (former.by === undefined) return [{ ...place, kind: "excluded", by: present.by }];
      return former.by === present.by
        ? []
        : [{ ...place, kind: "excluded otherwise", before: former.by, by: present.by }];
    }
    if (former.by !== undefined) return [{ ...place, kind: "admitted", by: former.by }];
    const [rankThen = 0, rankNow = 0] = ranks.map((ranking) => ranking.get(name) ?? 0);
    return [
      ...(rankThen === rankNow ? [] : [{ ...place, kind: "moved", before: rankThen, now: rankNow } as const]),
      ...(former.price === present.price
        ? []
        : [{ ...place, kind: "priced", before: former.price, now: present.price } as const]),
      ...(former.stable === present.stable ? [] : [{ ...place, kind: "health", stable: present.stable } as const]),
    ];
  });
}

type Place = PlanPlace & ({ by: string } | { by?: undefined; price: string; stable: boolean });

function nameOf({ model, endpoint }: PlanPlace): string {
  return JSON.stringify([model, endpoint]);
}

function placesOf({ plan, excluded }: Planned): Map<string, Place> {
  return new Map([...plan, ...excluded].map((place): [string, Place] => [nameOf(place), place]));
}

/** Of what all plans have, the place in each. */
function ranksOf(records: readonly Planned[]): Map<string, number>[] {
  const named = records.map(({ plan }) => plan.map(nameOf));
  const common = named.reduce((kept, names) => kept.filter((name) => names.includes(name)));
  return named.map(
    (names) => new Map(names.filter((name) => common.includes(name)).map((name, place) => [name, place + 1])),
  );
}
