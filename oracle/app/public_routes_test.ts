import assert from "node:assert/strict";
import type { Operation } from "../http/operation.ts";
import type { Route } from "../http/route.ts";
import { OPERATIONS } from "../routes/operations/operations.ts";
import { publicRoutes, type RoutesOptions } from "./public_routes.ts";

/** Nothing is asked of these routes: they are only listed. */
const ROUTES = publicRoutes({
  signer: { publicKey: { npub: "npub1", compressed: "02" } },
} as unknown as RoutesOptions);

const nameOf = ({ method, path }: Route | Operation) => `${method} ${path}`;

/** Pages tell people about failures; what they load has addresses that name its content. */
const isForPeople = (route: Route) =>
  route.kind === "open" && (route.explain !== undefined || route.path.startsWith("/assets/"));

Deno.test("every route for programs is a described operation, and every operation has its route", () => {
  const routes = ROUTES.filter((route) => !isForPeople(route));
  assert.deepEqual(routes.map(nameOf).sort(), OPERATIONS.map(nameOf).sort());
});

Deno.test("a route asks of callers what its operation says", () => {
  const routes = new Map(ROUTES.map((route) => [nameOf(route), route]));
  for (const operation of OPERATIONS) {
    const route = routes.get(nameOf(operation));
    assert.ok(route);
    if (route.kind === "open") {
      if (typeof route.cost === "string") {
        assert.equal("cost" in operation && operation.cost, route.cost, operation.id);
      }
      assert.equal("hasOwner" in operation && operation.hasOwner, Boolean(route.handleOwned));
    } else {
      assert.equal("role" in operation && operation.role, route.role, operation.id);
    }
    const names = [...operation.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    assert.deepEqual(Object.keys(operation.params?.entries ?? {}), names, operation.id);
  }
});

Deno.test("no two operations have one name", () => {
  const ids = OPERATIONS.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});
