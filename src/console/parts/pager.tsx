// Long lists in parts: the ways to the parts beside the one that is shown, and which one that is.
import { count } from "./format.ts";

interface PagerProperties {
  /** How many come before what is shown, how many are shown at most, and how many there are. */
  from: number;
  size: number;
  total: number;
  to: (from: number) => string;
}

export function Pager({ from, size, total, to }: PagerProperties) {
  return (
    <span class="row">
      {from > 0 ? (
        <a class="button" href={to(Math.max(0, from - size))}>
          Previous
        </a>
      ) : null}
      {from + size < total ? (
        <a class="button" href={to(from + size)}>
          Next
        </a>
      ) : null}
    </span>
  );
}

/** Below a list; nothing where it is whole. */
export function PartOfList({ path, ...part }: Omit<PagerProperties, "to"> & { path: string }) {
  const { from, size, total } = part;
  if (total <= size) return null;
  return (
    <div class="row soft">
      {from < total ? `${count(from + 1)} to ${count(Math.min(from + size, total))} of ${count(total)}` : count(total)}
      <Pager {...part} to={(next) => (next === 0 ? path : `${path}?from=${next}`)} />
    </div>
  );
}

/** `from` of an address, by which parts of a list are asked for. */
export function fromOf(text: string | undefined): number {
  const from = Number(text ?? "");
  return Number.isSafeInteger(from) && from > 0 ? Math.min(from, 1_000_000) : 0;
}
