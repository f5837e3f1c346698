// Errors of the API, as the documentation explains them. `error.availability.docs_url` leads here.

const statuses: [status: string, meaning: string][] = [
  [
    "400",
    "The request is wrong: not JSON, a field of the wrong type, an unknown model, a prompt that fits no endpoint.",
  ],
  ["401", "There is no key, or nobody has it, or it is disabled or expired."],
  ["402", "The key has spent its limit."],
  [
    "403",
    "This key may not do this, a budget or a guardrail has no room for it, or the provider refused the prompt itself.",
  ],
  ["404", "No endpoint is left that the request may use, or there is nothing with this id."],
  ["409", "It exists already, or somebody else has changed it."],
  ["413", "The body is larger than 20 MiB."],
  ["429", "Too many requests. Retry-After says how many seconds to wait."],
  ["502", "Every endpoint that was tried failed; previous_errors lists them."],
  ["503", "Providers are overloaded."],
  ["504", "No provider answered in time."],
];

/** On the page of a request, which shows what clients find in the answer. */
export function meaningOfStatus(status: number | undefined): string | undefined {
  if (status === 502) return "Every endpoint that was tried failed; the trace under Routing lists them.";
  return statuses.find(([known]) => known === String(status))?.[1];
}

const availability: [code: string, meaning: string, remedy: string][] = [
  ["model_not_found", "The catalog has no such model.", "Look the id up in GET /api/v1/models."],
  [
    "no_endpoints",
    "Nobody serves the model, or nobody who does has a key here.",
    "Set the key that the message names, or name another model.",
  ],
  [
    "privacy_restricted",
    "Privacy settings left no endpoint.",
    "Change provider.zdr, provider.data_collection or the page Privacy.",
  ],
  [
    "constraint_filtered",
    "Filters of the request left no endpoint.",
    "metadata.excluded names the filter for each one.",
  ],
  ["capacity_exhausted", "Every provider asked to be left alone.", "Try again after retry_after seconds."],
  ["temporarily_unavailable", "Providers are overloaded.", "Try again after retry_after seconds."],
];

export function ErrorsGuide() {
  return (
    <section class="card" id="errors">
      <h2>Errors</h2>
      <p>
        Every error is <code>{'{"error":{"code","message","metadata":{"error_type"}}}'}</code>, and <code>code</code> is
        the HTTP status. After the first token of a stream an error comes as a chunk of the same shape.
      </p>
      <ul>
        {statuses.map(([status, meaning]) => (
          <li>
            <strong>{status}</strong> {meaning}
          </li>
        ))}
      </ul>
      <h3>error.availability.code</h3>
      <ul>
        {availability.map(([code, meaning, remedy]) => (
          <li id={`errors-${code}`}>
            <code>{code}</code> {meaning} <span class="soft">{remedy}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
