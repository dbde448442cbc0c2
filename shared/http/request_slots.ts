import type { Server } from "node:http";
import type { Socket } from "node:net";
import { types } from "node:util";

/** What Node's server notes of the request of a connection. */
interface NotedRequest {
  headersCompleted: boolean;
  startTime: number;
  req: unknown;
}

/** A connection whose request is answered: no timeout applies to it. */
const ANSWERED: NotedRequest = Object.freeze({
  headersCompleted: true,
  startTime: Infinity,
  req: null,
});

/**
 * A map in which a connection keeps its slot from request to request, until it is closed. To others it looks as if it
 * was deleted and set again.
 */
class RequestSlots extends Map<Socket, NotedRequest> {
  override get(socket: Socket): NotedRequest | undefined {
    const noted = super.get(socket);
    return noted === ANSWERED ? undefined : noted;
  }

  override delete(socket: Socket): boolean {
    if (socket.destroyed || !super.has(socket)) return super.delete(socket);
    super.set(socket, ANSWERED);
    return true;
  }
}

/** Node's list of connections, as far as it is used here. */
interface NodeConnections {
  _active?: Map<Socket, NotedRequest>;
}

/**
 * Has a server keep what it notes of requests in slots that stay. By itself it deletes and sets an entry of a small map
 * with each request, for which V8 makes another table almost each time. The old one points to the new one, so that once
 * one of them is old, all that follow live on, with the requests in them, until the next full collection: a fifth of a
 * small answer's time.
 *
 * Node's list has no public name, so that another version may keep it elsewhere: then nothing is changed.
 *
 * @param server one that listens
 * @returns whether the list was found
 */
export function keepRequestSlots(server: Server): boolean {
  const name = Object.getOwnPropertySymbols(server)
    .find(({ description }) => description === "http.server.connections");
  const connections = name && (server as unknown as Record<symbol, NodeConnections>)[name];
  if (!types.isMap(connections?._active)) return false;
  connections._active = new RequestSlots(connections._active);
  return true;
}
