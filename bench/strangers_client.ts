// Not a benchmark: the strangers of strangers.ts, in a process of their own.
//   polite URL COUNT   as many requests at once, each with another query, in gzip, each read to its end
//   silent URL COUNT   as many connections that ask and never read, until standard input ends
const [kind, url = "", count = "0"] = Deno.args;
const { hostname, port, pathname } = new URL(url);

async function polite(n: number): Promise<number> {
  const headers = { "accept-encoding": "gzip" };
  const response = await fetch(`${url}?x=${n}-${crypto.randomUUID()}`, { headers });
  await response.arrayBuffer();
  return response.status;
}

async function silent(n: number): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const head = `GET ${pathname}?x=${n} HTTP/1.1\r\nHost: a\r\n\r\n`;
  await connection.write(new TextEncoder().encode(head));
  return connection;
}

const numbers = Array.from({ length: Number(count) }, (_, n) => n);
if (kind === "polite") {
  const statuses = await Promise.all(numbers.map(polite));
  console.log(JSON.stringify(Object.groupBy(statuses, String), (_, v) => v.length ?? v));
} else {
  const connections = [];
  for (const n of numbers) connections.push(await silent(n));
  console.log("asked");
  await Deno.stdin.read(new Uint8Array(1));
}
