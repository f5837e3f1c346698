// The fields of a destination, and what the API is sent of them. Secrets are asked for and never shown.
import { secretMask } from "../../../api/objects/destination-object.ts";
import type { DestinationType } from "../../../broadcast/destination-type.ts";
import { dataRegions } from "../../../wire/guardrail.ts";
import { isRecord, parseJson } from "../../../wire/json.ts";
import type { ApiProblem } from "../../call-api.ts";
import type { ChoosableKeys } from "../../choosable-keys.ts";
import { isOn, textOf, textsOf } from "../../form-fields.ts";
import { describe, Field, Switch, TextArea } from "../../parts/form.tsx";
import { useTyped } from "../../parts/typed.tsx";
import { type RefusedForm, refuseForm } from "../../refused-form.ts";
import { askKeys, LoggedKeys } from "./logged-keys.tsx";
import { ShareField, shareIn, shareMistake } from "./share-field.tsx";

/** As the API names it. */
export type StoredDestination = Readonly<Record<string, unknown>>;

export const newDestination: StoredDestination = { enabled: true, regions: ["global"], sampling_rate: 1, config: {} };

const switches = [
  ["enabled", "Enabled", undefined],
  ["privacy_mode", "Privacy mode", "Nothing of what was asked and answered is ever sent there."],
  ["broadcast_generation_identity", "Include identity", "The user that the client named, and the name of the key."],
  ["broadcast_generation_cost", "Include cost", undefined],
  ["broadcast_generation_request_context", "Include request context", "The app, its page, and the client's software."],
] as const;

interface DestinationFieldsProperties {
  type: DestinationType;
  stored: StoredDestination;
  choosable: ChoosableKeys;
}

export function DestinationFields({ type, stored, choosable }: DestinationFieldsProperties) {
  const config = isRecord(stored["config"]) ? stored["config"] : {};
  const rules = stored["filter_rules"];
  return (
    <>
      <Field name="name" label="Name" value={textIn(stored["name"])} required />
      {Object.entries(type.fields).map(([name, { kind, label, usual = "" }]) => {
        const isSecret = kind === "secret";
        return (
          <Field
            name={`config.${name}`}
            label={label}
            value={isSecret ? "" : textIn(config[name])}
            type={isSecret ? "password" : "text"}
            placeholder={isSecret && config[name] === secretMask ? "as it is" : usual}
            autocomplete="off"
          />
        );
      })}
      <TextArea
        name="headers"
        label="More headers, one a line"
        class="code"
        rows={2}
        value={headerLines(config["headers"])}
        hint="Name: value. All values are secrets: they are shown as asterisks, which keep what is there."
      />
      <hr />
      {switches.map(([name, label, hint]) => (
        <Switch name={name} label={label} checked={stored[name] === true} hint={hint} />
      ))}
      <Regions stored={stored["regions"]} />
      <LoggedKeys choosable={choosable} all={stored["api_key_hashes"] == null} />
      <ShareField share={Number(stored["sampling_rate"] ?? 1)} hint="All of a session or nothing of it." />
      <TextArea
        name="filter"
        label="Filter rules, as JSON"
        class="code"
        rows={3}
        value={rules == null ? "" : JSON.stringify(rules, null, 2)}
        hint='For example {"groups": [{"rules": [{"field": "model", "operator": "starts_with", "value": "openai/"}]}]}. Empty: all requests.'
      />
    </>
  );
}

function Regions({ stored }: { stored: unknown }) {
  const typed = useTyped("regions");
  const texts = describe("regions", typed);
  const chosen: unknown[] = Array.isArray(stored) ? stored : [];
  return (
    <fieldset>
      <legend>Requests of which hosts</legend>
      {dataRegions.map((region, index) => (
        <div class="check">
          <input
            type="checkbox"
            id={`region-${region}`}
            name="regions"
            value={region}
            checked={typed.isChosen(region, chosen.includes(region))}
            {...(index === 0 ? texts.attributes : {})}
          />
          <label for={`region-${region}`}>{region === "europe" ? "europe: the EU hosts" : region}</label>
        </div>
      ))}
      {texts.below}
    </fieldset>
  );
}

/** What is sent. */
export function destinationBody(form: FormData, { fields }: DestinationType): Record<string, unknown> {
  // An empty field of a secret keeps the one that is there; of anything else it asks for what is usual.
  const config = Object.entries(fields).flatMap(([name, { kind }]) => {
    const text = textOf(form, `config.${name}`);
    return text === undefined && kind === "secret" ? [] : [[name, text ?? ""]];
  });
  const filter = textOf(form, "filter");
  return {
    name: textOf(form, "name") ?? "",
    config: { ...Object.fromEntries(config), headers: headersIn(textOf(form, "headers")) },
    ...Object.fromEntries(switches.map(([name]) => [name, isOn(form, name)])),
    regions: textsOf(form, "regions"),
    sampling_rate: shareIn(form),
    api_key_hashes: textOf(form, "which") === "chosen" ? textsOf(form, "keys") : null,
    // What is no JSON is handed on as it was typed, for the API to refuse.
    filter_rules: filter === undefined ? null : (parseJson(filter) ?? filter),
  };
}

export function refuseDestination(form: FormData, problem: ApiProblem): RefusedForm {
  return refuseForm(form, problem, (path, message) => {
    if (path.startsWith("config.headers")) return ["headers", `${path.slice("config.headers.".length)} ${message}`];
    if (path.startsWith("filter_rules")) return ["filter", `${path.replace(/^filter_rules\.?/, "")} ${message}`.trim()];
    if (path.startsWith("api_key_hashes")) return message.startsWith("must name") ? ["keys", askKeys] : "keys";
    // None that is ticked is no field of what was sent.
    if (path.startsWith("regions")) return "regions";
    return path === "sampling_rate" ? shareMistake : undefined;
  });
}

function headersIn(lines: string | undefined): Record<string, string> | null {
  if (lines === undefined) return null;
  const entries = lines
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [name = "", ...value] = line.split(":");
      return [name.trim(), value.join(":").trim()];
    });
  return Object.fromEntries(entries);
}

function headerLines(headers: unknown): string {
  const entries = isRecord(headers) ? Object.entries(headers) : [];
  return entries.map(([name, value]) => `${name}: ${value}`).join("\n");
}

function textIn(value: unknown): string {
  return value == null ? "" : String(value);
}
