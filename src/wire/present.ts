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
