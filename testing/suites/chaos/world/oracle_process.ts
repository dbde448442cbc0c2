/**
 * The oracle as a process that can be killed at any time. The first argument names the file of the
 * {@link SharedTime}, the others are the oracle's own flags. To any line it answers with the address it listens on;
 * it stops in order when standard input ends.
 */
import { getLogger } from "@logtape/logtape";
import { Oracle } from "../../../../oracle/app/oracle.ts";
import { oracleSettings } from "../../../../oracle/settings.ts";
import { loadSettings } from "../../../../shared/settings/load.ts";
import { processSurroundings } from "../../../../shared/settings/surroundings.ts";
import { configureLogging } from "../../../../shared/observe/log.ts";
import { answerLines } from "./line_child.ts";
import { FollowingClock, SharedTime } from "./shared_time.ts";

if (import.meta.main) {
  configureLogging({ level: "info", format: "json", out: Deno.stderr });
  const [path = "", ...args] = Deno.args;
  using time = new SharedTime(path);
  const { settings } = await loadSettings(oracleSettings, { ...processSurroundings(), args });
  const oracle = await Oracle.start(settings, {
    clock: new FollowingClock(time),
    log: getLogger(["oracle"]),
    passesOnDemand: true,
  });
  const { hostname, port } = oracle.address;
  await answerLines(() => Promise.resolve({ hostname, port }));
  await oracle.stop();
}
