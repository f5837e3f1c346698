// Real bindings behind a gate: a test sees each storage call, and may let it pass, wait, fail or hang.

/** Answers undefined to let the call pass; anything else is answered in its place. */
export type Gate = (call: string) => Promise<never> | undefined;

/** What becomes of a call; `pass` makes it. */
type Meeting = (call: string, pass: () => unknown) => unknown;

/** Methods that only describe a call and reach nothing. */
const harmless = new Set(["prepare", "bind", "idFromName", "idFromString", "get", "jurisdiction", "withSession"]);

/** The binding with every call of it, and of what it hands out, through the gate. `name` begins the calls' names. */
export function gated<Binding extends object>(binding: Binding, name: string, gate: Gate): Binding {
  return met(binding, name, (call, pass) => gate(call) ?? pass());
}

function met<Binding extends object>(binding: Binding, name: string, meet: Meeting): Binding {
  return new Proxy(binding, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function" || typeof property === "symbol") return value;
      return (...given: unknown[]) => {
        const call = `${name}.${property}`;
        // R2's `get` reads; a namespace's only names an object.
        if (!harmless.has(property) || (property === "get" && !("idFromName" in target))) {
          return meet(call, () => Reflect.apply(value, target, given));
        }
        const answer: unknown = Reflect.apply(value, target, given);
        return typeof answer === "object" && answer !== null && !property.startsWith("idFrom")
          ? met(answer, call, meet)
          : answer;
      };
    },
  });
}

export const passes: Gate = () => undefined;
export const fails: Gate = () => Promise.reject(new Error("D1_ERROR: away"));
export const hangs: Gate = () => new Promise<never>(() => undefined);

/** Calls of storage that is far, and how many of them were waited for one after the other. */
export interface Trips {
  calls: string[];
  underWay: number;
  /** Times that a call was begun while none was under way. */
  inARow: number;
}

/** The binding answering so many milliseconds late. */
export function far<Binding extends object>(
  binding: Binding,
  name: string,
  { delayMs, trips }: { delayMs: number; trips: Trips },
): Binding {
  // Health objects are asked beside the rest, and nobody waits for them behind others.
  const counted = name === "HEALTH" ? 0 : 1;
  return met(binding, name, async (call, pass) => {
    trips.calls.push(call);
    if (trips.underWay === 0) trips.inARow += counted;
    trips.underWay += counted;
    try {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      return await pass();
    } finally {
      trips.underWay -= counted;
    }
  });
}
