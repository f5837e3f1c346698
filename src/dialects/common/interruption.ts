// Words by which vendors, and the servers and gateways before them, say that an answer did not come to its end. Whatever
// was said before is half an answer.

const interruptions: ReadonlySet<string> = new Set([
  "abort",
  "aborted",
  "canceled",
  "cancelled",
  "connection_error",
  "error",
  "failed",
  "insufficient_system_resource",
  "internal_error",
  "interrupted",
  "network_error",
  "other",
  "server_error",
  "timed_out",
  "timeout",
  "user_cancel",
]);

/** Whether a finish reason, in a vendor's own word and case, means that. */
export function isInterruption(native: string): boolean {
  const word = native.toLowerCase();
  return interruptions.has(word) || word.startsWith("malformed_");
}
