// A moment, in UTC, for people and programs.
import { time } from "./format.ts";

export function Time({ at }: { at: string }) {
  return (
    <time datetime={at} class="nowrap">
      {time(at)}
    </time>
  );
}
