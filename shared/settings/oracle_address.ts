/** The port of the oracle's public listener unless told otherwise. */
export const ORACLE_PORT = 9800;
/** The origin of an oracle on this machine that was told nothing else. */
export const ORACLE_ORIGIN = `http://127.0.0.1:${ORACLE_PORT}`;
