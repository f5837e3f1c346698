// Ids and names of earlier calls within the vendor's limits: what another vendor made longer, or with other characters, is
// mapped, the same for a call and its result.
import { historicToolName } from "../common/historic-tool-name.ts";

const maxIdLength = 64;

export interface CallNames {
  id(clientId: string): string;
  name(name: string): string;
}

export function callNames(): CallNames {
  const made = new Map<string, string>();
  return {
    id(clientId) {
      if (clientId !== "" && clientId.length <= maxIdLength) return clientId;
      const known = made.get(clientId) ?? `call_fitted_${made.size}`;
      made.set(clientId, known);
      return known;
    },
    name: historicToolName,
  };
}
