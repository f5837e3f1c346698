// The API keys that a form offers to choose from: the newest, and whatever is chosen already, which saving the form would
// otherwise take out.
import { type ApiKeyRecord, findKeysBeginning, listKeys } from "../store/keys.ts";
import { keyNumber } from "../wire/workspace-settings.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

export interface ChoosableKeys {
  /** Those that are chosen first. */
  keys: ApiKeyRecord[];
  isChosen: (key: ApiKeyRecord) => boolean;
  /** Of the workspace, without those offered. */
  left: number;
}

const maxKeys = 200;

/** `chosen`: hashes, or the numbers that settings have in their place; null: all keys. */
export async function choosableKeys(
  context: ConsoleContext,
  chosen: readonly (string | number)[] | null,
): Promise<ChoosableKeys> {
  const { DB } = context.env;
  const workspaceId = visitorOf(context).workspace.id;
  const numbers = new Set(chosen?.map((one) => (typeof one === "number" ? one : keyNumber(one))));
  const beginnings = [...numbers].map((number) => number.toString(16).padStart(12, "0"));
  const [newest, others] = await Promise.all([
    listKeys(DB, { workspaceId, includeDisabled: true, offset: 0, limit: maxKeys }),
    numbers.size === 0 ? [] : findKeysBeginning(DB, { workspaceId, beginnings }),
  ]);
  const isChosen = ({ hash }: ApiKeyRecord) => numbers.has(keyNumber(hash));
  const all = [...others, ...newest.items.filter((key) => !isChosen(key))];
  return { keys: all.filter(({ kind }) => kind === "api"), isChosen, left: newest.total - all.length };
}
