import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKeyFile } from "../../../shared/keys/key_file.ts";
import type { SecretKey } from "../../../shared/keys/secret_key.ts";
import { verifyAttestation } from "../../../shared/dlc/attestation.ts";
import { announcedPoints, decideAndSign, SigningFixture } from "../../fixtures/signer.ts";

const PROGRAM = fileURLToPath(new URL("../../fixtures/sign_until_killed.ts", import.meta.url));

/** The moments of deciding at which a child can kill itself; other kills come from outside at any time. */
export const NAMED_MOMENTS = [
  "before the record is put",
  "record put",
  "decision committed",
  "scalar computed",
  "scalar stored",
] as const;

/** When a child is killed: at a named moment by itself, or so many ms after it began to decide. */
export type KillMoment = typeof NAMED_MOMENTS[number] | number;

/** What a kill left, after two restarts that would each decide otherwise. */
export interface KillOutcome {
  /** False when the child had signed before the kill came. */
  readonly killed: boolean;
  /** Whether the child's decision held; otherwise that of the first restart. */
  readonly firstHeld: boolean;
  /** What went wrong, or null. */
  readonly violation: string | null;
}

/** An oracle with one announced event, to be copied for each kill. */
export interface CrashSubject {
  readonly home: string;
  readonly key: SecretKey;
  /** The locking points as announced. */
  readonly points: readonly string[];
}

/** Announces the event under `home`, which is the caller's. */
export async function crashSubject(home: string): Promise<CrashSubject> {
  const key = await createKeyFile(join(home, "key.pem"));
  await using fixture = await SigningFixture.open({ home, key });
  await fixture.announceEvent();
  return { home, key, points: await announcedPoints(fixture) };
}

/**
 * Kills a process that decides for the first entry with `kill -9`, then restarts twice with other results. Exactly
 * one attestation must come out, always the same, for a result that was announced.
 */
export async function killOnce(subject: CrashSubject, moment: KillMoment): Promise<KillOutcome> {
  const home = await Deno.makeTempDir({ prefix: "crash-" });
  try {
    await copyFolder(subject.home, home);
    const { killed, printed } = await signAndKill(home, moment);
    const attestations = new Set(printed === "" ? [] : [printed]);
    for (const winner of [2, 1]) {
      await using fixture = await SigningFixture.open({ home, key: subject.key });
      attestations.add(await decideAndSign(fixture, [winner]));
    }
    const [attestation = ""] = attestations;
    const outcome = verifyAttestation(attestation, [...subject.points]);
    return { killed, firstHeld: outcome === 0, violation: violationOf(attestations, outcome) };
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

function violationOf(attestations: ReadonlySet<string>, outcome: number): string | null {
  if (attestations.size !== 1) return `${attestations.size} attestations`;
  return outcome === 0 || outcome === 2 ? null : `it attests outcome ${outcome}`;
}

async function signAndKill(
  home: string,
  moment: KillMoment,
): Promise<{ killed: boolean; printed: string }> {
  const named = typeof moment === "string" ? moment : "from outside";
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--cached-only", PROGRAM, home, join(home, "key.pem"), "0", named],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [output, complained, status] = await Promise.all([
    killAfterReady(child, typeof moment === "number" ? moment : undefined),
    new Response(child.stderr).text(),
    child.status,
  ]);
  if (status.signal !== "SIGKILL" && !status.success) throw new Error(complained);
  return { killed: status.signal === "SIGKILL", printed: output };
}

/** Reads what the child prints; `delayMs` after its first line, `ready`, it is killed. */
async function killAfterReady(child: Deno.ChildProcess, delayMs: number | undefined) {
  let text = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (delayMs !== undefined && text.startsWith("ready\n") && timer === undefined) {
      timer = setTimeout(() => child.kill("SIGKILL"), delayMs);
    }
  }
  clearTimeout(timer);
  return text.replace(/^ready\n/, "").trim();
}

async function copyFolder(from: string, to: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) {
      await Deno.mkdir(join(to, name));
      await copyFolder(join(from, name), join(to, name));
    } else await Deno.copyFile(join(from, name), join(to, name));
  }
}
