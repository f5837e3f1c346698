// Values made once from what never changes: of an object, for as long as that object lives; of nothing, at the first use.
// They hold no more than they were made from. Everything else that outlives a request is in isolate/.

/** `derive`, remembered with its argument: an object that is never changed, whose identity is the key. */
export function derivedOnce<From extends object, Value>(derive: (from: From) => Value): (from: From) => Value {
  const made = new WeakMap<From, { value: Value }>();
  return (from) => {
    const known = made.get(from);
    if (known !== undefined) return known.value;
    const value = derive(from);
    made.set(from, { value });
    return value;
  };
}

/** A constant that is not made before it is needed: a Worker's start is short. */
export function madeOnce<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
