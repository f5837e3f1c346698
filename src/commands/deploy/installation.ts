// Which of several installations of one account is meant, and what its parts are called. Pure.
import type { Beside } from "../worker-configuration.ts";
import type { Configuration, Names } from "./configuration.ts";
import { DeployFailure } from "./deploy-failure.ts";

/** Of Workers (a part of a host name), buckets and queues alike. */
const maxNameLength = 63;

export interface Installation extends Names {
  /** The Workers beside it, by their folders in `src`. */
  beside: Readonly<Record<Beside, string>>;
  environment: string | undefined;
  /** From a name of the configuration to that of this installation. */
  renamed: ReadonlyMap<string, string>;
  /** Whether the names are those of the configuration's top level. */
  usual: boolean;
}

export interface InstallationInput {
  configuration: Configuration;
  environment: string | undefined;
  /** `--name`. */
  name: string | undefined;
  /** What Cloudflare's own builds insist on calling the Worker: wrangler deploys to it whatever the configuration says. */
  ciName: string | undefined;
}

const besideOf = (worker: string) => ({ files: `${worker}-files`, console: `${worker}-console` });

export function chooseInstallation({ configuration, environment, name, ciName }: InstallationInput): Installation {
  const { names, fileName, config } = configuration;
  refuseNameBeside(ciName ?? name ?? names.worker);
  if (name === undefined || name === names.worker) {
    const worker = ciName ?? names.worker;
    return {
      ...names,
      worker,
      beside: besideOf(worker),
      environment,
      renamed: new Map(),
      usual: environment === undefined,
    };
  }
  if (ciName !== undefined && ciName !== name) {
    throw new DeployFailure(`this build belongs to the Worker ${ciName}: --name ${name} cannot be deployed from it`);
  }
  const routes = [...(config.routes ?? []), ...(config.route === undefined ? [] : [config.route])];
  if (routes.length > 0) {
    throw new DeployFailure(
      `the routes in ${fileName} belong to ${names.worker}, and --name ${name} would take them over: write [env.${name}] with routes of its own and use --env ${name}`,
    );
  }
  const own = [names.database, names.bucket, ...names.queues];
  const foreign = own.filter((each) => each !== names.worker && !each.startsWith(`${names.worker}-`));
  if (foreign.length > 0) {
    throw new DeployFailure(
      `--name ${name} would share ${foreign.join(", ")} with ${names.worker}: let their names begin with ${names.worker}- in ${fileName}, or write [env.${name}]`,
    );
  }
  const rename = (each: string) => name + each.slice(names.worker.length);
  const tooLong = [...own.map(rename), ...Object.values(besideOf(name))].filter((each) => each.length > maxNameLength);
  if (tooLong.length > 0) {
    throw new DeployFailure(`--name ${name} is too long: ${tooLong[0]} has more than ${maxNameLength} characters`);
  }
  return {
    worker: name,
    beside: besideOf(name),
    database: rename(names.database),
    bucket: rename(names.bucket),
    queues: names.queues.map(rename),
    environment: undefined,
    renamed: new Map(own.map((each) => [each, rename(each)])),
    usual: false,
  };
}

/** The Worker `x-console` is the console of the installation `x`, which would be overwritten. */
function refuseNameBeside(worker: string): void {
  const [ending] = Object.values(besideOf("")).filter((each) => worker.endsWith(each));
  if (ending === undefined) return;
  throw new DeployFailure(
    `a Worker called ${worker} belongs to the installation ${worker.slice(0, -ending.length)}: choose a name that does not end in ${ending}`,
  );
}

/** Two environments on one storage would each lock the other's sealed data. */
export function refuseSharedStorage(installation: Installation, top: Names): void {
  const shared = [installation.database, installation.bucket, ...installation.queues].filter((name) =>
    [top.database, top.bucket, ...top.queues].includes(name),
  );
  if (shared.length === 0) return;
  throw new DeployFailure(
    `[env.${installation.environment}] would share ${shared.join(", ")} with ${top.worker}: give it names of its own`,
  );
}
