// Real bindings behind a gate: a test sees each storage call, and may let it pass, fail or hang.

/** Answers undefined to let the call pass; anything else is answered in its place. */
export type Gate = (call: string) => Promise<never> | undefined;

/** Methods that only describe a call and reach nothing. */
const harmless = new Set(["prepare", "bind", "idFromName", "get", "jurisdiction"]);

/** The binding with every call of it, and of what it hands out, through the gate. `name` begins the calls' names. */
export function gated<Binding extends object>(binding: Binding, name: string, gate: Gate): Binding {
  return new Proxy(binding, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function" || typeof property === "symbol") return value;
      return (...given: unknown[]) => {
        const call = `${name}.${property}`;
        // R2's `get` reads; a namespace's only names an object.
        if (!harmless.has(property) || (property === "get" && !("idFromName" in target))) {
          return gate(call) ?? Reflect.apply(value, target, given);
        }
        const answer: unknown = Reflect.apply(value, target, given);
        return typeof answer === "object" && answer !== null && property !== "idFromName"
          ? gated(answer, call, gate)
          : answer;
      };
    },
  });
}

export const fails: Gate = () => Promise.reject(new Error("D1_ERROR: away"));
export const hangs: Gate = () => new Promise<never>(() => undefined);
