import * as v from "valibot";
import { messageOf } from "../../shared/message_of.ts";
import { type Order, OrderAnswer } from "./order.ts";
import { orderSocketPath } from "./order_socket.ts";
import { hangUp, readLine, writeLine } from "./socket_line.ts";

/** No oracle answered; whether the order was carried out is not known unless nobody listened. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}

/** Whether an oracle runs with a database, as far as this user may ask. */
export type OraclePresence = "runs" | "does not run" | "unknown";

/** Whether an oracle that runs with the database in a folder takes orders; only its user and root may ask it. */
export async function presenceOfOracle(folder: string): Promise<OraclePresence> {
  try {
    hangUp(await Deno.connect({ transport: "unix", path: orderSocketPath(folder) }));
    return "runs";
  } catch (error) {
    return error instanceof Deno.errors.PermissionDenied ? "unknown" : "does not run";
  }
}

/** For the answer: a clean-up deletes a month of files. */
const PATIENCE_MS = 120_000;
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Has the oracle that runs with a database carry out an order.
 * @param folder the folder of the database
 * @throws {NoAnswerError}
 */
export async function askOracle(folder: string, order: Order): Promise<OrderAnswer> {
  const path = orderSocketPath(folder);
  let connection: Deno.UnixConn;
  try {
    connection = await Deno.connect({ transport: "unix", path });
  } catch (cause) {
    throw new NoAnswerError(`no oracle listens at ${path}: ${messageOf(cause)}`, { cause });
  }
  const impatience = setTimeout(() => hangUp(connection), PATIENCE_MS);
  try {
    await writeLine(connection, order);
    return v.parse(OrderAnswer, await readLine(connection, MOST_ANSWER_BYTES));
  } catch (cause) {
    throw new NoAnswerError(
      `the oracle at ${path} did not say what it did: see its log, and ask again`,
      { cause },
    );
  } finally {
    clearTimeout(impatience);
    hangUp(connection);
  }
}
