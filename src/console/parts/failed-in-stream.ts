// What became of a request that failed after its client had a 200: in a word or two.
import { isCutOff } from "../../accounting/error-code.ts";

export function failedInStream(row: Parameters<typeof isCutOff>[0]): string {
  return isCutOff(row) || row.errorType === null ? "broken off" : row.errorType.replaceAll("_", " ");
}
