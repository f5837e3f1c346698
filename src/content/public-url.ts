// Which URLs that a client names may be fetched: https on the public internet and nothing else. Pure; the URL parser
// brings decimal, octal, hexadecimal and short spellings of an address to one before it is judged.
import { addressKind } from "./ip-address.ts";

/** Why a URL may not be fetched, as the end of a sentence that begins with "the URL"; undefined where it may. */
export type UrlPolicy = (url: URL) => string | undefined;

const maxUrlLength = 8192;

/** Names that only mean something inside a network (RFC 6761, 6762, 8375, 9476 and common habit). */
const localSuffixes = [
  "localhost",
  "local",
  "internal",
  "intranet",
  "localdomain",
  "lan",
  "home",
  "corp",
  "private",
  "arpa",
  "test",
  "invalid",
  "onion",
  "alt",
];

/** Public names that answer with whatever address is spelled in them, private ones too. */
const mirrorDomains = [
  "nip.io",
  "sslip.io",
  "xip.io",
  "traefik.me",
  "localtest.me",
  "lvh.me",
  "vcap.me",
  "lacolhost.com",
];

/** What is read as one host here, and as another by a provider that gets the text as it came. */
const ambiguous = /[\\\p{Cc}]/u;

const isUnder = (host: string, suffix: string): boolean => host === suffix || host.endsWith(`.${suffix}`);

/** The policy of every deployment for what clients name. */
export const publicHttpsOnly: UrlPolicy = (url) => {
  // The parser drops the scheme's own port, so whatever is left is another one.
  const port = url.protocol === "https:" && url.port !== "" ? "must not name a port" : undefined;
  return credentialsProblem(url) ?? port ?? publicHttps(url);
};

/** For what owners of workspaces name: at any port, and where PRIVATE_URLS says so anywhere. */
export function ownersPolicy({ PRIVATE_URLS: isPrivate }: { PRIVATE_URLS: boolean }): UrlPolicy {
  if (!isPrivate) return (url) => credentialsProblem(url) ?? publicHttps(url);
  return (url) =>
    url.protocol === "https:" || url.protocol === "http:"
      ? credentialsProblem(url)
      : "must begin with https:// or http://";
}

function credentialsProblem({ username, password }: URL): string | undefined {
  return username === "" && password === "" ? undefined : "must not hold a user name or password";
}

const publicHttps: UrlPolicy = (url) => {
  if (url.protocol !== "https:") return "must begin with https://";
  const host = url.hostname.toLowerCase().replace(/(?<!\.)\.+$/, "");
  const kind = addressKind(host);
  if (kind === "special") return "must not lead to a private, local or reserved address";
  if (kind === "public") return undefined;
  if (!host.includes(".") || localSuffixes.some((suffix) => isUnder(host, suffix))) {
    return "must not lead to a local host name";
  }
  if (mirrorDomains.some((domain) => isUnder(host, domain)))
    return "must not lead to a name that stands for any address";
  return undefined;
};

export function urlProblem(text: string, policy: UrlPolicy): string | undefined {
  if (text.length > maxUrlLength) return `is longer than ${maxUrlLength} characters`;
  if (ambiguous.test(text)) return "must not hold a backslash or a control character";
  return URL.canParse(text) ? policy(new URL(text)) : "is neither a valid https URL nor a data URL";
}
