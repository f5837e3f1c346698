// Objects without the fields that are not there: the one way to leave a field out under exactOptionalPropertyTypes.

type Present<Fields> = {
  [Name in keyof Fields as undefined extends Fields[Name] ? never : Name]: Fields[Name];
} & {
  [Name in keyof Fields as undefined extends Fields[Name] ? Name : never]?: Exclude<Fields[Name], undefined>;
};

/** The fields whose value is not undefined, in their order; null stays. */
export function present<Fields extends Record<string, unknown>>(fields: Fields): Present<Fields> {
  const kept: Record<string, unknown> = {};
  for (const name in fields) if (fields[name] !== undefined) kept[name] = fields[name];
  return kept as Present<Fields>;
}

/** A list or a text that has something in it, else undefined: for a field that is left out where it would say nothing. */
export function filled<Value extends { readonly length: number }>(value: Value): Value | undefined {
  return value.length === 0 ? undefined : value;
}

type Given<Fields> = Present<{
  [Name in keyof Fields]: null extends Fields[Name] ? Exclude<Fields[Name], null> | undefined : Fields[Name];
}>;

/** The fields whose value is neither undefined nor null, for bodies in which both say that nothing was given. */
export function given<Fields extends Record<string, unknown>>(fields: Fields): Given<Fields> {
  const kept: Record<string, unknown> = {};
  for (const name in fields) if (fields[name] != null) kept[name] = fields[name];
  return kept as Given<Fields>;
}
