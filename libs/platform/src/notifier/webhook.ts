import { createHmac } from 'node:crypto';
import { DeliveryFailure, type Notice, type Sender } from './notifier.js';

const answerMs = 15_000;

/**
 * Posts each notice as JSON to the one configured address: for a gateway to a messenger, or the clinic's own system. The
 * receiver checks `X-Samelight-Signature` = `v1=` + HMAC-SHA256(secret, timestamp + "." + body) in hex and refuses an old
 * `X-Samelight-Timestamp` (seconds since 1970). A redirect is not followed: only the configured address gets a message.
 */
export class WebhookSender implements Sender {
  constructor(
    private readonly url: string,
    private readonly secret: string,
    private readonly answerWithinMs = answerMs,
  ) {}

  async send(notice: Notice): Promise<string> {
    const { id, kind, language, clinicName, address, phone, reference, subject, text, link } = notice;
    const recipient = { reference, email: address, phone };
    const body = JSON.stringify({ id, kind, language, clinic: clinicName, recipient, subject, text, link });
    const timestamp = Math.floor(Date.now() / 1000).toString();
    let response: Response;
    try {
      response = await fetch(this.url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(this.answerWithinMs),
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'Samelight',
          'Idempotency-Key': id,
          'X-Samelight-Timestamp': timestamp,
          'X-Samelight-Signature': `v1=${signatureOf(this.secret, timestamp, body)}`,
        },
        body,
      });
    } catch (error) {
      throw new DeliveryFailure('unreachable', codeOf(error), { cause: error });
    }
    // What it says beside its status is of no use, and not ours to keep.
    await response.body?.cancel().catch(() => undefined);
    const code = String(response.status);
    if (response.ok) return code;
    const mayPass = response.status >= 500 || [408, 425, 429].includes(response.status);
    throw new DeliveryFailure(mayPass ? 'busy' : 'refused', code);
  }
}

export function signatureOf(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

function codeOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'ETIMEDOUT';
  return typeof cause?.code === 'string' ? cause.code.slice(0, 40) : 'ENETWORK';
}
