import { expect, it } from "vitest";
import { originOf, readWranglerArguments } from "../../../src/commands/wrangler-arguments.ts";

function read(line: string) {
  return readWranglerArguments(line.split(" ").filter((word) => word !== ""));
}

it.each([
  ["", { port: 8787, ip: undefined, persistTo: undefined, variables: {} }],
  ["--port 9000", { port: 9000 }],
  ["--port=9000 --ip 0.0.0.0", { port: 9000, ip: "0.0.0.0" }],
  ["--inspector-port 9300", { port: 8787, inspectorPort: 9300 }],
  ["--env x --tls --host a.b --local --live-reload", { port: 8787 }],
  ["--inspector-port 0", { inspectorPort: undefined }],
  ["--persist-to /tmp/state", { persistTo: "/tmp/state" }],
  ["--var A:1 --var B:x:y", { variables: { A: "1", B: "x:y" } }],
  ["--var A:1 B:2 --port 1", { variables: { A: "1", B: "2" }, port: 1 }],
  ["--var=A:", { variables: { A: "" } }],
])("reads %j", (line, expected) => {
  expect(read(line)).toMatchObject(expected);
});

it.each([
  ["--port= --ip x", "--port must"],
  ["--port http", "--port must"],
  ["--port 0", "--port must"],
  ["--port 70000", "--port must"],
  ["--inspector-port x", "--inspector-port must be a whole number from 0"],
  ["--port 9000 --inspector-port 9000", "both 9000"],
  ["--inspector-port 8787", "both 8787"],
  ["--prot 9000", "there is no option --prot: did you mean --port?"],
  ["--ports=9000", "did you mean --port?"],
  ["--persistto x", "did you mean --persist-to?"],
  ["--vars A:1", "did you mean --var?"],
  ["9000", "did you mean --port 9000?"],
  ["dev", "npm start takes options only"],
  ["--var SANDBOX", "--var must look like NAME:VALUE, not SANDBOX"],
])("refuses %j", (line, message) => {
  const wanted = read(line);
  expect("problem" in wanted ? wanted.problem : "").toContain(message);
});

it("knows which flags were given, by their long names", () => {
  const wanted = read("-l --port 1 --log-level=warn");
  expect("given" in wanted && [...wanted.given].sort()).toEqual(["local", "log-level", "port"]);
});

it.each([
  [undefined, "http://localhost:1"],
  ["*", "http://localhost:1"],
  ["0.0.0.0", "http://localhost:1"],
  ["127.0.0.1", "http://127.0.0.1:1"],
  ["::1", "http://[::1]:1"],
])("calls what listens on %s at %s", (ip, origin) => {
  expect(originOf({ ip, port: 1 })).toBe(origin);
});
