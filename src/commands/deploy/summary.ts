// What a deployment ends with, in words: where the installation answers, where its data lies and what does not. Pure.
import type { Deployment } from "./deployment.ts";
import { urlsOf } from "./targets.ts";

export function summarise({ installation, jurisdiction, targets }: Deployment, fileName: string): string {
  const { worker, database, bucket, queues, environment, usual } = installation;
  const [url] = urlsOf(targets);
  const flag = environment !== undefined ? ` --env ${environment}` : usual ? "" : ` --name ${worker}`;
  const lines = [
    `Fairlead is deployed as ${worker}.`,
    "",
    `  Base URL  ${url === undefined ? `add routes to ${fileName}` : `${url}/api/v1`}`,
    `  Storage   database ${database}, bucket ${bucket}, queues ${queues.join(", ")}`,
    `  Next      npx wrangler secret put OPENAI_API_KEY${flag}   (and the keys of your other providers)`,
  ];
  if (jurisdiction === "eu") {
    lines.push(
      "",
      "Inside the European Union: the database, the bucket, the queues and the Durable Objects.",
      "Outside or anywhere: where the Worker's code runs, Workers Logs, and what your providers do with prompts",
      '(EU_IN_REGION = "true" keeps EU hosts to endpoints in the EU).',
    );
  }
  return lines.join("\n");
}
