// The fields of a destination, and what the API is sent of them. Secrets are asked for and never shown.
import type { DestinationType } from "../../../broadcast/destination-type.ts";
import { findDestinationType } from "../../../broadcast/destination-types.ts";
import { dataRegions } from "../../../wire/guardrail.ts";
import { isRecord, parseJson } from "../../../wire/json.ts";
import { isOn, namesOf, numberOf, textOf, textsOf } from "../../form-fields.ts";
import { Field, Switch, TextArea } from "../../parts/form.tsx";

/** As the API names it. */
export type GivenDestination = Readonly<Record<string, unknown>>;

export const emptyDestination: GivenDestination = { enabled: true, regions: ["global"], sampling_rate: 1, config: {} };

const mask = "********";

const switches = [
  ["enabled", "Switched on", undefined],
  ["privacy_mode", "Privacy mode", "Nothing of what was asked and answered is ever sent there."],
  ["broadcast_generation_identity", "Tell whose it was", "The user that the client named, and the name of the key."],
  ["broadcast_generation_cost", "Tell what it cost", undefined],
  ["broadcast_generation_request_context", "Tell where it came from", "The app, its page, and the client's software."],
] as const;

interface DestinationFieldsProperties {
  type: DestinationType;
  given: GivenDestination;
  problem?: { message: string; field?: string | undefined } | undefined;
}

export function DestinationFields({ type, given, problem }: DestinationFieldsProperties) {
  const config = isRecord(given["config"]) ? given["config"] : {};
  const at = (field: string) => (problem?.field === field ? problem.message : undefined);
  const below = (field: string) => (problem?.field?.startsWith(field) === true ? problem.message : undefined);
  const regions = Array.isArray(given["regions"]) ? given["regions"] : [];
  const share = Number(given["sampling_rate"] ?? 1);
  return (
    <>
      <Field name="name" label="Name" value={textIn(given["name"])} required problem={at("name")} />
      {Object.entries(type.fields).map(([name, { kind, label, usual = "" }]) => {
        const isSecret = kind === "secret";
        return (
          <Field
            name={`config-${name}`}
            label={label}
            value={isSecret ? "" : textIn(config[name])}
            type={isSecret ? "password" : "text"}
            placeholder={isSecret && config[name] === mask ? "as it is" : usual}
            autocomplete="off"
            problem={at(`config.${name}`)}
          />
        );
      })}
      <TextArea
        name="headers"
        label="More headers, one a line"
        value={headerLines(config["headers"])}
        hint="Name: value. All values are secrets: they are shown as asterisks, which keep what is there."
        problem={below("config.headers")}
      />
      <hr />
      {switches.map(([name, label, hint]) => (
        <Switch name={name} label={label} checked={given[name] === true} hint={hint} />
      ))}
      <fieldset>
        <legend>Requests of which hosts</legend>
        {dataRegions.map((region) => (
          <Switch
            name="regions"
            id={`region-${region}`}
            value={region}
            label={region === "europe" ? "europe: an EU host" : region}
            checked={regions.includes(region)}
          />
        ))}
        {at("regions") === undefined ? null : <p class="note bad">{at("regions")}</p>}
      </fieldset>
      <div class="grid">
        <Field
          name="sampling"
          label="Share of requests (%)"
          type="number"
          min="0.01"
          max="100"
          step="any"
          value={Number((share * 100).toFixed(2))}
          hint="All of a session or nothing of it."
          problem={at("sampling_rate")}
        />
        <Field
          name="keys"
          label="Only of these keys, by their hashes"
          value={Array.isArray(given["api_key_hashes"]) ? given["api_key_hashes"].join(", ") : ""}
          placeholder="all keys"
          problem={below("api_key_hashes")}
        />
      </div>
      <TextArea
        name="filter"
        label="Filter rules, as JSON"
        value={given["filter_rules"] == null ? "" : textOfRules(given["filter_rules"])}
        hint='For example {"groups":[{"logic":"and","rules":[{"field":"model","operator":"starts_with","value":"openai/"}]}]}. Empty: all requests.'
        problem={below("filter_rules")}
      />
    </>
  );
}

/** What is sent, and the same as it may be shown again. */
export function destinationBody(form: FormData, type: string): { body: GivenDestination; given: GivenDestination } {
  const fields = Object.entries(findDestinationType(type)?.fields ?? {});
  // An empty field of a secret keeps the one that is there; of anything else it asks for what is usual.
  const config = Object.fromEntries(
    fields.flatMap(([name, { kind }]) => {
      const text = textOf(form, `config-${name}`);
      return text === undefined && kind === "secret" ? [] : [[name, text ?? ""]];
    }),
  );
  const sampled = numberOf(form, "sampling");
  const filter = textOf(form, "filter");
  const headers = headersIn(textOf(form, "headers"));
  const body = {
    name: textOf(form, "name") ?? "",
    config: { ...config, headers },
    ...Object.fromEntries(switches.map(([name]) => [name, isOn(form, name)])),
    regions: textsOf(form, "regions"),
    sampling_rate: typeof sampled === "number" ? sampled / 100 : (sampled ?? 1),
    api_key_hashes: namesOf(form, "keys") ?? null,
    // What is no JSON is handed on as it was typed, for the API to refuse.
    filter_rules: filter === undefined ? null : (parseJson(filter) ?? filter),
  };
  const secrets = Object.fromEntries(fields.flatMap(([name, { kind }]) => (kind === "secret" ? [[name, null]] : [])));
  return { body, given: { ...body, config: { ...config, headers, ...secrets } } };
}

function headersIn(lines: string | undefined): Record<string, string> | null {
  if (lines === undefined) return null;
  const entries = lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [name = "", ...value] = line.split(":");
      return [name.trim(), value.join(":").trim()] as const;
    });
  return Object.fromEntries(entries);
}

function headerLines(headers: unknown): string {
  if (!isRecord(headers)) return "";
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

function textIn(value: unknown): string {
  return value == null ? "" : String(value);
}

function textOfRules(rules: unknown): string {
  return typeof rules === "string" ? rules : JSON.stringify(rules, null, 2);
}
