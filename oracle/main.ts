import { checkConfig } from "../shared/cli/check_config.ts";
import { completions } from "../shared/cli/completions/completions_command.ts";
import type { Program } from "../shared/cli/command.ts";
import { runProgram } from "../shared/cli/command_line.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { Oracle } from "./app/oracle.ts";
import { decisionsAccept, decisionsList } from "./commands/decisions.ts";
import { filesClean, filesList } from "./commands/files.ts";
import { filesCheck } from "./commands/files_check.ts";
import { filesQuarantine, filesRemove, filesRestore } from "./commands/files_set_aside.ts";
import { eventCreate } from "./commands/client/event_create.ts";
import { eventEnter } from "./commands/client/event_enter.ts";
import { eventList } from "./commands/client/event_list.ts";
import { eventWatch } from "./commands/client/event_watch.ts";
import { examineOracle } from "./commands/examine_settings.ts";
import { eventsList, eventsShow, eventsWhy } from "./commands/operator/events.ts";
import { status } from "./commands/operator/status.ts";
import { healthcheck } from "./commands/healthcheck.ts";
import { keygen } from "./commands/keygen.ts";
import { linesBackfill } from "./commands/lines_backfill.ts";
import { serve } from "./commands/serve.ts";
import { signRequestCommand } from "./commands/client/sign_request.ts";
import { verify } from "./commands/verify.ts";
import { type OracleSettings, oracleSettings } from "./settings.ts";

/** The oracle as a program. */
export const oracleProgram: Program<typeof oracleSettings.declarations, OracleSettings> = {
  name: "noaa-oracle",
  schema: oracleSettings,
  summary:
    "Keeps NOAA weather files, and attests the results of prediction events from them, by the " +
    "rules that stand in docs/rules.md and that a running oracle shows at /about/rules.",
  defaultCommand: "serve",
  commands: [
    serve(Oracle.start),
    keygen,
    checkConfig(examineOracle),
    healthcheck,
    status,
    verify,
    eventCreate,
    eventEnter,
    eventList,
    eventWatch,
    signRequestCommand,
    eventsList,
    eventsShow,
    eventsWhy,
    decisionsList,
    decisionsAccept,
    filesList,
    filesClean,
    filesCheck,
    filesQuarantine,
    filesRestore,
    filesRemove,
    linesBackfill,
    completions(() => oracleProgram),
  ],
};

if (import.meta.main) {
  Deno.exit(await runProgram(oracleProgram, processSurroundings()));
}
