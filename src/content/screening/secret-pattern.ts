// What keys and other secrets look like: the prefixes that vendors give them so that they can be found.

const word = "[A-Za-z0-9]";
const dashed = "[A-Za-z0-9_-]";

const tokens = [
  // OpenAI, Anthropic, OpenRouter, DeepSeek and this router
  `sk-${dashed}{20,}`,
  // AWS
  "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
  // GitHub, GitLab, npm, PyPI
  `gh[pousr]_${word}{36,}`,
  "github_pat_\\w{22,}",
  `glpat-${dashed}{20,}`,
  `npm_${word}{36,}`,
  `pypi-${dashed}{40,}`,
  // Google, Hugging Face, Groq, xAI, Perplexity, Replicate
  `AIza${dashed}{35}`,
  "ya29\\.[A-Za-z0-9_-]{20,}",
  `hf_${word}{30,}`,
  `gsk_${word}{40,}`,
  `xai-${word}{40,}`,
  `pplx-${word}{40,}`,
  `r8_${word}{30,}`,
  // Slack, Stripe, SendGrid, Twilio, Shopify, DigitalOcean, Databricks, Telegram
  `xox[abeoprs]-${dashed}{10,}`,
  "xapp-[A-Za-z0-9-]{20,}",
  `[rs]k_(?:live|test)_${word}{16,}`,
  `whsec_${word}{20,}`,
  `SG\\.${dashed}{16,}\\.${dashed}{16,}`,
  "SK[0-9a-f]{32}",
  "shp(?:at|ca|pa|ss)_[0-9a-f]{32}",
  "dop_v1_[0-9a-f]{64}",
  "dapi[0-9a-f]{32}",
  `\\d{8,10}:AA${dashed}{33}`,
  // JSON Web Tokens
  `eyJ${dashed}{8,}\\.eyJ${dashed}{8,}\\.${dashed}{8,}`,
];

const others = [
  "-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?:[^-]*-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----)?",
  // A password in an address
  "[a-z][a-z0-9+]{1,20}:\\/\\/[^\\s:\\/@\"']{1,64}:[^\\s:\\/@\"']{3,128}@",
];

export const secretPattern = [`\\b(?:${tokens.join("|")})`, ...others].join("|");
