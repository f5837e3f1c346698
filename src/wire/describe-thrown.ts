// A thrown error for the log: its kind, the codes in its message, and where it happened. Never its words: those of a parser,
// of URL or of Headers quote what a client or a provider sent.

/** D1_ERROR, SQLITE_TOOBIG, ERR_JWT_EXPIRED, … */
const code = /\b(?:D1|SQLITE|R2|KV|ERR)_[A-Z][A-Z_]{2,40}\b/g;
const frame = /^\s+at .*:\d+:\d+\)?$/;

export function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const { name, message, stack = "" } = thrown;
  const own = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  const codes = new Set(`${own} ${message}`.match(code) ?? []);
  // A message has as many lines as it likes, and some may look like frames.
  const frames = stack.slice(stack.indexOf(message) + message.length).split("\n");
  return [[plainName(name), ...codes].join(" "), ...frames.filter((line) => frame.test(line))].join("\n");
}

function plainName(name: string): string {
  return /^\w{1,40}$/.test(name) ? name : "Error";
}
