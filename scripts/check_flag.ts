import { yesNo } from "../shared/settings/kinds.ts";
import { setting } from "../shared/settings/setting.ts";

/** The flag of the scripts that write files which are committed. */
export const CHECK_FLAG = {
  check: setting(yesNo, {
    key: "check",
    default: false,
    summary: "Write nothing; name what is stale, and end with status 1 if anything is.",
  }),
};
