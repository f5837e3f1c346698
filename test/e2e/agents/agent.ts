// What the tests know of an agent: which packages bring it, and how somebody tells it of this router.

/** Where one run of it takes place. */
export interface Setting {
  /** Of the router, without a path. */
  url: string;
  apiKey: string;
  model: string;
  prompt: string;
  /** Empty but for the agent's own files; the working directory is below it. */
  home: string;
  /** The `node_modules` of its packages; the programs of `programs/` lie beside it. */
  installed: string;
}

export interface Command {
  /** The first one is a path. */
  words: string[];
  /** Beside PATH and HOME, which is all that it gets. */
  environment?: Record<string, string>;
  /** Texts by path below its home. */
  files?: Record<string, string>;
}

export interface Agent {
  name: string;
  /** With their versions: what is tested here is what the documentation says. */
  packages: string[];
  /** Ways in which it can be told of the router, by the door that each uses. */
  ways: Record<string, (setting: Setting) => Command>;
  /** Ways (`chat`) or runs (`chat, over anthropic`) in which it does not send back what a vendor signed of its thoughts. */
  forgets?: readonly string[];
}
