// What a provider said, in a form that may be shown to a client: no key in it.

export interface ProviderText {
  message: string;
  /** The provider's own text, uncut. */
  raw: string;
  code?: string;
}
