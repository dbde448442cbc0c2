/**
 * Decides and signs event F1 in a process of its own; at the named moment it kills itself as `kill -9` would.
 * Arguments: home folder, key file, winner, moment; at the moment `from outside` it prints `ready` before it decides and
 * leaves the killing to its parent. Prints the attestation if it lives.
 */
import { readKeyFile } from "../shared/keys/key_file.ts";
import { openSigningRoom, shortRecord } from "./signing_room.ts";

const [home = "", keyFile = "", winner = "", moment] = Deno.args;
await using room = await openSigningRoom({
  home,
  key: await readKeyFile(keyFile),
  step: (step) => {
    if (step === moment) Deno.kill(Deno.pid, "SIGKILL");
  },
});
if (moment === "from outside") console.log("ready");
const decision = shortRecord([Number(winner)]);
await room.signer.decide(decision);
console.log(await room.signer.attestCommitted(decision.eventId, []));
