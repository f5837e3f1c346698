// A signed JSON Web Token (RFC 7519, RS256), as a service account says who it is. Checking tokens of others is not for here.

const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

export interface TokenInput {
  claims: Readonly<Record<string, string | number>>;
  /** The private key: PKCS #8, as PEM. */
  pem: string;
}

/** Rejects where the key is none. */
export async function signToken({ claims, pem }: TokenInput): Promise<string> {
  const der = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----/g, ""), "base64");
  const key = await crypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
  const said = [{ alg: "RS256", typ: "JWT" }, claims].map((part) => encoded(JSON.stringify(part))).join(".");
  const signature = await crypto.subtle.sign(algorithm, key, Buffer.from(said));
  return `${said}.${Buffer.from(signature).toString("base64url")}`;
}

function encoded(text: string): string {
  return Buffer.from(text).toString("base64url");
}
