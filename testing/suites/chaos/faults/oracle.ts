import { TOO_SMALL_FOR_UPLOADS_MIB } from "../../../delivery/disk.ts";
import type { Fault, FaultGroup } from "./fault.ts";
import { misbehaving } from "./misbehaving.ts";

const answering = (status: number, type: string) =>
  misbehaving("oracleProxy", `oracle answers ${status}`, {
    kind: "answer",
    status,
    headers: { "content-type": "application/problem+json" },
    body: JSON.stringify({ status, error: { type } }),
  });

const killed: Fault = {
  name: "oracle killed",
  begin(world, dice) {
    const moment = dice.pick(["upload_arrived", "upload_passed", "upload_answered"]);
    const kill = () => {
      const delayMs = dice.between(0, 20);
      setTimeout(() => world.killOracle(), moment === "upload_arrived" ? delayMs : 0);
    };
    const forget = world.moments.at(moment, dice.between(1, 3), kill);
    return async () => {
      forget();
      await new Promise((resolve) => setTimeout(resolve, 25)); // a kill that is due comes first
      await world.connectOracle();
    };
  },
};

const down: Fault = {
  name: "oracle down",
  begin(world) {
    world.killOracle();
    return () => world.connectOracle();
  },
};

const diskFull: Fault = {
  name: "oracle's disk full",
  async begin({ parts: { disks } }) {
    if (!disks.oracle.isMounted) return "impossible";
    await disks.oracle.shrink(TOO_SMALL_FOR_UPLOADS_MIB);
    return () => disks.oracle.repair();
  },
};

/** What an oracle, and what stands before it, can do to uploads. */
export const ORACLE_FAULTS: FaultGroup = {
  chance: 0.4,
  faults: () => [
    answering(500, "internal"),
    answering(503, "busy"),
    answering(403, "not_allowed"),
    misbehaving("oracleProxy", "a web page instead of the oracle", {
      kind: "answer",
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<!DOCTYPE html><title>Welcome to this network</title>",
    }),
    misbehaving("oracleProxy", "garbage instead of the oracle", { kind: "garbage" }),
    misbehaving("oracleProxy", "oracle closes the connection", { kind: "close" }),
    misbehaving("oracleProxy", "the oracle's answer is lost, then 409", { kind: "lose_answer" }),
    misbehaving("oracleProxy", "the oracle's answer is cut", { kind: "half_answer" }),
    misbehaving("oracleProxy", "oracle slow", { kind: "slow", ms: 100 }),
    killed,
    down,
    diskFull,
  ],
};
