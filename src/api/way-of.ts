// How a provider is reached, and how its key is sent: as its row says, or as its dialect does.
import type { Provider } from "../catalog/catalog.ts";
import { dialectOf } from "../dialects/index.ts";
import type { Way } from "../isolate/credentials.ts";

export function wayOf({ dialect, auth }: Provider): Way {
  const { reach, auth: usual } = dialectOf(dialect);
  return { reach, auth: auth ?? usual };
}
