// That a model could not be called for lack of a key, and the three ways of setting one.

const maxNamed = 3;

interface MissingKeyProperties {
  model: string;
  /** As `readMissingKeys` has them; undefined: the catalog does not know the model any more. */
  names: readonly string[] | undefined;
}

export function MissingKey({ model, names }: MissingKeyProperties) {
  const [first, ...others] = names ?? [];
  if (first === undefined) {
    return (
      <>
        No provider of {model} had a key. {names === undefined ? null : "One of them can be called now."}
      </>
    );
  }
  return (
    <>
      No provider of {model} has a key: {others.length === 0 ? <code>{first}</code> : listed([first, ...others])}{" "}
      {others.length === 0 ? "is not set" : "are not set, and one of them would do"}. Set it by <code>{first}=…</code>{" "}
      in <code>.dev.vars</code> and a new start (on a laptop), by <code>npx wrangler secret put {first}</code>{" "}
      (deployed), or give this workspace a key of its own under <a href="/settings/provider-keys">Provider keys</a> (no
      new start).
    </>
  );
}

function listed(names: readonly string[]) {
  const more = names.length - maxNamed;
  return (
    <>
      {names.slice(0, maxNamed).map((name, place) => (
        <>
          {place === 0 ? "" : ", "}
          <code>{name}</code>
        </>
      ))}
      {more > 0 ? ` and ${more} more` : ""}
    </>
  );
}
