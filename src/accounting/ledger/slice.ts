// How much of a limit an isolate is granted at a time: a large slice while the limit is far, so that it need not ask again
// for long; near it exactly what requests need, so that others can have the rest.

export interface GrantInput {
  /** What nobody has used or holds. */
  free: bigint;
  need: bigint;
  least: bigint;
  wantsMore: boolean;
}

/** Of what is free: twenty isolates that ask one after the other all find enough to go on with. */
const share = 16n;
/** A slice that would last for fewer requests than this is not worth holding. */
const minRequests = 4n;

export function grantOf({ free, need, least, wantsMore }: GrantInput): { granted: bigint; isFar: boolean } {
  if (free <= 0n) return { granted: 0n, isFar: false };
  const slice = free / share;
  const isFar = slice >= minRequests * (need > 1n ? need : 1n);
  if (isFar) return { granted: wantsMore || need > 0n ? slice : 0n, isFar };
  if (need === 0n || least > free) return { granted: 0n, isFar };
  return { granted: need < free ? need : free, isFar };
}
