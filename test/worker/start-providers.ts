// Runs once before the worker tests, in Node: what they need outside of workerd.

/** Answers how to end what was started. */
export default function setup(): () => void {
  return () => undefined;
}
