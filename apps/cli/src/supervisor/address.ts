import { createServer } from 'node:net';

/** The one address people and programs use; loopback only, because a plain-HTTP clinic must not face a network. */
export const host = '127.0.0.1';

/**
 * Makes sure that the port is free.
 * @throws Error that names the remedy when it is not
 */
export async function demandFreePort(
  port: number,
  at: { host?: string; option?: string } = { host },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        const remedy = `npm start -- ${at.option ?? '--port'} ${port === 65535 ? 4400 : port + 1}`;
        reject(
          new Error(
            `Port ${port} is used by another program. Stop that program, or choose another port: ${remedy}`,
          ),
        );
      } else if (error.code === 'EACCES') {
        reject(
          new Error(
            `Port ${port} is reserved for the system. Choose one above 1023: npm start -- --port 4400`,
          ),
        );
      } else reject(error);
    });
    probe.listen({ port, ...(at.host ? { host: at.host } : {}) }, () => probe.close(() => resolve()));
  });
}

/** True when the path answers 200 on the port. */
export async function answers(port: number, path: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}:${port}${path}`, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    // Nobody listens yet, or it is busy starting: the caller asks again.
    return false;
  }
}
