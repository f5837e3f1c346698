// Words by which vendors, and the servers and gateways before them, say that an answer did not come to its end. Whatever
// was said before is half an answer.

/** Whatever else such a word says. That a length was exceeded is an end of its own. */
const interruption =
  /abort|cancel|deadline|error|exception|exhausted|fail|insufficient|interrupt|overload|preempt|time[d_]*out|unavailable|^malformed_|^other$/i;

/** Whether a finish reason, in a vendor's own word and case, means that. */
export function isInterruption(native: string): boolean {
  return interruption.test(native.slice(0, 128));
}
