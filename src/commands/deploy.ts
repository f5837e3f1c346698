// `npm run deploy`: the arguments first, before anything is loaded or asked for; then the deployment.
import { resolve } from "node:path";
import { deployUsage, readDeployArguments } from "./deploy/arguments.ts";
import { DeployFailure } from "./deploy/deploy-failure.ts";
import { watchInterruption } from "./deploy/interruption.ts";

const root = resolve(import.meta.dirname, "../..");
const wanted = readDeployArguments(process.argv.slice(2), process.env);
if ("problem" in wanted) {
  console.error(`fairlead: ${wanted.problem}\n\n${deployUsage}`);
  process.exitCode = 2;
} else if (wanted.help) {
  console.log(deployUsage);
} else {
  const interruption = watchInterruption(root);
  try {
    const { deployInstallation } = await import("./deploy/deploy-installation.ts");
    await deployInstallation(wanted, { root, interruption, fetch });
  } catch (error) {
    if (!interruption.signal.aborted) {
      if (!(error instanceof DeployFailure)) throw error;
      console.error(`\nfairlead: ${error.message}`);
      process.exitCode = error.exitCode;
    }
  } finally {
    interruption.forget();
  }
}
