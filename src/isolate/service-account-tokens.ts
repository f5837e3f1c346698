// What is kept of a service account between requests: the token that its key was exchanged for, never the key.

export interface AccessToken {
  value: string;
  /** Epoch milliseconds. */
  endsAt: number;
}
