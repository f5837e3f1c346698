// What a provider said, in a form that may be shown to a client: no key in it.

export interface ProviderText {
  message: string;
  /** The provider's own text, uncut. */
  raw: string;
  code?: string;
}

/** Providers echo what they were sent; a key that comes back that way goes no further. */
export function withoutSecret(text: string, secret: string | null): string {
  return secret === null || secret.length < 4 ? text : text.replaceAll(secret, "[key]");
}
